"""Offices and counties for benchmarks, in a folder that is thrown away."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop_app.domain.kinds import KINDS
from desktop_app.services import made_up, session
from desktop_app.services.clock import SystemClock
from desktop_app.services.office import Office
from desktop_app.services.secrets import SystemKeyring

REGISTERED = (
    "committee_id", "registrar_id", "source", "applied_on", "accepted_on", "dispute_key", "occurred_on", "occurred_at", "occurred_div",
    "summary", "claims", "people_count", "amount", "difficulty", "forecast", "is_public", "is_foreign", "flags", "mediators", "parties",
    "confidentiality",
)  # fmt: skip  # what a clerk fills in when a case is registered and accepted


@contextmanager
def office(name: str = "office") -> Iterator[Office]:
    """A fresh office with a key file."""
    with tempfile.TemporaryDirectory(prefix="karst-bench-") as folder:
        home = Path(folder)
        made, _ = session.make(home / name, "451299001", "雅龙司法所", home / "key", SystemKeyring(), KINDS, SystemClock())
        try:
            yield Office.over(made, KINDS)
        finally:
            made.store.close()


def case(seed: int) -> dict[str, Any]:
    """A mediation case as it is when it has been accepted."""
    whole = made_up.mediation_case(seed)
    return {key: whole[key] for key in REGISTERED if key in whole}


def lines(count: int) -> list[str]:
    """Cases as lines of JSON."""
    return [json.dumps(case(seed), ensure_ascii=False) + "\n" for seed in range(count)]


def fill(place: Office, count: int) -> None:
    """Record ``count`` cases."""
    kind = place.kind("mediation_case")
    for start in range(0, count, 500):
        checked = [place.recording.check(kind, case(seed)) for seed in range(start, min(start + 500, count))]
        place.recording.add_many(kind, checked)
