"""People who use the page: adding them, giving another role or territory, a new password, letting nobody in under a name."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from sync.county.pages.desk import Desk, Fields
from sync.county.sessions import Session
from sync.county.territory import Territory


def add_routes(router: APIRouter, desk: Desk) -> None:
    """List, add, change."""
    accounts = desk.accounts

    def shown(session: Session, status: int = 200, **said: Any) -> Response:
        said = {"says": "", "password": None, "name": ""} | said
        return desk.page("people.html", session, status, here="/people", accounts=accounts.list(), now=desk.bureau.now_ms(), **said)

    @router.get("/people")
    def listed(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/people/add")
    async def add(request: Request) -> Response:
        def made(session: Session, fields: Fields) -> dict[str, Any]:
            name = fields.get("name", "").strip()
            territory = Territory.parse(fields.get("offices", ""))
            return {"password": accounts.add(name, fields.get("role", ""), session.account, territory), "name": name}

        return await desk.done(request, made, shown)

    @router.post("/people/change")
    async def change(request: Request) -> Response:
        def changed(session: Session, fields: Fields) -> dict[str, Any]:
            name, deed = fields.get("name", ""), fields.get("deed", "")
            if deed == "reset":
                return {"password": accounts.reset(name, session.account), "name": name}
            if deed in ("disable", "enable"):
                accounts.change(name, disabled=deed == "disable", who=session.account)
                return {"says": f"用户 {name} 已停用，登录都已退出" if deed == "disable" else f"用户 {name} 已恢复"}
            territory = Territory.parse(fields.get("offices", ""))
            accounts.change(name, role=fields.get("role", ""), territory=territory, who=session.account)
            return {"says": f"用户 {name} 的角色和范围已更改，登录都已退出"}

        return await desk.done(request, changed, shown)
