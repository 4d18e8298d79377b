"""New operations of one batch, applied: each gets its place, its result, and its record the new state.

Records that are created and not touched again in the batch go straight into one INSERT a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.store.desk import classes_of
from desktop_app.store.journal import Entry, Journal
from desktop_app.store.records import Records, Stored, with_term
from desktop_app.store.scope import offices_of
from sync import merge
from sync.county import census
from sync.county.claims import Claims, named_in
from sync.county.fitness import why_unfit, why_untimely
from sync.merge import State
from sync.port import Member
from sync.wire.operations import Create, Delete, Dot, Edit, Operation, Rescue, decode, record_id
from sync.wire.paths import flatten, with_ids

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # in JSON; PostgreSQL keeps no text with one
_as_json = msgspec.json.Encoder().encode
ONLY_THE_LEAD = "阶段、冲突的裁定和删除由主办所办理"


@dataclass(slots=True)
class _Case:
    """One record the batch touches."""

    stored: Stored
    before: Stored | None  # as it was loaded; None when the batch created it
    nested: dict[str, Any] | None = None  # content of a record nobody has edited yet

    def state(self) -> State:
        """The record's state, spread out when it is first needed."""
        if self.nested is not None:
            self.stored.state.values, self.nested = flatten(self.nested), None
        return self.stored.state


@dataclass(slots=True)
class Accepting:
    """One batch being applied."""

    connection: sa.Connection
    records: Records
    journal: Journal
    member: Member
    now_ms: int
    seen: int = 0  # up to which place of the log the member has seen what the county decided
    cases: dict[bytes, _Case] = field(default_factory=dict)
    named: set[bytes] = field(default_factory=set)  # files the operations name
    census: Counter[tuple[str, str]] = field(default_factory=Counter)  # by office and kind: how many live records more
    sums: dict[str, tuple[int, int]] = field(default_factory=dict)  # by office: how its digest changes, how many records more it has

    def accept(self, dots: Sequence[Dot], payloads: Sequence[bytes], links: Sequence[bytes], seq: int) -> list[Entry]:
        """The entries of the operations, in order, with places from ``seq`` + 1 on; records and digest are written."""
        operations = [_decoded(payload) for payload in payloads]
        self._load(dots, operations)
        entries = []
        for place, (dot, payload, link, operation) in enumerate(zip(dots, payloads, links, operations, strict=True), seq + 1):
            if isinstance(operation, str):
                entries.append(Entry(dot, record_id(dot), payload, link, place, "rejected", operation))
                continue
            record = operation.record or record_id(dot)
            verdict = self._apply(record, operation, dot, place)
            if verdict.result != "rejected" and not self.member.is_county:
                self.named |= named_in(operation)
            entries.append(Entry(dot, record, payload, link, place, verdict.result, verdict.reason))
        self._write()
        return entries

    def _load(self, dots: Sequence[Dot], operations: Sequence[Operation | str]) -> None:
        wanted = {op.record or record_id(dot) for dot, op in zip(dots, operations, strict=True) if not isinstance(op, str)}
        for record, stored in self.records.load(self.connection, wanted).items():
            self.cases[record] = _Case(stored, deepcopy(stored))

    def _apply(self, record: bytes, operation: Operation, dot: Dot, seq: int) -> merge.Verdict:
        case = self.cases.get(record)
        if case is None:
            return self._first(record, operation, dot, seq)
        if reason := self._why_not(case, operation):
            return merge.Verdict("rejected", reason)
        if reason := self._why_unfit(case.stored.state.kind, operation):
            return merge.Verdict("rejected", reason)
        tables, classes = self.records.schema.kinds.get(case.stored.state.kind), classes_of(self.records.schema, case.stored.state.kind)
        context = merge.Context(dot, seq, classes, self._alias, self.member.device.hex(), by_county=self.member.is_county)
        if isinstance(operation, Create):
            if case.stored.state.created != dot:
                return merge.Verdict("rejected", "该编号的记录已由另一台电脑建立")
            return merge.create_again(case.state(), operation, context)
        if not self.member.is_county and (reason := why_untimely(tables.kind if tables else None, case.state(), operation, context)):
            return merge.Verdict("rejected", reason)
        verdict = merge.apply(case.state(), operation, context)
        if verdict.result != "rejected":
            self._signed(case.stored, operation)
        for path, to in verdict.aliases.items():
            self._save_alias(dot, path, to)
        return verdict

    def _why_not(self, case: _Case, operation: Operation) -> str | None:
        """Why the member may not write this to the record, or None. Who cannot know yet that a record left may still write to it."""
        member, stored = self.member, case.stored
        if member.is_county or stored.state.office == member.office:
            return None
        if member.office in offices_of(case.state()):
            return ONLY_THE_LEAD if _is_the_leads(operation) else None
        left_at = self.records.scope.left_at(self.connection, member.office, stored.record)
        return None if left_at > self.seen else "不是本所的记录"

    def _why_unfit(self, kind: str, operation: Operation) -> str | None:
        """Why an operation on a record of that kind cannot be kept, or None."""
        if isinstance(operation, Create | Rescue) and not self.member.is_county:
            classes = classes_of(self.records.schema, kind)
            if any(classes(field) == "county" for field in operation.fields):
                return merge.ONLY_THE_COUNTY
        return why_unfit(self.records.schema.kinds.get(kind), operation)

    def _first(self, record: bytes, operation: Operation, dot: Dot, seq: int) -> merge.Verdict:
        """An operation on a record that is not here."""
        if not isinstance(operation, Create | Rescue):
            return merge.Verdict("rejected", "县里没有这条记录")
        if reason := self._why_unfit(operation.kind, operation):
            return merge.Verdict("rejected", reason)
        if isinstance(operation, Rescue):
            state, nested, by, at = merge.rescued(operation, self.member.office, seq), None, operation.made_by, operation.made_at
        else:
            nested, by, at = with_ids(operation.fields, dot), operation.author, operation.at
            state = State(kind=operation.kind, office=self.member.office, created=dot, values={}, seq=seq)
        stored = Stored(
            record=record, state=state, revision=1, created_by=by, created_at=at, changed_by=operation.author, changed_at=operation.at,
            device=self.member.device.hex(), why=operation.why,
        )  # fmt: skip
        self.cases[record] = _Case(stored, None, nested)
        return merge.Verdict()

    def _signed(self, stored: Stored, operation: Edit | Delete | Rescue) -> None:
        stored.revision += 1
        stored.changed_by, stored.changed_at, stored.why = operation.author, operation.at, operation.why
        stored.device = self.member.device.hex()

    def _write(self) -> None:
        fresh = []
        for record, case in self.cases.items():
            stored = case.stored
            if case.nested is not None:
                stored.term = merge.fresh_term(record, stored.state.kind, stored.state.office, stored.state.created, case.nested)
                fresh.append((stored, case.nested))
            elif case.before is None or case.before.state.seq != stored.state.seq:
                with_term(stored)
                self.records.save(self.connection, case.before, stored)
            else:
                continue
            self._tally(case.before, -1)
            self._tally(stored, 1)
            after, before = offices_of(stored.state), offices_of(case.before.state) if case.before else None
            self._count(after, stored.term, 1)
            if before is not None and case.before:
                self._count(before, case.before.term, -1)
                if before != after:
                    self.records.scope.move(self.connection, record, before, after, stored.state.seq)
        if fresh:
            self.records.insert(self.connection, fresh)
        census.note(self.records.schema, self.connection, self.records.county, self.census)
        for office, (change, grown) in sorted(self.sums.items()):
            self._save_digest(office, change, grown)
        if self.named:
            Claims(self.records.schema, self.records.county).note(self.connection, self.member.office, self.named)

    def _tally(self, stored: Stored | None, by: int) -> None:
        if stored is not None and not stored.state.deleted:
            self.census[stored.state.office, stored.state.kind] += by

    def _count(self, offices: set[str], term: int | None, by: int) -> None:
        """Let a record count for these offices, or count no longer."""
        for office in offices:
            change, grown = self.sums.get(office, (0, 0))
            self.sums[office] = (change + by * (term or 0), grown + by)

    def _save_digest(self, office: str, change: int, grown: int) -> None:
        table = self.records.schema.counter
        where = (table.c.county_id == self.records.county, table.c.name == f"digest:{office}")
        row = self.connection.execute(sa.select(table.c.value, table.c.hash).where(*where)).first()
        total = ((int.from_bytes(row.hash, "big") if row else 0) + change) % 2**128
        values = {"value": (row.value if row else 0) + grown, "hash": total.to_bytes(16, "big")}
        if row:
            self.connection.execute(table.update().where(*where).values(**values))
        else:
            self.connection.execute(table.insert().values(county_id=self.records.county, name=f"digest:{office}", **values))

    def _alias(self, dot: Dot, path: str) -> Dot:
        table = self.records.schema.alias
        seen = {dot}
        while True:
            where = (table.c.county_id == self.records.county, table.c.inc == dot[0], table.c.num == dot[1], table.c.path == path)
            row = self.connection.execute(sa.select(table.c.to_inc, table.c.to_num).where(*where)).first()
            if row is None or (row.to_inc, row.to_num) in seen:
                return dot
            dot = (row.to_inc, row.to_num)
            seen.add(dot)

    def _save_alias(self, dot: Dot, path: str, to: Dot) -> None:
        row = {"county_id": self.records.county, "inc": dot[0], "num": dot[1], "path": path, "to_inc": to[0], "to_num": to[1]}
        self.connection.execute(self.records.schema.alias.insert().values(**row))


def _is_the_leads(operation: Operation) -> bool:
    """Whether only the office a record belongs to may do this: move it along, decide between values, put it into the bin."""
    return isinstance(operation, Delete) or (isinstance(operation, Edit) and ("@stage" in operation.changes or bool(operation.closes)))


def _decoded(payload: bytes) -> Operation | str:
    """The operation, or why it cannot be read: one bad operation never stops the others."""
    try:
        operation = decode(payload)
    except ValueError:
        return "县里的程序读不懂这一条改动"
    return "文字里有不能保存的字符" if _NUL.search(_as_json(operation)) else operation
