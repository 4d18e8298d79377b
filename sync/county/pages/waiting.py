"""What waits for a person: conflicts, changes that were not taken in, bundles kept aside."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sync.county import waiting
from sync.county.pages.desk import Desk


def add_routes(router: APIRouter, desk: Desk) -> None:
    """One page of it."""

    @router.get("/waiting")
    def listed(request: Request) -> Response:
        session = desk.who(request)
        return desk.page("waiting.html", session, here="/waiting", view=waiting.waiting(desk.bureau, session.territory), most=waiting.MOST)
