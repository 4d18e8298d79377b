"""Going back: the county was restored from a backup, or this store was, or it was copied. Nothing written anywhere is lost by it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from desktop_app.store.desk import Desk, Signed, is_orphan
from desktop_app.store.journal import NO_LINK, Entry, Log
from desktop_app.store.peer import Peer
from desktop_app.store.records import with_term
from sync.wire.messages import Answer, Held
from sync.wire.operations import Create, Delete, Dot, Edit, Operation, Rescue, decode, record_id
from sync.wire.paths import with_ids


def reset(desk: Desk, connection: sa.Connection, peer: Peer, answer: Answer) -> None:
    """The county no longer has what came after ``answer.cursor``: send again what it lost, fetch again what it may have changed."""
    newest = answer.cursor[0]
    county, record = desk.journal.county, desk.schema.record
    lost = (record.c.county_id == county, record.c.seq > newest)
    found = connection.execute(sa.select(record.c.id, record.c.term).where(*lost)).all()
    held = connection.execute(sa.select(desk.schema.held.c.record_id).where(desk.schema.held.c.county_id == county)).scalars()
    peer.refetch = list(dict.fromkeys([*peer.refetch, *(row.id for row in found), *held]))
    peer.add(-sum(int.from_bytes(row.term, "big") for row in found if row.term))
    confirmed = desk.schema.confirmed
    gone = sa.select(record.c.id).where(*lost)
    connection.execute(confirmed.delete().where(confirmed.c.county_id == county, confirmed.c.record_id.in_(gone)))
    connection.execute(record.update().where(*lost).values(seq=0))
    had = {incarnation: number for incarnation, number, link in answer.last if _is_ours(desk, connection, incarnation, number, link)}
    for log in desk.journal.logs(connection, desk.device):
        _unsend(desk, connection, log, had.get(log.incarnation, 0))
    peer.cursor = peer.head = answer.cursor
    peer.ladder = [rung for rung in peer.ladder if rung[0] <= newest]
    peer.ladder_wanted = False


def _is_ours(desk: Desk, connection: sa.Connection, incarnation: int, number: int, link: bytes) -> bool:
    """Whether what the county has under a number of this log is what is here, not what a copy of this store wrote meanwhile."""
    return link_before(desk, connection, incarnation, number + 1)[:8] == link


def rescue(desk: Desk, connection: sa.Connection, missing: set[bytes], now_ms: int) -> None:
    """Records the county was asked for and does not have: it lost them, and so did those who made them. What is here is brought again.

    Those this device made itself are not: either they wait to be sent, or the county refused them and a person has to look.
    """
    for record, stored in desk.records.load(connection, missing).items():
        sent = {log.incarnation for log in desk.journal.logs(connection, desk.device)}
        own = (decode(entry.payload) for entry in desk.journal.of_record(connection, record) if entry.dot[0] in sent)
        made_here = any(isinstance(operation, Create | Rescue) for operation in own)
        whose = stored.state.office == desk.office  # an office that helps leaves it to those it belongs to
        if whose and is_orphan(stored) and not stored.state.deleted and not made_here:
            desk.rescue(connection, stored, Signed(stored.changed_by, now_ms, "县局恢复后由本机补送"))


def gap(desk: Desk, connection: sa.Connection, peer: Peer, dot: Dot) -> None:
    """The county misses operations of a log from ``dot`` on: send them again."""
    log = desk.journal.log(connection, dot[0])
    if log is not None:
        _unsend(desk, connection, log, dot[1] - 1)


def _unsend(desk: Desk, connection: sa.Connection, log: Log, had: int) -> None:
    """Take back that the county has the operations after ``had``."""
    table, record = desk.schema.operation, desk.schema.record
    county = desk.journal.county
    after = (table.c.county_id == county, table.c.inc == log.incarnation, table.c.num > had)
    touched = list(connection.execute(sa.select(table.c.record_id).where(*after, table.c.seq.is_not(None)).distinct()).scalars())
    connection.execute(table.update().where(*after).values(seq=None, result=None, reason=None))
    log.acked = min(log.acked, had)
    desk.journal.save_log(connection, log)
    for start in range(0, len(touched), 500):
        chosen = touched[start : start + 500]
        for stored in desk.records.load(connection, chosen).values():
            desk.keep_confirmed(connection, stored)
        waiting = (
            sa.select(sa.func.count()).select_from(table)
            .where(table.c.county_id == county, table.c.record_id == record.c.id, table.c.seq.is_(None)).scalar_subquery()
        )  # fmt: skip
        connection.execute(record.update().where(record.c.county_id == county, record.c.id.in_(chosen)).values(pending=waiting))


def fork(desk: Desk, connection: sa.Connection, peer: Peer, dot: Dot) -> None:
    """The county has other operations under this log's numbers from ``dot`` on, so this store or another is a copy: a new log for ours.

    Records named by a dot of the old log are named anew, because the other copy may have given the same name to another record.
    """
    log = desk.journal.log(connection, dot[0])
    if log is None:
        return
    tail = desk.journal.between(connection, log.incarnation, dot[1], log.last)
    log.link = link_before(desk, connection, log.incarnation, dot[1])
    log.last = dot[1] - 1
    log.acked = min(log.acked, log.last)  # what lies before the fork still waits for its results
    desk.journal.save_log(connection, log)
    table = desk.schema.operation
    moved = (table.c.county_id == desk.journal.county, table.c.inc == log.incarnation, table.c.num >= dot[1])
    connection.execute(table.delete().where(*moved))
    fresh, moves, entries = desk.begin_log(connection), _Moves(), list[Entry]()
    for entry in tail:
        to = fresh.next_dot()
        operation = moves.renamed(decode(entry.payload), entry, to)
        entries.append(fresh.append(moves.records.get(entry.record, entry.record), operation))
    desk.journal.add(connection, entries)
    desk.journal.save_log(connection, fresh)
    _move_records(desk, connection, moves.records)
    _rename_versions(desk, connection, {entry.record for entry in entries}, moves.dots)


@dataclass(slots=True)
class _Moves:
    """What the operations of a forked tail are called in their new log."""

    dots: dict[Dot, Dot] = field(default_factory=dict)
    records: dict[bytes, bytes] = field(default_factory=dict)  # ids that were made of a dot, which now is another one's

    def renamed(self, operation: Operation, entry: Entry, to: Dot) -> Operation:
        """The same operation at another dot: what it saw is named anew, parts keep their ids."""
        self.dots[entry.dot] = to
        signed: dict[str, Any] = {"author": operation.author, "at": operation.at, "why": operation.why}
        if isinstance(operation, Create):
            if operation.record is None:
                self.records[entry.record] = record_id(to)
            return Create(record=operation.record, kind=operation.kind, fields=with_ids(operation.fields, entry.dot), **signed)
        record = self.records.get(operation.record, operation.record)
        if isinstance(operation, Rescue):
            return operation
        if isinstance(operation, Delete):
            return Delete(record=record, seen=[self._dot(old) for old in operation.seen], **signed)
        return Edit(
            record=record, **signed,
            changes={path: (value, self._base(old, entry.dot, to)) for path, (value, old) in operation.changes.items()},
            removes={path: [self._dot(old) for old in seen] for path, seen in operation.removes.items()},
            closes=[(path, self._dot(old)) for path, old in operation.closes],
        )  # fmt: skip

    def _dot(self, old: Dot) -> Dot:
        return self.dots.get((old[0], old[1]), old)

    def _base(self, old: list[int], was: Dot, to: Dot) -> list[int]:
        if not old:
            return []
        new = self._dot((was[0], old[0]) if len(old) == 1 else (old[0], old[1]))
        return [new[1]] if new[0] == to[0] else list(new)


def _move_records(desk: Desk, connection: sa.Connection, ids: Mapping[bytes, bytes]) -> None:
    """Give records that only this device knows another id, in every table."""
    schema, county = desk.schema, desk.journal.county
    for old, new in ids.items():
        stored = desk.records.load(connection, [old]).get(old)
        tables = schema.kinds.get(stored.state.kind) if stored else None
        held = [tables.main.table, *(holder.table for holder in tables.parts.values())] if tables else []
        for table in [*held, schema.attachment, schema.confirmed, schema.conflict, schema.arrival, schema.clock]:
            connection.execute(table.update().where(table.c.county_id == county, table.c.record_id == old).values(record_id=new))
        record = schema.record
        connection.execute(record.update().where(record.c.county_id == county, record.c.id == old).values(id=new))
        desk.records.search.move(connection, county, old, new)


def _rename_versions(desk: Desk, connection: sa.Connection, records: set[bytes], renamed: Mapping[Dot, Dot]) -> None:
    for stored in desk.records.load(connection, records).values():
        after = deepcopy(stored)
        after.state.created = renamed.get(stored.state.created, stored.state.created)
        after.state.dots = {path: (*renamed.get(mark[:2], mark[:2]), mark[2]) for path, mark in stored.state.dots.items()}
        if not after.state.seq:
            after = with_term(after)
        desk.records.save(connection, stored, after)


def link_before(desk: Desk, connection: sa.Connection, incarnation: int, number: int) -> bytes:
    """The link of a log before its operation ``number``."""
    before = desk.journal.between(connection, incarnation, number - 1, number - 1)
    return before[0].link if before else NO_LINK


def notice_lost_operations(desk: Desk, connection: sa.Connection, last: list[Held]) -> None:
    """The county has operations of our log that we do not: this store is an older copy of itself, and writes a new log from now on."""
    current = desk.current_log(connection)
    if any(incarnation == current.incarnation and number > current.last for incarnation, number, _ in last):
        desk.begin_log(connection)
