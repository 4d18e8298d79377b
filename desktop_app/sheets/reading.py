"""A workbook as it is read: sheets of rows of values, nothing computed, nothing followed. Inspecting it first is part of reading it."""

from __future__ import annotations

import html
import math
import re
import zipfile
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from desktop_app.domain.cells import Cell
from desktop_app.domain.errors import Refused
from desktop_app.domain.imports import Page, Row
from desktop_app.sheets.inspecting import Valueless, inspected

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")


def read(path: Path) -> list[Page]:
    """The sheets of a workbook, in order; raise Refused with the reason when it is not read."""
    valueless = inspected(path)
    parts = _parts(path)
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
            cells = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in sheets}
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(f"{path.name} 读不懂（{type(error).__name__}）；请在 WPS 或 Excel 里打开并另存为 .xlsx 再导入。没有改动") from None
    return [_page(name, rows, valueless.get(parts.get(name, ""), [])) for name, rows in cells.items()]


def _page(name: str, rows: list[list[Any]], valueless: list[Valueless]) -> Page:
    wrong: dict[int, dict[int, str]] = {}
    for cell in valueless:
        wrong.setdefault(cell.row, {})[cell.column - 1] = cell.says
    found = (Row(number, [_cell(value) for value in cells], wrong.get(number, {})) for number, cells in enumerate(rows, 1))
    return Page(name, [row for row in found if row.faults or any(cell is not None for cell in row.cells)])


def _cell(value: Any) -> Cell:
    """A value as cells.meaning takes it; an empty text is an empty cell."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    found: Cell = value
    return found


def _parts(path: Path) -> dict[str, str]:
    """The part of the file that holds each sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as archive:
        book, relations = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    targets = {_attribute(found[0], b"Id"): _attribute(found[0], b"Target") for found in _RELATION.finditer(relations)}
    sheets = {_attribute(found[0], b"name"): targets.get(_attribute(found[0], rb"\w+:id"), "") for found in _SHEET.finditer(book)}
    return {name: target[1:] if target.startswith("/") else f"xl/{target}" for name, target in sheets.items()}


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    return html.unescape(found[1].decode()) if found else ""
