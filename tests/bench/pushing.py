"""Exchanges over HTTP on loopback: the first push and pull of mixed records, one edit, nothing to do; at several sizes of store.

Beside them, in the same run: `zstd -19` over the same rows column by column, for the bytes. Other sizes: KARST_BENCH_SIZES=1000,100000.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

from desktop_app.services import demo, made_up
from desktop_app.services.enrolling import enrol
from desktop_app.services.office import Office
from tests.bench.figures import Figure, at_least, at_most, say, seen
from tests.bench.places import office

SIZES = tuple(int(size) for size in os.environ.get("KARST_BENCH_SIZES", "1000,10000").split(","))
MIXED = ("consultation", "mediation_case", "consultation", "publicity_event", "consultation", "aid_application")
ANKI = {1_000: 9_800, 10_000: 7_800, 100_000: 6_900}  # records/s of the best peer on a quiet machine, on records of 451 bytes


def figures() -> Iterator[Figure]:
    """The figures of exchanging."""
    quiet: list[int] = []
    for size in SIZES:
        with office() as place, tempfile.TemporaryDirectory() as folder, demo.county(Path(folder) / "county") as running:
            bodies = _fill(place, size)
            enrol(place.session, running.url, demo.new_code(running), None)
            first = place.sync()
            say(f"      {size}: first push: {first}")
            yield at_most(f"{size}: first push / zstd -19 by columns, bytes", first.bytes_sent / _columns(bodies), "x", 1.3)
            yield seen(f"{size}: first push, bytes a record up", first.bytes_sent / size, "bytes")
            yield at_least(f"{size}: first push", size / first.seconds, "records/s", ANKI.get(size, 6_900))
            yield from _first_pull(running, size)
            edited = _edit_one(place)
            yield at_most(f"{size}: one edit, requests", edited.requests, "", 1)
            yield at_most(f"{size}: one edit, bytes both ways", edited.bytes_sent + edited.bytes_received, "bytes", 700)
            nothing = place.sync()
            yield at_most(f"{size}: nothing to do, requests", nothing.requests, "", 1)
            yield at_most(f"{size}: nothing to do, bytes up", nothing.bytes_sent, "bytes", 400)
            yield at_most(f"{size}: nothing to do, bytes down", nothing.bytes_received, "bytes", 400)
            quiet.append(nothing.bytes_sent + nothing.bytes_received)
    yield at_most("nothing to do, bytes at the largest size / at the smallest", quiet[-1] / quiet[0], "x", 1.1)


def _fill(place: Office, count: int) -> list[tuple[str, dict[str, Any]]]:
    """Record a mix of kinds as a year brings it: half consultations, a sixth each of cases, events, aid; their bodies."""
    bodies = [(MIXED[number % len(MIXED)], number) for number in range(count)]
    made = [(kind, getattr(made_up, kind)(number)) for kind, number in bodies]
    for key in dict.fromkeys(MIXED):
        kind = place.kind(key)
        mine = [body for name, body in made if name == key]
        for start in range(0, len(mine), 500):
            checked = [place.recording.check(kind, body) for body in mine[start : start + 500]]
            place.recording.add_many(kind, checked)
    return made


def _columns(bodies: list[tuple[str, dict[str, Any]]]) -> int:
    """Bytes of `zstd -19` over the rows, every field of every kind as one column of JSON."""
    columns: dict[tuple[str, str], list[Any]] = {}
    for kind, body in bodies:
        for name, value in body.items():
            columns.setdefault((kind, name), []).append(value)
    plain = "\n".join(json.dumps(column, ensure_ascii=False, separators=(",", ":")) for column in columns.values())
    return len(zstandard.ZstdCompressor(level=19).compress(plain.encode()))


def _first_pull(running: demo.RunningCounty, size: int) -> Iterator[Figure]:
    """A new laptop of the same office gets everything."""
    with office("second") as place:
        enrol(place.session, running.url, demo.new_code(running), None)
        pulled = place.sync()
        say(f"      {size}: first pull: {pulled}")
        yield at_least(f"{size}: first pull by a new laptop", pulled.pulled / pulled.seconds, "records/s", ANKI.get(size, 6_900))
        yield seen(f"{size}: first pull, bytes a record down", pulled.bytes_received / max(1, pulled.pulled), "bytes")


def _edit_one(place: Office) -> Any:
    hit = next(iter(place.viewing.walk(place.kind("consultation"), {}, "", 1, None)))
    place.edit(hit.id, {"name": "韦改名"})
    return place.sync()
