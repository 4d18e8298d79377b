"""Frozen reports in the store: what was reported stays as it was, and each record is known to have been reported or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from desktop_app.domain.figures import Counted, Report
from desktop_app.domain.period import Period, holding, parse
from desktop_app.domain.statement import Frozen, digest, thawed
from desktop_app.store.totals import Span, Totals, Unreported


@dataclass(frozen=True, slots=True)
class Signing:
    """Who freezes a report, when, and why when it corrects one."""

    author: str
    at: int  # ms since 1970 UTC
    why: str | None = None


def latest(totals: Totals, report: Report, period: Period) -> Frozen | None:
    """The newest frozen version of a period, or None when it was never frozen."""
    table = totals.schema.frozen
    here = (table.c.county_id == totals.county, table.c.report == report.key, table.c.period == str(period))
    row = totals.connection.execute(sa.select(table).where(*here).order_by(table.c.version.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    return thawed(
        row["body"], version=row["version"], at=row["frozen_at"], author=row["author"], why=row["why"], digest=row["digest"]
    )  # fmt: skip


def late_periods(totals: Totals, report: Report, period: Period, office: str) -> list[Period]:
    """The frozen periods before this one, of its grain, that have records no frozen report has counted; oldest first."""
    table = totals.schema.frozen
    query = sa.select(table.c.period).where(table.c.county_id == totals.county, table.c.report == report.key).distinct()
    frozen = {found for text in totals.connection.execute(query).scalars() if (found := parse(text)).grain == period.grain}
    earlier = {found for found in frozen if found.first < period.first}
    if not earlier:
        return []
    last = date.fromordinal(period.first.toordinal() - 1)
    span = Span(min(found.first for found in earlier), last, office, Unreported(report.key, period.grain, str(period)))
    months = {month for population in report.dated for month in totals.months(population, span)}
    with_late = {holding(date.fromisoformat(f"{month}-01"), period.grain) for month in months}
    return sorted(with_late & earlier, key=lambda found: found.first)


def freeze(
    totals: Totals, report: Report, period: Period, late: list[Period], office: str, body: str, signing: Signing
) -> Frozen:  # fmt: skip
    """Keep a report as it stands, as the next version of its period, and remember every record in it."""
    before = latest(totals, report, period)
    row = {
        "county_id": totals.county, "report": report.key, "period": str(period), "version": before.version + 1 if before else 1,
        "frozen_at": signing.at, "author": signing.author, "why": signing.why, "digest": digest(body), "body": body,
    }  # fmt: skip
    totals.connection.execute(totals.schema.frozen.insert().values(row))
    counted = totals.schema.counted
    anew = (counted.c.county_id == totals.county, counted.c.report == report.key, counted.c.grain == period.grain)
    totals.connection.execute(counted.delete().where(*anew, counted.c.reported_in == str(period)))
    for belongs in [period, *late]:
        for population in report.dated:
            _remember(totals, report, population, belongs, period, office)
    found = latest(totals, report, period)
    assert found is not None
    return found


def _remember(totals: Totals, report: Report, population: Counted, belongs: Period, reported: Period, office: str) -> None:
    """Note the records of a period as reported in a report; those that were reported before stay as they are."""
    counted, main = totals.schema.counted, totals.schema.kinds[population.kind].main.table
    span = Span(belongs.first, belongs.last, office, Unreported(report.key, belongs.grain))
    values = (totals.county, report.key, belongs.grain, population.key, main.c.record_id, str(belongs), str(reported))
    chosen = sa.select(*(value if isinstance(value, sa.ColumnElement) else sa.literal(value) for value in values))
    names = ("county_id", "report", "grain", "population", "record_id", "period", "reported_in")
    totals.connection.execute(counted.insert().from_select(names, chosen.where(*totals.within(population, span))))
