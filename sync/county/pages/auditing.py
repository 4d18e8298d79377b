"""The audit trail: newest first, by whom and what, and whether its chain is whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sync.county import trail
from sync.county.pages.desk import Desk


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Reading it and checking it; nobody changes it."""

    @router.get("/audit")
    def listed(request: Request) -> Response:
        session, asked = desk.who(request), request.query_params
        who, what = asked.get("who", "")[:60], asked.get("what", "")[:40]
        below = int(asked["below"]) if asked.get("below", "").isdecimal() and len(asked["below"]) < 18 else 0
        broken = trail.broken_at(desk.bureau) if "check" in asked else None
        view = trail.page(desk.bureau, who, what, below)
        return desk.page("audit.html", session, here="/audit", view=view, who=who, what=what, deeds=trail.DEEDS, checked="check" in asked,
                         broken=broken)  # fmt: skip
