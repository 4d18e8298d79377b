"""The encrypted database: one SQLite library (SQLCipher), opened one way, and the one place where its failures become sentences.

WAL with synchronous=FULL: a commit that was reported is on the disk. Every writer begins IMMEDIATE: a transaction that reads and then
writes never meets "database is locked" half way (docs/decisions/0002).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import sqlalchemy as sa
import sqlcipher3.dbapi2 as cipher
from sqlalchemy.pool import QueuePool, StaticPool

from desktop_app.domain.errors import Failed, WrongKey
from desktop_app.store.transactions import Transactions

SAFE_SQLITE = (3, 51, 3)  # older ones can corrupt a WAL on reset: sqlite.org/wal.html#walresetbug
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 8000", "trusted_schema = OFF",
            "cache_size = -16000", "temp_store = MEMORY")  # fmt: skip


_ROOM = 1.2  # free bytes for each byte of the file while its key is changed (RELIABILITY E-5)

Connection = sa.Connection  # what services pass on without speaking SQL

# Values that the driver does not take for granted cost a search for an adapter each time, 1 µs, unless one is registered.
cipher.register_adapter(bytes, memoryview)
cipher.register_adapter(type(None), lambda nothing: nothing)


class Database(Transactions):
    """A pool of connections to one encrypted file, or to one database in memory when there is no path."""

    while_reading: ClassVar = {"karst_reading": True}

    def __init__(self, path: Path | None, key: bytes) -> None:
        if cipher.sqlite_version_info < SAFE_SQLITE:
            raise Failed(f"本机的 SQLite {cipher.sqlite_version} 太旧，可能损坏数据，拒绝打开；请重新安装本程序")
        self.path = path
        pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 4, "max_overflow": 8} if path else {"poolclass": StaticPool}
        self.engine = sa.create_engine(
            "sqlite://", creator=lambda: _connect(path, key), module=cipher, hide_parameters=True, **pool
        )  # fmt: skip
        sa.event.listen(self.engine, "begin", _begin)
        self._watching = Lock()
        self._watcher: sa.PoolProxiedConnection | None = None

    def version(self) -> int:
        """A number that differs once anything in this or another process has changed the file since it was last asked for."""
        with self._sentences(), self._watching:
            if self._watcher is None:
                self._watcher = self.engine.raw_connection()  # SQLite counts the changes of others, so this one never writes
            return int(self._watcher.cursor().execute("PRAGMA data_version").fetchone()[0])

    def layout(self, connection: sa.Connection) -> int:
        """The version of the tables in the file; 0 when there are none."""
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def lay_out(self, connection: sa.Connection, version: int) -> None:
        """Note the version of the tables in the file."""
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")

    def damage(self, connection: sa.Connection) -> list[str]:
        """Damaged pages; reading a page proves its HMAC, so this finds flipped bits too."""
        return [f"数据库结构：{row[0]}" for row in connection.exec_driver_sql("PRAGMA quick_check(20)") if row[0] != "ok"]

    def snapshot(self, to: Path) -> None:
        """Write a consistent copy of the file, encrypted with the same key, to a file that is not there yet."""
        with self._sentences():
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("VACUUM INTO ?", (str(to),))
            finally:
                raw.close()

    def close(self) -> None:
        """Let go of the file; the write-ahead log is folded in by the last one to leave."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        super().close()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        with super()._sentences(), _sentences():
            yield

    def translated(self, error: BaseException | None) -> Exception:
        """What a failure of the library means to the person at the desk."""
        return _translated(error)


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("karst_reading") else "BEGIN IMMEDIATE")


def fits(path: Path, key: bytes) -> bool:
    """Whether a key opens a database file; raise Failed when it cannot be told, as the file is held or cannot be read."""
    try:
        _connect(path, key).close()
    except WrongKey:
        return False
    return True


def is_held(path: Path, key: bytes) -> bool:
    """Whether some program has the database open; raise WrongKey when the key is not its key."""
    try:
        _connect(path, key, alone=True).close()
    except WrongKey:
        raise
    except Failed:
        return True
    return False


def change_key(path: Path, key: bytes, new_key: bytes) -> None:
    """Encrypt the whole file anew; a cut leaves it with one key or the other. Raise Failed when anybody else has it open, or without room.

    SQLite writes every page into the log first, so there must be room for the file once more (measured: 246 MB in 8.6 s).
    """
    if shutil.disk_usage(path.parent).free < path.stat().st_size * _ROOM:
        raise Failed("磁盘剩余空间不够换数据库密钥（要有数据库的 1.2 倍）；没有改动，请先腾出空间")
    with _sentences():
        raw = _connect(path, key, alone=True)
        try:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute(f"PRAGMA rekey = \"x'{new_key.hex()}'\"")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if raw.execute("PRAGMA cipher_integrity_check").fetchall():
                raise Failed("换过密钥的数据库没有通过检查；请勿继续录入，从备份恢复")
        finally:
            raw.close()


def _connect(path: Path | None, key: bytes, *, alone: bool = False) -> Any:
    """One connection with the pragmas of every connection, each read back; ``alone``: nobody else may have the file open meanwhile."""
    raw = cipher.connect(str(path) if path else ":memory:", timeout=8, isolation_level=None, check_same_thread=False)
    if path:
        raw.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is our sentence, not three lines on stderr
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if alone:
        raw.execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first look: in WAL everybody who has looked keeps a shared lock
        raw.execute("PRAGMA busy_timeout = 500")
    try:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        durable = raw.execute("PRAGMA synchronous").fetchone()[0] == 2
    except cipher.DatabaseError as error:
        raw.close()
        raise _translated(error) from None
    if not durable:
        raise Failed("数据库不能以“每次落盘”的方式打开，拒绝写入；请检查磁盘")
    return raw


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except cipher.DatabaseError as error:
        raise _translated(error) from error


def _translated(error: BaseException | None) -> Exception:
    """What a failure of the library means to the person at the desk."""
    says = str(error)
    if "not a database" in says or "file is encrypted" in says:
        return WrongKey("数据库打不开：密钥不对，或文件已损坏。数据没有改动；请核对密钥文件或用恢复码解锁，仍不行请从备份恢复")
    if "disk is full" in says:
        return Failed("磁盘已满，这一次没有保存；此前的数据完好。请腾出空间后再保存")
    if "locked" in says:
        return Failed("数据库正被另一个程序占用，这一次没有保存；请稍后再试")
    if "readonly" in says or "unable to open" in says:
        return Failed("数据库文件不能写入，这一次没有保存；请检查文件夹的权限或磁盘是否只读")
    if "disk I/O error" in says:
        return Failed("磁盘读写出错，这一次没有保存；请尽快备份并检查磁盘")
    if "malformed" in says or "vtable constructor failed" in says:  # the latter where the page that spells out the index is spoilt
        return Failed("数据库文件有损坏；请勿继续录入，运行“检查数据库”并从备份恢复")
    return error if isinstance(error, Exception) else Failed(says)
