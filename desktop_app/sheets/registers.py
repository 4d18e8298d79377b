"""A register as a workbook: one row a record under the form's own labels, each list of parts on a sheet of its own, tied by 记录序号.

Reading it back gives the same records. Rows that could not be taken in go back out the same way, with the reason in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.cells import Cell, shown
from desktop_app.domain.columns import ID, ITEM, NUMBER, ROW, STAGE, WHY, headings
from desktop_app.domain.fields import Amount, Day, Files, Moment, Whole
from desktop_app.domain.imports import Page
from desktop_app.domain.kind import Kind
from desktop_app.sheets.writing import Book, Sheet, Target

_NARROW, _WIDE = 14, 30


def write(kind: Kind, records: Iterable[Mapping[str, Any]], to: Path) -> int:
    """Write records as ``list`` prints them; how many there were."""
    book = Book(kind.title)
    main = book.sheet(kind.title)
    own = _in_order(kind.record)
    names = headings(kind.record)
    _head(main, [ROW, ID, NUMBER, STAGE, *(names[key] for key in own)], [blanks_of(kind.record)[key] for key in own], 4)
    parts = {field: _PartSheet(book, kind, field) for field in kind.parts}
    count = 0
    for count, record in enumerate(records, 1):
        fields, stage = record["fields"], kind.stages.get(record["stage"])
        title = stage.title if stage else record["stage"]
        for column, cell in enumerate((count, record["id"], record["number"], title, *_cells(kind.blanks, own, fields))):
            if cell is not None:
                main.put(count, column, cell)
        for field, sheet in parts.items():
            for item in fields.get(field) or ():
                sheet.add(count, item)
    book.save(to)
    return count


class _PartSheet:
    """The sheet of a list of parts; made when there is a first item."""

    def __init__(self, book: Book, kind: Kind, field: str) -> None:
        self.book, self.part, self.title = book, kind.parts[field], kind.blanks[field].label
        self.own, self.row = _in_order(kind.parts[field]), 0
        self.sheet: Sheet | None = None

    def add(self, record: int, item: Mapping[str, Any]) -> None:
        """One item of the record in this row of the main sheet."""
        if self.sheet is None:
            self.sheet = self.book.sheet(self.title)
            names, blanks = headings(self.part), blanks_of(self.part)
            _head(self.sheet, [ROW, ITEM, *(names[key] for key in self.own)], [blanks[key] for key in self.own], 2)
        self.row += 1
        for column, cell in enumerate((record, item.get("id"), *_cells(blanks_of(self.part), self.own, item))):
            if cell is not None:
                self.sheet.put(self.row, column, cell)


def _in_order(record: type) -> list[str]:
    """The blanks that a cell can hold, attachments last: nobody reads their checksums."""
    keys = [key for key, blank in blanks_of(record).items() if not isinstance(blank.type, Many)]
    return sorted(keys, key=lambda key: isinstance(blanks_of(record)[key].type, Files))


def _cells(blanks: Mapping[str, Blank], keys: Sequence[str], body: Mapping[str, Any]) -> list[Cell]:
    return [None if body.get(key) is None else shown(blanks[key].type, body[key]) for key in keys]


def _head(sheet: Sheet, titles: Sequence[str], blanks: Sequence[Blank], lead: int) -> None:
    for column, title in enumerate(titles):
        sheet.put(0, column, title, "head")
    narrow = (Day, Moment, Whole, Amount)
    widths = {column: float(_NARROW if isinstance(blank.type, narrow) else _WIDE) for column, blank in enumerate(blanks, lead)}
    sheet.widths({0: 6, **dict.fromkeys(range(1, lead), _NARROW), **widths})
    sheet.freeze(1, lead if lead > 2 else 1)


def write_refused(pages: Sequence[Page], reasons: Mapping[int, Sequence[str]], main: str, head: int, to: Path) -> None:
    """The rows that were not taken, as they were, with the reasons in front; ``main`` is the records' sheet, ``head`` its heading row.

    Sheets of lists go along whole, so that the file can be put right and taken in again.
    """
    book = Book("未导入的行")
    for page in pages:
        sheet, left = book.sheet(page.name), page.name == main
        below = 0
        for row in page.rows:
            if left and row.number > head and row.number not in reasons:
                continue
            if left and row.number < head:
                continue
            if left:
                sheet.put(
                    below, 0, WHY if row.number == head else "；".join(reasons[row.number]), "head" if row.number == head else "wrong"
                )
            for column, cell in enumerate(row.cells, 1 if left else 0):
                if cell is not None:
                    sheet.put(below, column, cell)
            below += 1
    book.save(to)


def write_plain(title: str, sheets: Iterable[tuple[str, Sequence[Sequence[str]], Iterable[Sequence[Cell]]]], to: Target) -> None:
    """Sheets of (name, heading rows, rows), each cell as it is."""
    book = Book(title)
    for name, heads, rows in sheets:
        sheet = book.sheet(name)
        for row, head in enumerate(heads):
            for column, text in enumerate(head):
                sheet.put(row, column, text, "head")
        for row, cells in enumerate(rows, len(heads)):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.put(row, column, cell)
        sheet.freeze(len(heads), 1)
    book.save(to)
