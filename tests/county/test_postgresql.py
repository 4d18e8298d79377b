"""A county on PostgreSQL by its commands: made, moved there from its file, backed up, restored, and refused in sentences."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desktop_app.domain.kinds import by_key
from desktop_app.store.settings import get, put
from sync.county.bureau import Bureau
from sync.county.offices import add_office, issue_code
from sync.county.reviewing import give_back
from tests import makers
from tests.county.pairing import OFFICE, Clock, Desktop, serving
from tests.county.running import Commands
from tests.postgres import Cluster

KILLED = """
import os, sys
from sync.county import copying, restoring
from pathlib import Path
copying.index_anew = lambda *given: os._exit(9)
restoring.migrate(Path(sys.argv[1]), None, sys.argv[2])
"""


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """The URL of an empty database."""
    name = cluster.fresh()
    yield cluster.url(name)
    cluster.drop(name)


def filled(bureau: Bureau, tmp_path: Path, name: str = "office") -> Desktop:
    """An office whose three cases are at the county, one of them changed and given back."""
    add_office(bureau, OFFICE, "石山司法所")
    clock = Clock()
    bureau.now_ms = clock
    with serving(bureau) as served:
        desktop = Desktop.at(tmp_path / name, served, clock, issue_code(bureau, OFFICE)[0])
        kind = by_key("mediation_case")
        ids = [desktop.add(kind.key, kind.read(makers.mediation_case(seed))) for seed in range(3)]
        desktop.change(ids[0], {"summary": "改过的经过"}, "笔误")
        assert desktop.sync().complete
        give_back(bureau, ids[1], "缺签名", ["summary"])
        assert desktop.sync().pulled == 1
    return desktop


@pytest.fixture
def moved(tmp_path: Path, empty: str, capsys: pytest.CaptureFixture[str]) -> tuple[Commands, Desktop, str]:
    """A county that was moved into PostgreSQL, an office of it, and what it printed as a file."""
    bureau = Bureau.create(tmp_path / "county", "演示县司法局")
    desktop = filled(bureau, tmp_path)
    bureau.close()
    before = Commands(tmp_path / "county", capsys)("dump").out
    commands = Commands(tmp_path / "county", capsys, empty)
    done = commands("migrate")
    assert done.code == 0, done.err
    assert set(done.value) == {"tables", "rows", "digest"}
    return commands, desktop, before


def test_a_moved_county_says_the_same_and_its_offices_notice_nothing(moved: tuple[Commands, Desktop, str], tmp_path: Path) -> None:
    commands, desktop, before = moved
    assert commands("dump").out == before != ""
    assert commands("verify").value == {"ok": True, "faults": []}
    bureau = Bureau.open(commands.home, url=commands.database)
    with serving(bureau) as served:
        desktop.url = served.url
        outcome = desktop.sync()
        assert (outcome.pushed, outcome.pulled, outcome.rounds, outcome.complete) == (0, 0, 1, True)
        desktop.add("consultation", {"name": "韦小妹", "question": "宅基地"})
        assert desktop.sync().pushed == 1
    bureau.close()
    assert not (commands.home / "county.db").exists()
    assert len(list(commands.home.glob("county.db.migrated-*"))) == 1


def test_a_county_is_moved_into_an_empty_database_only(
    moved: tuple[Commands, Desktop, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands, _, before = moved
    Bureau.create(tmp_path / "another", "另一个县").close()
    again = Commands(tmp_path / "another", capsys, commands.database)("migrate")
    assert (again.code, again.out) == (2, "") and "已经有表" in again.err
    assert (tmp_path / "another" / "county.db").exists()
    assert commands("dump").out == before


def test_a_move_that_is_killed_has_not_happened_and_is_begun_again(tmp_path: Path, empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    bureau = Bureau.create(tmp_path / "county", "演示县司法局")
    filled(bureau, tmp_path)
    bureau.close()
    file = Commands(tmp_path / "county", capsys)
    before = file("dump").out
    assert subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "county"), empty], timeout=60, check=False).returncode == 9
    assert file("dump").out == before
    done = Commands(tmp_path / "county", capsys, empty)("migrate")
    assert done.code == 0, done.err
    assert Commands(tmp_path / "county", capsys, empty)("dump").out == before


def test_a_backup_of_postgresql_restores_there_and_as_a_file(
    moved: tuple[Commands, Desktop, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands, _, before = moved
    backup = tmp_path / "backup.zip"
    assert commands("backup", backup).code == 0
    assert commands("restore", backup).code == 2
    assert commands("restore", backup, "--replace").code == 0
    assert commands("dump").out == before
    with psycopg.connect(commands.database or "") as connection:
        (schemas,) = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'before_restore_%'").fetchall()
    assert schemas == (1,)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "county.key").write_bytes((commands.home / "county.key").read_bytes())
    as_file = Commands(elsewhere, capsys)
    assert as_file("restore", backup).code == 0
    assert as_file("dump").out == before
    assert as_file("verify").code == 0


def test_a_served_county_is_not_restored_over(moved: tuple[Commands, Desktop, str], tmp_path: Path) -> None:
    commands, _, _ = moved
    backup = tmp_path / "backup.zip"
    assert commands("backup", backup).code == 0
    bureau = Bureau.open(commands.home, url=commands.database)
    refused = commands("restore", backup, "--replace")
    assert refused.code == 2 and "还在运行" in refused.err
    bureau.close()


def test_init_makes_a_county_in_an_empty_database_only(empty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = Commands(tmp_path / "county", capsys, empty)
    missing = commands("office", "list")
    assert missing.code == 1 and "密钥文件" in missing.err
    assert commands("init", "--name", "演示县司法局").code == 0
    assert commands("office", "add", OFFICE, "石山司法所").code == 0
    again = commands("init", "--name", "另一个")
    assert again.code == 2 and "已经有表" in again.err
    assert commands("office", "list").value["office"] == OFFICE


def test_the_wrong_key_opens_nothing(empty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = Commands(tmp_path / "county", capsys, empty)
    assert commands("init", "--name", "演示县司法局").code == 0
    (tmp_path / "county" / "county.key").write_text("ab" * 32)
    wrong = commands("office", "list")
    assert (wrong.code, len(wrong.err.splitlines())) == (1, 1) and "密钥" in wrong.err


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("mysql://u:geheim@h/d", 2, "postgresql://"),
        ("kein url", 2, "postgresql://"),
        ("postgresql://u:geheim@127.0.0.1:1/d", 1, "正忙或刚刚断开"),
    ],
)
def test_a_database_that_is_none_is_refused_without_showing_the_password(
    url: str, code: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = Commands(tmp_path / "county", capsys, url)("init", "--name", "县")
    assert ended.code == code and says in ended.err and "geheim" not in ended.err
    assert len(ended.err.splitlines()) == 1


def test_the_signing_key_is_sealed_and_one_of_an_older_county_is_sealed_on_the_way(
    tmp_path: Path, empty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau = Bureau.create(tmp_path / "county", "演示县司法局")
    raw = bureau.key.private_bytes_raw().hex()
    with bureau.database.writing() as connection:
        kept: dict[str, Any] = get(bureau.schema, connection, "bureau")
        assert raw not in str(kept)
        put(bureau.schema, connection, "bureau", {"name": kept["name"], "epoch": kept["epoch"], "key": raw})
    bureau.close()
    assert Commands(tmp_path / "county", capsys, empty)("migrate").code == 0
    there = Bureau.open(tmp_path / "county", url=empty)
    with there.database.reading() as connection:
        assert raw not in str(get(there.schema, connection, "bureau"))
    assert there.key.private_bytes_raw().hex() == raw
    there.close()
