"""Runs a schedule on the real engine, merge, wire, sticks and stores, and asks the oracle. Same seed, same trace.

python -m tests.sync.simulation 417            one seed, with its trace
python -m tests.sync.simulation 417 --shrink   the fewest steps of it that still fail
python -m tests.sync.simulation 0-2000         many seeds, on all cores
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sync import oracle
from tests.sync.happening import HAPPENINGS
from tests.sync.schedule import Step, drawn
from tests.sync.simulated import Simulation

ROUNDS = 12  # in which everybody has to agree once the link is good


class Fault(AssertionError):
    """An invariant that does not hold, with the trace up to there."""


@dataclass
class Run:
    """What came of one schedule."""

    seed: int
    trace: list[str]
    content: str = ""  # what the county holds in the end, without times
    fault: str | None = None

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]


@contextmanager
def _place() -> Iterator[Path]:
    """A folder in memory where the system has one: attachments and sticks are files."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="simulation-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def run(seed: int, steps: Sequence[Step] | None = None, *, clocks: bool = True) -> Run:
    """Run a schedule, the seed's own unless others are given; ``clocks``: whether they jump."""
    done = Run(seed, [])
    with _place() as folder:
        world = Simulation(seed, folder, clocks=clocks)
        try:
            for step in drawn(seed) if steps is None else steps:
                said = HAPPENINGS[step.what](world, step.who, step.luck(seed))
                done.trace.append(f"{step} {said}")
            _heal(world, done.trace)
            _ask(world)
            done.content = _content(world)
        except Exception as fault:  # whatever it is, the seed and the trace must be shown with it
            done.fault = f"{type(fault).__name__}: {fault}"
        finally:
            world.close()
    return done


def _heal(world: Simulation, trace: list[str]) -> None:
    """A good link for everybody until nothing moves any more."""
    world.bring_back()
    for number in range(ROUNDS):
        moved = [world.sync_well(device) for device in world.devices]
        for device in world.devices:
            for record in device.waiting():
                device.let_go(record)
        trace.append(f"heal {number} {moved}")
        if not any(moved):
            return
    raise Fault("it does not come to rest")


def _ask(world: Simulation) -> None:
    for office in world.offices:
        devices = [device for device in world.devices if device.office == office]
        held = oracle.copies(world.county.database, office)
        faults = [
            fault for n, device in enumerate(devices) for fault in oracle.why_apart(f"{office}/{n}", oracle.copies(device.database), held)
        ]
        _raise(faults)
    county = oracle.log(world.county.database)
    elsewhere = [op for device in world.devices for op in oracle.log(device.database)]
    _raise([*oracle.why_broken(county), *oracle.why_disordered(county)])
    _raise([fault for device in world.devices for fault in oracle.why_broken(oracle.log(device.database))])
    _raise(list(oracle.why_lost(world.book, county, elsewhere, oracle.copies(world.county.database))))
    if not world.copied:
        _raise(list(oracle.why_doubled(county)))
    for device in world.devices:
        if device.setting("peer")["differs"]:
            raise Fault("the digests differ")


def _content(world: Simulation) -> str:
    held = oracle.copies(world.county.database)
    said = [
        (record.hex(), copy.deleted, sorted((path, str(value)) for path, value in copy.shown.items() if not path.endswith("/added_at")))
        for record, copy in sorted(held.items())
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _raise(faults: list[str]) -> None:
    if faults:
        raise Fault("; ".join(faults[:3]))


def shrunk(seed: int) -> list[Step]:
    """The fewest steps of a failing schedule that still fail: leaves out ever smaller stretches while it can."""
    steps = list(drawn(seed))
    size = len(steps) // 2
    while size:
        for at in range(len(steps) - size, -1, -size):
            fewer = steps[:at] + steps[at + size :]
            if run(seed, fewer).fault:
                steps = fewer
        size //= 2
    return steps


def first_fault(seeds: Sequence[int], most: int | None = None) -> Run | None:
    """The first schedule that fails, or None; on all cores."""
    with ProcessPoolExecutor(most) as workers:
        for done in workers.map(run, seeds, chunksize=8):
            if done.fault:
                workers.shutdown(cancel_futures=True)
                return done
    return None


def main(arguments: Sequence[str]) -> int:
    """The command line; 1 when a schedule fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("seeds", help="417, or 0-2000")
    options.add_argument("--shrink", action="store_true")
    given = options.parse_args(arguments)
    first, _, end = given.seeds.partition("-")
    if end:
        done = first_fault(range(int(first), int(end)))
    else:
        done = run(int(first), shrunk(int(first)) if given.shrink else None)
        print("\n".join(done.trace))
    if done is None:
        print("every schedule holds")
    elif done.fault:
        print(f"seed {done.seed}: {done.fault}")
    return int(done is not None and done.fault is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
