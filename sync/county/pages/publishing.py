"""Reference data: what is published, and a new version: checked, shown as it would change, then sent out to every office."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from desktop_app.domain import reference
from desktop_app.domain.codes import shipped_titles
from desktop_app.domain.errors import Known, Refused
from sync.county import publishing
from sync.county.bodies import bounded_upload
from sync.county.pages.desk import Desk, Fields
from sync.county.sessions import Session

_OVERHEAD = 16 * 1024  # bytes of a form around its document
_SENT_BYTES = reference.LARGEST * 2 + _OVERHEAD  # base64, as a form writes it
FIXED = {"holidays": "放假安排", "clocks": "期限的天数和算法", "wages": "最低工资", "subsidy": "以案定补"}


def add_routes(router: APIRouter, desk: Desk) -> None:
    """List, preview, publish."""
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, **said: Any) -> Response:
        said = {"says": "", "preview": None, "name": "", "why": "", "content": ""} | said
        return desk.page("publishing.html", session, status, here="/publish", current=publishing.newest(bureau), fixed=FIXED,
                         tables=shipped_titles(), largest=reference.LARGEST // 1000, **said)  # fmt: skip

    @router.get("/publish")
    def listed(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/publish/preview")
    async def preview(request: Request) -> Response:
        session = desk.who(request)
        sent = await bounded_upload(request, reference.LARGEST + _OVERHEAD)
        try:
            desk.refuse_foreign(session, str(sent.get("token", "")))
            name, why, file = str(sent.get("name", "")).strip(), str(sent.get("why", "")).strip(), sent.get("file")
            data = await file.read() if isinstance(file, UploadFile) and file.size else str(sent.get("text", "")).encode()
        finally:
            await sent.close()

        def work() -> Response:
            try:
                found = publishing.preview(bureau, name, data)
            except Known as refusal:
                return shown(session, 422, says=refusal.sentence, name=name, why=why)
            return shown(session, preview=found, name=name, why=why, content=base64.b64encode(data).decode())

        return await run_in_threadpool(work)

    @router.post("/publish")
    async def publish(request: Request) -> Response:
        def work(session: Session, fields: Fields) -> dict[str, Any]:
            try:
                data = base64.b64decode(fields.get("content", ""), validate=True)
            except (binascii.Error, ValueError):
                raise Refused("要发布的内容不完整；请重新选文件。没有发布") from None
            name = fields.get("name", "")
            version = publishing.publish(bureau, name, data, why=fields.get("why") or None, who=session.account)
            return {"says": f"已发布 {name} 第 {version} 版；各所下次同步时收到"}

        return await desk.done(request, work, shown, _SENT_BYTES)
