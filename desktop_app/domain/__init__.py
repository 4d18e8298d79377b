"""What the office works with: kinds, fields, codes, rules. Plain Python, standard library only, no I/O but shipped data."""
