"""Checking a store: pages, references, the chain of operations, digest, clocks, search index. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from desktop_app.domain.kind import Kind
from desktop_app.store.database import Database
from desktop_app.store.journal import NO_LINK, Journal
from desktop_app.store.opening import Store
from desktop_app.store.records import Records
from desktop_app.store.schema import schema_of
from desktop_app.store.search import Search
from desktop_app.store.transactions import Transactions
from sync.merge import digest_term
from sync.wire.operations import chained


def faults(database: Transactions, records: Records, journal: Journal) -> list[str]:
    """What is wrong with a store, a sentence each; empty when all is well."""
    with database.reading() as connection:
        lost = [*database.damage(connection), *_references(connection, records)]
        terms = [] if lost else _contents(connection, records)  # records that lost a part of theirs cannot be read as a whole
        return [*lost, *_chain(connection, journal), *terms, *_index(connection, records)]


def _references(connection: sa.Connection, records: Records) -> list[str]:
    """Content without an envelope, and envelopes without content."""
    schema, county, out = records.schema, records.county, []
    record = schema.record
    known = sa.select(record.c.id).where(record.c.county_id == county)
    for kind, tables in schema.kinds.items():
        for holder in (tables.main, *tables.parts.values()):
            table = holder.table
            query = sa.select(sa.func.count()).select_from(table).where(table.c.county_id == county, table.c.record_id.not_in(known))
            if lost := connection.execute(query).scalar_one():
                out.append(f"{table.name} 有 {lost} 行不属于任何记录")
        live = (record.c.county_id == county, record.c.kind == kind, record.c.body.is_(None))
        main = tables.main.table
        held = sa.select(main.c.record_id).where(main.c.county_id == county)
        query = sa.select(sa.func.count()).select_from(record).where(*live, record.c.id.not_in(held))
        if empty := connection.execute(query).scalar_one():
            out.append(f"{kind} 有 {empty} 条记录没有内容")
    return out


def _chain(connection: sa.Connection, journal: Journal) -> list[str]:
    """The first broken link of each log."""
    out = []
    for log in journal.logs(connection):
        link, number = NO_LINK, 0
        while number < log.last:
            entries = journal.after(connection, log.incarnation, number, 1000, 2**24)
            if not entries or entries[0].dot[1] != number + 1:
                out.append(f"操作日志 {log.incarnation:x} 缺第 {number + 1} 条")
                break
            for entry in entries:
                link, number = chained(link, entry.dot, entry.payload), entry.dot[1]
                if link != entry.link:
                    out.append(f"操作日志 {log.incarnation:x} 第 {number} 条被改动过")
                    number = log.last
                    break
        if number == log.last and not out and link != log.link:
            out.append(f"操作日志 {log.incarnation:x} 的末尾不对")
    return out


def _contents(connection: sa.Connection, records: Records) -> list[str]:
    """Records whose content is not what its digest term says (without unconfirmed changes), or whose clocks are not those that are kept."""
    out = []
    for stored in records.walk(connection):
        if not stored.pending and stored.state.seq and stored.term != digest_term(stored.record, stored.state):
            out.append(f"记录 {stored.record.hex()} 的内容与校验值不符")
        runs = [] if stored.state.deleted else records.clocks.runs(stored.state.kind, stored.state.nested())
        if sorted(runs) != records.clocks.of(connection, stored.record):
            out.append(f"记录 {stored.record.hex()} 的期限与内容不符")
    return out


def _index(connection: sa.Connection, records: Records) -> list[str]:
    """Records that search does not know, and entries without a record."""
    table = records.schema.record
    live = sa.select(sa.func.count()).select_from(table).where(table.c.deleted == 0)
    count = connection.execute(live).scalar_one()  # of every county in the file: the index is one
    entries, texts = records.search.counts(connection)
    out = [] if count == entries else [f"检索索引有 {entries} 条，记录有 {count} 条"]
    return out if texts == entries else [*out, f"检索正文有 {texts} 条，索引有 {entries} 条"]


def faults_of_file(path: Path, key: bytes, kinds: Iterable[Kind]) -> list[str]:
    """What is wrong with a copy of an office's or a county's database; every county in it is looked at."""
    database, schema = Database(path, key), schema_of(tuple(kinds))
    try:
        with database.reading() as connection:
            counties = list(connection.execute(sa.select(schema.log.c.county_id).distinct()).scalars())
        search = Search({kind: tables.kind for kind, tables in schema.kinds.items()})
        found: list[str] = []
        for county in counties or [""]:
            found += faults(database, Records(schema, county, search), Journal(schema, county))
        return found
    finally:
        database.close()


def whole_files(store: Store) -> list[bytes]:
    """The attachments that should be here whole."""
    blob = store.schema.blob
    with store.database.reading() as connection:
        query = sa.select(blob.c.sha256).where(blob.c.county_id == store.county, blob.c.have == blob.c.bytes)
        return list(connection.execute(query).scalars())
