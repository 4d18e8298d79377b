"""Web accounts: who may use the page, in which role, for which offices. Every change is in the audit trail.

An account is never deleted: a disabled one keeps its name, so that nobody else can take it and what it did stays attributed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.errors import Refused, Unknown
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.passwords import Passwords, new_password
from sync.county.permissions import ROLES
from sync.county.retrying import whole
from sync.county.territory import EVERYWHERE, Territory

LIMITED = frozenset({"clerk", "reviewer"})  # roles that may be limited to some offices
_NAME = re.compile(r"\w[\w.-]{0,49}")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who uses the page."""

    name: str
    role: str
    territory: Territory
    has_factor: bool  # a second factor is set up
    added_at: int  # ms since 1970 UTC
    disabled_at: int | None
    locked_until: int  # 0 = not locked


@dataclass
class Accounts:
    """The accounts of one bureau."""

    bureau: Bureau
    passwords: Passwords = field(default_factory=Passwords)

    @whole
    def add(self, name: str, role: str, who: str = CONSOLE, territory: Territory = EVERYWHERE) -> str:
        """Add an account; its password, shown this once. Raise Refused when the name or role is none, or is taken."""
        _refuse_role(role, territory)
        if not _NAME.fullmatch(name):
            raise Refused("用户名应为 1–50 个字母、数字或汉字，可含 . 和 -")
        table, password = self.bureau.tables.account, new_password()
        row = {"name": name, "role": role, "password": self.passwords.hashed(password), "added_at": self.bureau.now_ms()}
        with self.bureau.database.writing() as connection:
            if connection.execute(sa.select(table.c.name).where(table.c.name == name)).first():
                raise Refused(f"用户 {name} 已经有了，没有改动")
            connection.execute(table.insert().values(**row, tries=0, locked_until=0, offices=str(territory) or None))
            self.bureau.audit.note(connection, self.bureau.now_ms(), who, "account-add", f"{name} {role} {territory}".strip())
        return password

    def list(self) -> list[Account]:
        """Every account, by name."""
        table = self.bureau.tables.account
        with self.bureau.database.reading() as connection:
            return [_account(row) for row in connection.execute(sa.select(table).order_by(table.c.name))]

    def change(
        self, name: str, *, role: str | None = None, territory: Territory | None = None, disabled: bool | None = None, who: str = CONSOLE
    ) -> None:  # fmt: skip
        """Give an account another role or territory, disable it or let it in again; its sessions end. Raise Refused or Unknown.

        Nobody changes their own account, and the last administrator stays one: otherwise nobody could undo it.
        """
        now = next((one for one in self.list() if one.name == name), None)
        if now is not None:
            _refuse_role(role or now.role, now.territory if territory is None else territory)
        given = {"role": role, "offices": None if territory is None else str(territory)}
        values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        if disabled is not None:
            values["disabled_at"] = self.bureau.now_ms() if disabled else None
        self._set(name, values, who, "account-change", " ".join(f"{key}={value}" for key, value in values.items()))

    def reset(self, name: str, who: str = CONSOLE) -> str:
        """A new password for somebody who lost the old one or the second factor, which is set up anew; the sessions end."""
        password = new_password()
        values = {"password": self.passwords.hashed(password), "secret": None, "step": None, "tries": 0, "locked_until": 0}
        self._set(name, values, who, "account-reset")
        return password

    @whole
    def _set(self, name: str, values: Mapping[str, Any], who: str, what: str, about: str = "") -> None:
        if who == name:
            raise Refused("不能改自己的用户；请由另一位系统管理员办理，或在服务器上用 karstcounty account")
        table, session = self.bureau.tables.account, self.bureau.tables.session
        able = sa.select(sa.func.count()).select_from(table).where(table.c.role == "admin", table.c.disabled_at.is_(None))
        with self.bureau.database.writing() as connection:
            self.bureau.audit.note(
                connection, self.bureau.now_ms(), who, what, f"{name} {about}".strip()
            )  # whoever notes, waits for the others
            before = connection.execute(able).scalar_one()
            if not connection.execute(table.update().where(table.c.name == name).values(**values)).rowcount:
                raise Unknown(f"没有用户 {name[:50]}；没有改动")
            if before and not connection.execute(able).scalar_one():
                raise Refused("这是最后一个能用的系统管理员；没有改动")
            connection.execute(session.delete().where(session.c.account == name))


def _refuse_role(role: str, territory: Territory) -> None:
    if role not in ROLES:
        raise Refused("角色应为 " + "、".join(f"{key}（{title}）" for key, title in ROLES.items()))
    if role not in LIMITED and not territory.whole:
        raise Refused(f"{ROLES[role]}管整个服务器，不能限定司法所；没有改动")


def _account(row: Any) -> Account:
    return Account(
        name=row.name, role=row.role, territory=Territory(tuple((row.offices or "").split())), has_factor=row.secret is not None,
        added_at=row.added_at, disabled_at=row.disabled_at, locked_until=row.locked_until,
    )  # fmt: skip
