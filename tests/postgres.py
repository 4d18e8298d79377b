"""A PostgreSQL of the tests' own: one a process of tests, run by an unprivileged user, in a temporary folder, gone in the end.

A fresh database is a copy of one that has its tables, which costs a tenth of making them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB", "max_connections=60", "autovacuum=off")
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass
class Cluster:
    """A running PostgreSQL."""

    folder: Path
    made: int = field(default=0, init=False)

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
        """Let it run, and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} " + " ".join(f"-c {each}" for each in _QUICK)
        _run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """Let it end; "immediate" is what a power cut does."""
        _run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", how, "stop")


@contextmanager
def running() -> Iterator[Cluster]:
    """A PostgreSQL for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="karst-pg-"))
    cluster = Cluster(folder)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")  # PostgreSQL never runs as root
        _run("initdb", "-D", str(folder / "data"), "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync", "-U", "postgres")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _run(program: str, *arguments: str) -> None:
    as_nobody = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_nobody, str(_program(program)), *arguments], cwd="/", stdout=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 0, f"{program} ended with {done.returncode}"


def _program(name: str) -> Path:
    """Where a program of PostgreSQL is: Debian keeps them beside each version's library, not among the commands."""
    if found := shutil.which(name):
        return Path(found)
    return max(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
