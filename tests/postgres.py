"""A PostgreSQL of the tests' own: one a process of tests, run by an unprivileged user, in a temporary folder, gone in the end.

A fresh database is a copy of one that has its tables, which costs a tenth of making them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB", "max_connections=60", "autovacuum=off")
_DURABLE = ("max_connections=100", "shared_buffers=128MB")
_WAIT_S = 60
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass
class Cluster:
    """A running PostgreSQL."""

    folder: Path
    durable: bool = False  # a commit that was reported outlives the end of the server's processes
    made: int = field(default=0, init=False)
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def url(self, database: str = "postgres") -> str:
        """Where a database of it is."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def fresh(self, template: str = "template0") -> str:
        """The name of a new database, a copy of ``template``, to which nobody may be connected."""
        self.made += 1
        name = f"made_{self.made}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        """Remove a database."""
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def sql(self, statement: str) -> None:
        """Run one statement by itself."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        """Let it run, and wait until it answers. It ends with this process, however that ends."""
        settings = (f"unix_socket_directories={self.folder}", "listen_addresses=", *(_DURABLE if self.durable else _QUICK))
        command = [*_as_nobody("--pdeathsig", "INT"), str(_program("postgres")), "-D", str(self.folder / "data")]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen([*command, *(f"-c{each}" for each in settings)], cwd="/", stdout=log, stderr=log)
        until = time.monotonic() + _WAIT_S
        while not self._answers():
            assert self._running.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """End its first process without a word, and wait until nothing of it is left."""
        assert self._running is not None
        self._running.kill()
        self._running.wait(_WAIT_S)

    def stop(self) -> None:
        """Let it end, whoever is connected."""
        assert self._running is not None
        self._running.send_signal(signal.SIGQUIT)
        self._running.wait(_WAIT_S)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    """A PostgreSQL for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="karst-pg-"))
    cluster = Cluster(folder, durable)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        made = [*_as_nobody(), str(_program("initdb")), "-D", str(folder / "data"), "-E", "UTF8", "--locale=C.UTF-8"]
        done = subprocess.run([*made, "-A", "trust", "--no-sync", "-U", "postgres"], cwd="/", stdout=subprocess.DEVNULL, check=False)
        assert done.returncode == 0, "initdb failed"
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


def _as_nobody(*more: str) -> list[str]:
    """What stands before a command of PostgreSQL: it never runs as root."""
    return ["setpriv", *(("--reuid=postgres", "--regid=postgres", "--clear-groups") if os.geteuid() == 0 else ()), *more]


def _program(name: str) -> Path:
    """Where a program of PostgreSQL is: Debian keeps them beside each version's library, not among the commands."""
    if found := shutil.which(name):
        return Path(found)
    return max(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
