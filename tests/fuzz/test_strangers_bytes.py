"""Almost-right bytes at every door: each is refused in good order, memory stays bounded, and honest offices go on.

500 tries a door in `make test`, 100,000 in `make test-long`. A try is drawn from its number, so a failing one comes again.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.fuzz import doors
from tests.fuzz.doors import Door
from tests.fuzz.mutating import spoilt

FEW, MANY = 500, 100_000
ROOM = 256 * 2**20  # bytes the process may grow by: the largest message unpacked is 32 MiB, and it is there a few times
DOORS: dict[str, Callable[[Path], Door]] = {
    "envelope": lambda _: doors.envelope(), "question": lambda _: doors.question(), "operation": lambda _: doors.operation(),
    "answer": lambda _: doors.answer(), "stick": lambda _: doors.stick(), "pairing": lambda _: doors.pairing(),
    "invitation": doors.invitation,
}  # fmt: skip


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("tries", [FEW, pytest.param(MANY, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_almost_right_bytes_are_refused_in_good_order(name: str, tries: int, tmp_path: Path) -> None:
    door = DOORS[name](tmp_path)
    before, refused = _peak(), 0
    for number in range(tries):
        luck = random.Random(f"{name} {number}")
        data = spoilt(luck, luck.choice(door.samples), door.samples)
        with _named(f"try {number} of {name}"):
            refused += _outcome(partial(door.tries, data), door) is not None
    door.holds()
    assert refused > tries // 50  # else the changes change nothing
    assert _peak() - before < ROOM


@pytest.mark.parametrize("name", DOORS)
def test_the_samples_are_good(name: str, tmp_path: Path) -> None:
    door = DOORS[name](tmp_path)
    outcomes = [_outcome(partial(door.tries, sample), door) for sample in door.samples]
    assert None in outcomes or name in ("pairing", "stick")  # a code that nobody issued; a manifest that is no piece


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say what was being done when something unexpected is raised."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            print(what)


def _outcome(act: Callable[[], object], door: Door) -> Exception | None:
    try:
        act()
    except door.refusals as refusal:
        return refusal
    return None


def _peak() -> int:
    """The most memory this process has held, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
