"""What the processes of one server count, in memory they share: each writes a row of its own, whoever is asked adds the rows up."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass, field

ROUTES = ("exchange", "enrol", "attachment", "page")
OUTCOMES = ("ok", "refused", "busy", "failed")
_NAMES = (*(f"{route}/{outcome}" for route in ROUTES for outcome in OUTCOMES), *(f"{route}/seconds" for route in ROUTES), "waiting", "shed")
_PLACES = {name: place for place, name in enumerate(_NAMES)}
_NUMBER = struct.Struct("d")


def route_of(path: str) -> str:
    """Which of the routes a path belongs to."""
    if path.startswith("/v1/b/"):
        return "attachment"
    return {"/v1/x": "exchange", "/v1/enrol": "enrol"}.get(path, "page")


def outcome_of(status: int) -> str:
    """What a status means."""
    if status == 503:
        return "busy"
    return "ok" if status < 400 else "refused" if status < 500 else "failed"


@dataclass
class Tally:
    """The counts of all processes; made before they part."""

    processes: int = 1
    _shared: mmap.mmap = field(init=False)

    def __post_init__(self) -> None:
        self._shared = mmap.mmap(-1, self.processes * len(_NAMES) * _NUMBER.size)

    def add(self, process: int, name: str, amount: float = 1.0) -> None:
        """Count more; only the process itself writes to its row."""
        self.put(process, name, self._at(process, name) + amount)

    def put(self, process: int, name: str, value: float) -> None:
        """Say how much there is now."""
        _NUMBER.pack_into(self._shared, self._offset(process, name), value)

    def total(self, name: str) -> float:
        """Of all processes together."""
        return sum(self._at(process, name) for process in range(self.processes))

    def _at(self, process: int, name: str) -> float:
        return float(_NUMBER.unpack_from(self._shared, self._offset(process, name))[0])

    @staticmethod
    def _offset(process: int, name: str) -> int:
        return (process * len(_NAMES) + _PLACES[name]) * _NUMBER.size
