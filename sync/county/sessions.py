"""Sessions of the page: logging in with password and second factor, a lock after wrong tries, sessions that end by themselves.

A session's cookie is kept only as its hash. Source: ASVS 5.0 V6, V7; GB/T 22239-2019 8.1.4.1 (5 tries, lock, idle timeout).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.errors import Refused
from sync.county import second_factor
from sync.county.bureau import Bureau
from sync.county.passwords import Passwords, why_weak
from sync.county.retrying import whole
from sync.county.territory import Territory

TRIES = 5
LOCK_MS = 10 * 60 * 1000
IDLE_MS = 15 * 60 * 1000
LONGEST_MS = 12 * 3600 * 1000  # a session, however busy
_SEEN_EVERY_MS = 60 * 1000  # a session's last use is written at most once a minute
NAME = 50  # characters of an account's name
_STRANGERS = 1000  # names nobody has, whose wrong tries are remembered: they lock like any other


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in."""

    id: str
    account: str
    role: str
    token: str  # of every form it sends
    territory: Territory = Territory()
    proven: bool = False  # the second factor was shown
    has_factor: bool = False  # the account has one


@dataclass
class Sessions:
    """The sessions of one bureau."""

    bureau: Bureau
    passwords: Passwords = field(default_factory=Passwords)
    _strangers: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)  # name → tries, locked until
    _lock: Lock = field(default_factory=Lock)

    @whole
    def enter(self, name: str, password: str, code: str = "") -> str | None:
        """The cookie of a new session, or None when anything that was typed is wrong. Raise Refused while the name is locked."""
        table, now, name = self.bureau.tables.account, self.bureau.now_ms(), name[:NAME]
        with self.bureau.database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.name == name)).first()
        if (row.locked_until if row else self._stranger(name)[1]) > now:
            raise Refused("输错次数太多，已锁定 10 分钟，请稍后再试")
        fits, step = self.passwords.fits(row.password if row else None, password), _step(row, code, now)
        if row is None or not fits or step is None or row.disabled_at is not None:
            self._wrong(name, row is not None)
            return None
        cookie = secrets.token_urlsafe(32)
        with self.bureau.database.writing() as connection:
            begins = table.update().where(table.c.name == name, sa.func.coalesce(table.c.step, 0) == (row.step or 0))
            if not connection.execute(begins.values(tries=0, locked_until=0, step=max(step, row.step or 0))).rowcount:
                return None  # the same code was used a moment ago
            self._begin(connection, name, cookie, now, proven=row.secret is not None)
        return cookie

    def _begin(self, connection: sa.Connection, name: str, cookie: str, now: int, *, proven: bool) -> None:
        session = self.bureau.tables.session
        connection.execute(session.delete().where(sa.or_(session.c.seen_at < now - IDLE_MS, session.c.began_at < now - LONGEST_MS)))
        row = {"id": _hash(cookie), "account": name, "token": secrets.token_hex(16), "began_at": now, "seen_at": now}
        connection.execute(session.insert().values(**row, proven_at=now if proven else None))
        self.bureau.audit.note(connection, now, name, "login", "密码和动态口令" if proven else "密码")

    @whole
    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, or None when it has ended; using it keeps it going."""
        session, account, now = self.bureau.tables.session, self.bureau.tables.account, self.bureau.now_ms()
        columns = (session, account.c.role, account.c.offices, account.c.secret.label("factor"))
        query = sa.select(*columns).join(account, account.c.name == session.c.account)
        with self.bureau.database.reading() as connection:
            row = connection.execute(query.where(session.c.id == _hash(cookie), account.c.disabled_at.is_(None))).first()
        if row is None or row.seen_at < now - IDLE_MS or row.began_at < now - LONGEST_MS:
            return None
        if row.seen_at < now - _SEEN_EVERY_MS:
            with self.bureau.database.writing() as connection:
                connection.execute(session.update().where(session.c.id == row.id).values(seen_at=now))
        territory = Territory(tuple((row.offices or "").split()))
        return Session(row.id, row.account, row.role, row.token, territory, row.proven_at is not None, row.factor is not None)

    @whole
    def leave(self, session: Session) -> None:
        """End a session."""
        table = self.bureau.tables.session
        with self.bureau.database.writing() as connection:
            connection.execute(table.delete().where(table.c.id == session.id))
            self.bureau.audit.note(connection, self.bureau.now_ms(), session.account, "logout")

    def others(self, session: Session) -> list[tuple[int, int]]:
        """The account's other sessions: when each began and was last used (ms since 1970 UTC), newest first."""
        table, now = self.bureau.tables.session, self.bureau.now_ms()
        alive = (table.c.seen_at >= now - IDLE_MS, table.c.began_at >= now - LONGEST_MS)
        query = sa.select(table.c.began_at, table.c.seen_at).where(table.c.account == session.account, table.c.id != session.id, *alive)
        with self.bureau.database.reading() as connection:
            return [(row.began_at, row.seen_at) for row in connection.execute(query.order_by(table.c.began_at.desc()))]

    @whole
    def end_others(self, session: Session) -> None:
        """End the account's other sessions."""
        table = self.bureau.tables.session
        with self.bureau.database.writing() as connection:
            connection.execute(table.delete().where(table.c.account == session.account, table.c.id != session.id))
            self.bureau.audit.note(connection, self.bureau.now_ms(), session.account, "logout", "其他登录")

    @whole
    def change_password(self, session: Session, old: str, new: str) -> None:
        """Set another password and end the account's other sessions. Raise Refused when the old one is wrong or the new one too weak."""
        if says := why_weak(new, session.account, old):
            raise Refused(f"{says}；没有改动")
        table, sessions = self.bureau.tables.account, self.bureau.tables.session
        with self.bureau.database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.name == session.account)).one()
        if row.locked_until > self.bureau.now_ms() or not self.passwords.fits(row.password, old):
            self._wrong(session.account, True)
            raise Refused("原密码不对")
        hashed = self.passwords.hashed(new)
        with self.bureau.database.writing() as connection:
            connection.execute(table.update().where(table.c.name == session.account).values(password=hashed, tries=0))
            connection.execute(sessions.delete().where(sessions.c.account == session.account, sessions.c.id != session.id))
            self.bureau.audit.note(connection, self.bureau.now_ms(), session.account, "password")

    @whole
    def offered(self, session: Session) -> str:
        """The secret of the second factor that this session is setting up; the same one until it is used."""
        table = self.bureau.tables.session
        with self.bureau.database.writing() as connection:
            secret: str | None = connection.execute(sa.select(table.c.secret).where(table.c.id == session.id)).scalar()
            if secret is None:
                secret = second_factor.new_secret()
                connection.execute(table.update().where(table.c.id == session.id).values(secret=secret))
        return secret

    @whole
    def set_up(self, session: Session, code: str) -> None:
        """Take the offered secret as the account's second factor, once the telephone shows its code; other sessions end. Raise Refused."""
        if session.has_factor:
            raise Refused("这个用户已经绑定了动态口令；换手机请由另一位系统管理员重置")
        account, table, now = self.bureau.tables.account, self.bureau.tables.session, self.bureau.now_ms()
        secret = self.offered(session)
        step = second_factor.step_of(secret, code, now, 0)
        if step is None:
            raise Refused("口令不对：请核对手机和服务器的时间，再输一次手机上显示的 6 位数字")
        with self.bureau.database.writing() as connection:
            fresh = (account.c.name == session.account, account.c.secret.is_(None))
            if not connection.execute(account.update().where(*fresh).values(secret=secret, step=step)).rowcount:
                raise Refused("这个用户刚刚在别处绑定了动态口令；没有改动")
            connection.execute(table.update().where(table.c.id == session.id).values(secret=None, proven_at=now))
            connection.execute(table.delete().where(table.c.account == session.account, table.c.id != session.id))
            self.bureau.audit.note(connection, now, session.account, "factor-set")

    def form_token(self, nonce: str) -> str:
        """The token of a form that is sent before there is a session, bound to a cookie of the same browser."""
        key = hmac.digest(self.bureau.store_key, b"karst login form", hashlib.sha256)  # the same in every process of the server
        return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()

    def _stranger(self, name: str) -> tuple[int, int]:
        with self._lock:
            return self._strangers.get(name, (0, 0))

    @whole
    def _wrong(self, name: str, known: bool) -> None:
        table, now = self.bureau.tables.account, self.bureau.now_ms()
        if not known:
            tries = self._stranger(name)[0] + 1
            with self._lock:
                self._strangers[name] = (0, now + LOCK_MS) if tries >= TRIES else (tries, 0)
                while len(self._strangers) > _STRANGERS:
                    self._strangers.popitem(last=False)
            return
        with self.bureau.database.writing() as connection:
            account = table.c.name == name
            connection.execute(table.update().where(account).values(tries=table.c.tries + 1))  # of many at once, each counts
            tries = int(connection.execute(sa.select(table.c.tries).where(account)).scalar_one())
            if tries >= TRIES:
                connection.execute(table.update().where(account).values(tries=0, locked_until=now + LOCK_MS))
            self.bureau.audit.note(connection, now, name, "login-wrong" if tries < TRIES else "login-locked")


def _step(row: Any, code: str, now: int) -> int | None:
    """The step of the code that was typed; 0 for an account without a second factor, None for a wrong code."""
    if row is None or row.secret is None:
        return 0
    return second_factor.step_of(row.secret, code, now, row.step or 0)


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
