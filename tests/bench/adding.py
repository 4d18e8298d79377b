"""`add --batch 200` of 10,000 cases beside one plain transaction with the same lines; one durable add beside an empty commit."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import sqlcipher3.dbapi2 as cipher

from desktop_app.cli import adding
from tests.bench.figures import Figure, at_most, median, seconds
from tests.bench.places import case, lines, office

COUNT = 10_000


def figures() -> Iterator[Figure]:
    """The figures of adding."""
    given = lines(COUNT)
    with tempfile.TemporaryDirectory() as folder:
        plain = min(seconds(partial(_plain, Path(folder) / f"{turn}.db", given)) for turn in range(3))
    with office() as place, contextlib.redirect_stdout(io.StringIO()):
        ours = seconds(lambda: adding.add_lines(place, place.kind("mediation_case"), given, 200))
    yield at_most(f"add --batch 200, {COUNT} cases / their JSON in one transaction", ours / plain, "x", 8)
    with office() as place:
        database, kind, seeds = place.session.store.database, place.kind("mediation_case"), iter(range(10**9))

        def empty() -> None:
            with database.writing() as connection:
                connection.exec_driver_sql("UPDATE setting SET value = value WHERE name = 'author'")

        nothing = median(empty, 50)
        one = median(lambda: place.recording.add_many(kind, [place.recording.check(kind, case(next(seeds)))]), 50)
    yield at_most("one durable add above a commit of one unchanged value", (one - nothing) * 1000, "ms", 20)


def _plain(path: Path, given: list[str]) -> None:
    connection = cipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{'ab' * 32}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE record (no INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO record (body) VALUES (?)", ((line,) for line in given))
    connection.execute("COMMIT")
    connection.close()
