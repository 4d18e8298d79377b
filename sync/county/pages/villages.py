"""The village board of an office and a year."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from desktop_app.domain.errors import Unknown
from desktop_app.domain.five_ones import COUNTED, FIVE
from sync.county import villages
from sync.county.offices import offices
from sync.county.pages.desk import Desk
from sync.county.pages.statistics import today_of


def add_routes(router: APIRouter, desk: Desk) -> None:
    """One page of it."""
    bureau = desk.bureau

    @router.get("/villages")
    def read(request: Request) -> Response:
        session, asked, now = desk.who(request), request.query_params, today_of(desk).year
        names = {office.code: office.name for office in offices(bureau) if session.territory.holds(office.code)}
        office = asked.get("office") or next(iter(names), "")
        if office not in names:
            raise Unknown(f"没有代码为 {office[:20]} 的司法所" if office else "还没有司法所")
        years = [str(year) for year in range(now, now - 5, -1)]
        year = asked.get("year") if asked.get("year") in years else years[0]
        found = villages.board(bureau, office, int(year or now))
        return desk.page("villages.html", session, here="/villages", view=found, offices=names, office=office, years=years, year=year,
                         kinds=villages.placed(bureau.kinds), five=FIVE, counted=COUNTED)  # fmt: skip
