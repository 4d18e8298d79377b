"""Bringing an older file up to this version: new tables are made, new blanks are added; a file from a newer version is left alone.

Every column of a kind is nullable, so a new blank is always a plain ADD COLUMN. Fixed tables change by numbered steps, of which there are
none yet: VERSION 1 is the first that was shipped. What is derived from the records, the running clocks, is made anew when this version
derives it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from desktop_app.domain.errors import Failed
from desktop_app.store import running
from desktop_app.store.records import Records
from desktop_app.store.rows import Rows
from desktop_app.store.schema import VERSION, Schema
from desktop_app.store.search import Search
from desktop_app.store.transactions import Transactions


def bring_up(database: Transactions, schema: Schema, first: Callable[[], None] = lambda: None) -> list[str]:
    """Upgrade the store if it needs it, after ``first``; the statements that were run, none for one of this version."""
    with database.reading() as connection:
        have = database.layout(connection)
        if have > VERSION:
            raise Failed(f"这个数据库由更新版本的程序写成（{have}），本程序只认识到 {VERSION}；数据没有改动，请先升级程序")
        wanted = _missing(connection, schema)
        stale = "CREATE TABLE clock" in wanted or running.stale(schema, connection)
    if not wanted and not stale and have == VERSION:
        return []
    first()
    with database.writing() as connection:
        statements = _missing(connection, schema)
        schema.meta.create_all(connection)
        for statement in statements:
            if not statement.startswith("CREATE TABLE"):
                connection.exec_driver_sql(statement)
        if stale:
            _renew_clocks(schema, connection)
        database.lay_out(connection, VERSION)
    return statements


def _renew_clocks(schema: Schema, connection: sa.Connection) -> None:
    """Make the rows of running clocks anew from every live record, of every county in the file."""
    connection.execute(schema.clock.delete())
    for county in connection.execute(sa.select(schema.record.c.county_id).distinct()).scalars().all():
        records = Records(schema, county, Search({}))
        rows = Rows()
        for stored in records.walk(connection):
            if not stored.state.deleted:
                records.clocks.put(rows, stored.record, stored.state.kind, stored.state.nested())
        rows.flush(connection)
    running.made(schema, connection)


def _missing(connection: sa.Connection, schema: Schema) -> list[str]:
    """What the store lacks, as statements."""
    found, out = sa.inspect(connection), []
    columns, indexes = ({key[1]: value for key, value in read().items()} for read in (found.get_multi_columns, found.get_multi_indexes))
    for table in schema.meta.sorted_tables:
        if table.name not in columns:
            out.append(f"CREATE TABLE {table.name}")
            continue
        have = {column["name"] for column in columns[table.name]}
        for column in table.columns:
            if column.name not in have:
                out.append(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {column.type.compile(connection.dialect)}")
        indexed = {index["name"] for index in indexes.get(table.name, [])}
        lacking = (index for index in table.indexes if index.name not in indexed)
        out += [str(sa.schema.CreateIndex(index).compile(dialect=connection.dialect)) for index in lacking]
    return out
