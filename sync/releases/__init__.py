"""Releases of the program: signed by TUF roles, described file by file, brought by the county server or by a stick.

A release is a manifest among the signed targets, and the files it names by their hashes. docs/decisions/0018 says why.
"""
