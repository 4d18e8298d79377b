"""A program that writes down everything a scenario does to its disk and then makes the disks that a power cut could have left, one by one.

What was flushed is there. Of what was not: nothing, all, some of it out of order, or some of it with the last sector torn. Names (made,
given to another file, taken away) are kept in order by every file system we know, and are sure once their folder was flushed; a new file's
name also once the file itself was. Source: RELIABILITY B-5; Pillai and others, "All file systems are not created equal", OSDI 2014.
"""

from __future__ import annotations

import ctypes
import json
import random
import shutil
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.points import in_child, wrong
from tests.faults.scenarios import OTHERS, SCENARIOS, Scenario

SECTOR = 512
POLICIES = ("none", "all", "some", "torn")


@dataclass(frozen=True)
class Step:
    """One thing done to the disk, or ("A") one thing said to be done."""

    kind: str
    offset: int
    path: str
    body: bytes


@dataclass
class File:
    """The bytes of a file: those that are surely there, and what was done since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Step] = field(default_factory=list)

    def after(self, policy: str, draw: random.Random) -> bytes:
        """The file as a power cut may leave it."""
        content = bytearray(self.sure)
        for step in self.since:
            if policy == "none" or (policy in ("some", "torn") and draw.random() < 0.5):
                continue
            body = step.body
            if policy == "torn" and step.kind == "W" and len(body) > SECTOR and draw.random() < 0.5:
                body = body[: SECTOR * draw.randrange(len(body) // SECTOR)]
            put(content, step.kind, step.offset, body)
        return bytes(content)

    def flush(self) -> None:
        for step in self.since:
            put(self.sure, step.kind, step.offset, step.body)
        self.since.clear()


def put(content: bytearray, kind: str, offset: int, body: bytes) -> None:
    """Do one write, or cut to a length."""
    if kind == "T":
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(body)] = body


@dataclass(frozen=True)
class Move:
    """A name that a file got or lost."""

    kind: str
    path: str
    file: File | None
    folder: str  # whose flush makes it sure


class Disk:
    """A folder as it was written: what is sure, and what was done to names since."""

    def __init__(self, start: Path, place: str) -> None:
        self.names: dict[str, File] = {}  # as the program sees them
        for path in start.rglob("*"):
            if path.is_file():
                self.names[f"{place}/{path.relative_to(start)}"] = File(bytearray(path.read_bytes()))
        self.sure = dict(self.names)  # as they surely are
        self.folders = {f"{place}/{path.relative_to(start)}" for path in start.rglob("*") if path.is_dir()}
        self.moves: list[Move] = []  # of names, since their folder was flushed

    def do(self, step: Step) -> None:
        """Take the next step in."""
        if step.kind == "M":
            self.folders.add(step.path)
        elif step.kind in "CO":
            self._open(step)
        elif step.kind in "WT":
            self.names[step.path].since.append(step)
        elif step.kind == "S":
            self._flush(step.path)
        elif step.kind == "R":
            self._rename(step.path, step.body.decode())
        elif step.kind == "U" and self.names.pop(step.path, None) is not None:
            self.moves.append(Move("-", step.path, None, _above(step.path)))

    def _open(self, step: Step) -> None:
        if step.path not in self.names:
            self.names[step.path] = File()
            self.moves.append(Move("+", step.path, self.names[step.path], _above(step.path)))
        elif step.kind == "C":
            self.names[step.path].since.append(Step("T", 0, step.path, b""))

    def _rename(self, source: str, target: str) -> None:
        moved = [source] if source in self.names else [path for path in self.names if path.startswith(source + "/")]
        for path in moved:
            file, name = self.names.pop(path), target + path[len(source) :]
            self.names[name] = file
            self.moves += [Move("+", name, file, _above(target)), Move("-", path, None, _above(target))]

    def _flush(self, path: str) -> None:
        if path in self.names:
            self.names[path].flush()
        last = max((n for n, move in enumerate(self.moves) if path in (move.path, move.folder)), default=-1)
        _settle(self.sure, self.moves[: last + 1])
        del self.moves[: last + 1]

    def leave(self, to: Path, place: str, policy: str, draw: random.Random) -> None:
        """Write the disk as a power cut may leave it, now."""
        names = dict(self.sure)
        kept = {"none": 0, "all": len(self.moves)}.get(policy, draw.randint(0, len(self.moves)))
        _settle(names, self.moves[:kept])
        shutil.rmtree(to, ignore_errors=True)
        for folder in self.folders:
            (to / Path(folder).relative_to(place)).mkdir(parents=True, exist_ok=True)
        for name, file in names.items():
            path = to / Path(name).relative_to(place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.after(policy, draw))


def _settle(names: dict[str, File], moves: Sequence[Move]) -> None:
    for move in moves:
        if move.file is not None:
            names[move.path] = move.file
        else:
            names.pop(move.path, None)


def _above(path: str) -> str:
    return str(Path(path).parent)


def steps(trace: Path) -> Iterator[Step]:
    """What was written down."""
    raw, at, head = trace.read_bytes(), 0, struct.calcsize("<cQII")
    while at < len(raw):
        kind, offset, length, size = struct.unpack_from("<cQII", raw, at)
        at += head
        path = raw[at : at + length].decode()
        yield Step(kind.decode(), offset, path, raw[at + length : at + length + size])
        at += length + size


def written_down(scenario: Scenario, place: Path, trace: Path) -> None:
    """Run a scenario and write down what it does to its disk and says."""
    shim = ctypes.CDLL(None)

    def work(say: Any) -> None:
        with trace.open("wb") as out:
            shim.fault_trace(out.fileno())
            shim.fault_arm(str(place).encode(), ctypes.c_long(0), 0, 0, 0, -1)
            scenario.run(place, lambda line: shim.fault_note(line.encode()))
            shim.fault_disarm()

    code, said = in_child(work)
    assert code == 0, said


def images(name: str, folder: Path, most: int) -> Iterator[dict[str, Any]]:
    """Up to ``most`` disks that a power cut could have left, and what is wrong with each."""
    scenario, template, place, trace = (SCENARIOS | OTHERS)[name], folder / "template", folder / "place", folder / "trace"
    template.mkdir(parents=True)
    scenario.prepare(template)
    shutil.copytree(template, place)
    acked: list[str] = []
    scenario.run(place, acked.append)
    assert scenario.wrong(place, acked) == []
    shutil.rmtree(place)
    shutil.copytree(template, place)
    written_down(scenario, place, trace)
    every = list(steps(trace))
    chances = [(n, policy) for n in range(1, len(every) + 1) for policy in POLICIES]
    draw = random.Random(name)
    chosen = sorted(draw.sample(chances, min(most, len(chances))))
    disk, done, told = Disk(template, str(place)), 0, list[str]()
    for n, policy in chosen:
        for step in every[done:n]:
            if step.kind == "A":
                told.append(step.body.decode())
            else:
                disk.do(step)
        done = n
        disk.leave(place, str(place), policy, draw)
        yield {"step": n, "of": len(every), "policy": policy, "acked": len(told), "wrong": wrong(scenario, place, told)}


if __name__ == "__main__":
    for found in images(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])):
        print(json.dumps(found, ensure_ascii=False), flush=True)
