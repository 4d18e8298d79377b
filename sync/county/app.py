"""The server as an ASGI application: the API, the page, and the one place where every failure becomes an answer."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_app import __version__
from desktop_app.domain.errors import KarstError, Refused, Unknown
from sync.county import api, health, pages, problems
from sync.county.accounts import Accounts
from sync.county.bureau import Bureau
from sync.county.logs import FIELDS
from sync.county.pages.desk import Desk, NotLoggedIn, NotProven
from sync.county.passwords import Passwords
from sync.county.problems import Problem
from sync.county.sessions import Sessions
from sync.county.tally import Tally

_log = logging.getLogger("karst.county")
_CSP = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = (
    (b"content-security-policy", _CSP.encode()), (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"), (b"cross-origin-opener-policy", b"same-origin"),
)  # fmt: skip
_HSTS = (b"strict-transport-security", b"max-age=31536000")


def make_app(bureau: Bureau, anchor: bytes = b"", tally: Tally | None = None, process: int = 0) -> FastAPI:
    """The application of an open county; ``anchor`` is the certificate (PEM) that devices pin, and says that the server speaks TLS.

    ``tally`` is where the processes of one server count, ``process`` which of them this is.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        bureau.contacts.flush(bureau.database)

    app = FastAPI(
        title="karstcounty", version=__version__, description="KSP/1: offices' devices and their county (docs/wire.md).", docs_url=None,
        redoc_url=None, lifespan=lifespan, redirect_slashes=False,
    )  # fmt: skip
    passwords = Passwords()
    desk = Desk(bureau, Accounts(bureau, passwords), Sessions(bureau, passwords), anchor)
    door, counts = api.Door(bureau, anchor), tally or Tally()
    app.include_router(api.routes(door))
    app.include_router(health.routes(bureau, counts))
    app.include_router(pages.routes(desk))
    _add_answers(app, desk)
    app.add_middleware(_Careful, desk=desk)
    app.add_middleware(health.Counted, tally=counts, process=process, gate=door.gate)
    return app


def for_programs(path: str) -> bool:
    """Whether a program asks; it gets problem+json, a person gets a page."""
    return path.startswith("/v1/") or path in ("/v1", "/healthz", "/metrics", "/openapi.json")


def _answer(
    desk: Desk, path: str, code: str, detail: str = "", status: int | None = None, headers: dict[str, str] | None = None
) -> Response:
    if for_programs(path):
        return problems.response(code, detail, headers=headers, status=status)
    sentence = problems.SENTENCES[code]
    return desk.message(status or sentence.status, sentence.title, detail)


def _add_answers(app: FastAPI, desk: Desk) -> None:
    """What each kind of failure is answered with."""

    @app.exception_handler(Problem)
    async def _(request: Request, problem: Problem) -> Response:
        code = problem.code if problem.code in problems.SENTENCES else "bad-request"
        return _answer(desk, request.url.path, code, problem.detail, headers=problem.headers)

    @app.exception_handler(NotLoggedIn)
    async def _(request: Request, _: NotLoggedIn) -> Response:
        return _sent_to("/login", request)

    @app.exception_handler(NotProven)
    async def _(request: Request, _: NotProven) -> Response:
        return _sent_to("/factor", request)

    @app.exception_handler(HTTPException)
    async def _(request: Request, error: HTTPException) -> Response:
        return _answer(
            desk, request.url.path, problems.code_of(error.status_code), status=error.status_code, headers=dict(error.headers or {})
        )

    @app.exception_handler(RequestValidationError)
    async def _(request: Request, error: RequestValidationError) -> Response:
        where = "、".join(dict.fromkeys(str(fault["loc"][-1]) for fault in error.errors()))
        return _answer(desk, request.url.path, "bad-request", f"请核对：{where}")

    @app.exception_handler(KarstError)
    async def _(request: Request, error: KarstError) -> Response:
        code = "not-found" if isinstance(error, Unknown) else "bad-request" if isinstance(error, Refused) else "unavailable"
        return _answer(desk, request.url.path, code, error.sentence)


def _sent_to(place: str, request: Request) -> Response:
    """Somewhere else first; from there one comes back to the page that was wanted. What a form held is not done."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{place}?" + urlencode({"to": target}) if request.method == "GET" and target != "/" else place, 303)


@dataclass(frozen=True)
class _Careful:
    """Around everything: headers that keep a browser strict, and an answer for what nobody foresaw."""

    app: ASGIApp
    desk: Desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def sent(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                if not for_programs(scope["path"]):
                    message["headers"] = [*message["headers"], *_HEADERS, *((_HSTS,) if self.desk.secure else ())]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            route = getattr(scope.get("route"), "path", None)
            where = {"method": scope["method"], "route": route, "error": type(error).__name__, "at_line": f"{frame.name}:{frame.lineno}"}
            _log.error("a request failed", extra={FIELDS: where})
            if not began:
                await _answer(self.desk, scope["path"], "fault")(scope, receive, sent)
