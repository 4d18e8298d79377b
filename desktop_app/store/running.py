"""Which clocks run in which records: facts kept beside the records, in their transaction, so that asking what is due walks no record.

A row says from which day a clock runs; when it ends follows from how days are counted, which is applied on reading. Settled clocks have
no row. The rows follow from the records and are made anew when a version of the program declares its clocks differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.clocks import Clock, Run
from desktop_app.store import settings
from desktop_app.store.rows import Rows, Shape
from desktop_app.store.schema import Schema

_SETTING = "clocks"  # the declarations the rows were made from


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs in a record."""

    record: bytes
    run: Run


class Clocks:
    """The running clocks of one county's tables."""

    def __init__(self, schema: Schema, county: str) -> None:
        self.schema, self.county = schema, county
        self._shape = Shape(schema.clock, ("county_id", "record_id", "clock", "item", "start_on"))

    def runs(self, kind: str, content: Mapping[str, Any]) -> list[Run]:
        """The clocks that run in a record of this nested content; none in one of an unknown kind."""
        tables = self.schema.kinds.get(kind)
        if tables is None or not tables.kind.clocks:
            return []
        timed = {field: _present(value) for field in tables.kind.timed_by if (value := content.get(field)) is not None}
        return tables.kind.runs(timed, content.get("@stage") or tables.kind.first_stage)

    def put(self, rows: Rows, record: bytes, kind: str, content: Mapping[str, Any]) -> None:
        """Add the rows of a record's clocks."""
        for run in self.runs(kind, content):
            rows.add(self._shape, (self.county, record, run.clock, run.item, run.start_on.isoformat()))

    def change(self, connection: sa.Connection, record: bytes, kind: str, content: Mapping[str, Any], fields: set[str]) -> None:
        """Write the clocks of a live record anew, if one of them reads a field that has changed."""
        tables = self.schema.kinds.get(kind)
        if tables is not None and fields & {"@stage", *tables.kind.timed_by}:
            self.forget(connection, record)
            rows = Rows()
            self.put(rows, record, kind, content)
            rows.flush(connection)

    def forget(self, connection: sa.Connection, record: bytes) -> None:
        """Take a record's clocks away."""
        table = self.schema.clock
        connection.execute(table.delete().where(table.c.county_id == self.county, table.c.record_id == record))

    def of(self, connection: sa.Connection, record: bytes) -> list[Run]:
        """The clocks that run in a record."""
        table = self.schema.clock
        query = sa.select(table).where(table.c.county_id == self.county, table.c.record_id == record)
        return sorted(_running(row).run for row in connection.execute(query))

    def between(self, connection: sa.Connection, clock: str, first: date, last: date) -> Iterator[Running]:
        """Where a clock runs from a day in this range, the earliest first."""
        table = self.schema.clock
        here = (table.c.county_id == self.county, table.c.clock == clock)
        query = sa.select(table).where(*here, table.c.start_on.between(first.isoformat(), last.isoformat()))
        return map(_running, connection.execute(query.order_by(table.c.start_on, table.c.record_id, table.c.item)))

    def any_between(self, connection: sa.Connection, kind: str, blank: str, first: date, last: date) -> bool:
        """Whether a live record of a kind, not a void one, has its day within this range."""
        table = self.schema.kinds[kind].main.table
        within = table.c[blank].between(first.isoformat(), f"{last.isoformat()}T99")  # a time of the last day comes before T99
        query = sa.select(table.c.record_id).where(table.c.county_id == self.county, within, table.c.stage != "void").limit(1)
        return connection.execute(query).first() is not None


def stale(schema: Schema, connection: sa.Connection) -> bool:
    """Whether the rows were made from other declarations than those of this version."""
    return bool(settings.get(schema, connection, _SETTING) != _declared(schema))


def made(schema: Schema, connection: sa.Connection) -> None:
    """Note that the rows follow from the declarations of this version."""
    settings.put(schema, connection, _SETTING, _declared(schema))


def _declared(schema: Schema) -> str:
    told = [(kind, clock.key, _told(clock)) for kind, tables in sorted(schema.kinds.items()) for clock in tables.kind.clocks]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _told(clock: Clock) -> tuple[object, ...]:
    """What of a clock decides where it runs; a condition by its compiled code."""
    code = getattr(clock.when, "__code__", None)
    when = (code.co_code, code.co_names, repr(code.co_consts), getattr(clock.when, "__defaults__", None)) if code else None
    return clock.start, clock.settled, clock.times, clock.stages, when


def _present(value: Any) -> Any:
    """A field without the parts that were taken out of its list."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [item for item in value if item.get("@", 0) is not None]
    return value


def _running(row: Any) -> Running:
    return Running(row.record_id, Run(row.clock, row.item, date.fromisoformat(row.start_on)))
