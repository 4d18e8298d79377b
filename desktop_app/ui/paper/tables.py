"""A w:tbl read into rows and cells, with rules and margins of table, style and cell already worked out for each cell.

Source: ECMA-376 part 1, §17.4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from desktop_app.ui.paper.sheets import Block, Cell, Edges, Row, Table
from desktop_app.ui.paper.styles import Styles, W, number, padded, ruled, switched, value

_OUTER = {"top": ("top",), "right": ("right", "end"), "bottom": ("bottom",), "left": ("left", "start")}
_INNER = {"top": ("insideH",), "right": ("insideV",), "bottom": ("insideH",), "left": ("insideV",)}
_USUAL_MARGINS = Edges(0, 108, 0, 108)
_ALIGN: dict[str | None, Any] = {"center": "center", "right": "right", "end": "right"}
_VALIGN: dict[str | None, Any] = {"center": "center", "both": "center", "bottom": "bottom"}
Blocks = Callable[[Element], tuple[Block, ...]]


def read_table(element: Element, styles: Styles, blocks: Blocks) -> Table:
    """The table of a w:tbl; ``blocks`` reads what stands in a cell."""
    given = element.find(f"{W}tblPr")
    given = Element(f"{W}tblPr") if given is None else given
    outer, inner, margins = Edges(), Edges(), _USUAL_MARGINS
    for properties in (*styles.table(value(given.find(f"{W}tblStyle"))), given):
        borders = properties.find(f"{W}tblBorders")
        outer, inner = ruled(outer, borders, sides=_OUTER), ruled(inner, borders, sides=_INNER)
        margins = padded(margins, properties.find(f"{W}tblCellMar"))
    columns = tuple(number(column, "w") or 0 for column in element.findall(f"{W}tblGrid/{W}gridCol"))
    found = element.findall(f"{W}tr")
    rows = []
    for place, row in enumerate(found):
        edges = replace(inner, top=outer.top if place == 0 else inner.top, bottom=outer.bottom if place == len(found) - 1 else inner.bottom)
        rows.append(_row(row, edges, outer, margins, blocks))
    return Table(columns, tuple(rows), _ALIGN.get(value(given.find(f"{W}jc")), "left"), number(given.find(f"{W}tblInd"), "w") or 0)


def _row(element: Element, edges: Edges, outer: Edges, margins: Edges, blocks: Blocks) -> Row:
    given = element.find(f"{W}trPr")
    given = Element(f"{W}trPr") if given is None else given
    height = given.find(f"{W}trHeight")
    found = element.findall(f"{W}tc")
    cells = []
    for place, cell in enumerate(found):
        sides = replace(edges, left=outer.left if place == 0 else edges.left, right=outer.right if place == len(found) - 1 else edges.right)
        cells.append(_cell(cell, sides, margins, blocks))
    return Row(
        tuple(cells), number(height) or 0, value(height, "hRule") == "exact", switched(given.find(f"{W}tblHeader")),
        switched(given.find(f"{W}cantSplit")), number(given.find(f"{W}gridBefore")) or 0,
    )  # fmt: skip


def _cell(element: Element, edges: Edges, margins: Edges, blocks: Blocks) -> Cell:
    given = element.find(f"{W}tcPr")
    given = Element(f"{W}tcPr") if given is None else given
    merge = given.find(f"{W}vMerge")
    fill = value(given.find(f"{W}shd"), "fill")
    return Cell(
        blocks=blocks(element),
        span=number(given.find(f"{W}gridSpan")) or 1,
        merge="" if merge is None else "start" if value(merge) == "restart" else "on",
        valign=_VALIGN.get(value(given.find(f"{W}vAlign")), "top"),
        rules=ruled(edges, given.find(f"{W}tcBorders"), sides=_OUTER),
        margins=padded(margins, given.find(f"{W}tcMar")),
        fill="" if fill in (None, "auto") else fill or "",
    )
