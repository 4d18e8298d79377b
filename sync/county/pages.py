"""The county's web page: login, overview, registers, records, devices. Rendered here, without JavaScript, from this server alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse

from desktop_app.domain.errors import Known, Refused
from sync.county import offices, registers, showing
from sync.county.accounts import ROLES, Accounts, Session, form_token
from sync.county.bodies import bounded_body
from sync.county.bureau import Bureau
from sync.county.problems import Problem

HERE = Path(__file__).parent
FORM_BYTES = 8192
FORM = "application/x-www-form-urlencoded"
STATIC = {"page.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}
Fields = dict[str, str]


class NotLoggedIn(Exception):
    """The page is for people who are logged in."""


@dataclass(frozen=True)
class Desk:
    """What every page needs."""

    bureau: Bureau
    accounts: Accounts
    secure: bool  # served over TLS: cookies are bound to the host
    templates: Environment = field(default_factory=lambda: _environment())

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
        values = {"county": self.bureau.name, "session": session, "roles": ROLES, "q": "", "here": ""} | values
        return HTMLResponse(self.templates.get_template(template).render(values), status, {"cache-control": "no-store"})

    def message(self, status: int, title: str, says: str = "") -> HTMLResponse:
        """A small page that says why there is nothing to see."""
        return self.page("message.html", status=status, title=title, says=says)

    def who(self, request: Request) -> Session:
        """Who asks; raise NotLoggedIn."""
        cookie = request.cookies.get(self.cookie)
        session = self.accounts.session(cookie) if cookie else None
        if session is None:
            raise NotLoggedIn
        return session

    def set_cookie(self, response: Response, name: str, value: str) -> None:
        """Give the browser a cookie that no script and no other site can use."""
        response.set_cookie(name, value, path="/", httponly=True, samesite="strict", secure=self.secure)

    async def form(self, request: Request) -> Fields:
        """The fields of a form that was sent."""
        body = await bounded_body(request, FORM_BYTES, FORM)
        try:
            return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20).items()}
        except ValueError:
            raise Problem("bad-request", "表单读不出来") from None

    async def signed_form(self, request: Request) -> tuple[Session, Fields]:
        """Who sent a form and what is in it; raise Problem when it did not come from a page of ours."""
        session, fields = await run_in_threadpool(self.who, request), await self.form(request)
        if not secrets.compare_digest(fields.get("token", "").encode(), session.token.encode()):
            raise Problem("bad-signature", "这个表单不是本页发出的，没有做任何事；请回到上一页重新提交")
        return session, fields


def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    versions = {name: hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:8] for name in STATIC}
    found.globals |= {"static": lambda name: f"/static/{name}?v={versions[name]}", "query": _query}
    found.filters |= {"instant": showing.instant, "thousands": lambda count: f"{count:,}"}
    return found


def _query(**fields: str) -> str:
    return urlencode({key: value for key, value in fields.items() if value})


def routes(desk: Desk) -> APIRouter:
    """The routes of the page; none of them is part of the API's description."""
    router = APIRouter(include_in_schema=False)
    _login_routes(router, desk)
    _reading_routes(router, desk)
    _device_routes(router, desk)

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in STATIC:
            raise Problem("not-found")
        return FileResponse(HERE / "static" / name, media_type=STATIC[name], headers={"cache-control": "public, max-age=31536000"})

    return router


def _inside(target: str) -> str:
    """Where to go after login: a place of this page, nothing else."""
    return target if target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable() else "/"


def _login_routes(router: APIRouter, desk: Desk) -> None:
    def ask(status: int = 200, says: str = "", name: str = "", target: str = "/") -> Response:
        nonce = secrets.token_urlsafe(24)
        response = desk.page("login.html", status=status, says=says, name=name, target=target, token=form_token(nonce))
        desk.set_cookie(response, desk.form_cookie, nonce)
        return response

    @router.get("/login")
    def login(request: Request) -> Response:
        return ask(target=_inside(request.query_params.get("to", "/")))

    @router.post("/login")
    async def enter(request: Request) -> Response:
        fields = await desk.form(request)
        name, target = fields.get("name", "").strip(), _inside(fields.get("to", "/"))
        expected = form_token(request.cookies.get(desk.form_cookie, "")).encode()
        if not secrets.compare_digest(fields.get("token", "").encode(), expected):
            return ask(403, "登录页已过期，请再登录一次", name, target)
        try:
            cookie = await run_in_threadpool(desk.accounts.enter, name, fields.get("password", ""))
        except Refused as refusal:
            return ask(429, refusal.sentence, name, target)
        if cookie is None:
            return ask(403, "用户名或密码不对", name, target)
        response = RedirectResponse(target, 303)
        desk.set_cookie(response, desk.cookie, cookie)
        response.delete_cookie(desk.form_cookie, path="/", httponly=True, samesite="strict", secure=desk.secure)
        return response

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        session, _ = await desk.signed_form(request)
        await run_in_threadpool(desk.accounts.leave, session)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(desk.cookie, path="/", httponly=True, samesite="strict", secure=desk.secure)
        return response

    @router.get("/password")
    def password(request: Request) -> Response:
        return desk.page("password.html", desk.who(request), says="", done=False)

    @router.post("/password")
    async def change(request: Request) -> Response:
        session, fields = await desk.signed_form(request)
        new, says = fields.get("new", ""), ""
        try:
            if new != fields.get("again", ""):
                raise Refused("两次输入的新密码不一样")
            await run_in_threadpool(desk.accounts.change_password, session, fields.get("old", ""), new)
        except Refused as refusal:
            says = refusal.sentence
        return desk.page("password.html", session, 422 if says else 200, says=says or "密码已更改，其他登录都已退出", done=not says)


def _reading_routes(router: APIRouter, desk: Desk) -> None:
    bureau = desk.bureau

    @router.get("/")
    def first(request: Request) -> Response:
        session = desk.who(request)
        kinds = {kind.key: kind.title for kind in bureau.kinds}
        return desk.page("overview.html", session, here="/", view=registers.overview(bureau), kinds=kinds)

    @router.get("/records")
    def listed(request: Request) -> Response:
        session, asked = desk.who(request), request.query_params
        if typed := asked.get("q", "").strip()[:64]:
            return desk.page("found.html", session, here="/records", q=typed, lines=registers.found(bureau, typed))
        places = offices.offices(bureau)
        counties = sorted({office.county_id for office in places})
        if not counties:
            return desk.message(200, "还没有司法所", "先在服务器上用 karstcounty office add 登记司法所")
        office, first_county = asked.get("office", ""), asked.get("county", counties[0])
        wish = registers.Wish(
            county_id=office[:6] or first_county, kind=asked.get("kind") or bureau.kinds[0].key, office=office,
            stage=asked.get("stage", ""), after=asked.get("after", ""),
        )  # fmt: skip
        view = registers.register(bureau, wish)
        counts = {kind.key: sum(o.by_kind.get(kind.key, 0) for o in places) for kind in bureau.kinds}
        return desk.page("register.html", session, here="/records", view=view, wish=wish, offices=places, kinds=bureau.kinds, counts=counts)

    @router.get("/records/{record}")
    def one(request: Request, record: str) -> Response:
        session, wanted = desk.who(request), registers.record_id(record)
        view = registers.record_page(bureau, wanted)
        with bureau.database.writing() as connection:  # who looked at whose case is kept: PIPL art. 51, 54
            bureau.audit.note(connection, bureau.now_ms(), session.account, "view", view.id)
        return desk.page("record.html", session, here="/records", view=view)

    @router.get("/records/{record}/{sha256}")
    def file(request: Request, record: str, sha256: str) -> Response:
        session, wanted = desk.who(request), registers.record_id(record)
        with bureau.database.reading() as connection:
            county_id, stored = registers.stored_anywhere(bureau, connection, wanted)
            held = registers.attachments(bureau, connection, county_id, stored.state.nested())
        attached = next((one for one in held if one.sha256 == sha256 and one.here), None)
        if attached is None:
            raise Problem("not-found", "这个附件不在这条记录里，或者还没有送到")
        with bureau.database.writing() as connection:
            bureau.audit.note(connection, bureau.now_ms(), session.account, "file", f"{record} {sha256}")
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(attached.name or sha256, safe='')}",
            "cache-control": "no-store",
        }
        return StreamingResponse(bureau.blobs(county_id).pieces(bytes.fromhex(sha256)), 200, headers, "application/octet-stream")


def _device_routes(router: APIRouter, desk: Desk) -> None:
    bureau = desk.bureau

    def shown(session: Session, status: int = 200, **said: Any) -> Response:
        said = {"says": "", "code": None, "expires": ""} | said
        places = {office.code: office.name for office in offices.offices(bureau)}
        return desk.page("devices.html", session, status, here="/devices", devices=offices.devices(bureau), offices=places, **said)

    async def done(request: Request, work: Callable[[Session, Fields], dict[str, Any]]) -> Response:
        session, fields = await desk.signed_form(request)
        if session.role != "admin":
            return await run_in_threadpool(shown, session, 403, says="只有系统管理员可以发配对码和停用电脑")
        try:
            return await run_in_threadpool(lambda: shown(session, **work(session, fields)))
        except Known as refusal:
            return await run_in_threadpool(shown, session, 422, says=refusal.sentence)

    @router.get("/devices")
    def listed(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/devices/code")
    async def code(request: Request) -> Response:
        def issue(session: Session, fields: Fields) -> dict[str, Any]:
            code, expires_at = offices.issue_code(bureau, fields.get("office", ""), who=session.account)
            return {"code": code, "expires": showing.instant(expires_at)}

        return await done(request, issue)

    @router.post("/devices/revoke")
    async def revoke(request: Request) -> Response:
        def stop(session: Session, fields: Fields) -> dict[str, Any]:
            offices.revoke(bureau, fields.get("device", ""), fields.get("why", "").strip()[:200] or None, session.account)
            return {"says": "已停用；这台电脑下次联系时会被拒绝，它以前送来的记录都在"}

        return await done(request, stop)
