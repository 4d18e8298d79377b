"""A county and its offices' devices in memory: real bureau, store, merge, engine and sticks; the link is made of lost and late packets.

Source of the faults: docs/wire.md "What it must survive".
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as cipher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.domain.blanks import choices, many, name, text
from desktop_app.domain.codes import Codes
from desktop_app.domain.kind import Kind, Stage
from desktop_app.services.session import Session, device_id
from desktop_app.services.sticking import Sticking
from desktop_app.store import dumping, holding, opening, settings
from desktop_app.store.blobs import Blobs
from desktop_app.store.database import Database
from desktop_app.store.desk import New, Signed
from desktop_app.store.records import Stored
from desktop_app.store.replica import OfficeReplica
from desktop_app.store.schema import Schema, schema_of
from desktop_app.store.search import Search
from desktop_app.store.transactions import Transactions
from desktop_app.store.upgrades import bring_up
from sync import engine
from sync.county.bureau import Bureau
from sync.county.ledger import CountyLedger
from sync.county.offices import add_office
from sync.county.reviewing import countys_edit
from sync.pace import Pace
from sync.port import Identity, LinkFailed, Pacing
from sync.wire.bundle import sealing_key

OFFICE, OTHER, COUNTY = "451299001", "451299002", "451299"
TAGS = Codes("标签", {"a": "甲", "b": "乙", "c": "丙"}, source="test")
STORE_KEY = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    name: str | None = name("姓名", merging="guarded")
    note: str | None = text("备注")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    title: str | None = name("题目")
    note: str | None = text("备注")
    deal: str | None = text("协议", merging="guarded")
    tags: tuple[str, ...] | None = choices("标签", TAGS)
    items: tuple[Item, ...] | None = many("人员", Item)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerItem:
    name: str | None = name("姓名", merging="guarded")
    note: str | None = text("备注")
    role: str | None = text("身份")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerSheet:
    title: str | None = name("题目")
    note: str | None = text("备注")
    deal: str | None = text("协议", merging="guarded")
    tags: tuple[str, ...] | None = choices("标签", TAGS)
    later: str | None = text("后加")
    items: tuple[NewerItem, ...] | None = many("人员", NewerItem)


def sheet(record: type, *more: str) -> Kind:
    """The kind of these tests, in the version that ``record`` declares."""
    return Kind(
        key="sheet", title="试验单", record=record,
        stages={
            "draft": Stage(title="草稿", next=("done", "void")), "done": Stage(title="办结", next=("void",)),
            "void": Stage(title="作废", next=("done",)),
        },
        sections={"全部": ("title", "note", "deal", "tags", *more, "items")}, columns=("title", "note"), search=("title", "items.name"),
        order="title", number="{serial}", caption=lambda record: record.title or "",
    )  # fmt: skip


SHEET, NEWER_SHEET = sheet(Sheet), sheet(NewerSheet, "later")


def _copy(database: Transactions) -> Any:
    """A snapshot of a database in memory."""
    to = cipher.connect(":memory:")
    source: Any = database.engine.raw_connection()
    try:
        source.driver_connection.backup(to)
    finally:
        source.close()
    return to


def _put_back(database: Transactions, snapshot: Any) -> None:
    target: Any = database.engine.raw_connection()
    try:
        snapshot.backup(target.driver_connection)
    finally:
        target.close()


Some = TypeVar("Some", bound=Transactions)
_COMPILED: dict[Any, Any] = {}  # statements, shared by all databases of a run: compiling them takes longer than running them
_DIALECTS: dict[str, Any] = {}  # the first database's of each sort, once it has connected
_EMPTY: dict[tuple[str, type], Any] = {}  # databases with their tables; copying one costs less than making it


def quick(database: Some) -> Some:
    """The same database, with what others have compiled: statements are kept by the dialect they were compiled for."""
    database.engine = database.engine.execution_options(compiled_cache=_COMPILED)
    sort = database.engine.dialect.name
    if sort not in _DIALECTS:
        with database.reading():
            _DIALECTS[sort] = database.engine.dialect
    database.engine.dialect = _DIALECTS[sort]
    return database


def _fill(database: Transactions, schema: Schema, of: str, kind: Kind, more: Callable[[], None] = lambda: None) -> None:
    if (of, kind.record) not in _EMPTY:
        with database.writing() as connection:
            opening.create_tables(database, schema, connection, Search({}))
        more()
        _EMPTY[of, kind.record] = _copy(database)
    else:
        _put_back(database, _EMPTY[of, kind.record])


class County:
    """A county with two offices, in memory; attachments lie in ``home``."""

    def __init__(self, home: Path = Path("/nonexistent"), kind: Kind = SHEET, seed: bytes = b"county") -> None:
        self.bureau = Bureau.at(home, None, STORE_KEY, [kind])
        self.database, self.schema = quick(self.bureau.database), self.bureau.schema
        _fill(self.bureau.database, self.bureau.schema, "county", kind, self._offices)
        self.bureau.name, self.bureau.epoch = "县局", bytes(16)
        self.bureau.key = key_of(seed)
        self.bureau.now_ms, self.bureau.draw = (lambda: self.at), random.Random(seed).getrandbits
        self.at = 0
        self.key = self.bureau.key
        self.records, self.journal = self.bureau.records(COUNTY), self.bureau.journal(COUNTY)

    def _offices(self) -> None:
        with self.database.writing() as connection:
            settings.put(self.schema, connection, "bureau", {"name": "县局", "epoch": bytes(16).hex(), "key": ""})
        for office in (OFFICE, OTHER):
            add_office(self.bureau, office, f"{office}司法所")

    def admit(self, device: Device) -> None:
        """What enrolment writes down of a device."""
        table = self.bureau.tables.device
        row = {
            "county_id": COUNTY, "id": device.device.hex(), "office": device.office, "public": device.key.public_key().public_bytes_raw(),
            "sealing": sealing_key(device.key).public_key().public_bytes_raw(), "name": "", "place": 1, "enrolled_at": 0,
        }  # fmt: skip
        with self.database.writing() as connection:
            known = connection.execute(table.select().where(table.c.id == row["id"])).first()
            if known is None:
                connection.execute(table.insert().values(**row))

    def state(self, record: bytes) -> Any:
        with self.database.reading() as connection:
            return self.records.load(connection, [record])[record]

    def revoke(self, device: Device) -> None:
        table = self.bureau.tables.device
        with self.database.writing() as connection:
            connection.execute(table.update().where(table.c.id == device.device.hex()).values(revoked_at=1))

    def write(self, record: bytes, fields: dict[str, Any], why: str | None = None) -> None:
        """What the county itself writes to a record, knowing it as it is."""
        with self.database.writing() as connection:
            stored = self.records.load(connection, [record])[record]
            (entry,) = self.bureau.hand(COUNTY).write(connection, [countys_edit(stored, fields, "李审核", 7, why)])
        assert entry.result == "ok", entry.reason

    def answer(self, packet: bytes) -> bytes:
        """The county's answer to a packet."""
        self.at += 1
        return engine.answer(CountyLedger(self.bureau), packet, self.key)

    def dump(self, office: str = OFFICE) -> list[str]:
        with self.database.reading() as connection:
            return list(dumping.lines(self.records, connection, office))

    def copy(self) -> Any:
        return _copy(self.database)

    def restore(self, snapshot: Any, *, said: bool = True) -> None:
        """Put a snapshot back; ``said``: by our own command, which begins a new life."""
        _put_back(self.database, snapshot)
        if said:
            self.bureau.begin_epoch()


def key_of(seed: bytes) -> Ed25519PrivateKey:
    """The same key for the same seed."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())


class Device:
    """One device of an office: a session on a store in memory."""

    def __init__(
        self, county: County, key: Ed25519PrivateKey | None = None, *, office: str = OFFICE, home: Path = Path("/nonexistent"),
        kind: Kind = SHEET, draw: Callable[[int], int] | None = None,
    ) -> None:  # fmt: skip
        self.county, self.office, self.home, self.kind = county, office, home, kind
        self.draw = draw or random.getrandbits
        self.database, self.schema = quick(Database(None, STORE_KEY)), schema_of((kind,))
        _fill(self.database, self.schema, "office", kind)
        self.at = 0
        self.why: str | None = None  # of what is done next
        self.become(key or Ed25519PrivateKey.generate())
        self._settings()

    def become(self, key: Ed25519PrivateKey) -> None:
        """The device with this key, over the same database."""
        self.key, self.device = key, device_id(key)
        store = opening.assembled(self.home, self.database, self.schema, self.office, self.device.hex(), self.draw)
        blobs = Blobs(self.home / "attachments", self.database, self.schema, COUNTY, STORE_KEY)
        self.session = Session(store, blobs, self, "司法所", "韦志明", key, "keyfile", STORE_KEY)
        self.store, self.desk, self.records, self.journal = store, store.desk, store.records, store.journal
        self.sticking = Sticking(self.session)
        self.county.admit(self)

    def renew(self, key: Ed25519PrivateKey) -> None:
        """Be paired again under a new key, as enrolling does."""
        with self.database.writing() as connection:
            self.journal.bequeath(connection, self.device.hex(), device_id(key).hex())
        self.become(key)

    def _settings(self) -> None:
        public = {"county_public": self.county.key, "county_sealing": self.county.bureau.sealing}
        with self.database.writing() as connection:
            for name, key in public.items():
                settings.put(self.schema, connection, name, key.public_key().public_bytes_raw().hex())  # type: ignore[attr-defined]

    def now_ms(self) -> int:
        """This device's clock."""
        self.at += 1
        return self.at

    def signed(self) -> Signed:
        return Signed("韦志明", self.now_ms(), self.why)

    def add(self, **fields: Any) -> bytes:
        with self.database.writing() as connection:
            content = {**fields, "@number": "1", "@stage": "draft"}
            return self.desk.create(connection, [New("sheet", content)], self.signed())[0]

    def change(self, record: bytes, **fields: Any) -> None:
        with self.database.writing() as connection:
            self.desk.change(connection, self.records.load(connection, [record])[record], fields, self.signed())

    def delete(self, record: bytes) -> None:
        with self.database.writing() as connection:
            stored = self.records.load(connection, [record])[record]
            if not stored.state.deleted:
                self.desk.delete(connection, stored, self.signed())

    def waiting(self) -> list[bytes]:
        """The records whose deletion waits for a person."""
        with self.database.reading() as connection:
            return [one.record for one in holding.held(self.desk, connection, 1000)]

    def let_go(self, record: bytes) -> None:
        """A person agrees to a deletion that waits."""
        with self.database.writing() as connection:
            for one in holding.chosen(self.desk, connection, [record]):
                holding.let_go(self.desk, connection, one)

    def keep(self, record: bytes) -> None:
        """A person brings back a record whose deletion waits."""
        with self.database.writing() as connection:
            for one in holding.chosen(self.desk, connection, [record]):
                holding.keep(self.desk, connection, one, self.signed())

    def decide(self, stored: Stored, path: str, value: Any) -> None:
        with self.database.writing() as connection:
            waiting = [(conflict.path, conflict.dot) for conflict in stored.state.conflicts if conflict.path == path]
            self.desk.decide(connection, stored, path, value, waiting, self.signed())

    def upgrade(self, kind: Kind) -> None:
        """The same store under another version of the program."""
        self.kind, self.schema = kind, schema_of((kind,))
        bring_up(self.database, self.schema)
        self.become(self.key)

    def state(self, record: bytes) -> Any:
        with self.database.reading() as connection:
            return self.records.load(connection, [record])[record]

    def ids(self) -> list[bytes]:
        with self.database.reading() as connection:
            return sorted(connection.exec_driver_sql("SELECT id FROM record").scalars())

    def replica(self) -> OfficeReplica:
        return OfficeReplica(self.database, self.desk, self.key, self.now_ms)

    def identity(self) -> Identity:
        return Identity(self.device, self.key, self.county.key.public_key())

    def sync(
        self, carry: Callable[[bytes], bytes] | None = None, pacing: Pacing | None = None, rounds: int = 10_000
    ) -> engine.Outcome:  # fmt: skip
        outcome = engine.Outcome()
        link = Link(self.county, carry)
        engine.exchange(
            self.replica(), link, self.identity(), pacing or Pace().limits, outcome, lambda seen: seen.rounds < rounds
        )  # fmt: skip
        return outcome

    def dump(self, without: Set[bytes] = frozenset()) -> list[str]:
        hidden = {dumping.public_id(record) for record in without}
        with self.database.reading() as connection:
            return [line for line in dumping.lines(self.records, connection) if json.loads(line)["id"] not in hidden]

    def copy(self) -> Any:
        return _copy(self.database)

    def restore(self, snapshot: Any) -> None:
        _put_back(self.database, snapshot)

    def setting(self, name: str) -> Any:
        with self.database.reading() as connection:
            return settings.get(self.schema, connection, name)

    def put_setting(self, connection: Any, name: str, value: Any) -> None:
        settings.put(self.schema, connection, name, value)


@dataclass
class Link:
    """A carrier straight into the county, or through ``way``, which may lose what passes."""

    county: County
    way: Callable[[bytes], bytes] | None = None

    def heard(self, at_ms: int) -> None:
        """Nothing of it depends on the time."""

    def carry(self, packet: bytes) -> bytes:
        return self.county.answer(packet) if self.way is None else self.way(packet)


def lossy(county: County, rng: random.Random, late: list[bytes]) -> Callable[[bytes], bytes]:
    """A way that loses requests (30 %) and answers (25 %), and keeps some packets to deliver a second time later."""

    def way(packet: bytes) -> bytes:
        luck = rng.random()
        if luck < 0.30:
            raise LinkFailed("lost on the way there")
        answer = county.answer(packet)
        if rng.random() < 0.1:
            late.append(packet)
        if luck < 0.55:
            raise LinkFailed("lost on the way back")
        return answer

    return way


def settle(devices: Iterable[Device], rounds: int = 6) -> None:
    """Everybody speaks with the county in turn, over a good link."""
    for _ in range(rounds):
        for device in devices:
            device.sync()


def settled(county: County, *devices: Device) -> None:
    """After everybody has spoken twice all say the same and nothing waits."""
    for _ in range(2):
        for device in devices:
            device.sync()
    for device in devices:
        assert device.dump() == county.dump()
        assert all(not device.state(record).pending for record in device.ids())
        assert not device.setting("peer")["differs"]
