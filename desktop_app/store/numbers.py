"""The books of case numbers on this computer: how far each is written, which numbers it has given, which wait for a final one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.domain.numbering import PROVISIONAL, Block, Book, Page
from desktop_app.store import settings
from desktop_app.store.schema import Schema

_PREFIX = "numbers:"  # of the settings, one a book
_BEHIND = "\U0010ffff"  # sorts behind every continuation of a prefix
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Given:
    """One number of a book that a live record has."""

    serial: int
    number: str
    record: bytes
    stage: str


def page(schema: Schema, connection: sa.Connection, book: Book) -> Page | None:
    """How far a book is written here; None when it was never opened."""
    kept = settings.get(schema, connection, f"{_PREFIX}{book}")
    return None if kept is None else Page(kept["last"], tuple(Block(*block) for block in kept["blocks"]))


def keep(schema: Schema, connection: sa.Connection, book: Book, written: Page) -> None:
    """Note how far a book is written."""
    blocks = [[block.first, block.last, block.mine, block.next] for block in written.blocks]
    settings.put(schema, connection, f"{_PREFIX}{book}", {"last": written.last, "blocks": blocks})


def books(schema: Schema, connection: sa.Connection) -> list[Book]:
    """Every book that was opened here, by kind, word and year."""
    table = schema.setting
    query = sa.select(table.c.name).where(table.c.name.between(_PREFIX, _PREFIX + _BEHIND)).order_by(table.c.name)
    parts = (name.removeprefix(_PREFIX).split(":") for name in connection.execute(query).scalars())
    return [Book(kind, word, int(year)) for kind, word, year in parts]


def given(
    schema: Schema, connection: sa.Connection, county: str, kind: str, begins: str, pattern: re.Pattern[str]
) -> Iterator[Given]:  # fmt: skip
    """The numbers that live records have and that match, in the order of their text."""
    table = schema.kinds[kind].main.table
    columns = (table.c.number, table.c.record_id, table.c.stage)
    query = sa.select(*columns).where(table.c.county_id == county, table.c.number.between(begins, begins + _BEHIND))
    for row in connection.execute(query.order_by(table.c.number)):
        if found := pattern.fullmatch(row.number):
            yield Given(int(found["serial"]), row.number, row.record_id, row.stage)


def taken(schema: Schema, connection: sa.Connection, county: str, kind: str, numbers: Sequence[str]) -> set[str]:
    """Those of the numbers that a live record has."""
    table, found = schema.kinds[kind].main.table, set[str]()
    for start in range(0, len(numbers), _ASKED_AT_ONCE):
        chosen = numbers[start : start + _ASKED_AT_ONCE]
        found |= set(connection.execute(sa.select(table.c.number).where(table.c.county_id == county, table.c.number.in_(chosen))).scalars())
    return found


def provisional(schema: Schema, connection: sa.Connection, county: str, kind: str, office: str, limit: int) -> list[bytes]:
    """The live records of an office whose number waits for a final one."""
    table = schema.kinds[kind].main.table
    waiting = table.c.number.between(PROVISIONAL, PROVISIONAL + _BEHIND)
    query = sa.select(table.c.record_id).where(table.c.county_id == county, waiting, table.c.office == office, table.c.stage != "void")
    return list(connection.execute(query.order_by(table.c.number).limit(limit)).scalars())
