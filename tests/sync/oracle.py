"""What must be true of copies of records, asked of the raw tables: it knows the documents, not the product's code.

It reads SQLite rows and MessagePack, and keeps its own book of what every person wrote and what they saw when they wrote it. Invariants by
their names in docs/wire.md "What it must survive".
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

Shown = dict[str, Any]  # path as in docs/wire.md "Names of things": value
OWN = ("number", "stage", "review")  # how columns of the fields of every record begin
GUARDED = ("deal", "items/*/name")


@dataclass(frozen=True)
class Copy:
    """One record as one database holds it."""

    office: str
    deleted: bool
    shown: Shown
    waiting: frozenset[tuple[str, str]]  # path, value as JSON, of open conflicts

    def values_at(self, path: str) -> set[str]:
        """Every value that stands or waits at a path."""
        return {json.dumps(self.shown.get(path)), *(value for at, value in self.waiting if at == path)}


@dataclass(frozen=True)
class Operation:
    """One row of an operation log."""

    log: int
    number: int
    record: bytes
    payload: bytes
    link: bytes
    seq: int | None
    head: bytes | None
    result: str | None

    @property
    def why(self) -> str:
        """The name of the write it came from: the reason a person gives, which decides nothing."""
        return str(msgspec.msgpack.decode(self.payload)[3])


@dataclass
class Write:
    """One thing a person did, and what they saw."""

    name: str
    what: str  # "create", "edit", "delete"
    values: Shown  # that it set
    saw: Copy | None


@dataclass
class Book:
    """Everything people did, in their own order."""

    writes: dict[str, Write] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)  # values that a disk put in place of what stood there

    def note(self, name: str, what: str, saw: Copy | None, after: Copy | None) -> None:
        """Write down what changed in what a person sees of a record."""
        before = saw.shown if saw else {}
        values = {path: value for path, value in (after.shown if after else {}).items() if before.get(path) != value}
        self.writes[name] = Write(name, what, values, saw)


def raw(database: Any, sql: str, *values: Any) -> list[Any]:
    """Rows, straight from SQLite."""
    connection = database.engine.raw_connection()
    try:
        return list(connection.driver_connection.execute(sql, values))
    finally:
        connection.close()


def copies(database: Any, office: str | None = None, record: bytes | None = None) -> dict[bytes, Copy]:
    """Every record of a database, or of one office, or one."""
    some, value = ("r.id = ?", record) if record else ("r.office = ?", office) if office else ("1 = ?", 1)
    envelopes = raw(database, f"SELECT r.id, r.office, r.deleted, r.body FROM record r WHERE {some}", value)
    live = _live(database, [row[0] for row in envelopes if row[3] is None])
    waiting = _waiting(database)
    return {
        id: Copy(of, bool(deleted), live[id] if body is None else _flat(msgspec.msgpack.decode(body)), frozenset(waiting.get(id, ())))
        for id, of, deleted, body in envelopes
    }


def _live(database: Any, ids: list[bytes]) -> dict[bytes, Shown]:
    marks = ", ".join("?" for _ in ids)
    shown: dict[bytes, Shown] = {}
    for table, field_ in (("sheet", ""), ("sheet_items", "items"), ("attachment", "@attachments")):
        names = [row[1] for row in raw(database, f"PRAGMA table_info({table})")]
        for row in raw(database, f"SELECT * FROM {table} WHERE record_id IN ({marks})", *ids):
            columns = dict(zip(names, row, strict=True))
            record = columns.pop("record_id")
            _take(shown.setdefault(record, {}), field_, columns)
    return shown


def _take(shown: Shown, field_: str, columns: dict[str, Any]) -> None:
    part, place = columns.pop("part_id", None), columns.pop("part_place", None)
    more = json.loads(columns.pop("unknown_fields", None) or "{}") | json.loads(columns.pop("fields", None) or "{}")
    for name in ("county_id", "office", "sha256"):
        columns.pop(name, None)
    if field_ and place is None:
        return  # taken out
    prefix = f"{field_}/{part}/" if field_ else ""
    if field_:
        shown[prefix[:-1]] = place
    for name, value in (columns | more).items():
        bare = name.removeprefix("own_")
        own = f"@{bare}" if bare.startswith(OWN) and not field_ else name
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shown.update(_flat({name: value}))
        elif value is not None:
            shown[prefix + own] = value


def _flat(content: dict[str, Any]) -> Shown:
    shown: Shown = {}
    for name, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for position, item in enumerate(value, 1):
                if item.get("@", position) is None:
                    continue
                prefix = f"{name}/{item['id']}"
                shown[prefix] = item.get("@", position)
                shown |= {f"{prefix}/{key}": leaf for key, leaf in item.items() if key not in ("id", "@")}
        else:
            shown[name] = value
    return shown


def _waiting(database: Any) -> dict[bytes, set[tuple[str, str]]]:
    found: dict[bytes, set[tuple[str, str]]] = {}
    for record, path, candidate in raw(database, "SELECT record_id, path, candidate FROM conflict"):
        found.setdefault(record, set()).add((path, json.dumps(msgspec.msgpack.decode(candidate)[2])))
    return found


def log(database: Any) -> list[Operation]:
    """Every operation of a database."""
    sql = "SELECT inc, num, record_id, payload, link, seq, head, result FROM operation ORDER BY inc, num"
    return [Operation(*row) for row in raw(database, sql)]


def why_broken(operations: Iterable[Operation]) -> Iterator[str]:
    """Where the chain of a log does not hold: numbers without a gap, every link over the one before (I1, I3)."""
    last: dict[int, tuple[int, bytes]] = {}
    for op in operations:
        number, link = last.get(op.log, (0, bytes(32)))
        if op.number != number + 1:
            yield f"log {op.log:x} goes from {number} to {op.number}"
        expected = hashlib.sha256(link + op.log.to_bytes(6, "big") + op.number.to_bytes(6, "big") + op.payload).digest()
        if op.link != expected:
            yield f"log {op.log:x} does not chain at {op.number}"
        last[op.log] = (op.number, op.link)


def why_disordered(operations: Iterable[Operation]) -> Iterator[str]:
    """Where a county's order does not hold: every place once, every head over the one before (I5)."""
    chain = bytes(16)
    for place, op in enumerate(sorted(operations, key=lambda op: op.seq or 0), 1):
        if op.seq != place:
            yield f"place {place} is {op.seq}"
        chain = hashlib.sha256(chain + op.link).digest()[:16]
        if op.head != chain[:8]:
            yield f"the county's chain breaks at {place}"


def why_lost(book: Book, county: list[Operation], elsewhere: list[Operation], held: dict[bytes, Copy]) -> Iterator[str]:
    """Words that are nowhere, or twice, though a log still has them (I1, I6), and records that vanished or came back by themselves."""
    there = {(op.log, op.number): op for op in county}
    for op in elsewhere:
        if (kept := there.get((op.log, op.number))) is None or kept.payload != op.payload:
            yield f"operation {op.log:x}.{op.number} ({op.why}) of a device is not at the county"
    taken: dict[bytes, list[Write]] = {}  # by the name the record has now: after a fork it is another one
    for op in county:
        if op.result != "rejected" and op.why in book.writes:
            taken.setdefault(op.record, []).append(book.writes[op.why])
    for record, writes in taken.items():
        yield from _why_wrong(record, writes, held.get(record), book.spoilt)


def _why_wrong(record: bytes, writes: list[Write], now: Copy | None, spoilt: set[str]) -> Iterator[str]:
    if now is None:
        yield f"record {record.hex()} is gone"
        return
    deleters = [write for write in writes if write.what == "delete"]
    if now.deleted and not deleters:
        yield f"record {record.hex()} was deleted by nobody"
    if now.deleted:
        seen = [write.saw.shown for write in deleters if write.saw]
        for path, value in now.shown.items():
            if not any(shown.get(path) == value or shown.get(path) in spoilt for shown in seen):
                yield f"record {record.hex()} was deleted by somebody who did not know {path}"
        return
    for write in writes:
        for path, value in write.values.items():
            if _guarded(path) and not _accounted(path, json.dumps(value), write, writes, now):
                yield f"{value} of {write.name} vanished from {path} of {record.hex()}"


def _guarded(path: str) -> bool:
    steps = path.split("/")
    return "/".join([steps[0], "*", *steps[2:]] if len(steps) == 3 else steps) in GUARDED


def _accounted(path: str, value: str, write: Write, writes: list[Write], now: Copy) -> bool:
    """A guarded value stands, waits for a person, or was seen by somebody who wrote another or took the part out."""
    part = "/".join(path.split("/")[:2])
    return value in now.values_at(path) or any(
        later.saw is not None and value in later.saw.values_at(path) and (path in later.values or (part != path and part not in now.shown))
        for later in writes
        if later is not write
    )


def why_apart(name: str, here: dict[bytes, Copy], county: dict[bytes, Copy]) -> Iterator[str]:
    """Where a device and its county say different things (I7)."""
    for record in here.keys() | county.keys():
        if record not in county and here[record].deleted:
            continue  # a bin is not emptied because the county does not know what lies in it
        if here.get(record) != county.get(record):
            yield f"{name} and the county differ on {record.hex()}: {here.get(record)} / {county.get(record)}"


def why_doubled(county: list[Operation]) -> Iterator[str]:
    """Writes that the county took twice (I1)."""
    for name, times in Counter(op.why for op in county).items():
        if times > 1 and name.startswith("w"):
            yield f"{name} stands {times} times at the county"
