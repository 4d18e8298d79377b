"""A spreadsheet's rows as records of a kind: which row holds the headings, which column is which blank, what each cell means.

Pure: rows of cells in, bodies and problems out. A row is a record whole or not at all; every problem names its row and its column.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.blanks import Blank, blanks_of
from desktop_app.domain.cells import Cell, code_of, mapped, meaning
from desktop_app.domain.codes import Codes
from desktop_app.domain.column_map import ColumnMap
from desktop_app.domain.columns import ROW, STAGE, blank_at, part_field, part_path_of, path_of
from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind
from desktop_app.domain.lifecycle import why_not_at

HEAD_ROWS = 10  # the headings stand in one of the first rows; above them a title
_MASK = "**"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number, from 1, its cells from column A on, and what is wrong with cells that hold no value."""

    number: int
    cells: list[Cell]  # None: empty
    faults: dict[int, str] = field(default_factory=dict)  # by column, from 0


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet with the rows that are not empty."""

    name: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not taken."""

    row: int  # as the spreadsheet numbers it
    field: str  # path, or "" for the row as a whole
    says: str  # with the heading of the column, and the sheet when it is a list's
    sheet: str = ""  # "": the records' own; else that of a list, for an item that belongs to no record


@dataclass(frozen=True, slots=True)
class Table:
    """Where the headings of a sheet stand and what they mean."""

    page: Page
    head: Row
    paths: Mapping[int, str]  # column, from 0: path
    ignored: tuple[str, ...]  # headings that stand for nothing here, or for what only the county fills in

    @property
    def rows(self) -> list[Row]:
        """The rows below the headings."""
        return [row for row in self.page.rows if row.number > self.head.number]

    def heading(self, column: int) -> str:
        """What stands over a column."""
        return str(self.head.cells[column]).strip()

    def text(self, row: Row, path: str) -> str:
        """The text of the cell under a path, "" when there is none."""
        for column, found in self.paths.items():
            if found == path and column < len(row.cells) and row.cells[column] is not None:
                cell = row.cells[column]
                return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell).strip()
        return ""


@dataclass(frozen=True, slots=True)
class Way:
    """How one column is read."""

    column: int
    path: str
    heading: str
    read: Callable[[Cell], Any]


@dataclass(slots=True)
class Taken:
    """One row as it would be recorded."""

    row: int
    body: dict[str, Any] = field(default_factory=dict)
    identity: str = ""  # the id it brings
    stage: str = ""
    problems: list[Problem] = field(default_factory=list)

    def print(self, occurrence: int) -> bytes:
        """16 bytes that say what the row said: the same row of another file has the same, its repetition in one file another one."""
        said = json.dumps([self.body, self.stage, occurrence], ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(said.encode(), digest_size=16).digest()


def tables(kind: Kind, pages: Sequence[Page], given: ColumnMap) -> tuple[Table, dict[str, Table]]:
    """The sheet of the records and those of their lists of parts; raise Refused when no sheet has headings that are known."""
    lists = {field: page for page in pages if (field := part_field(kind, page.name)) is not None}
    names = {page.name for page in lists.values()}
    found = [_table(page, lambda heading: _meant(kind, given, heading), kind) for page in pages if page.name not in names]
    known = [table for table in found if table is not None]
    if not known:
        some = "、".join(kind.blanks[key].label for key in kind.columns[:6])
        raise Refused(f"前 {HEAD_ROWS} 行里没有认得出的表头（如 {some}）；可用 --map 指明哪一列是哪一项。没有改动")
    main, parts = max(known, key=lambda table: len(table.paths)), dict[str, Table]()
    for name, page in lists.items():
        table = _table(page, lambda heading, part=kind.parts[name]: part_path_of(part, heading), None)
        if table is None:
            continue
        if "@row" not in table.paths.values() or "@row" not in main.paths.values():
            raise Refused(f"“{page.name}”表和“{main.page.name}”表都要有“{ROW}”一列，才知道哪一行属于哪一条；没有改动")
        parts[name] = table
    return main, parts


def _meant(kind: Kind, given: ColumnMap, heading: str) -> str | None:
    said = given.path(heading)
    return path_of(kind, heading) if said is None else said or None


def _table(page: Page, meant: Any, kind: Kind | None) -> Table | None:
    """The row of the first ones that has most headings that mean something."""
    best: Table | None = None
    for row in page.rows[:HEAD_ROWS]:
        if row.number > HEAD_ROWS + 1:
            break
        found = {column: path for column, cell in enumerate(row.cells) if isinstance(cell, str) and (path := meant(cell))}
        if found and (best is None or len(found) > len(best.paths)):
            ours = {column: path for column, path in found.items() if not (kind and _not_taken(kind, path))}
            best = Table(page, row, ours, _ignored(page, row, ours))
    if best is not None:
        _refuse_twice(best)
    return best


def _ignored(page: Page, head: Row, ours: Mapping[int, str]) -> tuple[str, ...]:
    """The headings that nothing is taken from although something stands below them."""
    strange = [column for column, cell in enumerate(head.cells) if cell is not None and column not in ours]
    below = [row.cells for row in page.rows if row.number > head.number]
    filled = [column for column in strange if any(column < len(cells) and cells[column] is not None for cells in below)]
    return tuple(str(head.cells[column]).strip() for column in filled)


def _not_taken(kind: Kind, path: str) -> bool:
    """Numbers are given here, and what the county fills in comes from the county."""
    return path == "@number" or (path[0] != "@" and kind.blanks[path.partition("/")[0]].merging == "county")


def _refuse_twice(table: Table) -> None:
    seen: dict[str, int] = {}
    for column, path in table.paths.items():
        if path in seen:
            raise Refused(f"“{table.page.name}”表有两列是同一项：{table.heading(seen[path])}、{table.heading(column)}；没有改动")
        seen[path] = column


def taken(kind: Kind, main: Table, parts: Mapping[str, Table], given: ColumnMap) -> Iterator[Taken]:
    """Every row as it would be recorded, with what is wrong with it; then the rows of lists that belong to no record."""
    items = {name: _grouped(table) for name, table in parts.items()}
    ways, ways_of = _ways(kind, main, given), {name: _part_ways(kind.parts[name], table) for name, table in parts.items()}
    for row in main.rows:
        found = Taken(row.number)
        _read_row(row, ways, found)
        key = main.text(row, "@row")
        for name, table in parts.items():
            if key:
                _read_items(name, table.page.name, items[name].pop(key, []), ways_of[name], found)
        if not (found.body or found.problems):
            continue  # a row that is prepared and not filled in
        _fill(kind, given, found)
        yield found
    for name, left in items.items():
        for key, rows in left.items():
            for row in rows:
                says = f"“{kind.blanks[name].label}”表第 {row.number} 行的{ROW} {key or '（空）'} 在“{main.page.name}”表里没有"
                yield Taken(row.number, problems=[Problem(row.number, name, says, parts[name].page.name)])


def _grouped(table: Table) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table.rows:
        found.setdefault(table.text(row, "@row"), []).append(row)
    return found


def _ways(kind: Kind, table: Table, given: ColumnMap) -> list[Way]:
    """How the columns of the records' sheet are read."""
    stages = Codes(STAGE, {key: stage.title for key, stage in kind.stages.items()}, source="the kind's own")
    found = []
    for column, path in table.paths.items():
        if path == "@stage":
            found.append(Way(column, path, table.heading(column), lambda cell: code_of(stages, str(cell).strip())))
        elif path == "@id":
            found.append(Way(column, path, table.heading(column), lambda cell: str(cell).strip()))
        elif path[0] != "@":
            found.append(Way(column, path, table.heading(column), _reader(blank_at(kind, path), given.values.get(path, {}))))
    return found


def _part_ways(part: type, table: Table) -> list[Way]:
    """How the columns of a list's own sheet are read."""
    blanks = blanks_of(part)
    readers = {path: _reader(blanks[path], {}) for path in table.paths.values() if path in blanks}
    readers["@item"] = lambda cell: str(cell).strip()
    return [Way(column, path, table.heading(column), readers[path]) for column, path in table.paths.items() if path in readers]


def _reader(blank: Blank, values: Mapping[str, str]) -> Callable[[Cell], Any]:
    def read(cell: Cell) -> Any:
        if blank.private and isinstance(cell, str) and _MASK in cell:
            raise ValueError("是遮盖过的值，不能当作原来的号码导入")
        return meaning(blank.type, mapped(cell, values))

    return read


def _values(row: Row, ways: Iterable[Way], into: Taken, item: str = "", sheet: str = "") -> Iterator[tuple[str, Any]]:
    """What the filled cells of a row mean, by path; what means nothing is a problem of the record, with its sheet if a list's."""
    for way in ways:
        cell = row.cells[way.column] if way.column < len(row.cells) else None
        try:
            if way.column in row.faults:
                raise ValueError(row.faults[way.column])
            if cell is not None:
                yield way.path, way.read(cell)
        except ValueError as fault:
            where, path = (f"“{sheet}”表第 {row.number} 行 ", f"{item}/{way.path}") if sheet else ("", way.path)
            into.problems.append(Problem(into.row, path, f"{where}{way.heading}：{fault}"))


def _read_row(row: Row, ways: Iterable[Way], into: Taken) -> None:
    for path, value in _values(row, ways, into):
        field_, _, inner = path.partition("/")
        if path == "@stage":
            into.stage = value
        elif path == "@id":
            into.identity = value
        elif not inner:
            into.body[field_] = value
        else:
            number, _, key = inner.partition("/")
            into.body.setdefault(field_, {}).setdefault(int(number), {})[key] = value


def _read_items(name: str, sheet: str, rows: Iterable[Row], ways: list[Way], into: Taken) -> None:
    """The items of a list from its own sheet, behind those of numbered columns."""
    for row in rows:
        items = into.body.setdefault(name, {})
        number = 1 + max(items, default=0)
        found = {("id" if path == "@item" else path): value for path, value in _values(row, ways, into, f"{name}/{number}", sheet)}
        if found:
            items[number] = found
    if not into.body.get(name, True):
        del into.body[name]


def _fill(kind: Kind, given: ColumnMap, into: Taken) -> None:
    """Constants where nothing stands; of an item of a list only when the row has the item. Then lists in their order."""
    for path, value in given.constants.items():
        field_, _, inner = path.partition("/")
        number, _, key = inner.partition("/")
        if not inner:
            into.body.setdefault(field_, value)
        elif int(number) in into.body.get(field_, {}):
            into.body[field_][int(number)].setdefault(key, value)
    for field_ in kind.parts:
        if field_ in into.body:
            into.body[field_] = [into.body[field_][number] for number in sorted(into.body[field_])]


def judged(kind: Kind, table: Table, found: Taken) -> Taken:
    """The row with its canonical body, or with what the kind's rules say against it; at the stage that it asks for."""
    if found.problems:
        return found
    try:
        found.body = kind.read(found.body)
        faults = why_not_at(kind, found.body, found.stage) if found.stage else []
    except Refused as refusal:
        faults = list(refusal.faults)
        if not faults:
            found.problems.append(Problem(found.row, "", refusal.sentence))
    headings = {path: table.heading(column) for column, path in table.paths.items()} if faults else {}
    for fault in faults:
        label = headings.get(fault.field) or fault.label or fault.field
        found.problems.append(Problem(found.row, fault.field, f"{label}：{fault.says}"))
    return found
