"""Records as lines of canonical JSON: what `dump` prints at both ends, byte for byte the same for the same content."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.errors import Unknown
from desktop_app.store.content import public
from desktop_app.store.records import Records, Stored
from desktop_app.store.schema import PUBLICATION


def canonical(value: Any) -> str:
    """Canonical JSON: keys sorted, no spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def public_id(record: bytes) -> str:
    """A record's id as people and scripts see it: a UUID."""
    return str(uuid.UUID(bytes=record))


def record_bytes(identity: str) -> bytes:
    """The id of a record as it is kept; raise Unknown for what is no id."""
    try:
        return uuid.UUID(identity).bytes
    except (ValueError, AttributeError, TypeError):
        raise Unknown(f"没有编号为 {str(identity)[:40]} 的记录") from None


def view(stored: Stored) -> dict[str, Any]:
    """A record as dump shows it."""
    nested = stored.state.nested()
    return {
        "id": public_id(stored.record), "kind": stored.state.kind, "office": stored.state.office,
        "number": nested.get("@number"), "stage": nested.get("@stage"), "fields": public(nested),
    }  # fmt: skip


def lines(records: Records, connection: sa.Connection, office: str | None = None) -> Iterator[str]:
    """Every live record as a line, in the order of ids."""
    for stored in records.walk(connection, office):
        if not stored.state.deleted and stored.state.kind != PUBLICATION:
            yield canonical(view(stored))
