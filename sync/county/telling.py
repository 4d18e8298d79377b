"""What the county tells an office: records newer than its cursor, each as little as it needs, and what it asks for.

A field the asking device wrote itself is not sent back to it: the result of its operation says as much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.store import probing
from desktop_app.store.journal import Journal
from desktop_app.store.records import Records, Stored
from desktop_app.store.scope import offices_of
from sync.county.claims import Claims
from sync.merge import ENVELOPE
from sync.port import Member
from sync.wire.limits import ANSWER_BYTES, ROWS, WANTED
from sync.wire.messages import Answer, Mark, Question, Row, Run
from sync.wire.operations import Dot
from sync.wire.paths import item_of


@dataclass(frozen=True, slots=True)
class Telling:
    """One question being answered."""

    connection: sa.Connection
    records: Records
    journal: Journal
    member: Member
    question: Question
    head: Mark

    def answer(self, epoch: bytes, now_ms: int, runs: list[Run], forced: Iterable[bytes]) -> Answer:
        """The answer: results, rows, where the office now stands."""
        wanted = list(dict.fromkeys([*forced, *self.question.refetch]))
        known = self.records.load(self.connection, wanted).values()
        rows = {stored.record: _whole(stored) for stored in known if self._has(stored)}
        left = [] if self.member.is_county else self.records.scope.left(self.connection, self.member.office, self.question.cursor[0], ROWS)
        cursor, more = self._news(rows, left[-1][1] if len(left) == ROWS else None)
        forget = [record for record, seq in left if seq <= cursor[0]] + [s.record for s in known if not self._has(s)]
        complete = not more
        logs = [(self.journal.log(self.connection, i), number) for i, number in self.question.heads]
        last = [log.held for log, number in logs if log and log.last != number]
        return Answer(
            epoch=epoch, runs=runs, last=last, rows=list(rows.values()), cursor=cursor, head=self.head, more=more,
            digest=self._digest() if complete else None, wanted=self._blobs() if complete else [], at=now_ms,
            differing=probing.differing(self.connection, self.records, self.member.office, self.question.probes),
            forget=list(dict.fromkeys(forget))[:ROWS],
        )  # fmt: skip

    def _has(self, stored: Stored) -> bool:
        return self.member.is_county or not {self.member.office, self.member.county_id}.isdisjoint(offices_of(stored.state))

    def _news(self, rows: dict[bytes, Row], upto: int | None) -> tuple[Mark, bool]:
        """Add what is newer than the cursor to ``rows``; where the office stands after it, and whether there is more."""
        candidates = [row for row in self._candidates() if upto is None or row.seq <= upto]
        came = self.records.scope.came(self.connection, self.member.office, self.question.cursor[0], [row.id for row in candidates])
        ids = [row.id for row in candidates if row.id not in rows]
        born = {row.id: row.born for row in candidates}
        loaded: dict[bytes, Stored] = {}
        size, most = 0, min(self.question.row_bytes, ANSWER_BYTES)
        for place, candidate in enumerate(candidates):
            if candidate.id not in loaded and candidate.id not in rows:
                start = ids.index(candidate.id)
                loaded = self.records.load(self.connection, ids[start : start + 200])
            if candidate.id not in rows and (row := self._told(loaded[candidate.id], born[candidate.id], candidate.id in came)):
                rows[candidate.id] = row
                size += len(msgspec.msgpack.encode(row.fields))
            if size > most and place + 1 < len(candidates):
                return self._mark_at(candidate.seq), True
        if len(candidates) == self.question.rows:
            return self._mark_at(candidates[-1].seq), True
        return (self.head, False) if upto is None else (self._mark_at(upto), True)

    def _candidates(self) -> list[Any]:
        """Records of the office changed after the cursor, but those the device itself made and nobody has touched."""
        record, operation = self.records.schema.record, self.records.schema.operation
        own = [
            sa.and_(record.c.dots.is_(None), record.c.inc == incarnation, record.c.num <= number)
            for incarnation, number in self.question.heads
        ]
        made = sa.and_(operation.c.county_id == record.c.county_id, operation.c.inc == record.c.inc, operation.c.num == record.c.num)
        query = (
            sa.select(record.c.id, record.c.seq, operation.c.seq.label("born"))
            .join(operation, made, isouter=True)
            .where(record.c.county_id == self.records.county, record.c.seq > self.question.cursor[0])
            .where(sa.not_(sa.or_(sa.false(), *own)))
            .order_by(record.c.seq)
            .limit(self.question.rows)
        )
        grounds = self.records.scope.grounds(self.member.office)
        found = {row.id: row for ground in grounds for row in self.connection.execute(query.where(ground))}
        return sorted(found.values(), key=lambda row: row.seq)[: self.question.rows]

    def _told(self, stored: Stored, born: int | None, came: bool) -> Row | None:
        """The row for one record, or None when the device knows all of it; ``came``: the office has only now got it."""
        cursor, state = self.question.cursor[0], stored.state
        if came or cursor == 0 or born is None or (born > cursor and not self._own(state.created)):
            return _whole(stored)
        if not self._touched_by_others(stored.record, cursor):
            return None
        dots = {path: mark for path, mark in state.dots.items() if mark[2] > cursor and not self._own(mark[:2])}
        fields = {path: state.values.get(path) for path in dots if path not in ENVELOPE}
        for item in {item for path in dots if (item := item_of(path)) and item not in fields}:
            fields[item] = state.values.get(item)
        return _row(stored, False, fields, dots)

    def _own(self, dot: Dot) -> bool:
        return any(dot[0] == incarnation and dot[1] <= number for incarnation, number in self.question.heads)

    def _touched_by_others(self, record: bytes, cursor: int) -> bool:
        table = self.records.schema.operation
        query = sa.select(table.c.inc, table.c.num).where(
            table.c.county_id == self.records.county, table.c.record_id == record, table.c.seq > cursor
        )
        return any(not self._own((row.inc, row.num)) for row in self.connection.execute(query))

    def _mark_at(self, seq: int) -> Mark:
        table = self.records.schema.operation
        query = sa.select(table.c.head).where(table.c.county_id == self.records.county, table.c.seq == seq)
        return (seq, self.connection.execute(query).scalar_one())

    def _digest(self) -> bytes:
        """The sum over the records that the asker has: the office's and those for everybody, or all of the county's."""
        table = self.records.schema.counter
        names = [f"digest:{office}" for office in (self.member.office, self.member.county_id)]
        whose = table.c.name.startswith("digest:") if self.member.is_county else table.c.name.in_(names)
        query = sa.select(table.c.hash).where(table.c.county_id == self.records.county, whose)
        sums = self.connection.execute(query).scalars()
        return (sum(int.from_bytes(one, "big") for one in sums) % 2**128).to_bytes(16, "big")

    def _blobs(self) -> list[tuple[bytes, int]]:
        """Attachments of records the office has or had that the county does not have whole, then those the office has yet to show."""
        scope, office = self.records.scope, self.member.office
        blob, attachment, record = self.records.schema.blob, self.records.schema.attachment, self.records.schema.record
        query = (
            sa.select(blob.c.sha256, blob.c.have)
            .join(attachment, sa.and_(attachment.c.county_id == blob.c.county_id, attachment.c.sha256 == blob.c.sha256))
            .join(record, sa.and_(record.c.county_id == attachment.c.county_id, record.c.id == attachment.c.record_id))
            .where(blob.c.county_id == self.records.county, blob.c.sent == 0, sa.or_(scope.has(office), scope.had(office)))
            .distinct()
            .order_by(blob.c.bytes, blob.c.sha256)
            .add_columns(blob.c.bytes)
            .limit(WANTED)
        )
        lacking = [(row.sha256, row.have) for row in self.connection.execute(query)]
        claims = Claims(self.records.schema, self.records.county)
        return [*lacking, *claims.unproven(self.connection, office, WANTED - len(lacking))]


def _whole(stored: Stored) -> Row:
    return _row(stored, True, stored.state.nested(), _live(stored))


def _live(stored: Stored) -> dict[str, tuple[int, int, int]]:
    """The versions of what is still there; parts taken out need none on a fresh copy."""
    state = stored.state
    return {
        path: mark
        for path, mark in state.dots.items()
        if (item := item_of(path)) is None or item == path or state.values.get(item) is not None
    }


def _row(stored: Stored, whole: bool, fields: dict[str, Any], dots: dict[str, tuple[int, int, int]]) -> Row:
    state = stored.state
    return Row(
        record=stored.record, kind=state.kind, office=state.office, created=state.created, created_by=stored.created_by,
        created_at=stored.created_at, changed_by=stored.changed_by, changed_at=stored.changed_at, device=stored.device,
        why=stored.why, revision=stored.revision, seq=state.seq, deleted=state.deleted, whole=whole, fields=fields, dots=dots,
        conflicts=state.conflicts,
    )  # fmt: skip
