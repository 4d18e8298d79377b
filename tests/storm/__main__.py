"""`python -m tests.storm`: every office of a region comes within a minute after a night without a link, and everything breaks meanwhile.

1,246 offices in 111 counties send 100 operations each, every tenth with a photo of 300 KB, to one server of two processes on PostgreSQL.
The server is killed (SIGKILL, all of it) three times, PostgreSQL once. In the end every operation is there once, every photo whole.
Source: SYNC B.16; docs/benchmarks.md holds what it took.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from sync.county.bureau import Bureau
from sync.county.checking import faults
from sync.wire.bundle import sealing_key
from tests import postgres
from tests.bench.figures import at_most, say, seen
from tests.postgres import Cluster
from tests.storm.offices import PHOTO_EVERY, Office

COUNTIES = 111
WITHIN_S = 60.0  # everybody begins
LONGEST_S, MOST_BYTES, MOST_REQUESTS = 900.0, 2**30, 1.3
WAIT_S = 60


@dataclass
class Server:
    """The county's server as a program of its own, which can be killed and started again on the same port."""

    bureau: Bureau
    url: str = ""
    peak_bytes: int = 0
    _running: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Let it serve."""
        port = self.url.rpartition(":")[2] or "0"
        where = ["--home", str(self.bureau.home), "--database", self.bureau.database.engine.url.render_as_string(hide_password=False)]
        command = [sys.executable, "-m", "sync.county", *where, "serve", "--port", port, "--processes", "2"]
        self._running = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._running.stdout is not None
        self.url = json.loads(self._running.stdout.readline())["url"]

    def processes(self) -> list[int]:
        """The watcher and its servers."""
        assert self._running is not None
        watcher = self._running.pid
        children = Path(f"/proc/{watcher}/task/{watcher}/children")
        return [watcher, *(int(child) for child in children.read_text().split())] if children.exists() else [watcher]

    def kill(self) -> None:
        """End all of it at once, as a power cut does."""
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        assert self._running is not None
        self._running.communicate(timeout=WAIT_S)

    def stop(self) -> None:
        """Let it end in good order."""
        assert self._running is not None
        self._running.terminate()
        self._running.communicate(timeout=WAIT_S)

    def weigh(self) -> None:
        """Note how much memory it uses now, shared pages counted once."""
        size = 0
        for process in self.processes():
            try:
                lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            except (FileNotFoundError, ProcessLookupError):
                continue
            size += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
        self.peak_bytes = max(self.peak_bytes, size)


def _kill_database(cluster: Cluster) -> None:
    """Kill PostgreSQL's first process, and start it again once what hung on it is gone."""
    cluster.kill()
    for attempt in range(60):
        try:
            cluster.start()
            return
        except AssertionError:
            say(f"      PostgreSQL is not yet gone ({attempt})")
            time.sleep(1)
    raise TimeoutError("PostgreSQL did not come back")


def _register(bureau: Bureau, offices: list[Office]) -> None:
    """Write down offices and their computers as enrolling does; the storm is about what comes after."""
    now = bureau.now_ms()
    names = [{"county_id": one.code[:6], "code": one.code, "name": one.code, "area": None, "added_at": now} for one in offices]
    devices = [
        {
            "county_id": one.code[:6], "id": one.device.hex(), "office": one.code, "public": one.key.public_key().public_bytes_raw(),
            "sealing": sealing_key(one.key).public_key().public_bytes_raw(), "name": "一号机", "place": 1, "enrolled_at": now,
        }
        for one in offices
    ]  # fmt: skip
    with bureau.database.writing() as connection:
        connection.execute(bureau.tables.office.insert(), names)
        connection.execute(bureau.tables.device.insert(), devices)


def _made(count: int, operations: int) -> list[Office]:
    offices = [Office(f"{450000 + place % COUNTIES:06d}{place // COUNTIES + 1:03d}", operations) for place in range(count)]
    for one in offices:
        one.write()
    return offices


@contextmanager
def _weighing(server: Server) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(2):
            server.weigh()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _storm(server: Server, cluster: Cluster, offices: list[Office]) -> float:
    """Let all come, and break things meanwhile; how many seconds until everybody is done."""
    county, began = server.bureau.key.public_key(), time.monotonic()
    chance = random.Random(1)

    def come(office: Office, after_s: float) -> None:
        time.sleep(after_s)
        office.deliver(server.url, county)

    threads = [threading.Thread(target=come, args=(one, chance.uniform(0, WITHIN_S)), daemon=True) for one in offices]
    for thread in threads:
        thread.start()
    breaks = [(20.0, "server"), (45.0, "server"), (70.0, "PostgreSQL"), (95.0, "server")]
    while any(thread.is_alive() for thread in threads):
        time.sleep(1)
        passed = time.monotonic() - began
        if breaks and passed >= breaks[0][0]:
            _, what = breaks.pop(0)
            say(f"      {passed:.0f} s: kill -9 of {what}; {sum(one.acked for one in offices)} operations are confirmed")
            if what == "server":
                server.kill()
                server.start()
            else:
                _kill_database(cluster)
        if int(passed) % 30 == 0:
            done = sum(bool(one.done_s) for one in offices)
            say(f"      {passed:.0f} s: {sum(one.acked for one in offices)} operations, {done} offices done")
    return time.monotonic() - began


def _check(bureau: Bureau, offices: list[Office]) -> None:
    """Everything is there once, in order, whole."""
    operation, blob = bureau.schema.operation, bureau.schema.blob
    assert all(one.acked == one.operations and set(one.results) == {"ok"} for one in offices)
    with bureau.database.reading() as connection:
        for county_id in bureau.county_ids(connection):
            expected = sum(one.operations for one in offices if one.code[:6] == county_id)
            seqs = connection.execute(
                sa.select(operation.c.seq).where(operation.c.county_id == county_id).order_by(operation.c.seq)
            ).scalars()
            assert list(seqs) == list(range(1, expected + 1)), county_id
        logs = {row.inc: row.last for row in connection.execute(sa.select(bureau.schema.log.c.inc, bureau.schema.log.c.last))}
        assert logs == {one.incarnation: one.operations for one in offices}
        whole = set(connection.execute(sa.select(blob.c.sha256).where(blob.c.have == blob.c.bytes)).scalars())
    assert whole == {sha256 for one in offices for sha256 in one.photos}


def main() -> int:
    """Run it and print its figures; 0 when all goals are met."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--offices", type=int, default=1246)
    arguments.add_argument("--operations", type=int, default=100)
    arguments.add_argument("--verify", action="store_true", help="check chains, digests, signatures and files too (minutes)")
    given = arguments.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    threading.stack_size(512 * 1024)
    with tempfile.TemporaryDirectory(prefix="karst-storm-") as folder, postgres.running(durable=True) as cluster:
        bureau = Bureau.create(Path(folder) / "county", "全区", url=cluster.url(cluster.fresh()))
        say(f"      {given.offices} offices write {given.operations} operations each")
        calm, *offices = _made(given.offices + 1, given.operations)
        _register(bureau, [calm, *offices])
        server = Server(bureau)
        server.start()
        calm.deliver(server.url, bureau.key.public_key())
        say(f"      one office alone: {calm.requests} requests, {calm.done_s:.1f} s")
        with _weighing(server):
            took_s = _storm(server, cluster, offices)
        server.stop()
        _check(bureau, [calm, *offices])
        if given.verify:
            assert faults(bureau) == []
        bureau.close()
        needed = calm.requests * len(offices)
        times = sorted(one.done_s for one in offices)
        figures = [
            at_most("everything delivered", took_s, "s", LONGEST_S),
            at_most("memory of the server at its peak", server.peak_bytes, "bytes", MOST_BYTES),
            at_most("requests per needed one", sum(one.requests for one in offices) / needed, "x", MOST_REQUESTS),
            seen("operations a second", given.offices * given.operations / took_s, "/s"),
            seen("photos a second", given.offices * (given.operations // PHOTO_EVERY) / took_s, "/s"),
            seen("an office is done after (median)", times[len(times) // 2], "s"),
            seen("times the link failed for an office", sum(one.failures for one in offices) / len(offices), ""),
        ]
        for figure in figures:
            say(str(figure))
    return int(not all(figure.met for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
