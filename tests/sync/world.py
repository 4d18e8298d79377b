"""A county and its offices' devices in memory: the real store, merge, engine and intake; only the link is made of lost and late packets.

Source of the faults: docs/wire.md "What it must survive".
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Any

import sqlcipher3.dbapi2 as cipher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.domain.blanks import choices, many, name, text
from desktop_app.domain.codes import Codes
from desktop_app.domain.kind import Kind, Stage
from desktop_app.store import dumping, opening, settings
from desktop_app.store.database import Database
from desktop_app.store.desk import Desk, New, Signed
from desktop_app.store.journal import Journal
from desktop_app.store.records import Records
from desktop_app.store.replica import OfficeReplica
from desktop_app.store.schema import Schema
from desktop_app.store.search import Search
from sync import engine
from sync.county.hand import Hand
from sync.county.intake import take
from sync.county.reviewing import countys_edit
from sync.port import Identity, Limits, LinkFailed, Member
from sync.wire.messages import Answer, Question

OFFICE, COUNTY = "451299001", "451299"
TAGS = Codes("标签", {"a": "甲", "b": "乙", "c": "丙"}, source="test")


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


SHEET = Kind(
    key="sheet", title="试验单", record=Sheet,
    stages={
        "draft": Stage(title="草稿", next=("done", "void")), "done": Stage(title="办结", next=("void",)),
        "void": Stage(title="作废", next=("done",)),
    },
    sections={"全部": ("title", "note", "deal", "tags", "items")}, columns=("title", "note"), search=("title", "items.name"),
    order="title", number="{serial}", caption=lambda record: record.title or "",
)  # fmt: skip


def _copy(database: Database) -> Any:
    """A snapshot of a database in memory."""
    to = cipher.connect(":memory:")
    source: Any = database.engine.raw_connection()
    try:
        source.driver_connection.backup(to)
    finally:
        source.close()
    return to


def _put_back(database: Database, snapshot: Any) -> None:
    target: Any = database.engine.raw_connection()
    try:
        snapshot.backup(target.driver_connection)
    finally:
        target.close()


def _database() -> tuple[Database, Schema]:
    database, schema = Database(None, bytes(32)), Schema([SHEET])
    with database.writing() as connection:
        opening.create_tables(schema, connection)
    return database, schema


class County:
    """The county, with one counter and one key."""

    def __init__(self) -> None:
        self.database, self.schema = _database()
        self.key = Ed25519PrivateKey.generate()
        self.epoch = bytes(16)
        self.members: dict[bytes, Member] = {}
        self.records = Records(self.schema, COUNTY, Search({SHEET.key: SHEET}))
        self.journal = Journal(self.schema, COUNTY)

    def member(self, device: bytes) -> Member | None:
        return self.members.get(device)

    def take(self, member: Member, question: Question) -> Answer:
        with self.database.writing() if question.batches else self.database.reading() as connection:
            return take(connection, self.records, self.journal, member, question, self.epoch, 0)

    def write(self, record: bytes, fields: dict[str, Any], why: str | None = None) -> None:
        """What the county itself writes to a record, knowing it as it is."""
        with self.database.writing() as connection:
            stored = self.records.load(connection, [record])[record]
            hand = Hand(self.records, self.journal, self.key, 0)
            (entry,) = hand.write(connection, [countys_edit(stored, fields, "李审核", 7, why)])
        assert entry.result == "ok", entry.reason

    def state(self, record: bytes) -> Any:
        with self.database.reading() as connection:
            return self.records.load(connection, [record])[record]

    def dump(self) -> list[str]:
        with self.database.reading() as connection:
            return list(dumping.lines(self.records, connection, OFFICE))

    def copy(self) -> Any:
        return _copy(self.database)

    def restore(self, snapshot: Any) -> None:
        _put_back(self.database, snapshot)
        self.epoch = hashlib.sha256(self.epoch + b"next").digest()[:16]


@dataclass
class Device:
    """One device of the office."""

    county: County
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def __post_init__(self) -> None:
        self.device = hashlib.sha256(self.key.public_key().public_bytes_raw()).digest()[:8]
        self.database, self.schema = _database()
        self.records = Records(self.schema, COUNTY, Search({SHEET.key: SHEET}))
        self.journal = Journal(self.schema, COUNTY)
        self.desk = Desk(self.schema, self.records, self.journal, OFFICE, self.device.hex())
        self.county.members[self.device] = Member(self.device, OFFICE, COUNTY, self.key.public_key(), False)
        self.at = 0

    def signed(self) -> Signed:
        self.at += 1
        return Signed("韦志明", self.at)

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

    def state(self, record: bytes) -> Any:
        with self.database.reading() as connection:
            return self.records.load(connection, [record])[record]

    def ids(self) -> list[bytes]:
        with self.database.reading() as connection:
            return [stored.record for stored in self.records.walk(connection)]

    def replica(self) -> OfficeReplica:
        return OfficeReplica(self.database, self.desk, self.key, lambda: self.at)

    def identity(self) -> Identity:
        return Identity(self.device, self.key, self.county.key.public_key())

    def sync(self, carry: Callable[[bytes], bytes] | None = None) -> engine.Outcome:
        outcome = engine.Outcome()
        engine.exchange(self.replica(), Link(self.county, carry), self.identity(), outcome, lambda seen: True)
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

    def carry(self, packet: bytes) -> bytes:
        if self.way is not None:
            return self.way(packet)
        return engine.answer(self.county, packet, self.county.key)


def lossy(county: County, rng: random.Random, late: list[bytes]) -> Callable[[bytes], bytes]:
    """A way that loses requests (30 %) and answers (25 %), and keeps some packets to deliver a second time later."""

    def way(packet: bytes) -> bytes:
        luck = rng.random()
        if luck < 0.30:
            raise LinkFailed("lost on the way there")
        answer = engine.answer(county, packet, county.key)
        if rng.random() < 0.1:
            late.append(packet)
        if luck < 0.55:
            raise LinkFailed("lost on the way back")
        return answer

    return way


SMALL = Limits(operations=3, operation_bytes=10_000, rows=2)
