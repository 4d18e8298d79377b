"""Finding one record by its id, in whichever county of the server it is, for somebody who may see it."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from desktop_app.domain.errors import Unknown
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from desktop_app.store.schema import PUBLICATION
from sync.county.bureau import Bureau
from sync.county.intake import hold
from sync.county.territory import Territory


def stored_anywhere(bureau: Bureau, connection: sa.Connection, record: bytes) -> tuple[str, Stored]:
    """A record and its county; raise Unknown when no county here has it."""
    for county_id in bureau.county_ids(connection):
        if loaded := bureau.records(county_id).load(connection, [record]):
            return county_id, loaded[record]
    raise Unknown(f"县里没有编号为 {public_id(record)} 的记录")


def seen_anywhere(bureau: Bureau, connection: sa.Connection, record: bytes, territory: Territory) -> tuple[str, Stored]:
    """A record that somebody may see, and its county; raise Unknown, with the same words, when there is none or it is not theirs."""
    county_id, stored = stored_anywhere(bureau, connection, record)
    if stored.state.kind == PUBLICATION or not territory.sees(stored.state):
        raise Unknown(f"县里没有编号为 {public_id(record)} 的记录")
    return county_id, stored


def record_id(text: str) -> bytes:
    """The id a person or a link names; raise Unknown when it can be none."""
    try:
        return UUID(text).bytes
    except ValueError:
        raise Unknown(f"“{text[:40]}”不是记录编号") from None


def held(bureau: Bureau, connection: sa.Connection, record: bytes) -> tuple[str, Stored]:
    """A record and its county, to which nobody else can write before this transaction ends; raise Unknown when no county here has it."""
    county_id, _ = stored_anywhere(bureau, connection, record)
    hold(connection, bureau.records(county_id))
    return stored_anywhere(bureau, connection, record)
