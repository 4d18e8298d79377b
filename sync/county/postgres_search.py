"""The search index of a county on PostgreSQL: the terms of FTS5 (store/search.py, store/terms.py) in one tsvector a record.

Terms are split before they come here, so no dictionary and no collation of the server takes part. A term of any text begins with "w", one
of a key with "k"; each has its place, for phrases (docs/decisions/0015).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.kind import Kind
from desktop_app.store.rows import Shape
from desktop_app.store.schema import PUBLICATION
from desktop_app.store.search import Text, plans, queries, text_of

_ENTRIES = Shape(sa.table("search_entry"), ("county_id", "record_id", "kind", "terms", "no"))
_TABLES = (
    "CREATE TABLE IF NOT EXISTS search_entry (county_id VARCHAR(6) NOT NULL, record_id BYTEA NOT NULL, no BIGINT NOT NULL,"
    " kind TEXT NOT NULL, terms TSVECTOR NOT NULL, PRIMARY KEY (county_id, record_id))",
    "CREATE INDEX IF NOT EXISTS ix_search_no ON search_entry (county_id, no)",
    "CREATE INDEX IF NOT EXISTS ix_search_terms ON search_entry USING gin (terms)",
)
_LONGEST = 250  # characters of a term; PostgreSQL takes 2,046 bytes
_LAST = 16_383  # place in a text; PostgreSQL counts no further
_LARGEST = 500_000  # bytes of a record's terms; PostgreSQL takes 1,048,575
_PHRASE = re.compile(r'"([^"]+)"( \*)?')


class PostgresSearch:
    """The Index of a county on PostgreSQL."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._plans = plans(kinds)

    def create(self, connection: sa.Connection) -> None:
        """Make the table where it is absent."""
        for statement in _TABLES:
            connection.exec_driver_sql(statement)

    def add(self, connection: sa.Connection, county: str, records: Iterable[tuple[bytes, str, Mapping[str, Any]]]) -> None:
        """Index new records: id, kind, nested content."""
        rows = []
        for record, kind, content in records:
            text = Text() if kind == PUBLICATION else text_of(self._plans.get(kind), content)
            _, words, keys = text.row(0)
            rows.append((county, record, kind, vector(words, keys)))
        if not rows:
            return
        newest = connection.exec_driver_sql("SELECT coalesce(max(no), 0) FROM search_entry WHERE county_id = %s", (county,)).scalar_one()
        _ENTRIES.write(connection, [(*row, number) for number, row in enumerate(rows, newest + 1)])

    def replace(self, connection: sa.Connection, county: str, record: bytes, kind: str, content: Mapping[str, Any] | None) -> None:
        """Index a record anew; with None, forget it."""
        connection.exec_driver_sql("DELETE FROM search_entry WHERE county_id = %s AND record_id = %s", (county, record))
        if content is not None:
            self.add(connection, county, [(record, kind, content)])

    def move(self, connection: sa.Connection, county: str, record: bytes, to: bytes) -> None:
        """Give an entry another record id."""
        statement = "UPDATE search_entry SET record_id = %s WHERE county_id = %s AND record_id = %s"
        connection.exec_driver_sql(statement, (to, county, record))

    def find(self, connection: sa.Connection, county: str, typed: str, kind: str | None, limit: int) -> list[tuple[bytes, str]]:
        """Records that ``typed`` finds, id and kind, best first: keys, then names, then any text; newest first within each."""
        found: dict[bytes, str] = {}
        sql = (
            "SELECT record_id, kind FROM search_entry WHERE county_id = %s AND terms @@ %s::tsquery"
            f" {'AND kind = %s' if kind else ''} ORDER BY no DESC LIMIT %s"
        )
        for wanted in queries(typed):
            if len(found) >= limit:
                break
            for record, of_kind in connection.exec_driver_sql(sql, (county, tsquery(wanted), *((kind,) if kind else ()), limit)):
                found.setdefault(bytes(record), of_kind)
        return list(found.items())[:limit]

    def counts(self, connection: sa.Connection) -> tuple[int, int]:
        """How many records it knows, and of how many it has the text."""
        count = int(connection.exec_driver_sql("SELECT count(*) FROM search_entry").scalar_one())
        return count, count

    def rebuild(self, connection: sa.Connection) -> None:
        """Empty the index; the caller adds every record again."""
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_entry")
        self.create(connection)


def vector(words: str, keys: str) -> str:
    """The tsvector literal of a record's terms; what is beyond all measure is not searched for."""
    lexemes, size = list[str](), 0
    terms = chain((f"k{term[:_LONGEST]}" for term in keys.split()), (f"w{term[:_LONGEST]}" for term in words.split()))
    for place, term in enumerate(terms, 1):
        lexeme = f"{term}:{min(place, _LAST)}"
        size += len(lexeme.encode())
        if size > _LARGEST:
            break
        lexemes.append(lexeme)
    return " ".join(lexemes)


def tsquery(query: str) -> str:
    """A query of ``queries`` in the words of PostgreSQL: phrases in quotes, a star behind the beginning of a term."""
    column = "k" if query.startswith("{keys}") else "w"
    phrases = []
    for terms, begins in _PHRASE.findall(query):
        lexemes = [f"'{column}{term[:_LONGEST]}'" for term in terms.split()]
        phrases.append("(" + " <-> ".join(lexemes) + (":*" if begins else "") + ")")
    return " & ".join(phrases)
