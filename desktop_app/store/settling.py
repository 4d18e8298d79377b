"""What an answer does to the records of an office: results of its own operations, and rows that come down.

Each touched record is taken back to the county's state, moved forward by what the county confirmed, and then the unconfirmed operations
are laid on top again. Records that nobody but this device has touched take a path of three statements for any number of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

import msgspec
import sqlalchemy as sa

from desktop_app.store.desk import Desk, pack_state, unpack_state
from desktop_app.store.journal import Entry
from desktop_app.store.peer import Peer
from desktop_app.store.records import Records, Stored, with_term
from sync import merge
from sync.merge import State
from sync.port import Absorbed
from sync.wire.messages import Answer, Row, Run
from sync.wire.operations import Create, Rescue, decode
from sync.wire.paths import flatten, nest

_HOLDS = "ok"  # the one result after which the office already has what the county has


def settle(desk: Desk, connection: sa.Connection, peer: Peer, answer: Answer) -> Absorbed:
    """Apply the results and rows of an answer; digest and records move together."""
    absorbed = Absorbed()
    touched: dict[bytes, list[Entry]] = {}
    for run in answer.runs:
        absorbed.pushed += run.last - run.first + 1
        _mark(desk, connection, run)
        if run.result == _HOLDS:
            _settle_fresh(desk, connection, peer, run)
        for entry in _left(desk, connection, run):
            touched.setdefault(entry.record, []).append(entry)
    rows = {row.record: row for row in answer.rows}
    absorbed.pulled = len(rows)
    known = desk.records.load(connection, [*touched, *(record for record in rows if record not in touched)])
    absorbed.conflicts = sum(len(row.conflicts) for row in rows.values())
    _insert_new(desk.records, connection, peer, [row for record, row in rows.items() if record not in known])
    for record, stored in known.items():
        _settle_one(desk, connection, peer, stored, touched.get(record, []), rows.get(record))
    return absorbed


def settle_row(desk: Desk, connection: sa.Connection, peer: Peer, row: Row) -> None:
    """Take in one row of an earlier answer, of a record that is here."""
    for stored in desk.records.load(connection, [row.record]).values():
        _settle_one(desk, connection, peer, stored, [], row)


def _mark(desk: Desk, connection: sa.Connection, run: Run) -> None:
    """Note the results on the operations and move the log's mark of what the county has."""
    table = desk.schema.operation
    here = (table.c.county_id == desk.journal.county, table.c.inc == run.incarnation, table.c.num.between(run.first, run.last))
    seq = table.c.num + (run.seq - run.first)
    connection.execute(table.update().where(*here).values(seq=seq, result=run.result, reason=run.reason))
    log = desk.journal.log(connection, run.incarnation)
    if log is not None and run.first <= log.acked + 1 <= run.last:
        log.acked = min(run.last, log.last)
        desk.journal.save_log(connection, log)


def _settle_fresh(desk: Desk, connection: sa.Connection, peer: Peer, run: Run) -> None:
    """Records that the run created and nobody has edited since: they are now the county's as they stand."""
    table = desk.schema.record
    fresh = (
        table.c.county_id == desk.journal.county, table.c.inc == run.incarnation, table.c.num.between(run.first, run.last),
        table.c.seq == 0, table.c.pending == 1, table.c.dots.is_(None),
    )  # fmt: skip
    terms = connection.execute(sa.select(table.c.term).where(*fresh)).scalars()
    peer.add(sum(int.from_bytes(term, "big") for term in terms))
    connection.execute(table.update().where(*fresh).values(pending=0, seq=table.c.num + (run.seq - run.first)))


def _left(desk: Desk, connection: sa.Connection, run: Run) -> list[Entry]:
    """The run's operations whose record did not take the short path."""
    operation, record = desk.schema.operation, desk.schema.record
    created_here = sa.and_(record.c.inc == operation.c.inc, record.c.num == operation.c.num)
    settled = sa.and_(created_here, record.c.pending == 0, record.c.dots.is_(None), record.c.seq == operation.c.seq)
    query = (
        sa.select(operation.c.num)
        .join(record, sa.and_(record.c.county_id == operation.c.county_id, record.c.id == operation.c.record_id))
        .where(operation.c.county_id == desk.journal.county, operation.c.inc == run.incarnation)
        .where(operation.c.num.between(run.first, run.last), sa.not_(settled))
        .order_by(operation.c.num)
    )
    numbers = list(connection.execute(query).scalars())
    if not numbers:
        return []
    wanted = set(numbers)
    between = desk.journal.between(connection, run.incarnation, numbers[0], numbers[-1])
    return [entry for entry in between if entry.dot[1] in wanted]


def _insert_new(records: Records, connection: sa.Connection, peer: Peer, rows: Iterable[Row]) -> None:
    made = []
    for row in rows:
        state = state_of(row)
        stored = with_term(_envelope(row, state))
        peer.add(stored.term or 0)
        if state.conflicts or state.deleted:
            records.save(connection, None, stored)
        else:
            made.append((stored, nest(state.values, removed=True)))
    if made:
        records.insert(connection, made)


def _settle_one(desk: Desk, connection: sa.Connection, peer: Peer, before: Stored, acked: list[Entry], row: Row | None) -> None:
    base = _confirmed(desk, connection, before)
    was_counted = before.state.seq > 0
    base = _moved_on(desk, base, before, acked)
    if row is not None:
        base = state_of(row) if row.whole or base is None else _merged(base, row)
        _note_arrival(desk, connection, before, row)
    waiting = desk.journal.waiting(connection, before.record)
    after = _with_waiting(desk, before, base, waiting, row)
    after.term = merge.digest_term(before.record, base) if base else None
    peer.add((after.term or 0) - (before.term or 0 if was_counted else 0))
    _keep(desk, connection, before.record, base if waiting else None)
    desk.records.save(connection, before, after)
    if row is None and any(entry.result != _HOLDS for entry in acked):
        peer.refetch.append(before.record)


def _confirmed(desk: Desk, connection: sa.Connection, stored: Stored) -> State | None:
    """The county's state of a record as this office last knew it; None when the county never had it."""
    if not stored.pending:
        return deepcopy(stored.state) if stored.state.seq else None
    table = desk.schema.confirmed
    query = sa.select(table.c.state).where(table.c.county_id == desk.journal.county, table.c.record_id == stored.record)
    packed = connection.execute(query).scalar()
    return unpack_state(packed) if packed else None


def _moved_on(desk: Desk, base: State | None, stored: Stored, acked: list[Entry]) -> State | None:
    """The county's state after the operations it confirmed as they were."""
    for entry in acked:
        if entry.result != _HOLDS or entry.seq is None:
            continue
        operation = decode(entry.payload)
        if isinstance(operation, Create):
            base = merge.created(operation, entry.dot, stored.state.office, entry.seq)
        elif isinstance(operation, Rescue) and base is None:
            base = merge.rescued(operation, stored.state.office, entry.seq)
        elif base is not None:
            newest = max(base.seq, entry.seq)
            context = merge.Context(entry.dot, entry.seq, desk.classes_of(base.kind), trusted=True)
            merge.apply(base, operation, context)
            base.seq = newest
    return base


def _with_waiting(desk: Desk, before: Stored, base: State | None, waiting: list[Entry], row: Row | None) -> Stored:
    """The record as it is shown: the county's state with the unconfirmed operations on top."""
    view = deepcopy(base)
    for entry in waiting:
        operation = decode(entry.payload)
        if isinstance(operation, Create):
            view = view or merge.created(operation, entry.dot, before.state.office, 0)
        elif isinstance(operation, Rescue):
            view = view or merge.rescued(operation, before.state.office, 0)
        elif view is not None:
            seq = view.seq
            merge.apply(view, operation, merge.Context(entry.dot, 0, desk.classes_of(view.kind), trusted=True))
            view.seq = seq
    after = deepcopy(before) if row is None else _envelope(row, before.state, before)
    after.state = view or deepcopy(before.state)
    after.state.seq = base.seq if base else 0
    after.pending = len(waiting)
    if row is not None:
        after.revision = row.revision + len(waiting)
    if waiting:
        after.changed_by, after.changed_at = before.changed_by, before.changed_at
        after.device, after.why = before.device, before.why
    return after


def _keep(desk: Desk, connection: sa.Connection, record: bytes, base: State | None) -> None:
    table = desk.schema.confirmed
    connection.execute(table.delete().where(table.c.county_id == desk.journal.county, table.c.record_id == record))
    if base is not None:
        connection.execute(table.insert().values(county_id=desk.journal.county, record_id=record, state=pack_state(base)))


def state_of(row: Row) -> State:
    """The state a row tells."""
    values = flatten(row.fields) if row.whole else dict(row.fields)
    return State(
        kind=row.kind, office=row.office, created=row.created, values=values, dots=dict(row.dots), deleted=row.deleted,
        conflicts=list(row.conflicts), seq=row.seq,
    )  # fmt: skip


def _merged(base: State, row: Row) -> State:
    base.values.update(row.fields)
    base.dots.update(row.dots)
    base.deleted, base.conflicts, base.office = row.deleted, list(row.conflicts), row.office
    base.seq = max(base.seq, row.seq)
    return base


def _envelope(row: Row, state: State, before: Stored | None = None) -> Stored:
    return Stored(
        record=row.record, state=state, revision=row.revision, created_by=row.created_by, created_at=row.created_at,
        changed_by=row.changed_by, changed_at=row.changed_at, device=row.device, why=row.why, term=before.term if before else None,
    )  # fmt: skip


def _note_arrival(desk: Desk, connection: sa.Connection, before: Stored, row: Row) -> None:
    """Keep, for the history, what came down and from whom."""
    if row.device == desk.device:
        return
    flat = flatten(row.fields) if row.whole else row.fields
    changes = {path: value for path, value in flat.items() if before.state.values.get(path) != value}
    if row.office != before.state.office:
        changes["@office"] = row.office
    table = desk.schema.arrival
    where = (table.c.county_id == desk.journal.county, table.c.record_id == row.record, table.c.seq == row.seq)
    connection.execute(table.delete().where(*where))
    connection.execute(
        table.insert().values(
            county_id=desk.journal.county, record_id=row.record, seq=row.seq, author=row.changed_by, at=row.changed_at,
            device=row.device, why=row.why, changes=msgspec.msgpack.encode(changes),
        )
    )  # fmt: skip
