"""Records that leave an office because the county gave them to another one: taken out of the store, after the county has confirmed
every change made to them here. The operations stay in the log, which is this device's own history."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from desktop_app.store import content, settings
from desktop_app.store.desk import Desk
from desktop_app.store.peer import Peer
from desktop_app.store.records import Stored
from desktop_app.store.schema import Schema

_STRAYS = 200  # asked for in one sync
_LEFT = "files_left"  # the setting that says that files may lie here which no record names any more


def leave(desk: Desk, connection: sa.Connection, peer: Peer, records: Iterable[bytes]) -> bool:
    """Take records out of the store; False, and those stay, when the county has not confirmed all changes to some of them."""
    found = desk.records.load(connection, records).values()
    going = [stored for stored in found if not stored.pending]
    for stored in going:
        if stored.state.seq:
            peer.add(-(stored.term or 0))
        drop(desk, connection, stored)
    return len(going) == len(found)


def strays(desk: Desk, connection: sa.Connection) -> list[bytes]:
    """Records that came from the county and that it did not have when it was last asked: it may have them again, for us or for others."""
    record = desk.schema.record
    query = sa.select(record.c.id).where(record.c.county_id == desk.journal.county, record.c.seq == sa.text("0"))
    return list(connection.execute(query.where(record.c.pending == sa.text("0")).order_by(record.c.id).limit(_STRAYS)).scalars())


def drop(desk: Desk, connection: sa.Connection, stored: Stored) -> None:
    """Take one record out of every table but the log; its files are let go of with the next sync."""
    schema, county, record = desk.schema, desk.journal.county, stored.record
    content.drop(schema, connection, county, record, stored.state.kind)
    for table in (schema.conflict, schema.arrival, schema.confirmed, schema.held):
        connection.execute(table.delete().where(table.c.county_id == county, table.c.record_id == record))
    desk.records.clocks.forget(connection, record)
    desk.records.search.replace(connection, county, record, stored.state.kind, None)
    connection.execute(schema.record.delete().where(schema.record.c.county_id == county, schema.record.c.id == record))
    settings.put(schema, connection, _LEFT, True)


def files_may_be_left(schema: Schema, connection: sa.Connection) -> bool:
    """Whether files may lie here that no record names any more."""
    return bool(settings.get(schema, connection, _LEFT))


def let_go_of_files(schema: Schema, connection: sa.Connection, county: str) -> list[bytes]:
    """Files that no record here names any more and that the county has; they are no longer accounted for and need not lie here."""
    blob, attachment = schema.blob, schema.attachment
    named = sa.select(attachment.c.sha256).where(attachment.c.county_id == county)
    query = sa.select(blob.c.sha256, blob.c.sent, blob.c.have).where(blob.c.county_id == county, blob.c.sha256.not_in(named))
    kept = _in_bodies(schema, connection, county)
    unnamed = [row for row in connection.execute(query) if row.sha256 not in kept]
    gone = [row.sha256 for row in unnamed if row.sent or not row.have]
    for sha256 in gone:
        connection.execute(blob.delete().where(blob.c.county_id == county, blob.c.sha256 == sha256))
    settings.put(schema, connection, _LEFT, len(gone) < len(unnamed))
    return gone


def _in_bodies(schema: Schema, connection: sa.Connection, county: str) -> set[bytes]:
    """Files of records in the bin and of unknown kinds, whose attachments stand in no table."""
    record = schema.record
    bodies = connection.execute(sa.select(record.c.body).where(record.c.county_id == county, record.c.body.is_not(None))).scalars()
    items = (item for body in bodies for item in msgspec.msgpack.decode(body).get("@attachments") or ())
    return {bytes.fromhex(item["sha256"]) for item in items if item.get("sha256")}
