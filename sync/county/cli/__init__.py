"""The command line of CONTRACT §3: arguments in, JSON out, sentences on stderr. No logic of its own."""
