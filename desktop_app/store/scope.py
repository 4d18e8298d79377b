"""Which records an office may have: its own, those of others it helps with, and those the county keeps for everybody.

What differs from "its own" stands in a table that follows from the operations: since which place of the county's log an office has a
record, and up to which it had it. At an office the table is empty: whatever is in its store was given to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from desktop_app.store.schema import Schema
from sync.merge import State


def offices_of(state: State) -> set[str]:
    """The offices that have a record: its own, and those that help."""
    helpers: Any = state.values.get("@helpers") or ()
    return {state.office, *helpers}


@dataclass(frozen=True, slots=True)
class Scope:
    """The scopes of one county's offices."""

    schema: Schema
    county: str

    def has(self, office: str) -> sa.ColumnElement[bool]:
        """The condition on ``record`` that an office has it now."""
        return sa.or_(*self.grounds(office))

    def grounds(self, office: str) -> list[sa.ColumnElement[bool]]:
        """The conditions on ``record`` under any of which an office has it: its own, for everybody, helping. An index walks each.

        A county that reports to its region has every record of its own there.
        """
        if office == self.county:
            return [sa.true()]
        record, scope = self.schema.record, self.schema.scope
        shared = sa.select(scope.c.record_id).where(scope.c.county_id == self.county, scope.c.office == office, scope.c.until_seq.is_(None))
        return [record.c.office == office, record.c.office == self.county, record.c.id.in_(shared)]

    def had(self, office: str, after: int = 0) -> sa.ColumnElement[bool]:
        """The condition on ``record`` that an office had it until some place of the log behind ``after``."""
        record, scope = self.schema.record, self.schema.scope
        left = sa.select(scope.c.record_id).where(scope.c.county_id == self.county, scope.c.office == office, scope.c.until_seq > after)
        return record.c.id.in_(left)

    def move(self, connection: sa.Connection, record: bytes, before: set[str], after: set[str], seq: int) -> None:
        """Note that at place ``seq`` a record came to some offices and left others."""
        for office in sorted(before ^ after):
            table = self.schema.scope
            where = (table.c.county_id == self.county, table.c.office == office, table.c.record_id == record)
            values = {"since_seq": seq, "until_seq": None} if office in after else {"until_seq": seq}
            if not connection.execute(table.update().where(*where).values(**values)).rowcount:
                key = {"county_id": self.county, "office": office, "record_id": record}
                connection.execute(table.insert().values(**key, **({"since_seq": 0} | values)))

    def left(self, connection: sa.Connection, office: str, after: int, most: int) -> list[tuple[bytes, int]]:
        """The records that left an office behind the place ``after``, and where they did, in order."""
        table = self.schema.scope
        query = sa.select(table.c.record_id, table.c.until_seq).where(
            table.c.county_id == self.county, table.c.office == office, table.c.until_seq > after
        )
        return [(row.record_id, row.until_seq) for row in connection.execute(query.order_by(table.c.until_seq).limit(most))]

    def left_at(self, connection: sa.Connection, office: str, record: bytes) -> int:
        """Where a record left an office; 0 when it never did, or has come back."""
        table = self.schema.scope
        where = (table.c.county_id == self.county, table.c.office == office, table.c.record_id == record)
        return connection.execute(sa.select(table.c.until_seq).where(*where)).scalar() or 0

    def came(self, connection: sa.Connection, office: str, after: int, records: Iterable[bytes]) -> set[bytes]:
        """Those of the records that came to an office behind the place ``after``, so that it has nothing of them yet."""
        table = self.schema.scope
        query = sa.select(table.c.record_id).where(table.c.county_id == self.county, table.c.office == office, table.c.since_seq > after)
        return set(connection.execute(query.where(table.c.record_id.in_(list(records)))).scalars())
