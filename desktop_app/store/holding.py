"""Many deletions at once wait for a person: the records stay as they are here until somebody says that it was meant.

A misread copy, a wrong click or a hand-over of the wrong village empties a register in one exchange; one or two deletions a day are
everyday work. What the county says of a record that waits is kept beside it, so that both sides still agree on what the other has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from desktop_app.domain.errors import Unknown
from desktop_app.store import leaving, settling
from desktop_app.store.desk import Desk, Signed
from desktop_app.store.dumping import public_id
from desktop_app.store.peer import Peer
from desktop_app.store.records import Records
from sync.merge import digest_term
from sync.wire.messages import Answer, Row, Run

FEW = 2  # records in one exchange that never wait: a clerk's everyday tidying
MOST = 20  # in one exchange; beyond that they wait whatever the size of the store
SHARE = 20  # one in so many, 5 %, of the records there are
_row: msgspec.msgpack.Decoder[Row] = msgspec.msgpack.Decoder(Row)


@dataclass(frozen=True, slots=True)
class Held:
    """A record that goes when a person agrees."""

    record: bytes
    row: Row | None  # as the county has it, in the bin; None: it is no longer this office's to have
    at: int  # ms since 1970 UTC when this came

    @property
    def leaves(self) -> bool:
        """Whether it belongs to another office now; then it can be let go, not kept."""
        return self.row is None


def sift(desk: Desk, connection: sa.Connection, peer: Peer, asked: set[bytes], answer: Answer, now_ms: int) -> tuple[Answer, int]:
    """The answer without what has to wait, which is written down, and how many records wait because of it.

    What the county now says otherwise waits no longer. ``asked``: the records this answer gives whole, if the county has them.
    """
    waiting = _waiting(desk, connection)
    if not (waiting or answer.forget or any(row.deleted for row in answer.rows)):
        return answer, 0
    live = _live(desk, connection, [*(row.record for row in answer.rows if row.deleted), *answer.forget])
    going: dict[bytes, Row | None] = {row.record: row for row in answer.rows if row.deleted and row.record in live}
    going |= dict.fromkeys(record for record in answer.forget if record in live)
    fresh = going.keys() - waiting
    peer.taken_out += len(fresh)
    if not _too_many(desk, connection, peer.taken_out):
        going, fresh = {record: row for record, row in going.items() if record in waiting}, set()
    _unhold(desk, connection, (asked | {row.record for row in answer.rows} | {*answer.forget}) & waiting)
    _hold(desk, connection, going, now_ms)
    partial = [record for record, row in going.items() if row and not row.whole]
    peer.refetch = list(dict.fromkeys([*peer.refetch, *partial, *(_answered(desk, connection, answer.runs) & waiting)]))
    rows = [row for row in answer.rows if row.record not in going]
    return msgspec.structs.replace(answer, rows=rows, forget=[record for record in answer.forget if record not in going]), len(fresh)


def _too_many(desk: Desk, connection: sa.Connection, count: int) -> bool:
    if count <= FEW:
        return False
    if count > MOST:
        return True
    record = desk.schema.record
    some = sa.select(record.c.id).where(record.c.county_id == desk.journal.county, record.c.deleted == 0).limit(MOST * SHARE)
    total = connection.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()
    return count * SHARE > int(total)


def _waiting(desk: Desk, connection: sa.Connection) -> set[bytes]:
    held = desk.schema.held
    return set(connection.execute(sa.select(held.c.record_id).where(held.c.county_id == desk.journal.county)).scalars())


def _live(desk: Desk, connection: sa.Connection, records: Sequence[bytes]) -> set[bytes]:
    record, found = desk.schema.record, set[bytes]()
    for start in range(0, len(records), 500):
        query = sa.select(record.c.id).where(record.c.county_id == desk.journal.county, record.c.deleted == 0)
        found |= set(connection.execute(query.where(record.c.id.in_(records[start : start + 500]))).scalars())
    return found


def _answered(desk: Desk, connection: sa.Connection, runs: Iterable[Run]) -> set[bytes]:
    """The records of the operations whose results came."""
    table, found = desk.schema.operation, set[bytes]()
    for run in runs:
        query = sa.select(table.c.record_id).where(
            table.c.county_id == desk.journal.county, table.c.inc == run.incarnation, table.c.num.between(run.first, run.last)
        )
        found |= set(connection.execute(query).scalars())
    return found


def _hold(desk: Desk, connection: sa.Connection, going: Mapping[bytes, Row | None], now_ms: int) -> None:
    rows = [
        {"county_id": desk.journal.county, "record_id": record, "row": msgspec.msgpack.encode(row) if row else None,
         "term": _term(record, row).to_bytes(16, "big"), "at": now_ms}
        for record, row in going.items()
    ]  # fmt: skip
    if rows:
        connection.execute(desk.schema.held.insert(), rows)


def _term(record: bytes, row: Row | None) -> int:
    """What the county's digest has of it; a row that is not whole is asked for once more before digests are compared."""
    return digest_term(record, settling.state_of(row)) if row and row.whole else 0


def _unhold(desk: Desk, connection: sa.Connection, records: Iterable[bytes]) -> None:
    held = desk.schema.held
    for record in records:
        connection.execute(held.delete().where(held.c.county_id == desk.journal.county, held.c.record_id == record))


def difference(records: Records, connection: sa.Connection) -> int:
    """By how much the county's digest differs from this side's because of what waits."""
    held, record = records.schema.held, records.schema.record
    query = sa.select(held.c.term, record.c.term.label("here"), record.c.seq).select_from(
        held.join(record, sa.and_(record.c.county_id == held.c.county_id, record.c.id == held.c.record_id))
    )
    rows = connection.execute(query.where(held.c.county_id == records.county)).all()
    return sum(_number(row.term) - (_number(row.here) if row.seq else 0) for row in rows)


def _number(term: bytes | None) -> int:
    return int.from_bytes(term or b"", "big")


def held(desk: Desk, connection: sa.Connection, limit: int) -> list[Held]:
    """What waits for a person, the oldest first."""
    table = desk.schema.held
    query = sa.select(table.c.record_id, table.c.row, table.c.at).where(table.c.county_id == desk.journal.county)
    found = connection.execute(query.order_by(table.c.at, table.c.record_id).limit(limit))
    return [Held(row.record_id, _row.decode(row.row) if row.row else None, row.at) for row in found]


def chosen(desk: Desk, connection: sa.Connection, records: Iterable[bytes]) -> Iterator[Held]:
    """What waits for a person about each of these records; raise Unknown at one about which nothing does."""
    table = desk.schema.held
    query = sa.select(table.c.record_id, table.c.row, table.c.at).where(table.c.county_id == desk.journal.county)
    for record in records:
        row = connection.execute(query.where(table.c.record_id == record)).first()
        if row is None:
            raise Unknown(f"记录 {public_id(record)} 没有等人决定的删除；没有改动")
        yield Held(row.record_id, _row.decode(row.row) if row.row else None, row.at)


def let_go(desk: Desk, connection: sa.Connection, one: Held) -> bool:
    """Do what the county said; False when changes made here are still to be confirmed before the record may leave."""
    peer = Peer.load(desk.schema, connection)
    if one.row is None:
        if not leaving.leave(desk, connection, peer, [one.record]):
            return False
    else:
        settling.settle_row(desk, connection, peer, one.row)
    _unhold(desk, connection, [one.record])
    peer.save(desk.schema, connection)
    return True


def keep(desk: Desk, connection: sa.Connection, one: Held, signed: Signed) -> bool:
    """Bring the record back at the county too; False when it is another office's now."""
    if one.row is None:
        return False
    let_go(desk, connection, one)
    stored = desk.records.load(connection, [one.record])[one.record]
    if stored.state.deleted:
        desk.revive(connection, stored, signed)
    return True
