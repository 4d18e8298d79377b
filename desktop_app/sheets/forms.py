"""A form as a workbook: a title, lines below it, a table, lines for signatures; further tables on sheets of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.sheets.writing import Book, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One sheet."""

    name: str
    title: str = ""
    notes: Sequence[str] = ()
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[Any]]
    foot: Sequence[str] = ()


def write(title: str, pages: Iterable[FormPage], to: Target) -> None:
    """Write the pages; raise Failed when the file cannot be written."""
    book = Book(title)
    for page in pages:
        sheet, row = book.sheet(page.name), 0
        if page.title:
            sheet.across(row, 0, len(page.heads) - 1, page.title, "title")
            row += 1
        for note in page.notes:
            sheet.put(row, 0, note, "plain")
            row += 1
        below = sheet.table(row, page.heads, page.rows)
        sheet.freeze(row + 1, 0)
        sheet.widths({column: float(width) for column, width in enumerate(page.widths)})
        for place, line in enumerate(page.foot, 1):
            sheet.put(below + place, 0, line, "plain")
    book.save(to)
