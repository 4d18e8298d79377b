"""Documents that the county published for all its offices, as they lie in a store: one record a name, of a kind that no list shows.

They travel, are merged and are proven like any record. Their content is text, or a file in base64, which the wire packs as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from desktop_app.store.records import Records, Stored
from desktop_app.store.schema import PUBLICATION


@dataclass(frozen=True, slots=True)
class Published:
    """One document in its newest version."""

    name: str
    version: int  # from 1
    data: bytes
    by: str
    at: int  # ms since 1970 UTC
    why: str | None
    seq: int  # its place in the county's log


def published_id(county: str, name: str) -> bytes:
    """The id of the record that carries a name: the same always, so that a county restored from a backup goes on with it."""
    drawn = bytearray(hashlib.sha256(f"KSP1 publication {county} {name}".encode()).digest()[:16])
    drawn[6], drawn[8] = drawn[6] & 0x0F | 0x80, drawn[8] & 0x3F | 0x80  # UUIDv8, RFC 9562 §5.8
    return bytes(drawn)


def fields_of(name: str, version: int, data: bytes, *, text: bool) -> dict[str, Any]:
    """The fields of the record that carries a document."""
    content = {"text": data.decode("utf-8"), "file": None} if text else {"text": None, "file": base64.b64encode(data).decode()}
    return {"name": name, "version": version, **content}


def current(records: Records, connection: sa.Connection, name: str) -> Published | None:
    """The document of a name, or None when the county never published one."""
    record = published_id(records.county, name)
    stored = records.load(connection, [record]).get(record)
    return _read(stored) if stored else None


def everything(records: Records, connection: sa.Connection) -> list[Published]:
    """Every document, by name."""
    table = records.schema.record
    query = sa.select(table.c.id).where(table.c.county_id == records.county, table.c.office == records.county, table.c.kind == PUBLICATION)
    found: Iterable[Stored] = records.load(connection, connection.execute(query).scalars()).values()
    return sorted((document for stored in found if (document := _read(stored))), key=lambda document: document.name)


def _read(stored: Stored) -> Published | None:
    """The document of a record; None when its content is none, as one of a newer program may be."""
    fields = stored.state.values
    name, version, text, file = (fields.get(key) for key in ("name", "version", "text", "file"))
    try:
        data = str(text).encode() if text is not None else base64.b64decode(str(file or ""), validate=True)
    except binascii.Error:
        return None
    if stored.state.kind != PUBLICATION or not isinstance(name, str) or not isinstance(version, int):
        return None
    return Published(name, version, data, stored.changed_by, stored.changed_at, stored.why, stored.state.seq)
