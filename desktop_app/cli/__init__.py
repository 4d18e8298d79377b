"""The command line of CONTRACT §2: arguments in, JSON out, sentences on stderr. No logic of its own."""
