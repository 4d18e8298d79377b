"""Taking turns at one attachment, across the threads and the processes of a server on one machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

if sys.platform != "win32":
    import fcntl

_LANES = 16  # attachments that may wait for each other by accident, but never for all


@dataclass(frozen=True)
class Turns:
    """The turns of one server's attachments; locks are files in ``folder`` and end with the process that holds them."""

    folder: Path
    _here: tuple[Lock, ...] = field(default_factory=lambda: tuple(Lock() for _ in range(_LANES)))

    @contextmanager
    def at(self, sha256: bytes) -> Iterator[None]:
        """Be the only one who writes this attachment."""
        lane = sha256[0] % _LANES
        with self._here[lane], self._file(lane):
            yield

    @contextmanager
    def _file(self, lane: int) -> Iterator[None]:
        if sys.platform == "win32":  # one process there
            yield
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / f"lane-{lane}").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
