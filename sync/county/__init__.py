"""The county bureau's server: it takes what the offices send, answers them, and shows the county its records on a web page.

It knows no kind by name; what a record is follows from the kinds it is given.
"""
