"""Whether the server is well, what it counts, and a line of the log for each request that wants one."""

from __future__ import annotations

import ipaddress
import logging
import time
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.carriers.http import TOOK
from sync.county import metrics, problems
from sync.county.bureau import Bureau
from sync.county.gate import Gate
from sync.county.logs import FIELDS
from sync.county.problems import Problem
from sync.county.tally import Tally, outcome_of, route_of

TOLD_S = 0.5  # from so long on a device is told what of its waiting was not the link's fault
REQUESTS = logging.getLogger("karst.requests")  # at INFO, a line a request (serve --log-requests)


@dataclass(frozen=True)
class Counted:
    """Around everything: counts each request, and says so in the log."""

    app: ASGIApp
    tally: Tally
    process: int
    gate: Gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 500
        asked = began  # when all of the request was here

        async def received() -> Message:
            nonlocal asked
            message = await receive()
            asked = time.monotonic()
            return message

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if (took_s := time.monotonic() - asked) >= TOLD_S:
                    message["headers"] = [*message["headers"], (TOOK.lower().encode(), b"%d" % (took_s * 1000))]
            await send(message)

        try:
            await self.app(scope, received, sent)
        finally:
            self._count(scope, status, time.monotonic() - began)

    def _count(self, scope: Scope, status: int, took_s: float) -> None:
        route = route_of(scope["path"])
        self.tally.add(self.process, f"{route}/{outcome_of(status)}")
        self.tally.add(self.process, f"{route}/seconds", took_s)
        self.tally.put(self.process, "waiting", self.gate.waiting)
        self.tally.put(self.process, "shed", self.gate.refused)
        if REQUESTS.isEnabledFor(logging.INFO):
            known = getattr(scope.get("route"), "path", None)  # the route, not the address: that may name a record
            fields = {"method": scope["method"], "route": known, "status": status, "ms": round(took_s * 1000), "process": self.process}
            REQUESTS.info("request", extra={FIELDS: fields})


def routes(bureau: Bureau, tally: Tally) -> APIRouter:
    """The routes of a watching program."""
    router = APIRouter()
    refusals: dict[int | str, dict[str, Any]] = {
        status: {"description": meaning, "content": {problems.MEDIA_TYPE: {"schema": problems.schema()}}}
        for status, meaning in ((404, "only this machine may ask"), (503, "the database does not answer"))
    }

    @router.get("/healthz", summary="Whether the server and its database answer", responses={503: refusals[503]})
    def healthz() -> dict[str, str]:
        with bureau.database.reading() as connection:
            bureau.county_ids(connection)
        return {"status": "ok"}

    @router.get("/metrics", summary="What the server counts, for Prometheus", response_class=Response, responses=refusals)
    def measured(request: Request) -> Response:
        if request.client is None or not _is_here(request.client.host):
            raise Problem("not-found")
        return Response(metrics.text(bureau, tally), media_type=metrics.MEDIA_TYPE)

    return router


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
