"""The figures of reports, summed by the database: one statement for all figures over the same records, and the records behind each.

What it costs depends on how many records the period has, not on how many the store has: the day that decides is indexed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.blanks import blanks_of
from desktop_app.domain.fields import Amount, Whole
from desktop_app.domain.figures import Counted, Figure
from desktop_app.store.conditions import holds
from desktop_app.store.schema import KindTables, Schema

Sums = dict[str, Decimal]  # by figure key


@dataclass(frozen=True, slots=True)
class Unreported:
    """Only records that no frozen report of this name and grain has counted, unless it is the one of ``but_for``, which is made anew."""

    report: str
    grain: str
    but_for: str = ""  # a period as commands name it


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``first`` to ``last``, both counted, of one office or of all."""

    first: date
    last: date
    office: str | None = None
    unreported: Unreported | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of one county's records."""

    schema: Schema
    connection: sa.Connection
    county: str

    def sums(self, figures: Iterable[Figure], span: Span) -> Sums:
        """Every figure over the records of the span, in the unit of its blank."""
        return self._grouped(figures, span, apart=False).get("", {})

    def sums_by_office(self, figures: Iterable[Figure], span: Span) -> dict[str, Sums]:
        """As ``sums``, for each office that has such records."""
        return self._grouped(figures, span, apart=True)

    def _grouped(self, figures: Iterable[Figure], span: Span, *, apart: bool) -> dict[str, Sums]:
        found: dict[str, Sums] = {}
        for (population, part), some in _alike(figures).items():
            tables = self.schema.kinds[population.kind]
            main = tables.main.table
            group = [main.c.office] if apart else []
            query = sa.select(*group, *(_sum(tables, figure, span).label(figure.key) for figure in some))
            query = query.select_from(main if part is None else _with(main, tables.parts[part].table))
            for row in self.connection.execute(query.where(*self.within(population, span)).group_by(*group)).mappings():
                values = found.setdefault(row["office"] if apart else "", {})
                values |= {figure.key: _decimal(tables, figure, row[figure.key]) for figure in some}
        return found

    def within(self, population: Counted, span: Span) -> list[sa.ColumnElement[bool]]:
        """What makes a record one of the population and the span."""
        main = self.schema.kinds[population.kind].main.table
        conditions = [*self._dated(population, span), holds(population.where, main)]
        if span.unreported is not None:
            counted, by = self.schema.counted, span.unreported
            reported = sa.select(counted.c.record_id).where(
                counted.c.county_id == self.county, counted.c.report == by.report, counted.c.grain == by.grain,
                counted.c.population == population.key, counted.c.record_id == main.c.record_id, counted.c.reported_in != by.but_for,
            )  # fmt: skip
            conditions.append(sa.not_(reported.exists()))
        return conditions

    def _dated(self, population: Counted, span: Span) -> list[sa.ColumnElement[bool]]:
        """Days and times are ISO text, so both sort before the day after the last."""
        main = self.schema.kinds[population.kind].main.table
        day = main.c[population.on]
        conditions = [main.c.county_id == self.county, day < (span.last + timedelta(days=1)).isoformat()]
        if not population.standing:
            conditions.append(day >= span.first.isoformat())
        return [*conditions, main.c.office == span.office] if span.office is not None else conditions

    def members(self, population: Counted, span: Span, figure: Figure | None = None) -> list[bytes]:
        """The records a population has in the span; of a figure, only those that it counts. Oldest first."""
        tables = self.schema.kinds[population.kind]
        main = tables.main.table
        query = sa.select(main.c.record_id).where(*self.within(population, span))
        if figure is not None:
            query = query.where(*_adds(tables, self.county, figure, span))
        return list(self.connection.execute(query.order_by(main.c[population.on], main.c.record_id)).scalars())

    def months(self, population: Counted, span: Span) -> dict[str, int]:
        """How many records a population has in each month (YYYY-MM) of the span."""
        month = sa.func.substr(self.schema.kinds[population.kind].main.table.c[population.on], 1, 7)
        query = sa.select(month, sa.func.count()).where(*self.within(population, span)).group_by(month)
        return {row[0]: int(row[1]) for row in self.connection.execute(query)}

    def left_out(self, population: Counted, span: Span) -> int:
        """How many records have their day in the span and do not count because they stand at too early a stage: a person should know.

        Those that were ended for a reason (void, refused, withdrawn) are left out on purpose.
        """
        kind = self.schema.kinds[population.kind]
        main, ended = kind.main.table, [key for key, stage in kind.kind.stages.items() if stage.why]
        early = (sa.not_(holds(population.where, main)), main.c.stage.not_in(ended))
        query = sa.select(sa.func.count()).select_from(main).where(*self._dated(population, span), *early)
        return int(self.connection.execute(query).scalar_one())


def _alike(figures: Iterable[Figure]) -> dict[tuple[Counted, str | None], list[Figure]]:
    """The figures by what one statement can count together: the records looked at, and the list whose items are counted."""
    found: dict[tuple[Counted, str | None], list[Figure]] = {}
    for figure in figures:
        found.setdefault((figure.of, figure.items.field if figure.items else None), []).append(figure)
    return found


def _with(main: sa.Table, part: sa.Table) -> sa.Join:
    same = sa.and_(part.c.county_id == main.c.county_id, part.c.record_id == main.c.record_id, part.c.part_place.is_not(None))
    return main.join(part, same)


def _sum(tables: KindTables, figure: Figure, span: Span) -> sa.ColumnElement[Any]:
    holder = tables.parts[figure.items.field].table if figure.items else tables.main.table
    here = _here(tables, figure, span)
    if figure.distinct is not None:
        return sa.func.count(sa.distinct(sa.case((here, holder.c[figure.distinct]))))
    if figure.total is None:
        return sa.func.coalesce(sa.func.sum(sa.case((here, 1), else_=0)), 0)
    return sa.func.coalesce(sa.func.sum(sa.case((here, sa.func.coalesce(holder.c[figure.total], figure.empty_as)), else_=0)), 0)


def _here(tables: KindTables, figure: Figure, span: Span) -> sa.ColumnElement[bool]:
    """What makes a record of the population, or an item of its list, count for the figure."""
    found = [] if figure.where is None else [holds(figure.where, tables.main.table)]
    if figure.items is not None:
        part, items = tables.parts[figure.items.field].table, figure.items
        found += [] if items.where is None else [holds(items.where, part)]
        if items.on is not None:
            whole = isinstance(blanks_of(tables.kind.parts[items.field])[items.on].type, Whole)
            low: Any = span.first.year if whole else span.first.isoformat()
            high: Any = span.last.year + 1 if whole else (span.last + timedelta(days=1)).isoformat()
            found += [part.c[items.on].is_not(None), part.c[items.on] >= low, part.c[items.on] < high]
    return sa.and_(sa.true(), *found)


def _adds(tables: KindTables, county: str, figure: Figure, span: Span) -> list[sa.ColumnElement[bool]]:
    """What makes a record of the population add to the figure."""
    main, here = tables.main.table, _here(tables, figure, span)
    if figure.items is not None:
        part = tables.parts[figure.items.field].table
        rows = sa.select(part.c.record_id).where(
            part.c.county_id == county, part.c.record_id == main.c.record_id, part.c.part_place.is_not(None), here,
            *((part.c[figure.total] != 0,) if figure.total else ()),
        )  # fmt: skip
        return [rows.exists()]
    if figure.total is not None and not figure.empty_as:
        return [here, sa.func.coalesce(main.c[figure.total], 0) != 0]
    return [here, main.c[figure.distinct].is_not(None)] if figure.distinct is not None else [here]


def _decimal(tables: KindTables, figure: Figure, raw: Any) -> Decimal:
    """A sum in the unit of its blank: amounts are kept in the smallest unit."""
    if figure.total is None:
        return Decimal(int(raw))
    blanks = blanks_of(tables.kind.parts[figure.items.field]) if figure.items else tables.kind.blanks
    type_ = blanks[figure.total].type
    return Decimal(int(raw)).scaleb(-type_.places if isinstance(type_, Amount) else 0)
