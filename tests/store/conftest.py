"""Places for store tests: an office's store on an encrypted file, with the kinds that ship; and what writes into one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.kinds import KINDS
from desktop_app.store import checking, opening
from desktop_app.store.desk import New, Signed
from desktop_app.store.opening import Store
from desktop_app.store.records import Stored
from tests.offices import made_office, real_office

__all__ = ["made_office", "real_office"]

OFFICE = "451299001"
DEVICE = "00112233aabbccdd"
KEY = bytes(range(32))


@dataclass
class Hand:
    """Somebody at the desk of a store: each call is a transaction of its own."""

    store: Store
    at: int = 1_795_000_000_000

    def signed(self, why: str | None = None) -> Signed:
        self.at += 1
        return Signed("韦志明", self.at, why)

    def add(self, kind: str, *bodies: dict[str, Any]) -> list[bytes]:
        """Make records; a body may bring "@number" and "@stage"."""
        new = [New(kind, {"@number": f"{place}", "@stage": "draft", **body}) for place, body in enumerate(bodies, 1)]
        with self.store.database.writing() as connection:
            return self.store.desk.create(connection, new, self.signed())

    def change(self, record: bytes, **fields: Any) -> Stored:
        with self.store.database.writing() as connection:
            stored = self.store.records.load(connection, [record])[record]
            return self.store.desk.change(connection, stored, fields, self.signed())

    def delete(self, record: bytes) -> Stored:
        with self.store.database.writing() as connection:
            stored = self.store.records.load(connection, [record])[record]
            return self.store.desk.delete(connection, stored, self.signed())

    def load(self, record: bytes) -> Stored:
        with self.store.database.reading() as connection:
            return self.store.records.load(connection, [record])[record]

    def nested(self, record: bytes) -> dict[str, Any]:
        """The content of a record without what the envelope shows."""
        return {key: value for key, value in self.load(record).state.nested().items() if key[0] != "@"}

    def find(self, typed: str, kind: str | None = None, limit: int = 50) -> list[bytes]:
        """The records that what was typed finds, best first."""
        with self.store.database.reading() as connection:
            return [record for record, _ in self.store.records.search.find(connection, self.store.county, typed, kind, limit)]

    def count(self, table: str) -> int:
        with self.store.database.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

    def sql(self, statement: str, *values: Any) -> None:
        """Change the file behind everybody's back."""
        with self.store.database.writing() as connection:
            connection.exec_driver_sql(statement, values)

    def faults(self) -> list[str]:
        return checking.faults(self.store.database, self.store.records, self.store.journal)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a new store with the kinds that ship; making one takes longer than copying it."""
    home = tmp_path_factory.mktemp("blank")
    opening.make(home, KEY, KINDS, OFFICE, DEVICE, {}).close()
    return home / opening.FILE


@pytest.fixture
def store(tmp_path: Path, blank: Path) -> Iterator[Store]:
    """A new store with the kinds that ship in tmp_path/office."""
    home = tmp_path / "office"
    home.mkdir()
    shutil.copyfile(blank, home / opening.FILE)
    made = opening.open_store(home, KEY, KINDS)
    yield made
    made.close()


@pytest.fixture
def hand(store: Store) -> Hand:
    """Somebody who writes into the store."""
    return Hand(store)


@pytest.fixture
def reopened(store: Store) -> Iterator[Callable[[], Hand]]:
    """Opens the same file again, as a second program would."""
    opened: list[Store] = []

    def reopen() -> Hand:
        opened.append(opening.open_store(store.home, KEY, KINDS))
        return Hand(opened[-1])

    yield reopen
    for other in opened:
        other.close()
