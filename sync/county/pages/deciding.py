"""What is decided about a record: giving it back, accepting it, which offices have it, and what of it may be seen in clear."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from desktop_app.domain.errors import Refused, Unknown
from sync.county import assigning, reviewing
from sync.county.dossier import record_page
from sync.county.lookup import record_id, seen_anywhere
from sync.county.pages.desk import Desk, Fields, ticked
from sync.county.pages.reading import dossier_page
from sync.county.sessions import Session
from sync.county.unmasking import unmask

Deed = Callable[[Session, bytes, Fields], None]


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Review, assign, unmask."""
    bureau = desk.bureau

    async def decided(request: Request, record: str, deed: Deed) -> Response:
        """Do it and go back to the record; what was refused is said on its page."""
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            wanted = _theirs(desk, session, record)
            try:
                deed(session, wanted, fields)
            except Refused as refusal:
                return dossier_page(desk, session, record_page(bureau, wanted, session.territory), 422, says=refusal.sentence)
            return RedirectResponse(f"/records/{record}", 303)

        return await run_in_threadpool(work)

    @router.post("/records/{record}/review")
    async def review(request: Request, record: str) -> Response:
        def deed(session: Session, wanted: bytes, fields: Fields) -> None:
            seen = int(fields["seen"]) if fields.get("seen", "").isdecimal() and len(fields["seen"]) < 10 else None
            if fields.get("review") == "accepted":
                reviewing.accept(bureau, wanted, who=session.account, seen=seen)
            elif fields.get("review") == "returned":
                reviewing.give_back(bureau, wanted, fields.get("why", ""), ticked(fields, "field"), who=session.account, seen=seen)
            else:
                raise Refused("请选核准或退回；没有改动")

        return await decided(request, record, deed)

    @router.post("/records/{record}/assign")
    async def assign(request: Request, record: str) -> Response:
        def deed(session: Session, wanted: bytes, fields: Fields) -> None:
            office, how = fields.get("office", ""), fields.get("how", "")
            if how not in get_args(assigning.How):
                raise Refused("请选移交、协办或结束协办；没有改动")
            if not session.territory.holds(office):
                raise Unknown(f"没有代码为 {office[:20]} 的司法所")
            why = fields.get("why", "").strip()[: assigning.WHY] or None
            assigning.assign(bureau, wanted, office, how, why=why, who=session.account)  # type: ignore[arg-type]  # one of How

        return await decided(request, record, deed)

    @router.post("/records/{record}/unmask")
    async def clear(request: Request, record: str) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            wanted = _theirs(desk, session, record)
            try:
                keys = unmask(
                    bureau, wanted, ticked(fields, "show"), fields.get("why", ""), who=session.account, territory=session.territory
                )
            except Refused as refusal:
                return dossier_page(desk, session, record_page(bureau, wanted, session.territory), 422, says=refusal.sentence)
            return dossier_page(desk, session, record_page(bureau, wanted, session.territory, keys))

        return await run_in_threadpool(work)


def _theirs(desk: Desk, session: Session, record: str) -> bytes:
    """The record, when it is one of the session's; raise Unknown."""
    wanted = record_id(record)
    with desk.bureau.database.reading() as connection:
        seen_anywhere(desk.bureau, connection, wanted, session.territory)
    return wanted
