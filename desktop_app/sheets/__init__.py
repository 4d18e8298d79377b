"""Spreadsheets out and in: the only package that speaks XlsxWriter and calamine. It knows values and headings, no store and no record."""
