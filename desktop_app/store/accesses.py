"""The log of who looked at what is hidden, and why; it can only grow, and a row that was changed or taken out is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.store.schema import Schema

_START = bytes(32)


@dataclass(frozen=True, slots=True)
class Access:
    """One look at what is hidden."""

    at: int  # ms since 1970 UTC
    who: str
    what: str  # unmask, unseal, open, export, handover
    about: str  # never a value
    why: str


def note(schema: Schema, connection: sa.Connection, county: str, access: Access) -> None:
    """Append one row; it stands or falls with the caller's transaction."""
    table = schema.access
    here = sa.select(table.c.place, table.c.link).where(table.c.county_id == county)
    last = connection.execute(here.order_by(table.c.place.desc()).limit(1)).first()
    place, before = (last.place + 1, last.link) if last else (1, _START)
    row = {"at": access.at, "who": access.who, "what": access.what, "about": access.about, "why": access.why}
    link = _link(before, place, access)
    connection.execute(table.insert().values(county_id=county, place=place, link=link, **row))


def newest(schema: Schema, connection: sa.Connection, county: str, limit: int) -> list[Access]:
    """The newest looks, newest first."""
    table = schema.access
    query = sa.select(table).where(table.c.county_id == county).order_by(table.c.place.desc()).limit(limit)
    return [Access(row.at, row.who, row.what, row.about, row.why) for row in connection.execute(query)]


def broken_at(schema: Schema, connection: sa.Connection, county: str) -> int | None:
    """The place of the first row that does not follow from the one before, or None when the log is whole."""
    table, link = schema.access, _START
    rows = connection.execute(sa.select(table).where(table.c.county_id == county).order_by(table.c.place))
    for expected, row in enumerate(rows, 1):
        link = _link(link, expected, Access(row.at, row.who, row.what, row.about, row.why))
        if row.place != expected or row.link != link:
            return expected
    return None


def _link(before: bytes, place: int, access: Access) -> bytes:
    said = json.dumps([place, access.at, access.who, access.what, access.about, access.why], ensure_ascii=False)
    return hashlib.sha256(before + said.encode()).digest()
