"""The journal: every operation with its link of the hash chain; outbox, audit trail and history in one.

At an office it holds what this device did; at the county what every device did.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from desktop_app.store.rows import Shape
from desktop_app.store.schema import Schema
from sync.wire.messages import Held
from sync.wire.operations import Dot, Operation, chained, decode, encode

Draw = Callable[[int], int]  # a random number of so many bits
NO_LINK = bytes(32)  # the link before a log's first operation


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as it is kept."""

    dot: Dot
    record: bytes
    payload: bytes
    link: bytes
    seq: int | None = None
    result: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class Log:
    """One unbroken sequence of a device's operations."""

    incarnation: int
    device: str  # 16 hex digits
    last: int
    link: bytes
    acked: int

    @property
    def held(self) -> Held:
        """How far this side has the log, for the other to hold against its own."""
        return (self.incarnation, self.last, self.link[:8])

    def next_dot(self) -> Dot:
        """The dot of the operation to come."""
        return (self.incarnation, self.last + 1)

    def append(self, record: bytes, operation: Operation) -> Entry:
        """The entry of the next operation; the log moves on."""
        dot, payload = self.next_dot(), encode(operation)
        self.link = chained(self.link, dot, payload)
        self.last += 1
        return Entry(dot, record, payload, self.link)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a device signed of a log: its operations ``first`` to ``last``."""

    first: int
    last: int
    device: str
    signature: bytes


class Journal:
    """The operations and logs of one county's tables."""

    def __init__(self, schema: Schema, county: str, draw: Draw = secrets.randbits) -> None:
        self.schema, self.county, self.draw = schema, county, draw
        self._statements = _Statements(schema, county)
        self._made = Shape(schema.operation, ("county_id", "inc", "num", "record_id", "payload", "link"))
        self._received = Shape(schema.operation, (*self._made.columns, "seq", "result", "reason", "received_at", "head"))

    def open_log(self, connection: sa.Connection, device: str) -> Log:
        """A new log of a device: a random incarnation that no copy of this store shares."""
        log = Log(self.draw(47) + 1, device, 0, NO_LINK, 0)
        self.add_log(connection, log)
        return log

    def add_log(self, connection: sa.Connection, log: Log) -> None:
        connection.execute(self.schema.log.insert().values(county_id=self.county, inc=log.incarnation, **_log_row(log)))

    def save_log(self, connection: sa.Connection, log: Log) -> None:
        connection.execute(self._statements.save_log, {"of": log.incarnation, **_log_row(log)})

    def bequeath(self, connection: sa.Connection, device: str, heir: str) -> None:
        """Let the logs of a device go on as those of another one, which is this very laptop under a new key."""
        table = self.schema.log
        where = (table.c.county_id == self.county, table.c.device == device)
        connection.execute(table.update().where(*where).values(device=heir))

    def logs(self, connection: sa.Connection, device: str | None = None) -> list[Log]:
        """The logs of one device, or all."""
        table = self.schema.log
        query = sa.select(table).where(table.c.county_id == self.county).order_by(table.c.inc)
        query = query.where(table.c.device == device) if device else query
        return [Log(row.inc, row.device, row.last, row.link, row.acked) for row in connection.execute(query)]

    def log(self, connection: sa.Connection, incarnation: int) -> Log | None:
        """One log by its incarnation."""
        row = connection.execute(self._statements.log, {"of": incarnation}).first()
        return None if row is None else Log(row.inc, row.device, row.last, row.link, row.acked)

    def add(self, connection: sa.Connection, entries: Sequence[Entry], heads: Sequence[bytes] = (), received_at: int | None = None) -> None:
        """Keep operations; ``heads`` are the county's chain, one an entry."""
        rows = [(self.county, *entry.dot, entry.record, entry.payload, entry.link) for entry in entries]
        if not heads:
            self._made.write(connection, rows)
            return
        places = [(entry.seq, entry.result, entry.reason, received_at, head) for entry, head in zip(entries, heads, strict=True)]
        self._received.write(connection, [(*row, *place) for row, place in zip(rows, places, strict=True)])

    def keep_signature(self, connection: sa.Connection, incarnation: int, signed: Signature) -> None:
        """Keep what a device signed of a log."""
        connection.execute(self.schema.signature.insert(), {"county_id": self.county, "inc": incarnation, **asdict(signed)})

    def signatures(self, connection: sa.Connection, incarnation: int) -> list[Signature]:
        """The signatures over a log, in order."""
        table = self.schema.signature
        query = sa.select(table.c.first, table.c.last, table.c.device, table.c.signature).where(
            table.c.county_id == self.county, table.c.inc == incarnation
        )
        return [Signature(*row) for row in connection.execute(query.order_by(table.c.last))]

    def after(self, connection: sa.Connection, incarnation: int, number: int, most: int, most_bytes: int) -> list[Entry]:
        """Up to ``most`` operations of a log after ``number``, in order, the first even when it alone exceeds ``most_bytes``."""
        table = self.schema.operation
        query = self._query().where(table.c.inc == incarnation, table.c.num > number).order_by(table.c.num).limit(most)
        found: list[Entry] = []
        size = 0
        for entry in map(_entry, connection.execute(query)):
            size += len(entry.payload)
            if found and size > most_bytes:
                break
            found.append(entry)
        return found

    def between(self, connection: sa.Connection, incarnation: int, first: int, last: int) -> list[Entry]:
        """The operations of a log from ``first`` to ``last``, in order."""
        return [_entry(row) for row in connection.execute(self._statements.between, {"of": incarnation, "first": first, "last": last})]

    def began(self, connection: sa.Connection) -> int | None:
        """When the first operation of the oldest log here was written, ms since 1970 UTC; None while there is none."""
        firsts = [self.written_at(connection, log.incarnation, 1) for log in self.logs(connection)]
        return min((at for at in firsts if at is not None), default=None)

    def written_at(self, connection: sa.Connection, incarnation: int, number: int) -> int | None:
        """When an operation was written by its device's clock, ms since 1970 UTC; None when it is not here."""
        return next((decode(entry.payload).at for entry in self.between(connection, incarnation, number, number)), None)

    def of_record(self, connection: sa.Connection, record: bytes) -> list[Entry]:
        """Every operation on a record kept here, in the county's order, unconfirmed ones last."""
        table = self.schema.operation
        query = self._query().where(table.c.record_id == record)
        ordered = query.order_by(table.c.seq.is_(None), table.c.seq, table.c.inc, table.c.num)
        return [_entry(row) for row in connection.execute(ordered)]

    def waiting(self, connection: sa.Connection, record: bytes) -> list[Entry]:
        """The operations on a record that the county has not confirmed, in order."""
        return [_entry(row) for row in connection.execute(self._statements.waiting, {"of": record})]

    def ends(self, connection: sa.Connection) -> list[tuple[int, int, int]]:
        """Where every log ends and what of it is confirmed: differs once anybody has written or been answered."""
        return [(log.incarnation, log.last, log.acked) for log in self.logs(connection)]

    def unsent(self, connection: sa.Connection, logs: Iterable[Log]) -> int:
        """How many operations of these logs the county has not confirmed."""
        return sum(log.last - log.acked for log in logs)

    def unsent_bytes(self, connection: sa.Connection, logs: Iterable[Log]) -> int:
        """How many bytes those have, before packing."""
        table, size = self.schema.operation, 0
        for log in logs:
            if log.acked < log.last:
                here = (table.c.county_id == self.county, table.c.inc == log.incarnation, table.c.num > log.acked)
                size += int(connection.execute(sa.select(sa.func.sum(sa.func.length(table.c.payload))).where(*here)).scalar() or 0)
        return size

    def _query(self) -> sa.Select[Any]:
        return self._statements.operations


class _Statements:
    """What is asked for again and again; making a statement takes longer than running it."""

    def __init__(self, schema: Schema, county: str) -> None:
        log, t = schema.log, schema.operation
        of: sa.BindParameter[Any] = sa.bindparam("of")
        self.log = sa.select(log).where(log.c.county_id == county, log.c.inc == of)
        self.save_log = log.update().where(log.c.county_id == county, log.c.inc == of)
        self.operations = sa.select(t.c.inc, t.c.num, t.c.record_id, t.c.payload, t.c.link, t.c.seq, t.c.result, t.c.reason).where(
            t.c.county_id == county
        )
        within = t.c.num.between(sa.bindparam("first"), sa.bindparam("last"))
        self.between = self.operations.where(t.c.inc == of, within).order_by(t.c.num)
        self.waiting = self.operations.where(t.c.record_id == of, t.c.seq.is_(None)).order_by(t.c.inc, t.c.num)


def _entry(row: Any) -> Entry:
    return Entry((row.inc, row.num), row.record_id, row.payload, row.link, row.seq, row.result, row.reason)


def _log_row(log: Log) -> dict[str, Any]:
    return {"device": log.device, "last": log.last, "link": log.link, "acked": log.acked}
