"""First push of 1,000 cases over HTTP on loopback, and a sync with nothing to do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from desktop_app.services import demo
from desktop_app.services.enrolling import enrol
from tests.bench.figures import Figure, at_least, at_most, say
from tests.bench.places import fill, office

COUNT = 1_000


def figures() -> Iterator[Figure]:
    """The figures of pushing."""
    with office() as place, tempfile.TemporaryDirectory() as folder, demo.county(Path(folder) / "county") as running:
        fill(place, COUNT)
        enrol(place.session, running.url, demo.new_code(running), None)
        first = place.sync()
        say(f"      first push: {first}")
        yield at_most(f"first push of {COUNT} cases, bytes up a record, heads included", first.bytes_sent / COUNT, "bytes", 700)
        yield at_least(f"first push of {COUNT} cases", COUNT / first.seconds, "records/s", 1_000)
        nothing = place.sync()
        yield at_most("nothing to do, requests", nothing.requests, "", 1)
        yield at_most("nothing to do, bytes up", nothing.bytes_sent, "bytes", 400)
        yield at_most("nothing to do, bytes down", nothing.bytes_received, "bytes", 400)
