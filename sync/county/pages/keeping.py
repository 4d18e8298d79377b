"""Keeping: backups made and proven on the server, the database checked, a backup fetched to be kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from sync.county import checking, safekeeping
from sync.county.pages.desk import Desk, Fields
from sync.county.problems import Problem
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """List, make, check, fetch."""
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, **said: Any) -> Response:
        said = {"says": "", "faults": None} | said
        return desk.page("keeping.html", session, status, here="/keeping", kept=safekeeping.kept(bureau), most=safekeeping.KEPT, **said)

    @router.get("/keeping")
    def listed(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/keeping/backup")
    async def backup(request: Request) -> Response:
        def work(session: Session, _: Fields) -> dict[str, Any]:
            made = safekeeping.make(bureau)
            desk.note(session, "backup", made.name)
            return {"says": f"备份 {made.name} 已写成并检查过；请取到别的机器或优盘上另存一份，密钥也要另存"}

        return await desk.done(request, work, shown)

    @router.post("/keeping/verify")
    async def verify(request: Request) -> Response:
        return await desk.done(request, lambda *_: {"faults": checking.faults(bureau)}, shown)

    @router.get("/keeping/{name}")
    def fetch(request: Request, name: str) -> Response:
        path: Path | None = next((one.path for one in safekeeping.kept(bureau) if one.name == name), None)
        if path is None:
            raise Problem("not-found")
        desk.note(desk.who(request), "backup-fetched", name)
        return FileResponse(path, media_type="application/octet-stream", filename=name, headers={"cache-control": "no-store"})
