"""What every page stands on: templates, cookies, forms with their token, and the guard that asks the table of permissions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from desktop_app.domain.errors import Known
from sync.county import showing
from sync.county.accounts import Accounts
from sync.county.bodies import bounded_body
from sync.county.bureau import Bureau
from sync.county.permissions import ROLES, rule_of
from sync.county.problems import Problem
from sync.county.retrying import whole
from sync.county.sessions import Session, Sessions

HERE = Path(__file__).parents[1]
FORM_BYTES = 64 * 1024  # a reason of 2,000 Chinese characters is 18 KB as a form sends it
FORM_FIELDS = 150
FORM = "application/x-www-form-urlencoded"
STATIC = {"page.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}
MENU = (
    ("/", "总览"), ("/records", "台账"), ("/waiting", "待处理"), ("/statistics", "统计"), ("/villages", "村居"), ("/subsidy", "以案定补"),
    ("/export", "导出"), ("/sticks", "优盘"), ("/devices", "电脑与配对"), ("/publish", "参考资料"), ("/people", "用户"), ("/audit", "审计日志"),
    ("/keeping", "备份"),
)  # fmt: skip
Fields = dict[str, str]


class NotLoggedIn(Exception):
    """The page is for people who are logged in."""


class NotProven(Exception):
    """The page is for a session that began with the second factor."""


@dataclass(frozen=True)
class Desk:
    """What every page needs."""

    bureau: Bureau
    accounts: Accounts
    sessions: Sessions
    anchor: bytes  # the certificate (PEM) that computers pin; empty without TLS
    templates: Environment = field(default_factory=lambda: _environment())

    @property
    def secure(self) -> bool:
        """Whether it is served over TLS: cookies are bound to the host then."""
        return bool(self.anchor)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return "__Host-karst" if self.secure else "karst"

    @property
    def form_cookie(self) -> str:
        """The name of the cookie that the login form is bound to."""
        return "__Host-karst-form" if self.secure else "karst-form"

    def page(self, template: str, session: Session | None = None, status: int = 200, **values: Any) -> HTMLResponse:
        """One page."""
        menu = [(path, title) for path, title in MENU if session and session.role in _roles(path)]
        values = {"county": self.bureau.name, "session": session, "roles": ROLES, "menu": menu, "q": "", "here": ""} | values
        values["may_search"] = any(path == "/records" for path, _ in menu)
        return HTMLResponse(self.templates.get_template(template).render(values), status, {"cache-control": "no-store"})

    def message(self, status: int, title: str, says: str = "") -> HTMLResponse:
        """A small page that says why there is nothing to see."""
        return self.page("message.html", status=status, title=title, says=says)

    def guard(self, request: Request) -> None:
        """Let a request through when the table says so, and remember who asks; raise NotLoggedIn, NotProven or Problem."""
        rule = rule_of(request.method, request.scope["route"].path)
        if rule is None:
            raise Problem("forbidden")
        if rule.open:
            return
        cookie = request.cookies.get(self.cookie)
        session = self.sessions.session(cookie) if cookie else None
        if session is None:
            raise NotLoggedIn
        request.state.session = session
        if session.role not in rule.roles:
            self.note(session, "denied", f"{request.method} {request.scope['route'].path}")
            raise Problem("forbidden", f"“{ROLES[session.role]}”不办理这一项；本次尝试已记入审计日志")
        if rule.proven and not session.proven:
            raise NotProven

    def who(self, request: Request) -> Session:
        """Who asks, as the guard found out."""
        session: Session = request.state.session
        return session

    @whole
    def note(self, session: Session, what: str, about: str) -> None:
        """Keep in the audit trail what somebody looked at: PIPL arts. 51, 54."""
        with self.bureau.database.writing() as connection:
            self.bureau.audit.note(connection, self.bureau.now_ms(), session.account, what, about)

    def set_cookie(self, response: Response, name: str, value: str) -> None:
        """Give the browser a cookie that no script and no other site can use."""
        response.set_cookie(name, value, path="/", httponly=True, samesite="strict", secure=self.secure)

    async def form(self, request: Request, most: int = FORM_BYTES) -> Fields:
        """The fields of a form that was sent; of a field that was sent several times the last value."""
        body = await bounded_body(request, most, FORM)
        try:
            return {
                name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS).items()
            }
        except ValueError:
            raise Problem("bad-request", "表单读不出来") from None

    async def signed_form(self, request: Request, most: int = FORM_BYTES) -> tuple[Session, Fields]:
        """Who sent a form and what is in it; raise Problem when it did not come from a page of ours."""
        session, fields = self.who(request), await self.form(request, most)
        self.refuse_foreign(session, fields.get("token", ""))
        return session, fields

    def refuse_foreign(self, session: Session, token: str) -> None:
        """Raise Problem for a form that did not come from a page of this session."""
        if not secrets.compare_digest(token.encode(), session.token.encode()):
            raise Problem("bad-signature", "这个表单不是本页发出的，没有做任何事；请回到上一页重新提交")

    async def done(
        self, request: Request, work: Callable[[Session, Fields], dict[str, Any]], shown: Callable[..., Response], most: int = FORM_BYTES
    ) -> Response:  # fmt: skip
        """Do what a form asks for and show its page with what came of it; what was refused is said there with status 422."""
        session, fields = await self.signed_form(request, most)
        try:
            return await run_in_threadpool(lambda: shown(session, **work(session, fields)))
        except Known as refusal:
            return await run_in_threadpool(shown, session, 422, says=refusal.sentence)


def ticked(fields: Fields, group: str) -> list[str]:
    """The boxes of a group that were ticked: fields named group:key."""
    return [name.partition(":")[2] for name in fields if name.startswith(f"{group}:")]


def _roles(path: str) -> frozenset[str]:
    rule = rule_of("GET", path)
    return rule.roles if rule else frozenset()


def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    versions = {name: hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:8] for name in STATIC}
    found.globals |= {"static": lambda name: f"/static/{name}?v={versions[name]}", "query": _query}
    found.filters |= {"instant": showing.instant, "thousands": lambda count: f"{count:,}"}
    return found


def _query(**fields: str) -> str:
    return urlencode({key: value for key, value in fields.items() if value})
