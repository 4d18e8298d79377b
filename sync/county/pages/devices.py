"""The offices' computers: which there are, codes to pair new ones, refusing one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from sync.county import offices, showing
from sync.county.pages.desk import Desk, Fields
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """List, issue, refuse."""
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, **said: Any) -> Response:
        said = {"says": "", "code": None, "expires": ""} | said
        places = {office.code: office.name for office in offices.offices(bureau) if session.territory.holds(office.code)}
        found = [device for device in offices.devices(bureau) if session.territory.holds(device.office)]
        return desk.page("devices.html", session, status, here="/devices", devices=found, offices=places, **said)

    @router.get("/devices")
    def listed(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/devices/code")
    async def code(request: Request) -> Response:
        def issue(session: Session, fields: Fields) -> dict[str, Any]:
            code, expires_at = offices.issue_code(bureau, fields.get("office", ""), who=session.account)
            return {"code": code, "expires": showing.instant(expires_at)}

        return await desk.done(request, issue, shown)

    @router.post("/devices/revoke")
    async def revoke(request: Request) -> Response:
        def stop(session: Session, fields: Fields) -> dict[str, Any]:
            offices.revoke(bureau, fields.get("device", ""), fields.get("why", "").strip()[:200] or None, session.account)
            return {"says": "已停用；这台电脑下次联系时会被拒绝，它以前送来的记录都在"}

        return await desk.done(request, stop, shown)
