"""A county's database on PostgreSQL, or on an engine that speaks its language (docs/operating.md "PostgreSQL").

A reader sees one moment (REPEATABLE READ). A writer locks its county's row first (intake.py), so READ COMMITTED is enough for it; whoever
is undone because of another one begins again from the start (retrying.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from desktop_app.domain.errors import Failed, Refused, WrongKey
from desktop_app.store.transactions import Contended, Transactions

SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
NAME = "karstcounty"  # what the sessions of this program call themselves
_LAYOUT = "layout"  # the setting that holds the version of the tables
_CONNECT_S = 10
_LATER = "县局数据库正忙或刚刚断开，这一次没有保存；请稍后再试"
_SENTENCES = {
    "28": "县局数据库拒绝登录：请核对 --database 里的用户名和密码（可用 PGPASSFILE）；数据没有改动",
    "3D": "PostgreSQL 里没有 --database 所指的数据库；请先用 createdb 建立，或核对名称",
    "42501": "登录 PostgreSQL 的用户没有所需的权限；数据没有改动。请让它成为数据库的所有者",
    "53100": "PostgreSQL 的磁盘已满，这一次没有保存；此前的数据完好。请腾出空间",
    "25006": "PostgreSQL 现在只读（可能是备机），这一次没有保存；请核对 --database",
}


class Postgres(Transactions):
    """A pool of connections to one PostgreSQL database."""

    while_reading: ClassVar = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def __init__(self, url: str, copied: Callable[[Path], None]) -> None:
        """``copied`` writes the encrypted snapshot: what stands in it is not known here. Raise Refused for what is no such URL."""
        try:
            parsed = sa.make_url(url)
        except sa.exc.ArgumentError:
            raise Refused("--database 应为 postgresql://用户@主机/数据库；没有改动") from None
        if parsed.drivername not in SCHEMES:
            raise Refused(f"--database 只认 postgresql://…（不写即用 --home 里的 SQLite），不认 {parsed.drivername[:20]}；没有改动")
        self._copied = copied
        try:
            self.engine = sa.create_engine(
                parsed.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, pool_size=8, max_overflow=8,
                connect_args={"application_name": NAME, "connect_timeout": _CONNECT_S},
            )  # fmt: skip
        except ImportError:
            raise Failed("没有安装 PostgreSQL 的驱动；请运行 pip install '.[county,postgresql]'") from None

    def translated(self, error: BaseException | None) -> Exception:
        """What a failure of the driver means."""
        state = str(getattr(error, "sqlstate", None) or "")
        for prefix, sentence in _SENTENCES.items():
            if state.startswith(prefix):
                return WrongKey(sentence) if prefix == "28" else Failed(sentence)
        if state[:2] in ("08", "40", "57", "53") or state == "23505" or type(error).__name__ == "OperationalError":
            return Contended(_LATER)
        if type(error).__name__ == "DataError":
            return Refused("有数据库不能保存的字符或数字；没有改动")
        return error if isinstance(error, Exception) else Failed(str(error))

    def is_empty(self, connection: sa.Connection) -> bool:
        """Whether no table is there yet."""
        return not sa.inspect(connection).get_table_names()

    def sorts_bytewise(self, connection: sa.Connection) -> bool:
        """Whether text sorts by its bytes, as it does at every office; a linguistic order would page and compare otherwise."""
        return bool(connection.exec_driver_sql("SELECT 'B' < 'a' AND '乙' > '丁'").scalar_one())

    def layout(self, connection: sa.Connection) -> int:
        """The version of the tables; 0 when there are none."""
        if self.is_empty(connection):
            return 0
        return int(connection.exec_driver_sql("SELECT value FROM setting WHERE name = %s", (_LAYOUT,)).scalar() or 0)

    def lay_out(self, connection: sa.Connection, version: int) -> None:
        """Note the version of the tables."""
        done = connection.exec_driver_sql("UPDATE setting SET value = %s WHERE name = %s", (str(version), _LAYOUT))
        if not done.rowcount:
            connection.exec_driver_sql("INSERT INTO setting (name, value) VALUES (%s, %s)", (_LAYOUT, str(version)))

    def damage(self, connection: sa.Connection) -> list[str]:
        """Nothing: PostgreSQL looks after its own pages (data checksums, amcheck)."""
        return []

    def snapshot(self, to: Path) -> None:
        """Write a consistent copy to an encrypted file that is not there yet."""
        self._copied(to)

    def others(self) -> int:
        """How many other sessions of this program there are on the database."""
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s AND pid <> pg_backend_pid()"
        )
        with self.reading() as connection:
            return int(connection.exec_driver_sql(query, (NAME,)).scalar_one())

    def put_aside(self, connection: sa.Connection, name: str) -> None:
        """Rename the schema with everything in it, and begin an empty one in its place."""
        quoted: Any = connection.dialect.identifier_preparer.quote
        here = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        connection.exec_driver_sql(f"ALTER SCHEMA {quoted(here)} RENAME TO {quoted(name)}")
        connection.exec_driver_sql(f"CREATE SCHEMA {quoted(here)}")
