"""Web accounts and their sessions: argon2id passwords, a lock after wrong tries, sessions that end by themselves.

A session's cookie is kept only as its hash. Source: ASVS 5.0 V6, V7; GB/T 22239-2019 8.1.4.1 (5 tries, lock, idle timeout).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desktop_app.domain.errors import Refused
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau

ROLES = {"clerk": "经办", "reviewer": "审核", "admin": "系统管理员"}
TRIES = 5
LOCK_MS = 10 * 60 * 1000
IDLE_MS = 15 * 60 * 1000
LONGEST_MS = 12 * 3600 * 1000  # a session, however busy
PASSWORD = (10, 128)  # characters
_SEEN_EVERY_MS = 60 * 1000  # a session's last use is written at most once a minute
_NAME = re.compile(r"\w[\w.-]{0,49}")
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_STRANGERS = 1000  # names nobody has, whose wrong tries are remembered: they lock like any other


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in."""

    id: str
    account: str
    role: str
    token: str  # of every form it sends


@dataclass
class Accounts:
    """The accounts of one bureau."""

    bureau: Bureau
    hasher: PasswordHasher = field(default_factory=lambda: PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1))
    _at_once: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))  # 64 MiB each
    _strangers: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)  # name → tries, locked until
    _lock: Lock = field(default_factory=Lock)
    _dummy: str = ""

    def add(self, name: str, role: str, who: str = CONSOLE) -> str:
        """Add an account; its password, shown this once. Raise Refused when the name or role is none, or is taken."""
        if role not in ROLES:
            raise Refused("角色应为 " + "、".join(f"{key}（{title}）" for key, title in ROLES.items()))
        if not _NAME.fullmatch(name):
            raise Refused("用户名应为 1–50 个字母、数字或汉字，可含 . 和 -")
        table, password = self.bureau.tables.account, new_password()
        hashed = self.hasher.hash(password)
        with self.bureau.database.writing() as connection:
            if connection.execute(sa.select(table.c.name).where(table.c.name == name)).first():
                raise Refused(f"用户 {name} 已经有了，没有改动")
            row = {"name": name, "role": role, "password": hashed, "added_at": self.bureau.now_ms(), "tries": 0, "locked_until": 0}
            connection.execute(table.insert().values(**row))
            self.bureau.audit.note(connection, self.bureau.now_ms(), who, "account-add", f"{name} {role}")
        return password

    def enter(self, name: str, password: str) -> str | None:
        """The cookie of a new session, or None when the name or the password is wrong. Raise Refused while the name is locked."""
        table, now = self.bureau.tables.account, self.bureau.now_ms()
        with self.bureau.database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.name == name[:50])).first()
        if (row.locked_until if row else self._stranger(name)[1]) > now:
            raise Refused("输错次数太多，已锁定 10 分钟，请稍后再试")
        right = self._is(row.password if row else self._nobody(), password) and row is not None
        if not right:
            self._wrong(name, row is not None)
            return None
        cookie = secrets.token_urlsafe(32)
        with self.bureau.database.writing() as connection:
            connection.execute(table.update().where(table.c.name == name).values(tries=0, locked_until=0))
            session = self.bureau.tables.session
            connection.execute(session.delete().where(sa.or_(session.c.seen_at < now - IDLE_MS, session.c.began_at < now - LONGEST_MS)))
            row_of = {"id": _hash(cookie), "account": name, "token": secrets.token_hex(16), "began_at": now, "seen_at": now}
            connection.execute(session.insert().values(**row_of))
            self.bureau.audit.note(connection, now, name, "login")
        return cookie

    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, or None when it has ended; using it keeps it going."""
        session, account, now = self.bureau.tables.session, self.bureau.tables.account, self.bureau.now_ms()
        query = sa.select(session, account.c.role).join(account, account.c.name == session.c.account).where(session.c.id == _hash(cookie))
        with self.bureau.database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or row.seen_at < now - IDLE_MS or row.began_at < now - LONGEST_MS:
            return None
        if row.seen_at < now - _SEEN_EVERY_MS:
            with self.bureau.database.writing() as connection:
                connection.execute(session.update().where(session.c.id == row.id).values(seen_at=now))
        return Session(row.id, row.account, row.role, row.token)

    def leave(self, session: Session) -> None:
        """End a session."""
        table = self.bureau.tables.session
        with self.bureau.database.writing() as connection:
            connection.execute(table.delete().where(table.c.id == session.id))
            self.bureau.audit.note(connection, self.bureau.now_ms(), session.account, "logout")

    def change_password(self, session: Session, old: str, new: str) -> None:
        """Set another password and end the account's other sessions. Raise Refused when the old one is wrong or the new one too weak."""
        if not PASSWORD[0] <= len(new) <= PASSWORD[1] or new == old or session.account in new:
            raise Refused(f"新密码应为 {PASSWORD[0]}–{PASSWORD[1]} 个字符，不同于原密码，也不含用户名")
        table, sessions = self.bureau.tables.account, self.bureau.tables.session
        with self.bureau.database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.name == session.account)).one()
        if row.locked_until > self.bureau.now_ms() or not self._is(row.password, old):
            self._wrong(session.account, True)
            raise Refused("原密码不对")
        hashed = self.hasher.hash(new)
        with self.bureau.database.writing() as connection:
            connection.execute(table.update().where(table.c.name == session.account).values(password=hashed, tries=0))
            connection.execute(sessions.delete().where(sessions.c.account == session.account, sessions.c.id != session.id))
            self.bureau.audit.note(connection, self.bureau.now_ms(), session.account, "password")

    def _is(self, hashed: str, password: str) -> bool:
        with self._at_once:
            try:
                return self.hasher.verify(hashed, password[: PASSWORD[1]])
            except (VerificationError, InvalidHashError):
                return False

    def _nobody(self) -> str:
        """A hash that no password fits: a wrong name takes as long as a wrong password."""
        if not self._dummy:
            self._dummy = self.hasher.hash(secrets.token_hex(16))
        return self._dummy

    def _stranger(self, name: str) -> tuple[int, int]:
        with self._lock:
            return self._strangers.get(name[:50], (0, 0))

    def _wrong(self, name: str, known: bool) -> None:
        table, now = self.bureau.tables.account, self.bureau.now_ms()
        if not known:
            tries = self._stranger(name)[0] + 1
            with self._lock:
                self._strangers[name[:50]] = (0, now + LOCK_MS) if tries >= TRIES else (tries, 0)
                while len(self._strangers) > _STRANGERS:
                    self._strangers.popitem(last=False)
            return
        with self.bureau.database.writing() as connection:
            tries = int(connection.execute(sa.select(table.c.tries).where(table.c.name == name)).scalar_one()) + 1
            values = {"tries": 0, "locked_until": now + LOCK_MS} if tries >= TRIES else {"tries": tries}
            connection.execute(table.update().where(table.c.name == name).values(**values))
            self.bureau.audit.note(connection, now, name, "login-wrong" if tries < TRIES else "login-locked")


def new_password() -> str:
    """Sixteen characters in groups that can be read out: 79 bits."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))


def form_token(nonce: str) -> str:
    """The token of a form that is sent before there is a session, bound to a cookie of the same browser."""
    return hmac.new(_FORM_KEY, nonce.encode(), hashlib.sha256).hexdigest()


_FORM_KEY = secrets.token_bytes(32)  # of this process


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
