"""One open county: its folder, its database, its name, its life (epoch) and its signing key.

It knows no network. Everything the server, the commands and the ledger need hangs on it; each is given the bureau, none is global.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.domain.errors import Failed, Refused, WrongKey
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS
from desktop_app.store import settings
from desktop_app.store.blobs import Blobs
from desktop_app.store.database import Database
from desktop_app.store.journal import Draw, Journal
from desktop_app.store.opening import create_tables
from desktop_app.store.records import Records
from desktop_app.store.schema import Schema
from desktop_app.store.search import Index, Search
from desktop_app.store.transactions import Transactions
from desktop_app.store.upgrades import bring_up
from desktop_app.store.whole import write_whole
from sync.county import census, signing
from sync.county.audit import CONSOLE, Audit
from sync.county.contacts import Contacts
from sync.county.copying import Copied, transfer
from sync.county.hand import Hand, incarnation_of
from sync.county.intake import hold
from sync.county.postgres import Postgres
from sync.county.postgres_search import PostgresSearch
from sync.county.retrying import whole
from sync.county.tables import CountyTables, tables_of
from sync.port import Member
from sync.wire.bundle import sealing_key

STORE = "county.db"
KEY = "county.key"


def now_ms() -> int:
    """This machine's clock in ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(kw_only=True)
class Bureau:
    """An open county."""

    home: Path
    database: Transactions
    schema: Schema
    tables: CountyTables
    kinds: tuple[Kind, ...]
    store_key: bytes  # 32 bytes, of the database; attachments derive theirs from it
    name: str = ""
    epoch: bytes = b""  # 16 bytes; another one after a restore
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)  # signs every answer
    now_ms: Callable[[], int] = now_ms
    draw: Draw = secrets.randbits  # names the logs the county writes
    _records: dict[str, Records] = field(default_factory=dict)
    _journals: dict[str, Journal] = field(default_factory=dict)

    @classmethod
    def create(
        cls, home: Path, name: str, key_file: Path | None = None, kinds: Iterable[Kind] = KINDS, url: str | None = None
    ) -> Bureau:  # fmt: skip
        """Make a county in ``home``, its database at ``url`` if one is given, and open it.

        Raise Refused when one is there already: nothing is ever made over it.
        """
        if not name.strip() or len(name) > 100:
            raise Refused("县局名称应为 1–100 个字；没有建立任何东西")
        if url is not None:
            return cls._create_at(url, home, name.strip(), key_file, kinds)
        if (home / STORE).exists():
            raise Refused(f"{home} 里已经有一个县局数据库，没有改动它；另建请换一个文件夹")
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = _new_key(home, key_file)
        unfinished = home / (STORE + ".new")  # renamed when whole: a power cut never leaves half a county
        for rest in (unfinished, Path(f"{unfinished}-wal"), Path(f"{unfinished}-shm")):
            rest.unlink(missing_ok=True)
        bureau = cls.at(home, unfinished, key, kinds)
        with bureau.database.writing() as connection:
            bureau.found(connection, name.strip())
        bureau.database.close()
        unfinished.rename(home / STORE)
        return cls.open(home, key_file, kinds)

    @classmethod
    def _create_at(cls, url: str, home: Path, name: str, key_file: Path | None, kinds: Iterable[Kind]) -> Bureau:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = key_file or home / KEY
        bureau = cls.at(home, url, read_key(path) if path.exists() else _new_key(home, key_file), kinds)
        try:
            with bureau.database.writing() as connection:
                bureau.refuse_unless_empty(connection)
                bureau.found(connection, name)
        finally:
            bureau.database.close()
        return cls.open(home, key_file, kinds, url)

    def refuse_unless_empty(self, connection: sa.Connection) -> None:
        """Raise Refused when a PostgreSQL database has tables already, or does not sort as an office does."""
        if not isinstance(self.database, Postgres):
            return
        if not self.database.is_empty(connection):
            raise Refused("--database 所指的数据库里已经有表，没有改动它；请另建一个空的数据库")
        if not self.database.sorts_bytewise(connection):
            raise Refused("这个数据库按语言习惯排序，与司法所不同；请用 createdb -T template0 -E UTF8 --locale=C.UTF-8 另建。没有改动")

    def found(self, connection: sa.Connection, name: str) -> None:
        """Make the tables of a new county, its life and its signing key."""
        create_tables(self.database, self.schema, connection, self.search)
        row = {"name": name, "epoch": secrets.token_hex(16), "sealed_key": signing.sealed(self.key, self.store_key)}
        settings.put(self.schema, connection, "bureau", row)

    @classmethod
    def open(
        cls, home: Path, key_file: Path | None = None, kinds: Iterable[Kind] = KINDS, url: str | None = None
    ) -> Bureau:  # fmt: skip
        """Open the county in ``home``. Raise Refused when there is none, WrongKey when the key is not its key."""
        if url is None and not (home / STORE).is_file():
            raise Refused(f"{home} 里没有县局数据库；请先运行 karstcounty init --name 县局名称，或用 --home 指明文件夹")
        bureau = cls.at(home, url or home / STORE, read_key(key_file or home / KEY), kinds)
        with ExitStack() as undoing:
            undoing.callback(bureau.database.close)
            bureau._begin(is_there=url is None)
            undoing.pop_all()
        return bureau

    def _begin(self, *, is_there: bool) -> None:
        """Bring the database up to this version and read whose it is."""
        with self.database.reading() as connection:
            if not is_there and not self.database.layout(connection):
                raise Refused("--database 所指的数据库里没有县局；请先运行 karstcounty init，或用 karstcounty migrate 搬过去")
        bring_up(self.database, self.schema, self.copy_before_upgrade)
        self._count_once()
        with self.database.reading() as connection:
            kept = settings.get(self.schema, connection, "bureau")
        if kept is None:
            raise Failed(f"{self.home} 里的不是县局数据库；请核对 --home")
        self.name, self.epoch = kept["name"], bytes.fromhex(kept["epoch"])
        self.key = signing.opened(kept, self.store_key)

    @whole
    def _count_once(self) -> None:
        """Make the census of a county that is older than it."""
        with self.database.reading() as connection:
            if census.is_made(self.schema, connection):
                return
        with self.database.writing() as connection:
            for county_id in self.county_ids(connection):
                hold(connection, self.records(county_id))
            census.make(self.schema, connection)

    @classmethod
    def at(cls, home: Path, place: Path | str | None, key: bytes, kinds: Iterable[Kind] = KINDS) -> Bureau:
        """The database file at ``place``, the PostgreSQL one at that URL, or one in memory, with the county's tables, as it is.

        Its name and keys are not read.
        """
        known = tuple(kinds)
        schema, tables = tables_of(known)
        database = Postgres(place, lambda to: bureau.copy_out(to)) if isinstance(place, str) else Database(place, key)
        bureau = cls(home=home, database=database, schema=schema, tables=tables, kinds=known, store_key=key)
        return bureau

    def copy_out(self, to: Path) -> None:
        """Write all of the county as it is at one moment to an encrypted file of its own."""
        copied = Bureau.at(self.home, to, self.store_key, self.kinds)
        try:
            with self.database.reading() as source:
                copied.take_over(self, source)
        finally:
            copied.database.close()

    def take_over(self, other: Bureau, source: sa.Connection, first: Callable[[sa.Connection], None] = lambda _: None) -> Copied:
        """Fill this empty county with all that another one holds, in one transaction that begins with ``first``."""
        with self.database.writing() as target:
            first(target)
            copied = transfer(source, target, self.schema, self.search)
            self.database.lay_out(target, other.database.layout(source))
            kept = settings.get(self.schema, target, "bureau")
            if "key" in kept:  # of a county that is older than sealing
                signing_key = signing.opened(kept, self.store_key)
                del kept["key"]
                settings.put(self.schema, target, "bureau", kept | {"sealed_key": signing.sealed(signing_key, self.store_key)})
        return copied

    def copy_before_upgrade(self) -> None:
        """Keep a copy of the database as it is, before its tables are changed."""
        self.database.snapshot(self.home / f"before-upgrade-{datetime.now():%Y%m%d-%H%M%S}.db")

    def close(self) -> None:
        """Write what is only in memory and let go of the database."""
        self.contacts.flush(self.database)
        self.database.close()

    @property
    def public(self) -> bytes:
        """The county's public signing key, 32 bytes: what a device pins."""
        return self.key.public_key().public_bytes_raw()

    @property
    def sealing(self) -> X25519PrivateKey:
        """The key that opens bundles for this county."""
        return sealing_key(self.key)

    @cached_property
    def search(self) -> Index:
        """The search index of the whole server."""
        of = PostgresSearch if isinstance(self.database, Postgres) else Search
        return of({kind.key: kind for kind in self.kinds})

    @cached_property
    def contacts(self) -> Contacts:
        """When each device was last heard of."""
        return Contacts(self.tables.device, lambda: self.now_ms())

    @cached_property
    def audit(self) -> Audit:
        """The county's audit trail."""
        return Audit(self.tables.audit, self.schema.setting)

    def records(self, county_id: str) -> Records:
        """The records of one county."""
        if county_id not in self._records:
            self._records[county_id] = Records(self.schema, county_id, self.search)
        return self._records[county_id]

    def journal(self, county_id: str) -> Journal:
        """The operations of one county."""
        if county_id not in self._journals:
            self._journals[county_id] = Journal(self.schema, county_id, self.draw)
        return self._journals[county_id]

    def hand(self, county_id: str) -> Hand:
        """The hand that writes for one county."""
        return Hand(self.records(county_id), self.journal(county_id), self.key, self.now_ms())

    def author(self, who: str) -> str:
        """Who an operation of the county says it is from: the account, or the bureau when somebody wrote it on the server itself."""
        return self.name if who == CONSOLE else who

    def blobs(self, county_id: str) -> Blobs:
        """The attachments of one county."""
        return Blobs(self.home / "attachments" / county_id, self.database, self.schema, county_id, self.store_key)

    def county_ids(self, connection: sa.Connection) -> list[str]:
        """The counties this server holds, by code."""
        column = self.tables.office.c.county_id
        return list(connection.execute(sa.select(column).distinct().order_by(column)).scalars())

    def member(self, device: bytes) -> Member | None:
        """The device as the county knows it now, or None when it was never enrolled; read anew each time, so a revocation holds at once."""
        table = self.tables.device
        with self.database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == device.hex())).first()
        if row is None:
            return None
        public = Ed25519PublicKey.from_public_bytes(row.public)
        return Member(device=device, office=row.office, county_id=row.county_id, public=public, revoked=row.revoked_at is not None)

    def inherits(self, connection: sa.Connection, member: Member, device: str) -> bool:
        """Whether a device may go on with the logs of another one: that one was of the same office and is refused now."""
        table = self.tables.device
        where = (table.c.county_id == member.county_id, table.c.id == device, table.c.office == member.office)
        return connection.execute(sa.select(table.c.id).where(*where, table.c.revoked_at.is_not(None))).first() is not None

    @whole
    def begin_epoch(self) -> bytes:
        """Start a new life: every office will compare notes again. Called once after a restore.

        Codes and sessions of the backup end: one that was used or left since must not come back to life.
        """
        with self.database.writing() as connection:
            kept = settings.get(self.schema, connection, "bureau")
            self.epoch = secrets.token_bytes(16)
            settings.put(self.schema, connection, "bureau", kept | {"epoch": self.epoch.hex()})
            for table in (self.tables.code, self.tables.session):
                connection.execute(table.delete())
            for county_id in self.county_ids(connection):
                settings.put(self.schema, connection, incarnation_of(county_id), 0)
            self.audit.note(connection, self.now_ms(), CONSOLE, "epoch", self.epoch.hex())
        return self.epoch


def _new_key(home: Path, key_file: Path | None) -> bytes:
    """The key of a county to be made: of the given file when it exists, else a new one, kept in a file only its owner reads."""
    path = key_file or home / KEY
    if key_file and key_file.exists():
        return read_key(key_file)
    if path.exists() and (home / (STORE + ".new")).exists():
        return read_key(path)  # an init that was cut off before there was a county
    if path.exists():
        raise Refused(f"{path} 已经存在而数据库不在；没有改动它。若数据库丢失请从备份恢复，否则请换一个文件夹")
    key = secrets.token_bytes(32)
    try:
        write_whole(path, key.hex().encode() + b"\n")
    except OSError as error:
        raise Failed(f"密钥文件 {path} 写不进去（{error.strerror}）；没有建立数据库") from None
    return key


def read_key(path: Path) -> bytes:
    """The key in a key file; raise WrongKey when it cannot be one."""
    try:
        typed = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(typed)
    except OSError as error:
        raise WrongKey(f"密钥文件 {path} 读不出来（{error.strerror}）；数据没有改动，请用 --key-file 指明密钥文件") from None
    except ValueError:
        key = b""
    if len(key) != 32:
        raise WrongKey(f"{path} 不是密钥文件（应为 64 位十六进制）；数据没有改动")
    return key
