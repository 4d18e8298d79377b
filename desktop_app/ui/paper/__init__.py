"""Printed paper: a filled docx laid out page by page, for the screen, the printer and PDF alike, so that none says what another does not.

Lengths are twips (1/20 point), the unit of docx: at 1,440 dots an inch a twip is a dot and every font size of docx is a whole number.
It knows docx and Qt; which document and what it says are not known here.
"""
