"""Putting a county from somewhere else in its place: a backup, or the encrypted file that moves into PostgreSQL.

On PostgreSQL everything happens in one transaction: when it is cut off, nothing has happened, and it is begun again.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from desktop_app.domain.errors import Bug, KarstError, Refused
from desktop_app.store import backups, checking
from desktop_app.store.database import Database
from sync.county.bureau import KEY, STORE, Bureau, read_key
from sync.county.checking import faults
from sync.county.copying import Copied
from sync.county.postgres import Postgres

RUNNING = "县局服务还在运行，没有改动；请先停下 karstcounty serve"


def check(key: bytes) -> backups.Check:
    """What backups ask of a copy of the database; attachments are compared by their hashes there."""

    def wrong(path: Path) -> list[str]:
        bureau = Bureau.at(path.parent, path, key)
        try:
            with bureau.database.reading() as connection:
                counties = bureau.county_ids(connection)
            records = [(bureau.records(county_id), bureau.journal(county_id)) for county_id in counties]
            return [fault for each in records for fault in checking.faults(bureau.database, *each)]
        finally:
            bureau.database.close()

    return wrong


def restore(source: Path, home: Path, key_file: Path | None, url: str | None, *, replace: bool) -> None:
    """Put a backup in the place of the county, in a new life. Raise Refused over a living one without ``replace``, or a served one."""
    key, aside = read_key(key_file or home / KEY), f"before-restore-{datetime.now():%Y%m%d-%H%M%S}"
    if url is not None:
        _restore_at(url, source, home, key, aside, replace=replace)
    else:
        if (home / STORE).exists() and replace:
            refuse_while_served(home / STORE, key)
        backups.restore(source, home, STORE, check(key), replace=replace, aside=aside)
    bureau = Bureau.open(home, key_file, url=url)
    try:
        bureau.begin_epoch()
    finally:
        bureau.close()


def _restore_at(url: str, source: Path, home: Path, key: bytes, aside: str, *, replace: bool) -> None:
    target = Bureau.at(home, url, key)
    try:
        living = _is_living(target, replace=replace)
        with backups.unpacked(source, home, STORE, check(key), aside, living=living) as incoming:
            _load(target, incoming, aside)
            backups.swap(home, incoming, home / aside, STORE)
    finally:
        target.database.close()


def _is_living(target: Bureau, *, replace: bool) -> bool:
    """Whether a county is there that may not be replaced; raise Refused while it is served."""
    postgres = _postgres(target)
    with postgres.reading() as connection:
        empty = postgres.is_empty(connection)
    if not empty and replace and postgres.others():
        raise Refused(RUNNING)
    return not empty and not replace


def _load(target: Bureau, incoming: Path, aside: str) -> None:
    """Put what a backup holds into PostgreSQL; what was there stays in a schema of its own."""
    postgres = _postgres(target)

    def first(connection: sa.Connection) -> None:
        if not postgres.is_empty(connection):
            postgres.put_aside(connection, aside.replace("-", "_"))
        target.refuse_unless_empty(connection)

    backup = Bureau.at(target.home, incoming / STORE, target.store_key)
    try:
        with backup.database.reading() as rows:
            target.take_over(backup, rows, first)
    finally:
        backup.database.close()
    (incoming / STORE).unlink()


def _postgres(target: Bureau) -> Postgres:
    if not isinstance(target.database, Postgres):
        raise Bug("恢复成文件不走这条路")
    return target.database


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a restore would bring back."""

    records: int  # live ones, of every county
    operations: int
    attachments: int  # whole ones
    seconds: float  # from the backup to a county that was checked
    faults: list[str]


def drill(source: Path, home: Path, key_file: Path | None) -> Drilled:
    """Restore a backup into a folder of its own, check all of it, and remove it again; the living county is not touched."""
    key, began = read_key(key_file or home / KEY), time.monotonic()
    aside = home / "drill"
    try:
        with backups.unpacked(source, aside, STORE, check(key), "", living=False) as incoming:
            bureau = Bureau.at(incoming, incoming / STORE, key)
            try:
                found, counted = faults(bureau), _counted(bureau)
            finally:
                bureau.database.close()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Drilled(*counted, seconds=round(time.monotonic() - began, 1), faults=found)


def _counted(bureau: Bureau) -> tuple[int, int, int]:
    schema, count = bureau.schema, sa.func.count()
    live = sa.select(count).select_from(schema.record).where(schema.record.c.deleted == 0)
    operations = sa.select(count).select_from(schema.operation)
    whole = sa.select(count).select_from(schema.blob).where(schema.blob.c.have == schema.blob.c.bytes)
    with bureau.database.reading() as connection:
        records, written, files = (int(connection.execute(query).scalar_one()) for query in (live, operations, whole))
    return records, written, files


def migrate(home: Path, key_file: Path | None, url: str) -> Copied:
    """Move a county from its encrypted file into an empty PostgreSQL database; what was moved. Raise Refused when that is not empty.

    The file is kept under another name, so that nobody goes on with it by mistake.
    """
    source = Bureau.open(home, key_file)
    source.close()
    refuse_while_served(home / STORE, source.store_key)
    source = Bureau.at(home, home / STORE, source.store_key)
    target = Bureau.at(home, url, source.store_key)
    try:
        with source.database.reading() as rows:
            copied = target.take_over(source, rows, target.refuse_unless_empty)
    finally:
        source.database.close()
        target.database.close()
    (home / STORE).rename(home / f"{STORE}.migrated-{datetime.now():%Y%m%d-%H%M%S}")
    return copied


def refuse_while_served(path: Path, key: bytes) -> None:
    """Raise Refused while a server holds the database file: its log stands beside it until the last one has left."""
    database = Database(path, key)
    try:
        database.version()
    except KarstError:
        return  # what cannot be read is held by nobody
    finally:
        database.close()
    if Path(f"{path}-wal").exists():
        raise Refused(RUNNING)
