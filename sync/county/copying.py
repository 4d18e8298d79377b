"""A whole county from one database into another, and the digest that proves them equal: table by table, row by row, in the order of keys.

The search index is not copied: it follows from the records and is made anew where it is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.domain.errors import Failed
from desktop_app.store.records import Records
from desktop_app.store.rows import Shape
from desktop_app.store.schema import Schema
from desktop_app.store.search import Index

_ROWS = 1000  # fetched and written at once
_pack = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied, and proven equal."""

    tables: int
    rows: int
    digest: str


def transfer(source: sa.Connection, target: sa.Connection, schema: Schema, search: Index) -> Copied:
    """Make the tables in an empty target, copy everything, index it; raise Failed when the two are not equal in the end."""
    schema.meta.create_all(target)
    rows = copy(source, target, schema)
    index_anew(target, schema, search)
    found, expected = digest(target, schema), digest(source, schema)
    if found != expected:
        raise Failed("抄过去的与原来的不一样，没有完成；原来的数据没有改动，请检查磁盘后重来")
    return Copied(len(schema.meta.sorted_tables), rows, found)


def copy(source: sa.Connection, target: sa.Connection, schema: Schema) -> int:
    """Put every row of the source into the target's empty tables; how many rows there were."""
    count = 0
    for table in schema.meta.sorted_tables:
        rows, whole = _rows(source, table), Shape(table, tuple(column.name for column in table.columns))
        while some := list(islice(rows, _ROWS)):
            whole.write(target, some)
            count += len(some)
    return count


def digest(connection: sa.Connection, schema: Schema) -> str:
    """The SHA-256, hex, of every row of every table in the order of its key: the same for equal counties, whatever holds them."""
    found = hashlib.sha256()
    for table in schema.meta.sorted_tables:
        found.update(table.name.encode() + b"\0")
        for row in _rows(connection, table):
            found.update(_pack(row))
    return found.hexdigest()


def index_anew(connection: sa.Connection, schema: Schema, search: Index) -> None:
    """Make the search index of a database that has none from its records."""
    search.rebuild(connection)
    for county in connection.execute(sa.select(schema.record.c.county_id).distinct()).scalars().all():
        live = (stored for stored in Records(schema, county, search).walk(connection) if not stored.state.deleted)
        while some := list(islice(live, _ROWS)):
            search.add(connection, county, [(stored.record, stored.state.kind, stored.state.nested()) for stored in some])


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in the order of its key, fetched some at a time."""
    query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
    for row in connection.execute(query):
        yield tuple(row)
