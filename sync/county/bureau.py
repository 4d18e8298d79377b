"""One open county: its folder, its encrypted database, its name, its life (epoch) and its signing key.

It knows no network. Everything the server, the commands and the ledger need hangs on it; each is given the bureau, none is global.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
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
from desktop_app.store.search import Search
from desktop_app.store.upgrades import bring_up
from desktop_app.store.whole import write_whole
from sync.county.audit import CONSOLE, Audit
from sync.county.contacts import Contacts
from sync.county.hand import Hand, incarnation_of
from sync.county.tables import CountyTables, add_county_tables
from sync.port import Member
from sync.wire.bundle import sealing_key

STORE = "county.db"
KEY = "county.key"
_RAW = serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()


def now_ms() -> int:
    """This machine's clock in ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(kw_only=True)
class Bureau:
    """An open county."""

    home: Path
    database: Database
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
    def create(cls, home: Path, name: str, key_file: Path | None = None, kinds: Iterable[Kind] = KINDS) -> Bureau:
        """Make a county in ``home`` and open it. Raise Refused when one is there already: nothing is ever made over it."""
        if not name.strip() or len(name) > 100:
            raise Refused("县局名称应为 1–100 个字；没有建立任何东西")
        if (home / STORE).exists():
            raise Refused(f"{home} 里已经有一个县局数据库，没有改动它；另建请换一个文件夹")
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = _new_key(home, key_file)
        unfinished = home / (STORE + ".new")  # renamed when whole: a power cut never leaves half a county
        for rest in (unfinished, Path(f"{unfinished}-wal"), Path(f"{unfinished}-shm")):
            rest.unlink(missing_ok=True)
        bureau = cls.at(home, unfinished, key, kinds)
        with bureau.database.writing() as connection:
            create_tables(bureau.schema, connection)
            signing = Ed25519PrivateKey.generate().private_bytes(*_RAW).hex()
            row = {"name": name.strip(), "epoch": secrets.token_hex(16), "key": signing}
            settings.put(bureau.schema, connection, "bureau", row)
        bureau.database.close()
        unfinished.rename(home / STORE)
        return cls.open(home, key_file, kinds)

    @classmethod
    def open(cls, home: Path, key_file: Path | None = None, kinds: Iterable[Kind] = KINDS) -> Bureau:
        """Open the county in ``home``. Raise Refused when there is none, WrongKey when the key is not its key."""
        if not (home / STORE).is_file():
            raise Refused(f"{home} 里没有县局数据库；请先运行 karstcounty init --name 县局名称，或用 --home 指明文件夹")
        bureau = cls.at(home, home / STORE, read_key(key_file or home / KEY), kinds)
        bring_up(bureau.database, bureau.schema)
        with bureau.database.reading() as connection:
            kept = settings.get(bureau.schema, connection, "bureau")
        if kept is None:
            raise Failed(f"{home / STORE} 不是县局数据库；请核对 --home")
        bureau.name, bureau.epoch = kept["name"], bytes.fromhex(kept["epoch"])
        bureau.key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["key"]))
        return bureau

    @classmethod
    def at(cls, home: Path, path: Path | None, key: bytes, kinds: Iterable[Kind] = KINDS) -> Bureau:
        """The database file at ``path``, or one in memory, with the county's tables, as it is; its name and keys are not read."""
        known = tuple(kinds)
        schema = Schema(known)
        tables = add_county_tables(schema)
        return cls(home=home, database=Database(path, key), schema=schema, tables=tables, kinds=known, store_key=key)

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
    def search(self) -> Search:
        """The search index of the whole server."""
        return Search({kind.key: kind for kind in self.kinds})

    @cached_property
    def contacts(self) -> Contacts:
        """When each device was last heard of."""
        return Contacts(self.tables.device, lambda: self.now_ms())

    @cached_property
    def audit(self) -> Audit:
        """The county's audit trail."""
        return Audit(self.tables.audit)

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
