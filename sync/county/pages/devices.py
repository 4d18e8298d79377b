"""The offices and their computers: registering an office, pairing a new computer by code, square code or file, refusing one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.domain.errors import Known, Refused
from desktop_app.domain.provision import SUFFIX, Provision
from sync.carriers.http import allowed
from sync.county import offices, showing
from sync.county.pages.desk import Desk, Fields
from sync.county.pages.squares import square
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """List, register, issue, refuse."""
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, **said: Any) -> Response:
        said = {"says": "", "code": None, "expires": "", "drawn": "", "server": ""} | said
        places = {office.code: office.name for office in offices.offices(bureau) if session.territory.holds(office.code)}
        found = [device for device in offices.devices(bureau) if session.territory.holds(device.office)]
        return desk.page("devices.html", session, status, here="/devices", devices=found, offices=places, **said)

    @router.get("/devices")
    def listed(request: Request) -> Response:
        return shown(desk.who(request), server=_address(request))

    @router.post("/devices/office")
    async def office(request: Request) -> Response:
        def add(session: Session, fields: Fields) -> dict[str, Any]:
            code, name, area = (fields.get(key, "").strip() for key in ("code", "name", "area"))
            offices.add_office(bureau, code, name, area or None, session.account)
            return {"says": f"已登记 {name}；再为它的电脑发配对码", "server": _address(request)}

        return await desk.done(request, add, shown)

    @router.post("/devices/code")
    async def code(request: Request) -> Response:
        def issue(session: Session, fields: Fields) -> dict[str, Any]:
            server = _server(fields)
            code, expires_at = offices.issue_code(bureau, fields.get("office", ""), who=session.account)
            return {"code": code, "expires": showing.instant(expires_at), "drawn": square(f"{server} {code}"), "server": server}

        return await desk.done(request, issue, shown)

    @router.post("/devices/file")
    async def file(request: Request) -> Response:
        session, fields = await desk.signed_form(request)

        def work() -> Response:
            try:
                server, code = _server(fields), fields.get("office", "")
                issued, _ = offices.issue_code(bureau, code, who=session.account)
            except Known as refusal:
                return shown(session, 422, says=refusal.sentence, server=_address(request))
            name = next(office.name for office in offices.offices(bureau) if office.code == code)
            named = {"content-disposition": f'attachment; filename="{code}{SUFFIX}"', "cache-control": "no-store"}
            given = Provision(server, code, name, issued, desk.anchor.decode("ascii"))
            return Response(given.written(), media_type="application/json", headers=named)

        return await run_in_threadpool(work)

    @router.post("/devices/revoke")
    async def revoke(request: Request) -> Response:
        def stop(session: Session, fields: Fields) -> dict[str, Any]:
            offices.revoke(bureau, fields.get("device", ""), fields.get("why", "").strip()[:200] or None, session.account)
            return {"says": "已停用；这台电脑下次联系时会被拒绝，它以前送来的记录都在", "server": _address(request)}

        return await desk.done(request, stop, shown)


def _address(request: Request) -> str:
    """The address the page was asked for under: what offices probably use, and a person may change."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _server(fields: Fields) -> str:
    server = fields.get("server", "").strip().rstrip("/")
    if not allowed(server) or len(server) > 200 or not server.isprintable() or " " in server:
        raise Refused("地址应以 https:// 开头（明文 http 只用于本机演示）；没有发配对码")
    return server
