"""A server of several processes: offices of one county and of others push at the same time, a process is killed, and the log has no gap."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from sync.county.bureau import Bureau
from sync.county.checking import faults
from sync.county.offices import add_office, issue_code
from tests.county.pairing import WAIT_S, Clock, Desktop, Served

OFFICES = ("451299101", "451299102", "451298101", "451298102")  # of two counties
ROUNDS, EACH = 6, 5


@dataclass
class Running:
    """A server of several processes."""

    url: str
    watcher: int

    def servers(self) -> list[int]:
        """The processes that serve."""
        return [int(child) for child in Path(f"/proc/{self.watcher}/task/{self.watcher}/children").read_text().split()]


@contextmanager
def serving(bureau: Bureau, count: int, *options: str) -> Iterator[Running]:
    where = ["--home", str(bureau.home)]
    if bureau.database.engine.dialect.name == "postgresql":
        where += ["--database", bureau.database.engine.url.render_as_string(hide_password=False)]
    command = [sys.executable, "-m", "sync.county", *where, "serve", "--port", "0", "--processes", str(count), *options]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    try:
        yield Running(json.loads(running.stdout.readline())["url"], running.pid)
    finally:
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)
    assert running.returncode == 0


def _office(bureau: Bureau, folder: Path, url: str, code: str) -> Desktop:
    add_office(bureau, code, f"{code} 所")
    return Desktop.at(folder / code, Served(bureau, url), Clock(), issue_code(bureau, code)[0], office=code)


def _work(desktop: Desktop) -> int:
    """Write a little and send it, again and again; how often the link failed."""
    failed = 0
    for _ in range(ROUNDS):
        for _ in range(EACH):
            desktop.add("consultation", {"name": "韦小妹", "question": "宅基地"})
        while True:
            try:
                desktop.sync()
                break
            except requests.ConnectionError:
                failed += 1
    return failed


@pytest.mark.timeout(180)
def test_offices_that_push_at_once_to_several_processes_make_one_log_without_gaps(place: Bureau, tmp_path: Path) -> None:
    with serving(place, 3) as running:
        desktops = [_office(place, tmp_path, running.url, code) for code in OFFICES]
        first = running.servers()
        assert len(first) == 3
        with ThreadPoolExecutor(len(desktops)) as pool:
            working = [pool.submit(_work, desktop) for desktop in desktops]
            os.kill(first[0], signal.SIGKILL)
            for work in working:
                work.result(WAIT_S * 3)
        for desktop in desktops:
            assert desktop.sync().complete
        after = running.servers()
        assert len(after) == 3 and first[0] not in after
    operation = place.schema.operation
    with place.database.reading() as connection:
        for county in ("451298", "451299"):
            rows = connection.execute(sa.select(operation.c.seq).where(operation.c.county_id == county).order_by(operation.c.seq))
            assert [row.seq for row in rows] == list(range(1, 2 * ROUNDS * EACH + 1))
    assert faults(place) == []
    place.close()


def test_servers_end_when_their_watcher_is_killed_and_the_port_is_free(tmp_path: Path) -> None:
    Bureau.create(tmp_path / "county", "演示县司法局").close()
    command = [sys.executable, "-m", "sync.county", "--home", str(tmp_path / "county"), "serve", "--processes", "2", "--port"]
    running = subprocess.Popen([*command, "0"], stdout=subprocess.PIPE)
    assert running.stdout is not None
    url = json.loads(running.stdout.readline())["url"]
    running.kill()
    assert running.stdout.read() == b""  # ends when the last process that holds it has ended
    running.communicate(timeout=30)
    again = subprocess.Popen([*command, url.rpartition(":")[2]], stdout=subprocess.PIPE)
    assert again.stdout is not None
    assert json.loads(again.stdout.readline())["url"] == url
    again.terminate()
    again.communicate(timeout=30)
    assert again.returncode == 0
