"""Files that leave the county and name cases: chosen, given a reason, written, and kept in the audit trail."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.domain import period as periods
from desktop_app.domain.errors import Refused, Unknown
from desktop_app.domain.kinds import by_key
from sync.county import allowances, outward
from sync.county.offices import offices
from sync.county.pages.desk import Desk, Fields
from sync.county.pages.statistics import choices, today_of, workbook
from sync.county.permissions import REVIEWERS
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """The form and what it gives."""
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, says: str = "") -> Response:
        places = {office.code: office.name for office in offices(bureau) if session.territory.holds(office.code)}
        return desk.page(
            "exporting.html", session, status, here="/export", says=says, kinds=bureau.kinds, forms=_forms(session), places=places,
            periods=choices(today_of(desk)), rows=allowances.EXPORT_ROWS, files=allowances.EXPORTED,
        )  # fmt: skip

    @router.get("/export")
    def ask(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/export")
    async def give(request: Request) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            try:
                wish = _wish(desk, session, fields)
                content, _ = outward.written(bureau, wish)
            except Refused as refusal:
                return shown(session, 422, refusal.sentence)
            return workbook(content, f"{wish.kind.title} {wish.period.title} {outward.FORMS[wish.form].partition('（')[0]}")

        return await run_in_threadpool(work)


def _forms(session: Session) -> dict[str, str]:
    """The forms that a role may take: what shows numbers of people only who may unmask them."""
    return {key: title for key, title in outward.FORMS.items() if key not in outward.CLEAR or session.role in REVIEWERS.roles}


def _wish(desk: Desk, session: Session, fields: Fields) -> outward.Wish:
    form, office = fields.get("form", ""), fields.get("office", "")
    if form not in get_args(outward.Form) or form not in _forms(session):
        raise Refused("您的角色不能用这种格式导出；没有导出")
    if office and not session.territory.holds(office):
        raise Unknown(f"没有代码为 {office[:20]} 的司法所")
    return outward.Wish(
        kind=by_key(fields.get("kind", ""), desk.bureau.kinds), form=form,  # type: ignore[arg-type]  # one of Form
        period=periods.parse(fields.get("period", "")), office=office, who=session.account, why=fields.get("why", ""),
        territory=session.territory,
    )  # fmt: skip
