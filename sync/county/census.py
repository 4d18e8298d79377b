"""How many live records each office has of each kind: kept beside the records, in their transaction, so that the first page counts nothing.

A row of ``counter`` each, named "census:OFFICE/KIND". A county from before there was a census is counted once, when it is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from desktop_app.store import settings
from desktop_app.store.schema import Schema

_NAME = "census:"
_MADE = "census"  # the setting that says that there is one
_NO_HASH = bytes(16)
Counts = dict[tuple[str, str], dict[str, int]]  # by county and office: kind, live records


def note(schema: Schema, connection: sa.Connection, county: str, changes: Mapping[tuple[str, str], int]) -> None:
    """Let the counts of (office, kind) grow by so much."""
    table = schema.counter
    for (office, kind), change in sorted(changes.items()):
        if not change:
            continue
        name = f"{_NAME}{office}/{kind}"
        where = (table.c.county_id == county, table.c.name == name)
        if not connection.execute(table.update().where(*where).values(value=table.c.value + change)).rowcount:
            connection.execute(table.insert().values(county_id=county, name=name, value=change, hash=_NO_HASH))


def counts(schema: Schema, connection: sa.Connection) -> Counts:
    """The census of every county here; offices and kinds without a live record are left out."""
    table, found = schema.counter, Counts()
    query = sa.select(table.c.county_id, table.c.name, table.c.value)
    for county, name, value in connection.execute(query.where(table.c.name.startswith(_NAME), table.c.value > 0)):
        office, _, kind = name.removeprefix(_NAME).partition("/")
        found.setdefault((county, office), {})[kind] = value
    return found


def counted(schema: Schema, connection: sa.Connection) -> Counts:
    """The same, counted anew from the records."""
    record, found = schema.record, Counts()
    whose = (record.c.county_id, record.c.office, record.c.kind)
    for county, office, kind, count in connection.execute(sa.select(*whose, sa.func.count()).where(record.c.deleted == 0).group_by(*whose)):
        found.setdefault((county, office), {})[kind] = count
    return found


def is_made(schema: Schema, connection: sa.Connection) -> bool:
    """Whether there is a census."""
    return bool(settings.get(schema, connection, _MADE))


def make(schema: Schema, connection: sa.Connection) -> None:
    """Count every record once."""
    connection.execute(schema.counter.delete().where(schema.counter.c.name.startswith(_NAME)))
    for (county, office), kinds in counted(schema, connection).items():
        note(schema, connection, county, Counter({(office, kind): count for kind, count in kinds.items()}))
    settings.put(schema, connection, _MADE, True)
