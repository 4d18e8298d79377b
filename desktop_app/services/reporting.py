"""Reporting: a report of one period with its checks, as a sheet; freezing it; and the records behind each of its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from desktop_app.domain.errors import Refused
from desktop_app.domain.figures import Report, completed
from desktop_app.domain.period import Period, parse
from desktop_app.domain.statement import Frozen, Line, Statement, check_lines, check_sentence, differences, frozen_body
from desktop_app.services.clock import today
from desktop_app.services.session import Session
from desktop_app.store import freezing
from desktop_app.store.database import Connection
from desktop_app.store.dumping import public_id
from desktop_app.store.freezing import Signing
from desktop_app.store.totals import Span, Totals, Unreported


@dataclass(frozen=True, slots=True)
class Reporting:
    """What this office reports upwards."""

    session: Session

    def statement(self, report: Report, period: Period) -> Statement:
        """The report of a period. A frozen one shows what was frozen, and beside it what has changed since."""
        with self.session.store.database.reading() as connection:
            return self._statement(self._totals(connection), report, period)

    def records(self, report: Report, key: str, period: Period) -> list[str]:
        """The ids of the records behind a figure, oldest first; raise Unknown for one that comes from no records."""
        figure = report.figure(key)
        with self.session.store.database.reading() as connection:
            found = self._totals(connection).members(figure.of, self._span(period), figure)
        return [public_id(record) for record in found]

    def late_records(self, report: Report, period: Period) -> list[tuple[str, str]]:
        """The records that came after their period was frozen and are reported late in this one: period they belong to, id."""
        with self.session.store.database.reading() as connection:
            totals, found = self._totals(connection), list[tuple[str, str]]()
            for belongs in freezing.late_periods(totals, report, period, self.session.store.office):
                span = self._late_span(report, belongs, period)
                ids = {record for population in report.dated for record in totals.members(population, span)}
                found += [(str(belongs), public_id(record)) for record in sorted(ids)]
        return found

    def freeze(self, report: Report, period: Period, why: str | None = None) -> Statement:
        """Freeze a period's report: from now on it stays as it is, and what comes later goes into the next one.

        Counties ask for a month's figures before it ends, so a period that has begun can be frozen. Raise Refused when it has not begun, a
        check fails, or it is frozen already and no reason for a correction is given.
        """
        session = self.session
        if today(session.clock) < period.first:
            raise Refused(f"{period.title}还没有开始，不能冻结；没有改动")
        with session.store.database.writing() as connection:
            totals = self._totals(connection)
            frozen = freezing.latest(totals, report, period)
            if frozen is not None and not (why or "").strip():
                raise Refused(f"{period.title}的“{report.title}”已经冻结；要更正请写明原因（--why），原来的一版仍然保留。没有改动")
            statement = self._live(totals, report, period)
            if statement.failed:
                raise Refused("核对未通过，没有冻结：" + "；".join(map(check_sentence, statement.failed)))
            late = [belongs for belongs, _ in statement.late]
            body = frozen_body(statement, session.store.office)
            signing = Signing(session.author, session.clock.now_ms(), why)
            kept = freezing.freeze(totals, report, period, late, session.store.office, body, signing)
        return replace(statement, frozen=kept)

    def write(self, statement: Statement, to: Path) -> int:
        """Write the statement as a workbook; how many rows of figures its form has. Raise Failed when the file cannot be written."""
        from desktop_app.sheets import statements  # XlsxWriter is loaded when a sheet is wanted

        return statements.write(statement, to)

    def _statement(self, totals: Totals, report: Report, period: Period) -> Statement:
        live = self._live(totals, report, period)
        frozen = freezing.latest(totals, report, period)
        return live if frozen is None else _as_frozen(live, frozen)

    def _live(self, totals: Totals, report: Report, period: Period) -> Statement:
        """The report as the records give it now."""
        office, span = self.session.store.office, self._span(period)
        line = Line(self.session.office_name, self._values(totals, report, span))
        early = {population: totals.left_out(population, span) for population in report.dated}
        late = []
        for belongs in freezing.late_periods(totals, report, period, office):
            values = self._values(totals, report, self._late_span(report, belongs, period), late=True)
            late.append((belongs, Line(belongs.title, values)))
        return Statement(
            report=report, period=period, unit=self.session.office_name, lines=(line,), total=line,
            checks=check_lines(report, [line], early), late=tuple(late),
        )  # fmt: skip

    def _values(self, totals: Totals, report: Report, span: Span, *, late: bool = False) -> dict[str, Decimal]:
        figures = (figure for figure in report.counted if not (late and figure.of.standing))
        return completed(report, totals.sums(figures, span), (self.session.store.office[:9],))

    def _totals(self, connection: Connection) -> Totals:
        return Totals(self.session.store.schema, connection, self.session.store.county)

    def _span(self, period: Period) -> Span:
        return Span(period.first, period.last, self.session.store.office)

    def _late_span(self, report: Report, belongs: Period, reported: Period) -> Span:
        return replace(self._span(belongs), unreported=Unreported(report.key, belongs.grain, str(reported)))


def _as_frozen(live: Statement, frozen: Frozen) -> Statement:
    """The statement with the figures that were frozen; what is different now stands beside them."""
    report = live.report
    line = Line(live.total.unit, {figure.key: frozen.figures.get(figure.key, Decimal(0)) for figure in report.figures})
    changed = differences(report, frozen, live.total.values)
    late = tuple((parse(period), Line(parse(period).title, values)) for period, values in frozen.late.items())
    return replace(live, lines=(line,), total=line, late=late, frozen=frozen, differences=changed)
