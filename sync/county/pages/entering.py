"""Coming and going: login, the second factor, one's own password, and the files every page needs."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response

from desktop_app.domain.errors import Refused
from sync.county import second_factor
from sync.county.pages.desk import HERE, STATIC, Desk
from sync.county.pages.squares import square
from sync.county.problems import Problem
from sync.county.sessions import Session


def add_routes(router: APIRouter, desk: Desk) -> None:
    """Login, logout, second factor, password, static files."""
    _login_routes(router, desk)
    _factor_routes(router, desk)
    _password_routes(router, desk)

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in STATIC:
            raise Problem("not-found")
        return FileResponse(HERE / "static" / name, media_type=STATIC[name], headers={"cache-control": "public, max-age=31536000"})


def inside(target: str) -> str:
    """Where to go on: a place of this page, nothing else."""
    return target if target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable() else "/"


def _login_routes(router: APIRouter, desk: Desk) -> None:
    def ask(status: int = 200, says: str = "", name: str = "", target: str = "/") -> Response:
        nonce = secrets.token_urlsafe(24)
        token = desk.sessions.form_token(nonce)
        response = desk.page("login.html", status=status, says=says, name=name, target=target, token=token)
        desk.set_cookie(response, desk.form_cookie, nonce)
        return response

    @router.get("/login")
    def login(request: Request) -> Response:
        return ask(target=inside(request.query_params.get("to", "/")))

    @router.post("/login")
    async def enter(request: Request) -> Response:
        fields = await desk.form(request)
        name, target = fields.get("name", "").strip(), inside(fields.get("to", "/"))
        expected = desk.sessions.form_token(request.cookies.get(desk.form_cookie, "")).encode()
        if not secrets.compare_digest(fields.get("token", "").encode(), expected):
            return ask(403, "登录页已过期，请再登录一次", name, target)
        try:
            typed = (name, fields.get("password", ""), fields.get("code", ""))
            cookie = await run_in_threadpool(desk.sessions.enter, *typed)
        except Refused as refusal:
            return ask(429, refusal.sentence, name, target)
        if cookie is None:
            return ask(403, "用户名、密码或动态口令不对", name, target)
        response = RedirectResponse(target, 303)
        desk.set_cookie(response, desk.cookie, cookie)
        response.delete_cookie(desk.form_cookie, path="/", httponly=True, samesite="strict", secure=desk.secure)
        return response

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        session, _ = await desk.signed_form(request)
        await run_in_threadpool(desk.sessions.leave, session)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(desk.cookie, path="/", httponly=True, samesite="strict", secure=desk.secure)
        return response


def _factor_routes(router: APIRouter, desk: Desk) -> None:
    def shown(session: Session, status: int = 200, says: str = "", target: str = "/") -> Response:
        secret = "" if session.has_factor else desk.sessions.offered(session)
        drawn = square(second_factor.address(secret, session.account, desk.bureau.name)) if secret else ""
        grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return desk.page("factor.html", session, status, says=says, target=target, square=drawn, secret=grouped)

    @router.get("/factor")
    def factor(request: Request) -> Response:
        return shown(desk.who(request), target=inside(request.query_params.get("to", "/")))

    @router.post("/factor")
    async def set_up(request: Request) -> Response:
        session, fields = await desk.signed_form(request)
        target = inside(fields.get("to", "/"))
        try:
            await run_in_threadpool(desk.sessions.set_up, session, fields.get("code", ""))
        except Refused as refusal:
            return await run_in_threadpool(shown, session, 422, refusal.sentence, target)
        return RedirectResponse(target, 303)


def _password_routes(router: APIRouter, desk: Desk) -> None:
    def shown(session: Session, status: int = 200, says: str = "", *, done: bool = False) -> Response:
        return desk.page("password.html", session, status, says=says, done=done, others=desk.sessions.others(session))

    @router.get("/password")
    def password(request: Request) -> Response:
        return shown(desk.who(request))

    @router.post("/password")
    async def change(request: Request) -> Response:
        session, fields = await desk.signed_form(request)
        new = fields.get("new", "")

        def work() -> Response:
            try:
                if new != fields.get("again", ""):
                    raise Refused("两次输入的新密码不一样")
                desk.sessions.change_password(session, fields.get("old", ""), new)
            except Refused as refusal:
                return shown(session, 422, refusal.sentence)
            return shown(session, says="密码已更改，其他登录都已退出", done=True)

        return await run_in_threadpool(work)

    @router.post("/password/others")
    async def end(request: Request) -> Response:
        session, _ = await desk.signed_form(request)

        def work() -> Response:
            desk.sessions.end_others(session)
            return shown(session, says="其他登录都已退出", done=True)

        return await run_in_threadpool(work)
