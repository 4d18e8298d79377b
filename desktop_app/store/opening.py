"""One open store: database, tables, records, journal and index of one county, and the version ladder that brings older files up."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from desktop_app.domain.errors import Failed
from desktop_app.domain.kind import Kind
from desktop_app.store import running, settings
from desktop_app.store.database import Database
from desktop_app.store.desk import Desk
from desktop_app.store.journal import Draw, Journal
from desktop_app.store.records import Records
from desktop_app.store.schema import VERSION, Schema, schema_of
from desktop_app.store.search import Index, Search
from desktop_app.store.slots import NAME
from desktop_app.store.transactions import Transactions
from desktop_app.store.upgrades import bring_up
from desktop_app.store.whole import disk_says, put_in_place

FILE = "office.db"
BEFORE_UPGRADE = FILE + ".before-upgrade"  # the file as it was before its last upgrade
UNFINISHED = FILE + ".new"  # there while a store is being made and nothing can be in it yet


@dataclass(frozen=True, slots=True)
class Store:
    """An office's open store."""

    home: Path
    database: Database
    schema: Schema
    records: Records
    journal: Journal
    desk: Desk
    office: str
    device: str
    county: str

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def make(home: Path, key: bytes, kinds: Iterable[Kind], office: str, device: str, facts: dict[str, object]) -> Store:
    """A new store for an office; ``facts`` are its first settings. Raise Failed when the folder already holds one."""
    path, unfinished = home / FILE, home / UNFINISHED
    if path.exists():
        raise Failed(f"{home} 里已有一个数据库，没有改动；要重新开始请换一个文件夹")
    database = Database(unfinished, key)
    schema = schema_of(tuple(kinds))
    with database.writing() as connection:
        create_tables(database, schema, connection, Search({}))
        for name, value in {"office": office, "device": device, **facts}.items():
            settings.put(schema, connection, name, value)
    database.close()
    put_in_place(unfinished, path)
    return assembled(home, Database(path, key), schema, office, device)


def open_store(home: Path, key: bytes, kinds: Iterable[Kind]) -> Store:
    """The store in a folder, brought up to this version; raise Failed or WrongKey when it cannot be opened."""
    path = home / FILE
    if not path.exists():
        raise Failed(_missing(home))
    database = Database(path, key)
    schema = schema_of(tuple(kinds))
    bring_up(database, schema, partial(_keep_as_it_was, database, home))
    with database.reading() as connection:
        office = settings.get(schema, connection, "office")
        device = settings.get(schema, connection, "device")
    return assembled(home, database, schema, office, device)


def _keep_as_it_was(database: Database, home: Path) -> None:
    """A copy of the file before its upgrade, under the same key; raise Failed, with nothing upgraded, when there is no room for it."""
    kept = home / BEFORE_UPGRADE
    unfinished = kept.with_name(kept.name + ".new")
    with disk_says("数据库没有升级"):
        unfinished.unlink(missing_ok=True)
        database.snapshot(unfinished)
        put_in_place(unfinished, kept)


def _missing(home: Path) -> str:
    """Why there is no database, and what to do: a folder that has the keys of one has lost it."""
    if (home / NAME).exists():
        return f"{home} 里有钥匙（{NAME}），数据库文件 {FILE} 却不见了；请不要新建。找回这个文件，或从备份恢复（karstdesk restore）"
    return f"{home} 里没有数据库；请先运行 karstdesk init，或检查 --home 指的文件夹"


def assembled(home: Path, database: Database, schema: Schema, office: str, device: str, draw: Draw = secrets.randbits) -> Store:
    """The store that stands on a database of this version; ``draw`` names its logs."""
    county = office[:6]
    records = Records(schema, county, Search({key: tables.kind for key, tables in schema.kinds.items()}))
    journal = Journal(schema, county, draw)
    return Store(home, database, schema, records, journal, Desk(schema, records, journal, office, device), office, device, county)


def create_tables(database: Transactions, schema: Schema, connection: sa.Connection, search: Index) -> None:
    """Every table of an empty database, with the version they have."""
    schema.meta.create_all(connection)
    search.create(connection)
    running.made(schema, connection)
    database.lay_out(connection, VERSION)
