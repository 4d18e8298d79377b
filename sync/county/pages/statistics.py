"""Statistics: a report of a period over the offices, the records behind a figure, charts, the workbook, and who has not reported yet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.domain import period as periods
from desktop_app.domain import reports
from desktop_app.domain.errors import Refused, Unknown
from desktop_app.domain.fields import CHINA
from desktop_app.domain.figures import Figure, Report
from desktop_app.domain.kinds import by_key
from desktop_app.domain.period import Period
from desktop_app.domain.statement import Line, Statement, check_sentence
from desktop_app.sheets import statements
from desktop_app.store.totals import Span, Totals
from sync.county import charting, overdue
from sync.county.offices import offices
from sync.county.pages.desk import Desk
from sync.county.permissions import REVIEWERS
from sync.county.registers import Line as Listed
from sync.county.registers import lines_of
from sync.county.reporting import statement
from sync.county.sessions import Session

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = 40  # units of a report that stand side by side; of more offices only the total, and each by itself
LISTED = 200  # records behind a figure that are shown


def add_routes(router: APIRouter, desk: Desk) -> None:
    """The report, the records behind a figure, the workbook, the reminder."""
    bureau = desk.bureau

    def shown(session: Session, asked: Any, status: int = 200, says: str = "") -> Response:
        today = today_of(desk)
        report, period, office = _wish(desk, session, asked, today)
        made = statement(bureau, report, period, office or None)
        due = overdue.standing(bureau, period, made if not office else statement(bureau, report, period), session.territory)
        kind = by_key(report.populations[0].kind, bureau.kinds)
        return desk.page(
            "statistics.html", session, status, here="/statistics", says=says, made=made, reports=reports.REPORTS, periods=choices(today),
            office=office, places=_places(desk, session), due=due, states=overdue.SAYS,
            charts=charting.of(bureau, kind, session.territory, today),
            counted={figure.key for figure in report.counted}, failed=[check_sentence(check) for check in made.checks if not check.ok],
            columns=_columns(desk, made, office), may_remind=session.role in REVIEWERS.roles,
        )  # fmt: skip

    @router.get("/statistics")
    def read(request: Request) -> Response:
        return shown(desk.who(request), request.query_params)

    @router.get("/statistics/records")
    def behind(request: Request) -> Response:
        session, asked = desk.who(request), request.query_params
        report, period, office = _wish(desk, session, asked, today_of(desk))
        figure = report.figure(asked.get("figure", ""))
        lines, total = _behind(desk, session, figure, period, office)
        return desk.page("behind.html", session, here="/statistics", report=report, period=period, office=office, figure=figure,
                         lines=lines, total=total)  # fmt: skip

    @router.post("/statistics/sheet")
    async def sheet(request: Request) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            report, period, office = _wish(desk, session, fields, today_of(desk))
            made, out = statement(bureau, report, period, office or None), BytesIO()
            statements.write(made, out)
            desk.note(session, "export", f"{report.key} {period} {office or '全县'}")
            return workbook(out.getvalue(), f"{report.title} {period.title} {made.unit}")

        return await run_in_threadpool(work)

    @router.post("/statistics/remind")
    async def remind(request: Request) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            report, period, _ = _wish(desk, session, fields, today_of(desk))
            due = overdue.standing(bureau, period, statement(bureau, report, period), session.territory)
            try:
                count = overdue.remind(bureau, report, period, due, session.account)
            except Refused as refusal:
                return shown(session, fields, 422, refusal.sentence)
            return shown(session, fields, says=f"已发催报通知，点名 {count} 个司法所；各所下次同步时看到")

        return await run_in_threadpool(work)


def workbook(content: bytes, name: str) -> Response:
    """A workbook as a download."""
    named = f"attachment; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return Response(content, media_type=XLSX, headers={"content-disposition": named, "cache-control": "no-store"})


def today_of(desk: Desk) -> date:
    """The day in China by the server's clock."""
    return datetime.fromtimestamp(desk.bureau.now_ms() / 1000, UTC).astimezone(CHINA).date()


def choices(today: date) -> list[Period]:
    """The periods that are offered: those of this year that have begun, and last year's, newest and finest first."""
    found = []
    for grain in ("month", "quarter", "half", "year"):
        now = periods.holding(today, grain)
        found += [Period(grain, now.year, place) for place in range(now.place, 0, -1)]
        found += [Period(grain, now.year - 1, place) for place in range(12 // periods.MONTHS[grain], 0, -1)]
    return found


def _wish(desk: Desk, session: Session, asked: Any, today: date) -> tuple[Report, Period, str]:
    """Which report, period and office are wanted; somebody limited to offices sees one at a time. Raise Unknown or Refused."""
    report = reports.by_key(asked.get("report") or reports.REPORTS[0].key)
    period = periods.parse(asked["period"]) if asked.get("period") else periods.holding(today, "quarter")
    office, places = asked.get("office", ""), _places(desk, session)
    if not office and not session.territory.whole:
        office = next(iter(places), "")
    if (office and office not in places) or not places:
        raise Unknown(f"没有代码为 {office[:20]} 的司法所" if office else "还没有司法所")
    return report, period, office


def _places(desk: Desk, session: Session) -> dict[str, str]:
    return {office.code: office.name for office in offices(desk.bureau) if session.territory.holds(office.code)}


def _columns(desk: Desk, made: Statement, office: str) -> list[tuple[Line, str]]:
    """The lines of a report, each with the code of its office for what its figures link to: "" for the county's total."""
    codes = [office] if office else [*(one.code for one in offices(desk.bureau)), ""]
    found = list(zip(made.lines, codes, strict=True))
    return found if len(found) <= COLUMNS else found[-1:]


def _behind(desk: Desk, session: Session, figure: Figure, period: Period, office: str) -> tuple[list[Listed], int]:
    bureau, lines, total = desk.bureau, list[Listed](), 0
    with bureau.database.reading() as connection:
        for county in [office[:6]] if office else bureau.county_ids(connection):
            totals = Totals(bureau.schema, connection, county)
            members = totals.members(figure.of, Span(period.first, period.last, office or None), figure)
            total += len(members)
            kind = by_key(figure.of.kind, bureau.kinds)
            lines += lines_of(bureau, connection, county, members[: LISTED - len(lines)], kind, session.territory)
    return lines, total
