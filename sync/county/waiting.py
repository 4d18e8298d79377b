"""What waits for a person: values in conflict, operations the county did not take in and why, bundles of refused computers kept aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.privacy import SEALED_TITLE, is_sealed
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from sync.county import showing
from sync.county.bureau import Bureau
from sync.county.offices import office_names
from sync.county.sticks import ASIDE
from sync.county.territory import Territory
from sync.wire.operations import decode

MOST = 200  # of each list; the newest


@dataclass(frozen=True, slots=True)
class Clash:
    """One record in conflict."""

    id: str
    title: str
    office: str
    fields: list[tuple[str, str, str]]  # label, who wrote what waits, when


@dataclass(frozen=True, slots=True)
class Refusal:
    """One operation that was not taken in; it stays in the record's history."""

    id: str
    title: str  # "" when the county has no such record
    office: str
    who: str
    received: str
    reason: str


@dataclass(frozen=True, slots=True)
class Aside:
    """One bundle of a refused computer."""

    name: str
    size: int  # bytes
    at: int  # ms since 1970 UTC


@dataclass(frozen=True, slots=True)
class Waiting:
    """All of it; each list newest first and no longer than ``MOST``."""

    clashes: list[Clash]
    refusals: list[Refusal]
    aside: list[Aside]


def counts(bureau: Bureau, connection: sa.Connection) -> tuple[dict[str, int], dict[str, int]]:
    """By office: records in conflict, and records with an operation that was not taken in."""
    conflict, record = bureau.schema.conflict, bureau.schema.record
    same = sa.and_(record.c.county_id == conflict.c.county_id, record.c.id == conflict.c.record_id)
    clashes = sa.select(record.c.office, sa.func.count(sa.distinct(conflict.c.record_id))).join(conflict, same).group_by(record.c.office)
    rejected = _rejected(bureau, bureau.schema.operation.c.record_id).subquery()
    refused = sa.select(rejected.c.office, sa.func.count(sa.distinct(rejected.c.record_id))).group_by(rejected.c.office)
    return _counted(connection, clashes), _counted(connection, refused)


def _counted(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, int]:
    return {str(office): int(count) for office, count in connection.execute(query) if office}


def _rejected(bureau: Bureau, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The operations that were not taken in, with the office of the computer that made them."""
    operation, log, device = bureau.schema.operation, bureau.schema.log, bureau.tables.device
    whose = sa.and_(log.c.county_id == operation.c.county_id, log.c.inc == operation.c.inc)
    of = sa.and_(device.c.county_id == log.c.county_id, device.c.id == log.c.device)
    query = sa.select(*columns, operation.c.county_id, device.c.office).join(log, whose).join(device, of, isouter=True)
    return query.where(operation.c.result == sa.text("'rejected'"))


def waiting(bureau: Bureau, territory: Territory) -> Waiting:
    """What waits, as far as somebody sees it."""
    with bureau.database.reading() as connection:
        names = office_names(bureau, connection)
        return Waiting(_clashes(bureau, connection, territory, names), _refusals(bureau, connection, territory, names), _aside(bureau))


def _clashes(bureau: Bureau, connection: sa.Connection, territory: Territory, names: Mapping[str, str]) -> list[Clash]:
    conflict = bureau.schema.conflict
    found = []
    for county_id in bureau.county_ids(connection):
        query = sa.select(conflict.c.record_id).where(conflict.c.county_id == county_id).distinct().limit(MOST)
        loaded = bureau.records(county_id).load(connection, connection.execute(query).scalars().all())
        found += [_clash(bureau, stored, names) for stored in loaded.values() if territory.sees(stored.state)]
    return found


def _clash(bureau: Bureau, stored: Stored, names: Mapping[str, str]) -> Clash:
    tables = bureau.schema.kinds.get(stored.state.kind)
    kind = tables.kind if tables else None
    fields = [(showing.label_of(kind, one.path)[0], one.author, showing.instant(one.at)) for one in stored.state.conflicts]
    return Clash(public_id(stored.record), _title(bureau, stored), names.get(stored.state.office, stored.state.office), fields)


def _title(bureau: Bureau, stored: Stored) -> str:
    content, tables = stored.state.nested(), bureau.schema.kinds.get(stored.state.kind)
    return SEALED_TITLE if is_sealed(content) else showing.title_of(tables.kind if tables else None, content)


def _refusals(bureau: Bureau, connection: sa.Connection, territory: Territory, names: Mapping[str, str]) -> list[Refusal]:
    c = bureau.schema.operation.c
    query = _rejected(bureau, c.record_id, c.payload, c.reason, c.received_at).order_by(c.received_at.desc()).limit(MOST)
    rows = [row for row in connection.execute(query) if territory.holds(row.office or "")]
    loaded: dict[bytes, Stored] = {}
    for county_id in {row.county_id for row in rows}:
        loaded |= bureau.records(county_id).load(connection, [row.record_id for row in rows if row.county_id == county_id])
    return [_refusal(bureau, row, loaded.get(row.record_id), names) for row in rows]


def _refusal(bureau: Bureau, row: Any, stored: Stored | None, names: Mapping[str, str]) -> Refusal:
    try:
        who = decode(row.payload).author
    except ValueError:
        who = ""
    office = names.get(row.office or "", row.office or "县局")
    title = _title(bureau, stored) if stored else ""
    return Refusal(public_id(row.record_id), title, office, who, showing.instant(row.received_at), row.reason or "")


def _aside(bureau: Bureau) -> list[Aside]:
    folder = bureau.home / ASIDE
    files = sorted(folder.glob("*.ksb"), reverse=True)[:MOST] if folder.is_dir() else []
    return [Aside(file.name, file.stat().st_size, int(file.stat().st_mtime * 1000)) for file in files]
