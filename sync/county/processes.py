"""Several processes behind one socket: each has its own connections, and they share nothing but the database.

The first process only watches: it holds no connection, begins a server again that has died, and ends all of them in good order. A server
whose watcher has died ends too, so that the port is free for the next one.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.domain.errors import Refused

_log = logging.getLogger("karst.county")
MOST = 64
_EARLY_S = 5.0  # a server that ends sooner after its beginning did not come up
_EARLY_DEATHS = 5  # in a row, before the watcher gives up
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
Serve = Callable[[int, Callable[[], None]], int]  # a server's place, and what says that it answers; its exit code when it has ended


@dataclass
class Watcher:
    """The process that watches over the servers."""

    serve: Serve
    count: int
    ready: Callable[[], None]  # called in the watcher once all servers answer
    _life: tuple[int, int] = field(default_factory=os.pipe)  # its writing end is closed by the end of the watcher, however that ends
    _answers: tuple[int, int] = field(default_factory=os.pipe)  # a byte of every server that answers
    _woken: tuple[int, int] = field(default_factory=os.pipe)  # a byte of every signal
    _began: dict[int, tuple[int, float]] = field(default_factory=dict)  # by process: its place, and when it began
    _ending: bool = False
    _early: int = 0

    def run(self) -> int:
        """Keep the servers running until a signal comes; the exit code, in the watcher and in each server when it ends."""
        os.set_blocking(self._woken[1], False)
        before = {number: signal.signal(number, self._end) for number in _SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._woken[1])
        try:
            place = self._watch()
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._served(place) if place is not None else int(self._early >= _EARLY_DEATHS)

    def _watch(self) -> int | None:
        """Begin the servers, and again those that die: None in the watcher when all have ended; in a new server, its place."""
        for place in range(self.count):
            if self._forked(place):
                return place
        heard = 0
        while self._began:
            readable, _, _ = select.select([self._answers[0], self._woken[0]], [], [])
            for source in readable:
                come = len(os.read(source, 4096))
                if source == self._answers[0]:
                    heard, before = heard + come, heard
                    if before < self.count <= heard:
                        self.ready()
            for place in self._ended():
                if self._forked(place):
                    return place
        return None

    def _forked(self, place: int) -> bool:
        """Begin a server; whether this is it."""
        process = os.fork()
        if process:
            self._began[process] = (place, time.monotonic())
        return not process

    def _ended(self) -> list[int]:
        """The places whose server has died and is to be begun again."""
        again = []
        while self._began and (process := os.waitpid(-1, os.WNOHANG)[0]):
            place, began = self._began.pop(process)
            if self._ending:
                continue
            self._early = self._early + 1 if time.monotonic() - began < _EARLY_S else 0
            _log.error("server process %d died", place)
            again.append(place)
        if self._early < _EARLY_DEATHS:
            return again
        self._end()
        return []

    def _end(self, *_: object) -> None:
        """Let every server finish what it is at."""
        self._ending = True
        for process in self._began:
            os.kill(process, signal.SIGTERM)

    def _served(self, place: int) -> int:
        """Be a server until a signal comes or the watcher is gone."""
        os.close(self._life[1])
        threading.Thread(target=self._end_with_watcher, daemon=True).start()
        return self.serve(place, lambda: _say(self._answers[1]))

    def _end_with_watcher(self) -> None:
        os.read(self._life[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)


def _say(to: int) -> None:
    os.write(to, b".")


def checked(count: int) -> int:
    """How many processes; raise Refused when there cannot be so many."""
    if not 1 <= count <= MOST:
        raise Refused(f"--processes 应为 1–{MOST}")
    if count > 1 and not hasattr(os, "fork"):
        raise Refused("这种操作系统上只能用一个进程；请去掉 --processes")
    return count
