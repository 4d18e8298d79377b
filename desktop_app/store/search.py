"""The search index: what a record is found by, kept in the same transaction as the record.

Two tables beside the records, rebuilt from them at any time: an entry a record, and its text in FTS5 (contentless): words, which is all
of it, and keys, which are pinyin initials, numbers, the ends of numbers, and names under terms of their own. FTS5 writes its terms
log-structured, so adding costs the same whatever is stored; newest records come first, so finding stops at the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import Choice, Choices, CreditCode, FieldType, IdNumber, Name, Phone
from desktop_app.domain.kind import Kind
from desktop_app.domain.privacy import is_sealed
from desktop_app.store.schema import PUBLICATION
from desktop_app.store.spelling import spellings
from desktop_app.store.terms import key, match, name_match, name_terms, prefix, spaced

_TABLES = (
    "CREATE TABLE IF NOT EXISTS search_entry (no INTEGER PRIMARY KEY, county_id TEXT NOT NULL, record_id BLOB NOT NULL, kind TEXT NOT NULL,"
    " UNIQUE (county_id, record_id))",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(words, keys, content='', contentless_delete=1, prefix='1',"
    " tokenize='ascii')",
)
_SETTINGS = {
    "pgsz": 3_900,  # bytes of a leaf: one fits into a page of SQLCipher, of whose 4,096 bytes 80 are its own
    "automerge": 8,  # segments of a level before they are merged: half the writing of 4, and no search became slower
}
_SHORT_END, _LONG_END = 4, 6  # last characters of a number that people know it by


@dataclass(slots=True)
class Text:
    """What one record is found by."""

    words: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def number(self, value: str) -> None:
        """Add a number that people look up whole or by its end."""
        if plain := key(value):
            self.keys += (plain, plain[-_SHORT_END:], plain[-_LONG_END:])
            if len(plain) == 18 and plain[:17].isdigit():
                self.keys.append(plain[6:14])  # date of birth in a resident ID

    def name(self, value: str) -> None:
        """Add a person's, body's or place's name."""
        self.words.append(value)
        self.keys += (*spellings(value), name_terms(value))

    def word(self, value: Any) -> None:
        """Add any other value."""
        self.words.append(" ".join(value) if isinstance(value, list) else str(value))

    def row(self, number: int) -> tuple[int, str, str]:
        """The row of the index, under its number there."""
        return number, spaced("\n".join(self.words)), " ".join(self.keys)


Taker = Callable[[Text, Any], None]
Plan = list[tuple[str, str, Taker]]


def _taker(type: FieldType) -> Taker:
    """How the value of a field type becomes findable."""
    if isinstance(type, IdNumber | Phone | CreditCode):
        return Text.number
    if isinstance(type, Name):
        return Text.name
    if isinstance(type, Choice | Choices):
        return lambda text, value: text.words.append(type.show(value))
    return Text.word


def _plan(kind: Kind) -> Plan:
    """For each path of a kind's search: the field, the blank of its parts ("" for the field itself), and what to do with it."""
    plan = []
    for path in kind.search:
        name, _, inner = path.partition(".")
        type = kind.blanks[name].type
        plan.append((name, inner, _taker(blanks_of(type.part)[inner].type if isinstance(type, Many) else type)))
    return plan


def plans(kinds: Mapping[str, Kind]) -> dict[str, Plan]:
    """What to take from the content of each kind."""
    return {key: _plan(kind) for key, kind in kinds.items()}


def text_of(plan: Plan | None, content: Mapping[str, Any]) -> Text:
    """What a record's nested content is found by; of an unknown kind, every text in it."""
    text = Text()
    if is_sealed(content):
        return text  # it keeps its entry, so that the index can be counted, and nothing finds it
    if number := content.get("@number"):
        text.words.append(number)
        text.number(number)
        text.keys.append(name_terms(number))
    for number in str(content.get("@former") or "").split():
        text.words.append(number)
        text.number(number)
    if plan is None:
        text.words += [value for name, value in content.items() if isinstance(value, str) and name[0] != "@"]
        return text
    for name, inner, take in plan:
        value = content.get(name)
        if value is None:
            continue
        if inner:
            for item in value:
                if (leaf := item.get(inner)) is not None:
                    take(text, leaf)
        else:
            take(text, value)
    return text


class Index(Protocol):
    """What a store asks of its search index; FTS5 below, and the county's on PostgreSQL."""

    def create(self, connection: sa.Connection) -> None:
        """Make the tables where they are absent."""

    def add(self, connection: sa.Connection, county: str, records: Iterable[tuple[bytes, str, Mapping[str, Any]]]) -> None:
        """Index new records: id, kind, nested content."""

    def replace(self, connection: sa.Connection, county: str, record: bytes, kind: str, content: Mapping[str, Any] | None) -> None:
        """Index a record anew; with None, forget it."""

    def move(self, connection: sa.Connection, county: str, record: bytes, to: bytes) -> None:
        """Give an entry another record id."""

    def find(self, connection: sa.Connection, county: str, typed: str, kind: str | None, limit: int) -> list[tuple[bytes, str]]:
        """Records that ``typed`` finds, id and kind, best first: keys, then names, then any text; newest first within each."""

    def counts(self, connection: sa.Connection) -> tuple[int, int]:
        """How many records it knows, and of how many it has the text: the same, when it is whole."""

    def rebuild(self, connection: sa.Connection) -> None:
        """Empty the index; the caller adds every record again."""


class Search:
    """The index of an encrypted file."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._plans = plans(kinds)

    def create(self, connection: sa.Connection) -> None:
        """Make the tables where they are absent."""
        for statement in _TABLES:
            connection.exec_driver_sql(statement)
        for name, value in _SETTINGS.items():
            connection.exec_driver_sql("INSERT INTO search_text (search_text, rank) VALUES (?, ?)", (name, value))

    def add(self, connection: sa.Connection, county: str, records: Iterable[tuple[bytes, str, Mapping[str, Any]]]) -> None:
        """Index new records: id, kind, nested content."""
        newest = int(connection.exec_driver_sql("SELECT coalesce(max(no), 0) FROM search_entry").scalar_one())
        entries, texts = [], []
        for number, (record, kind, content) in enumerate(records, newest + 1):
            entries.append((number, county, record, kind))
            text = Text() if kind == PUBLICATION else text_of(self._plans.get(kind), content)
            texts.append(text.row(number))
        if entries:
            connection.exec_driver_sql("INSERT INTO search_entry VALUES (?, ?, ?, ?)", entries)
            connection.exec_driver_sql("INSERT INTO search_text (rowid, words, keys) VALUES (?, ?, ?)", texts)

    def replace(self, connection: sa.Connection, county: str, record: bytes, kind: str, content: Mapping[str, Any] | None) -> None:
        """Index a record anew; with None, forget it."""
        query = "SELECT no FROM search_entry WHERE county_id = ? AND record_id = ?"
        number = connection.exec_driver_sql(query, (county, record)).scalar()
        if number is not None:
            connection.exec_driver_sql("DELETE FROM search_text WHERE rowid = ?", (number,))
            connection.exec_driver_sql("DELETE FROM search_entry WHERE no = ?", (number,))
        if content is not None:
            self.add(connection, county, [(record, kind, content)])

    def move(self, connection: sa.Connection, county: str, record: bytes, to: bytes) -> None:
        """Give an entry another record id."""
        statement = "UPDATE search_entry SET record_id = ? WHERE county_id = ? AND record_id = ?"
        connection.exec_driver_sql(statement, (to, county, record))

    def find(self, connection: sa.Connection, county: str, typed: str, kind: str | None, limit: int) -> list[tuple[bytes, str]]:
        """Records that ``typed`` finds, id and kind, best first: keys, then names, then any text; newest first within each."""
        found: dict[bytes, str] = {}
        sql = (
            "SELECT e.record_id, e.kind FROM search_text JOIN search_entry e ON e.no = search_text.rowid"
            f" WHERE search_text MATCH ? AND e.county_id = ? {'AND e.kind = ?' if kind else ''} ORDER BY search_text.rowid DESC LIMIT ?"
        )
        for wanted in queries(typed):
            if len(found) >= limit:
                break
            for record, of_kind in connection.exec_driver_sql(sql, (wanted, county, *((kind,) if kind else ()), limit)):
                found.setdefault(record, of_kind)
        return list(found.items())[:limit]

    def counts(self, connection: sa.Connection) -> tuple[int, int]:
        """How many records it knows, and of how many it has the text."""
        entries, texts = (
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in ("search_entry", "search_text")
        )
        return int(entries), int(texts)

    def rebuild(self, connection: sa.Connection) -> None:
        """Empty the index; the caller adds every record again."""
        for table in ("search_entry", "search_text"):
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
        self.create(connection)


def queries(typed: str) -> Iterable[str]:
    """FTS5 queries from the most to the least telling."""
    plain = key(typed[:64])
    if plain.isalnum():
        yield f'{{keys}} : "{plain}"'
    if begins := prefix(plain):
        yield f"{{keys}} : {begins}"
    if named := name_match(typed):
        yield f"{{keys}} : ({named})"
    if wanted := match(typed):
        yield f"{{words}} : ({wanted})"
