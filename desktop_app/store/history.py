"""A record's history at an office: what this device did, and what came down from the county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.store.journal import Entry, Journal
from desktop_app.store.records import Stored
from desktop_app.store.schema import Schema
from sync.wire.operations import Create, Edit, Rescue, decode
from sync.wire.paths import with_ids


@dataclass(frozen=True, slots=True)
class Step:
    """One change."""

    author: str
    at: int
    device: str
    why: str | None
    changes: dict[str, Any]  # flat path: new value
    seq: int | None  # place in the county's log; None = only here so far
    result: str | None = None


def steps(schema: Schema, connection: sa.Connection, journal: Journal, stored: Stored) -> list[Step]:
    """Every change known here, oldest first; what only this device knows comes last."""
    devices = {log.incarnation: log.device for log in journal.logs(connection)}
    found = [_of_entry(entry, devices) for entry in journal.of_record(connection, stored.record)]
    table = schema.arrival
    query = sa.select(table).where(table.c.county_id == journal.county, table.c.record_id == stored.record).order_by(table.c.seq)
    for row in connection.execute(query):
        found.append(Step(row.author, row.at, row.device, row.why, msgspec.msgpack.decode(row.changes), row.seq))
    if not any(entry for entry in found if entry.changes.get("@stage") is not None and "@number" in entry.changes):
        found.insert(0, Step(stored.created_by, stored.created_at, stored.device, None, {}, 0))
    return sorted(found, key=lambda step: (step.seq is None, step.seq or 0))


def _of_entry(entry: Entry, devices: dict[int, str]) -> Step:
    operation = decode(entry.payload)
    changes: dict[str, Any] = {}
    if isinstance(operation, Create | Rescue):
        changes = dict(with_ids(operation.fields, entry.dot))
    elif isinstance(operation, Edit):
        changes = {path: value for path, (value, _) in operation.changes.items()} | dict.fromkeys(operation.removes)
    device = devices.get(entry.dot[0], "")
    return Step(operation.author, operation.at, device, operation.why, changes, entry.seq, entry.result)


def rejected(schema: Schema, connection: sa.Connection, county: str, records: list[bytes]) -> set[bytes]:
    """Those of the records whose last word from this device the county did not accept."""
    table = schema.operation
    newer = table.alias()
    later = (
        sa.select(newer.c.num)
        .where(newer.c.county_id == county, newer.c.record_id == table.c.record_id, newer.c.inc == table.c.inc)
        .where(newer.c.num > table.c.num)
    )
    out: set[bytes] = set()
    for start in range(0, len(records), 500):
        chosen = records[start : start + 500]
        query = sa.select(table.c.record_id).where(table.c.county_id == county, table.c.record_id.in_(chosen))
        out |= set(connection.execute(query.where(table.c.result == "rejected", sa.not_(sa.exists(later)))).scalars())
    return out
