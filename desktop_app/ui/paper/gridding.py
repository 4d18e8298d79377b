"""Tables set into rows: cells filled, rows as high as their fullest cell, cells over several rows, rules around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from desktop_app.ui.paper.ink import Fill, Ink, Placed, Rule, Slab
from desktop_app.ui.paper.sheets import Block, Cell, Row, Table

SetBlocks = Callable[[Iterable[Block], float], list[Slab]]  # blocks in a column of this width


@dataclass(slots=True)
class Box:
    """One cell of a row that has been set."""

    cell: Cell
    x: float
    width: float
    slabs: list[Slab]
    rows: int = 1  # rows it reaches over
    hidden: bool = False  # the continuation of a cell above

    @property
    def room(self) -> float:
        """The height its content needs, with margins."""
        return self.cell.margins.top + sum(slab.room for slab in self.slabs) + self.cell.margins.bottom


@dataclass(slots=True)
class SetRow:
    """One row that has been set."""

    row: Row
    boxes: list[Box]
    height: float

    @property
    def with_next(self) -> bool:
        return any(box.slabs and box.slabs[-1].with_next for box in self.boxes)


@dataclass(slots=True)
class SetTable:
    """A table that has been set, from its own left edge."""

    x: float
    heads: list[SetRow]  # repeated on every page
    groups: list[list[SetRow]]  # rows that a cell over several rows holds together


def set_table(table: Table, column: float, set_blocks: SetBlocks) -> SetTable:
    """A table in a column of text."""
    widths = _widths(table, column)
    rows = [_set_row(row, widths, set_blocks) for row in table.rows]
    _join(rows)
    spare = column - sum(widths)
    x = spare / 2 if table.align == "center" else spare if table.align == "right" else table.indent
    heads = 0
    while heads < len(rows) - 1 and rows[heads].row.header:
        heads += 1
    return SetTable(x, rows[:heads], _groups(rows[heads:]))


def _widths(table: Table, column: float) -> list[float]:
    count = max((row.before + sum(cell.span for cell in row.cells) for row in table.rows), default=0)
    widths = [float(width) for width in table.columns]
    if len(widths) < count or not sum(widths):
        return [column / count] * count if count else []
    return widths


def _set_row(row: Row, widths: Sequence[float], set_blocks: SetBlocks) -> SetRow:
    boxes, at = [], row.before
    for cell in row.cells:
        x, width = sum(widths[:at]), sum(widths[at : at + cell.span])
        inner = max(60.0, width - cell.margins.left - cell.margins.right)
        hidden = cell.merge == "on"
        boxes.append(Box(cell, x, width, [] if hidden else set_blocks(cell.blocks, inner), hidden=hidden))
        at += cell.span
    full = max((box.room for box in boxes if box.cell.merge != "start"), default=0.0)
    return SetRow(row, boxes, float(row.height) if row.exact else max(float(row.height), full))


def _join(rows: list[SetRow]) -> None:
    """Let cells reach over the rows that continue them, and make the last of these high enough."""
    for place, row in enumerate(rows):
        for box in row.boxes:
            if box.cell.merge == "start":
                while place + box.rows < len(rows) and any(_continues(other, box) for other in rows[place + box.rows].boxes):
                    box.rows += 1
                reached = rows[place : place + box.rows]
                lacking = box.room - sum(row.height for row in reached)
                if lacking > 0:
                    reached[-1].height += lacking


def _continues(other: Box, box: Box) -> bool:
    return other.hidden and abs(other.x - box.x) < 1 and abs(other.width - box.width) < 1


def _groups(rows: list[SetRow]) -> list[list[SetRow]]:
    groups: list[list[SetRow]] = []
    until = 0
    for place, row in enumerate(rows):
        if place < until:
            groups[-1].append(row)
        else:
            groups.append([row])
        until = max(until, *(place + box.rows for box in row.boxes if box.cell.merge == "start"), 0)
    return groups


def split_row(row: SetRow, room: float) -> tuple[SetRow, SetRow] | None:
    """A row torn into what fits ``room`` and the rest; None when some cell could show nothing of its content above."""
    above, below = [], []
    for box in row.boxes:
        left = room - box.cell.margins.top - box.cell.margins.bottom
        count = 0
        while count < len(box.slabs) and box.slabs[count].room <= left + 0.5:
            left -= box.slabs[count].room
            count += 1
        if box.slabs and count == 0:
            return None
        above.append(replace(box, slabs=box.slabs[:count]))
        below.append(replace(box, slabs=box.slabs[count:]))
    rest = max((box.room for box in below), default=0.0)
    return SetRow(row.row, above, room), SetRow(row.row, below, rest)


def placed(rows: list[SetRow], x: float, y: float) -> list[Placed]:
    """Rows that stand below one another from ``y`` on, as ink on a page."""
    found: list[Placed] = []
    for place, row in enumerate(rows):
        frame: list[Ink] = []
        for box in row.boxes:
            height = sum(other.height for other in rows[place : place + box.rows])
            if not box.hidden:
                frame += _frame(box, height)
        found.append(Placed(x, y, frame))
        for box in row.boxes:
            height = sum(other.height for other in rows[place : place + box.rows])
            found += _content(box, x + box.x, y, height)
        y += row.height
    return found


def _frame(box: Box, height: float) -> list[Ink]:
    rules, left, right = box.cell.rules, box.x, box.x + box.width
    ink: list[Ink] = [Fill(left, 0, box.width, height, box.cell.fill)] if box.cell.fill else []
    if rules.top:
        ink.append(Rule(left, 0, right, 0, rules.top))
    if rules.bottom:
        ink.append(Rule(left, height, right, height, rules.bottom))
    if rules.left:
        ink.append(Rule(left, 0, left, height, rules.left))
    if rules.right:
        ink.append(Rule(right, 0, right, height, rules.right))
    return ink


def _content(box: Box, x: float, y: float, height: float) -> list[Placed]:
    spare = height - box.room
    down = box.cell.margins.top + {"top": 0.0, "center": max(0.0, spare / 2), "bottom": max(0.0, spare)}[box.cell.valign]
    found = []
    for slab in box.slabs:
        down += slab.above
        found.append(Placed(x + box.cell.margins.left, y + down, slab.ink, slab.text))
        down += slab.height + slab.below
    return found
