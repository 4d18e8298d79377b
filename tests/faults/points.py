"""A program that runs one scenario again and again on a disk that fails, and says after each run what is wrong with what is left.

Run by tests/faults/disk.py with the shim before it. It imports everything once and forks a child for each run and each look, so that a
point costs some hundredths of a second. Prints one JSON line a point.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import Failed, KarstError
from tests.faults.scenarios import OTHERS, SCENARIOS, Scenario, opened

COUNT, KILL, TEAR, FAIL = range(4)
ACTIONS = {"kill": (KILL, 0, 0), "tear": (TEAR, 0, 0), "full-once": (FAIL, errno.ENOSPC, 0), "full": (FAIL, errno.ENOSPC, 1),
           "broken-once": (FAIL, errno.EIO, 0), "broken": (FAIL, errno.EIO, 1), "held": (FAIL, errno.EACCES, 0),
           "read-only": (FAIL, errno.EROFS, 1), "kill-twice": (KILL, 0, 0)}  # fmt: skip
WRITE, SYNC, CUT, NAME, OPEN = 1, 2, 4, 8, 16
KINDS_OF = {
    "tear": WRITE,
    "held": NAME | OPEN,
    "read-only": WRITE | SYNC | CUT | NAME | OPEN,
}  # of calls that an action is for; others: all but opening
_shim = ctypes.CDLL(None)


def arm(folder: Path, at: int, action: str) -> None:
    """From now on the at-th change below the folder is struck."""
    how, error, lasting = ACTIONS.get(action, (COUNT, 0, 0))
    kinds = KINDS_OF.get(action, WRITE | SYNC | CUT | NAME)
    _shim.fault_arm(str(folder).encode(), ctypes.c_long(at), how, error, lasting, kinds)


def in_child(work: Callable[[Callable[[str], None]], Any]) -> tuple[int, list[str]]:
    """Do something in a child process; its exit code (negative: the signal that ended it) and the lines it said."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        code = 70
        try:
            code = int(work(lambda line: _say(sink, line)) or 0)
        finally:
            os._exit(code)
    os.close(sink)
    with os.fdopen(source, encoding="utf-8") as told:
        lines = told.read().splitlines()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), lines


def _say(sink: int, line: str) -> None:
    os.write(sink, line.encode() + b"\n")


def run(scenario: Scenario, folder: Path, at: int, action: str) -> tuple[int, list[str], list[str]]:
    """Run a scenario to its end or to its fault: how it ended, what it said was done, and what it said went wrong."""

    def work(say: Callable[[str], None]) -> int:
        arm(folder, at, action)
        code = 0
        try:
            scenario.run(folder, lambda line: say(f"ack {line}"))
        except KarstError as error:
            say(f"refused {error.sentence}")
            code = 1 if isinstance(error, Failed) else 2
        except BaseException:
            say("bug " + traceback.format_exc().replace("\n", " | "))
            code = 3
        _shim.fault_seen.restype = ctypes.c_long
        say(f"seen {_shim.fault_seen()}")
        _shim.fault_disarm()
        return code

    code, lines = in_child(work)
    words = [line.partition(" ") for line in lines]
    return code, [rest for word, _, rest in words if word == "ack"], [line for line in lines if not line.startswith("ack ")]


def wrong(scenario: Scenario, folder: Path, acked: list[str]) -> list[str]:
    """What is wrong with what a run left, seen by a process of its own."""

    def work(say: Callable[[str], None]) -> None:
        try:
            for fault in scenario.wrong(folder, acked):
                say(fault)
        except BaseException:
            say(traceback.format_exc().replace("\n", " | "))

    return in_child(work)[1]


def places(count: int, most: int) -> Iterator[int]:
    """At most so many of 1 to count, spread evenly, with the first and the last."""
    if count <= most:
        yield from range(1, count + 1)
        return
    yield from sorted({1 + round(step * (count - 1) / (most - 1)) for step in range(most)})


def points(name: str, folder: Path, actions: list[str], most: int) -> Iterator[dict[str, Any]]:
    """Strike a scenario at many places, each on a fresh copy of what it begins with."""
    scenario, template, place = (SCENARIOS | OTHERS)[name], folder / "template", folder / "place"
    template.mkdir(parents=True)
    scenario.prepare(template)
    _fresh(template, place)
    acked: list[str] = []
    scenario.run(place, acked.append)  # in this process, so that what is imported on the way is there for all children
    assert scenario.wrong(place, acked) == []
    for action in actions:
        _fresh(template, place)
        code, _, said = run(scenario, place, 0, "count-" + action) if action not in KINDS_OF else run(scenario, place, 10**9, action)
        assert code == 0, said
        count = int(next(line for line in said if line.startswith("seen ")).split()[1])
        for at in places(count, most):
            _fresh(template, place)
            code, acked, said = run(scenario, place, at, action)
            if action == "kill-twice":
                in_child(partial(_opened_and_killed, place, at))
            ended = "killed" if code == -signal.SIGKILL else {0: "done", 1: "failed", 2: "refused"}.get(code, f"bug {code}")
            yield {"action": action, "at": at, "of": count, "ended": ended, "acked": len(acked), "said": said,
                   "wrong": wrong(scenario, place, acked)}  # fmt: skip


def _opened_and_killed(folder: Path, at: int, _say: Callable[[str], None]) -> None:
    """Open what a kill left and kill that too, soon after it began to put things right."""
    arm(folder, 1 + at % 5, "kill")
    opened(folder).close()


def _fresh(template: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)


if __name__ == "__main__":
    for found in points(sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(","), int(sys.argv[4])):
        print(json.dumps(found, ensure_ascii=False), flush=True)
