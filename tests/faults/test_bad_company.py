"""Other programs, too little memory, long absence: the office waits, says so, and loses nothing."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from desktop_app.domain.errors import Failed
from desktop_app.services import keeping
from desktop_app.services.office import Office
from desktop_app.store import database
from desktop_app.store.database import Database
from desktop_app.store.opening import FILE
from tests import makers
from tests.fakes import FakeClock
from tests.faults.conftest import Far
from tests.faults.scenarios import made, opened

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def _held(office: Office, until: Event) -> Iterator[Thread]:
    """Another program in the middle of a write, until it is told to end."""
    begun, other = Event(), Database(office.session.store.home / FILE, office.session.store_key)

    def hold() -> None:
        with other.writing():
            begun.set()
            until.wait(20)
        other.close()

    thread = Thread(target=hold)
    thread.start()
    begun.wait(10)
    yield thread
    until.set()
    thread.join(10)


def test_a_save_waits_for_another_program_and_then_goes_through(real_office: Office) -> None:
    until, saved = Event(), Event()
    with _held(real_office, until):

        def save() -> None:
            real_office.add("consultation", makers.consultation())
            saved.set()

        saving = Thread(target=save)
        saving.start()
        assert not saved.wait(0.2)
        until.set()
        assert saved.wait(10)
        saving.join(10)
    assert real_office.count("consultation") == 1


def test_a_save_that_waited_too_long_says_so_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    pragmas = tuple(pragma.replace("8000", "50") for pragma in database._PRAGMAS)
    monkeypatch.setattr(database, "_PRAGMAS", pragmas)
    office = opened(tmp_path)
    with _held(office, Event()):
        with pytest.raises(Failed, match=r"另一个程序占用.*没有保存"):
            office.add("consultation", makers.consultation(2))
        assert office.count("consultation") == 1
    office.add("consultation", makers.consultation(2))
    assert office.count("consultation") == 2
    office.close()


def _karst(home: Path, *arguments: object, given: str = "", memory: int | None = None) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    command = [sys.executable, "-m", "desktop_app", "--home", str(home / "office"), "--key-file", str(home / "key"), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8"}
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=90, env=environment, preexec_fn=bound)


def test_two_programs_add_at_once_and_both_have_all_their_records(tmp_path: Path) -> None:
    made(tmp_path)
    bodies = "".join(json.dumps(makers.consultation(seed), ensure_ascii=False) + "\n" for seed in range(20))
    said: list[subprocess.CompletedProcess[str]] = []
    both = [Thread(target=lambda: said.append(_karst(tmp_path, "add", "consultation", given=bodies))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(90)
    ids = [json.loads(line)["id"] for done in said for line in done.stdout.splitlines()]
    assert [done.returncode for done in said] == [0, 0] and len(set(ids)) == 40
    office = opened(tmp_path)
    assert office.count("consultation") == 41 and keeping.faults(office.session) == []
    office.close()


@pytest.mark.parametrize("megabytes", [120, 300])
def test_too_little_memory_ends_in_a_sentence_and_what_was_said_is_there(tmp_path: Path, megabytes: int) -> None:
    made(tmp_path)
    bodies = "".join(json.dumps(makers.consultation(seed), ensure_ascii=False) + "\n" for seed in range(50))
    done = _karst(tmp_path, "add", "consultation", given=bodies, memory=megabytes * 2**20)
    said = len(done.stdout.splitlines())
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0 or "已保存的数据都在" in done.stderr or "没有" in done.stderr, done.stderr
    office = opened(tmp_path)
    assert office.count("consultation") >= 1 + said and keeping.faults(office.session) == []
    office.close()


def test_a_laptop_that_was_off_for_half_a_year_is_still_welcome(far: Far) -> None:
    far.office.add("consultation", makers.consultation(1))
    assert far.office.sync().complete
    far.office.add("consultation", makers.consultation(2))
    clock = far.office.session.clock
    assert isinstance(clock, FakeClock)
    clock.ms += 200 * 86_400_000
    assert far.office.sync().complete and far.agree()
