"""Importing: a spreadsheet's rows as new records. Each row is taken whole or not at all, none twice, and a batch can be taken out again."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.column_map import ColumnMap, column_map
from desktop_app.domain.columns import normal
from desktop_app.domain.errors import Refused, Unknown
from desktop_app.domain.imports import Page, Problem, Table, Taken, judged, tables, taken
from desktop_app.domain.kind import Kind
from desktop_app.services.clock import instant
from desktop_app.services.recording import Recording, given_id
from desktop_app.services.session import Session
from desktop_app.store import batches, settings
from desktop_app.store.batches import Batch
from desktop_app.store.database import Connection
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import public_id

_AT_ONCE = 500  # rows of one transaction


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a spreadsheet."""

    added: int
    refused: tuple[Problem, ...]  # by row
    repeated: int  # rows that were here already
    ignored: tuple[str, ...]  # headings and sheets that stand for nothing here
    batch: str | None  # to take it out again; None when nothing was added
    main: Table  # the sheet of the records
    pages: tuple[Page, ...]  # all sheets, as they were read


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking a batch out again."""

    removed: int
    kept: tuple[str, ...]  # ids of records that somebody has changed since


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch as it is listed."""

    batch: str
    kind: str
    file: str
    records: int
    author: str
    at: str  # instant, ISO 8601 UTC
    undone_at: str | None


@dataclass(frozen=True, slots=True)
class Importing:
    """Spreadsheets in."""

    session: Session
    recording: Recording

    def run(self, kind: Kind, path: Path, raw_map: Any = None, *, dry_run: bool = False) -> Imported:
        """Take a spreadsheet in; with ``dry_run`` only say what would come of it.

        ``raw_map`` is a mapping as JSON; without one, that of the last import with the same headings holds. Raise Refused for a file that
        is not read, or whose headings nobody knows.
        """
        from desktop_app.sheets.reading import read  # calamine is loaded when a sheet is read

        pages = read(path)
        given = self._map(kind, pages, raw_map)
        main, parts = tables(kind, pages, given)
        known, refused, fresh, repeated = self._known(kind), list[Problem](), list[Taken](), 0
        prints, seen = dict[int, bytes](), Counter[bytes]()
        for row in taken(kind, main, parts, given):
            problems = self._problems(kind, main, row)
            if problems:
                refused += problems
                continue
            first = row.print(0)
            seen[first] += 1
            prints[row.row] = first if seen[first] == 1 else row.print(seen[first] - 1)
            if prints[row.row] in known:
                repeated += 1
            else:
                fresh.append(row)
        fresh, bound, already = self._by_id(fresh)
        refused, repeated = sorted([*refused, *bound], key=lambda problem: problem.row), repeated + already
        used = {main.page.name, *(table.page.name for table in parts.values())}
        ignored = (*main.ignored, *(f"{page.name}（整张表）" for page in pages if page.name not in used))
        batch = None if dry_run or not fresh else self._add(kind, path, fresh, prints)
        if batch is not None and raw_map is not None:
            self._remember(kind, main, given)
        return Imported(len(fresh), tuple(refused), repeated, ignored, batch, main, tuple(pages))

    def write_refused(self, done: Imported, to: Path) -> None:
        """Write the rows that were not taken, with the reasons in front, so that they can be put right and taken in."""
        from desktop_app.sheets import registers

        reasons: dict[int, list[str]] = {}
        for problem in done.refused:
            if not problem.sheet:
                reasons.setdefault(problem.row, []).append(problem.says)
        registers.write_refused(done.pages, reasons, done.main.page.name, done.main.head.number, to)

    def _problems(self, kind: Kind, main: Table, row: Taken) -> list[Problem]:
        problems = judged(kind, main, row).problems
        if not problems and row.identity:
            try:
                given_id(row.identity)
            except Refused:
                problems.append(Problem(row.row, "id", "编号应为 UUID；自己做的表请删去这一列"))
        return problems

    def _by_id(self, rows: list[Taken]) -> tuple[list[Taken], list[Problem], int]:
        """The rows that bring no id of a record that is here; those that name one in the bin; how many are here."""
        store, ids = self.session.store, [record for row in rows if (record := given_id(row.identity or None))]
        with store.database.reading() as connection:
            known = store.records.load(connection, ids) if ids else {}
        fresh, bound, already = list[Taken](), list[Problem](), 0
        for row in rows:
            stored = known.get(given_id(row.identity or None) or b"")
            if stored is None:
                fresh.append(row)
            elif stored.state.deleted:
                bound.append(Problem(row.row, "id", "这条记录在回收站里；请从回收站恢复，或删去编号一列作为新记录导入"))
            else:
                already += 1
        return fresh, bound, already

    def _add(self, kind: Kind, path: Path, rows: list[Taken], prints: dict[int, bytes]) -> str:
        session, store = self.session, self.session.store
        batch = secrets.token_hex(8)
        opened = Batch(batch, kind.key, path.name, session.author, session.clock.now_ms(), None, ())
        for place, chunk in enumerate(_chunks(rows)):
            checked = [(given_id(row.identity or None), {**row.body, **({"@stage": row.stage} if row.stage else {})}) for row in chunk]
            with store.database.writing() as connection:
                if place == 0:
                    batches.begin(store.schema, connection, store.county, opened)
                added = self.recording.add_within(connection, kind, checked, f"从表格导入，批次 {batch}")
                records = [record for record, _ in added]
                batches.extend(store.schema, connection, store.county, batch, records, [prints[row.row] for row in chunk])
        return batch

    def undo(self, batch: str) -> Undone:
        """Take a batch out again: its records go into the bin, but for those somebody has changed since. Raise Unknown or Refused."""
        session, store = self.session, self.session.store
        with store.database.writing() as connection:
            found = next((each for each in self._batches(connection) if each.id == batch), None)
            if found is None:
                raise Unknown(f"没有批次 {batch[:20]}；karstdesk imports 列出全部")
            if found.undone_at is not None:
                raise Refused(f"批次 {batch} 已在 {instant(found.undone_at)[:10]} 撤销过；没有改动")
            removed, kept = 0, list[bytes]()
            signed = Signed(session.author, session.clock.now_ms(), f"撤销导入批次 {batch}")
            for record, stored in store.records.load(connection, found.records).items():
                if stored.state.deleted:
                    continue
                if stored.revision > 1:
                    kept.append(record)
                else:
                    store.desk.delete(connection, stored, signed)
                    removed += 1
            batches.undone(store.schema, connection, store.county, batch, signed.at, set(kept))
        return Undone(removed, tuple(map(public_id, kept)))

    def batches(self) -> list[BatchLine]:
        """Every spreadsheet that was taken in, newest first."""
        with self.session.store.database.reading() as connection:
            return [
                BatchLine(
                    each.id, each.kind, each.file, len(each.records), each.author, instant(each.imported_at),
                    None if each.undone_at is None else instant(each.undone_at),
                )
                for each in self._batches(connection)
            ]  # fmt: skip

    def _batches(self, connection: Connection) -> list[Batch]:
        return batches.batches(self.session.store.schema, connection, self.session.store.county)

    def _known(self, kind: Kind) -> set[bytes]:
        store = self.session.store
        with store.database.reading() as connection:
            return batches.prints(store.schema, connection, store.county, kind.key)

    def _map(self, kind: Kind, pages: list[Page], raw: Any) -> ColumnMap:
        """The mapping given, else the one remembered for these headings."""
        if raw is not None:
            return column_map(kind, raw)
        store = self.session.store
        with store.database.reading() as connection:
            for page in pages:
                for row in page.rows[:10]:
                    kept = settings.get(store.schema, connection, _signature(kind, [str(cell) for cell in row.cells if cell is not None]))
                    if kept is not None:
                        return column_map(kind, kept)
        return ColumnMap()

    def _remember(self, kind: Kind, main: Table, given: ColumnMap) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            heads = [str(cell) for cell in main.head.cells if cell is not None]
            settings.put(store.schema, connection, _signature(kind, heads), given.body())


def _signature(kind: Kind, headings: list[str]) -> str:
    """The name under which the mapping for these headings is kept."""
    text = "\n".join([kind.key, *sorted(map(normal, headings))])
    return f"columns:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _chunks(rows: list[Taken]) -> Iterator[list[Taken]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
