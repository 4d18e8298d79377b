"""Taking in what an office wrote onto a stick, and handing the answers back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from desktop_app.domain.errors import Known
from sync.county import stick_intake
from sync.county.bodies import bounded_upload
from sync.county.offices import office_names
from sync.county.pages.desk import Desk
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """The form, the intake, the answers."""
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, says: str = "", read: stick_intake.Read | None = None) -> Response:
        with bureau.database.reading() as connection:
            names = office_names(bureau, connection)
        most = stick_intake.MOST_BYTES // 2**20
        return desk.page("sticks.html", session, status, here="/sticks", says=says, read=read, names=names, most=most)

    @router.get("/sticks")
    def ask(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/sticks/read")
    async def read(request: Request) -> Response:
        session = desk.who(request)
        sent = await bounded_upload(request, stick_intake.MOST_BYTES, stick_intake.MOST_FILES)
        try:
            desk.refuse_foreign(session, str(sent.get("token", "")))
            return await run_in_threadpool(_read, session, sent)
        finally:
            await sent.close()

    def _read(session: Session, sent: FormData) -> Response:
        files = [(one.filename or "", one.file) for one in sent.getlist("files") if isinstance(one, UploadFile) and one.size]
        try:
            came = stick_intake.read(bureau, files, session.territory)
        except Known as refusal:
            return shown(session, 422, refusal.sentence)
        for one in came.taken:
            desk.note(session, "stick-read", f"{one.office} {one.device} {one.operations}")
        return shown(session, read=came)

    @router.get("/sticks/{key}")
    def answers(key: str) -> Response:
        named = {"content-disposition": 'attachment; filename="KARST.zip"', "cache-control": "no-store"}
        return Response(stick_intake.answers(bureau, key), media_type="application/zip", headers=named)
