"""Drafts: what somebody has typed and not saved, kept encrypted with the records; no operation, never sent to the county."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.store.schema import Schema


@dataclass(frozen=True, slots=True)
class Kept:
    """One draft as it lies in the store."""

    key: str
    kind: str
    at: int  # ms since 1970 UTC
    body: str  # JSON


def keep(schema: Schema, connection: sa.Connection, county: str, draft: Kept) -> None:
    """Keep a draft instead of the one under its key."""
    forget(schema, connection, county, draft.key)
    row = {"county_id": county, "key": draft.key, "kind": draft.kind, "at": draft.at, "body": draft.body}
    connection.execute(schema.draft.insert().values(**row))


def forget(schema: Schema, connection: sa.Connection, county: str, key: str) -> None:
    """Let a draft go; nothing happens when there is none."""
    table = schema.draft
    connection.execute(table.delete().where(table.c.county_id == county, table.c.key == key))


def kept(schema: Schema, connection: sa.Connection, county: str, key: str | None = None) -> list[Kept]:
    """The draft under a key, or all of them; newest first."""
    table = schema.draft
    query = sa.select(table.c.key, table.c.kind, table.c.at, table.c.body).where(table.c.county_id == county)
    query = query.where(table.c.key == key) if key else query
    return [Kept(row.key, row.kind, row.at, row.body) for row in connection.execute(query.order_by(table.c.at.desc()))]
