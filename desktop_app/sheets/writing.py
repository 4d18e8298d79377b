"""A workbook as it is written: every text is a text, whatever it begins with, nothing touches the disk before the whole file does.

XlsxWriter would turn "=1+1" into a formula, "http://…" into a link and, if asked, "007" into a number; here each cell says what it is. The
file is made in memory: XlsxWriter's own temporary files would hold people's data in clear.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from desktop_app.domain.errors import Failed, Refused

Target = Path | io.BytesIO  # a file, or memory when the workbook goes over the network and never onto a disk
ROWS, COLUMNS, CHARACTERS = 1_048_576, 16_384, 32_767  # of the file format
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"font_name": "黑体", "font_size": 16, "align": "center"},
    "note": {"font_size": 10, "text_wrap": True},
    "head": {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"},
    "number_head": {"border": 1, "align": "center", "font_size": 9, "font_color": "#666666"},
    "text": {"border": 1, "text_wrap": True, "num_format": "@"},
    "whole": {"border": 1, "num_format": "0"},
    "tenth": {"border": 1, "num_format": "0.0"},
    "cents": {"border": 1, "num_format": "0.00"},
    "date": {"border": 1, "num_format": "yyyy-mm-dd", "align": "left"},
    "time": {"border": 1, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "wrong": {"border": 1, "text_wrap": True, "font_color": "#C00000", "bold": True},
}


@dataclass
class Book:
    """A workbook being made."""

    title: str
    _into: io.BytesIO = field(default_factory=io.BytesIO)
    _styles: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._book = xlsxwriter.Workbook(self._into, _OPTIONS)
        self._book.set_properties({"title": self.title, "comments": "石山司法所工作台"})

    def sheet(self, name: str, *, landscape: bool = True) -> Sheet:
        """A new sheet, printed on A4, one page wide."""
        made = self._book.add_worksheet(sheet_name(name))
        made.set_paper(9)
        made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        made.fit_to_pages(1, 0)
        if landscape:
            made.set_landscape()
        return Sheet(self, made)

    def style(self, name: str) -> Any:
        """One of the house styles."""
        if name not in self._styles:
            self._styles[name] = self._book.add_format({**_FONT, **_STYLES[name]})
        return self._styles[name]

    def save(self, to: Target) -> None:
        """Write the file, whole or not at all; raise Failed when it cannot be."""
        self._book.close()
        if isinstance(to, io.BytesIO):
            to.write(self._into.getvalue())
            return
        unfinished = to.with_name(to.name + ".new")
        try:
            unfinished.write_bytes(self._into.getvalue())
            unfinished.replace(to)
        except OSError as error:
            raise Failed(f"{to} 写不进去：{error.strerror or error}；若正在 WPS 或 Excel 中打开，请先关闭") from None
        finally:
            unfinished.unlink(missing_ok=True)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; rows and columns are counted from 0."""

    book: Book
    page: Any

    def put(self, row: int, column: int, value: Any, style: str = "") -> None:
        """One cell: a text as it is, a number, a date or a time; nothing for None. Raise Refused for more rows than a sheet has."""
        if row >= ROWS or column >= COLUMNS:
            raise Refused(f"超过一张表的上限（{ROWS} 行、{COLUMNS} 列），没有写出；请缩小范围分几次导出")
        chosen = self.book.style(style or _style_of(value))
        if value is None:
            self.page.write_blank(row, column, None, chosen)
        elif isinstance(value, str):
            self.page.write_string(row, column, value[:CHARACTERS], chosen)
        elif isinstance(value, datetime):
            self.page.write_datetime(row, column, value.replace(tzinfo=None), chosen)
        elif isinstance(value, date):
            self.page.write_datetime(row, column, datetime(value.year, value.month, value.day), chosen)
        else:
            self.page.write_number(row, column, value, chosen)

    def across(self, row: int, first: int, last: int, text: str, style: str, down_to: int | None = None) -> None:
        """A text over several cells of a row, or over a block down to another row."""
        bottom = row if down_to is None else down_to
        if first == last and bottom == row:
            self.put(row, first, text, style)
        else:
            self.page.merge_range(row, first, bottom, last, "", self.book.style(style))
            self.page.write_string(row, first, text, self.book.style(style))

    def widths(self, widths: Mapping[int, float]) -> None:
        """Widths of columns in characters."""
        for column, width in widths.items():
            self.page.set_column(column, column, width)

    def table(self, top: int, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
        """A heading and rows below it; the row after the last."""
        for column, head in enumerate(heads):
            self.put(top, column, head, "head")
        row = top
        for row, cells in enumerate(rows, top + 1):
            for column, cell in enumerate(cells):
                self.put(row, column, cell)
        return row + 1

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns to the left in sight, and print them on every page."""
        self.page.freeze_panes(row, column)
        if row:
            self.page.repeat_rows(0, row - 1)


def _style_of(value: Any) -> str:
    if isinstance(value, datetime):
        return "time"
    if isinstance(value, date):
        return "date"
    if isinstance(value, Decimal):
        return {0: "whole", 1: "tenth"}.get(-int(value.as_tuple().exponent), "cents")
    return "whole" if isinstance(value, int) else "text"


def sheet_name(name: str) -> str:
    """A name that a sheet may have: at most 31 characters, none of []:*?/\\ and no quote at its ends."""
    return "".join("_" if character in "[]:*?/\\" else character for character in name)[:31].strip("'") or "表"
