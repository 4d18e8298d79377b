"""Subsidies: what is paid for the closed cases of a period and what is left out and why; gone through, and taken as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.domain import period as periods
from desktop_app.domain.errors import Refused, Unknown
from desktop_app.domain.payments import Application
from desktop_app.domain.period import Period
from desktop_app.sheets import subsidies as sheets
from sync.county import subsidizing
from sync.county.pages.desk import Desk
from sync.county.pages.statistics import choices, today_of, workbook
from sync.county.permissions import REVIEWERS
from sync.county.sessions import Session


@dataclass(frozen=True, slots=True)
class _Wish:
    period: Period
    office: str  # "" = all that one sees
    county: str
    offices: dict[str, str]
    every: dict[str, str]  # offices that can be chosen


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Read, approve, take."""
    bureau = desk.bureau

    def shown(session: Session, asked: Any, status: int = 200, says: str = "") -> Response:
        wish, made = _wish(desk, session, asked), None
        try:
            made = _made(wish)
        except Refused as refusal:
            says = says or refusal.sentence
        return desk.page("subsidy.html", session, status, here="/subsidy", says=says, made=made, wish=wish, periods=choices(today_of(desk)),
                         may_approve=session.role in REVIEWERS.roles, hash=subsidizing.digest(made)[:16] if made else "")  # fmt: skip

    def _made(wish: _Wish) -> Application:
        return subsidizing.application(bureau, wish.period, wish.offices, wish.county)

    @router.get("/subsidy")
    def read(request: Request) -> Response:
        return shown(desk.who(request), request.query_params)

    @router.post("/subsidy/approve")
    async def approve(request: Request) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            wish = _wish(desk, session, fields)
            try:
                made = _made(wish)
                if fields.get("seen", "") != subsidizing.digest(made)[:16]:
                    raise Refused("您看过之后案件又有了变动；没有记下复核，请再看一遍")
                found = subsidizing.approve(bureau, made, wish.offices, session.account)
            except Refused as refusal:
                return shown(session, fields, 422, refusal.sentence)
            return shown(session, fields, says=f"已记下复核：{len(made.shares)} 笔，{made.total:,.2f} 元，校验码 {found[:16]}")

        return await run_in_threadpool(work)

    @router.post("/subsidy/sheet")
    async def sheet(request: Request) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            wish, out = _wish(desk, session, fields), BytesIO()
            try:
                made = _made(wish)
            except Refused as refusal:
                return shown(session, fields, 422, refusal.sentence)
            sheets.write(made, out)
            desk.note(session, "export", f"subsidy {wish.period} {wish.office or '全部'} {len(made.shares)} 笔")
            return workbook(out.getvalue(), f"以案定补 {wish.period.title} {made.unit}")

        return await run_in_threadpool(work)


def _wish(desk: Desk, session: Session, asked: Any) -> _Wish:
    by_county = subsidizing.counties(desk.bureau)
    every = {code: name for names in by_county.values() for code, name in names.items() if session.territory.holds(code)}
    office = asked.get("office", "")
    if not every or (office and office not in every):
        raise Unknown(f"没有代码为 {office[:20]} 的司法所" if office else "还没有司法所")
    county = (office or next(iter(every)))[:6]
    offices = {code: name for code, name in every.items() if code[:6] == county and (not office or code == office)}
    period = periods.parse(asked["period"]) if asked.get("period") else periods.holding(today_of(desk), "quarter")
    return _Wish(period, office, county, offices, every)
