"""Who is served when more come than can be: records before attachments, first come first served, and nobody waits in vain.

A device asks one thing at a time, so a queue in the order of arrival is fair between offices: one with a long backlog stands at its end
again after every question. Who finds the queue full is told at once when to come back (503, Retry-After), spread so that not all come
back together. Bodies are bounded all together, before they are read: memory does not grow with the number of offices.
Source: SYNC B.15, B.16; Nygard, "Release It!", 2nd ed., 5.5 (bulkheads, shedding load).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from sync.county.problems import Problem

Class = Literal["records", "attachments"]
AT_ONCE = 4  # requests of one process that use the database; more only wait for each other
OF_THOSE = 2  # at most, attachments
WAITING: dict[Class, int] = {"records": 256, "attachments": 32}
LONGEST_S = 10.0  # in the queue: a device gives a silent link up after 14 (carriers/http.py)
BODIES = 64 * 2**20  # bytes of bodies that may be on their way in at once
_LEAST_S: dict[Class, float] = {"records": 1.0, "attachments": 5.0}  # of Retry-After
_MOST_S = 120.0
_FIRST_GUESS_S = 0.05  # that a request takes


@dataclass
class Gate:
    """The gate of one process; used by its event loop alone."""

    refused: int = 0  # who was told to come back
    _running: dict[Class, int] = field(default_factory=lambda: {"records": 0, "attachments": 0})
    _waiting: dict[Class, deque[asyncio.Future[None]]] = field(default_factory=lambda: {"records": deque(), "attachments": deque()})
    _took_s: float = _FIRST_GUESS_S
    _bodies: int = 0  # bytes on their way in

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def room(self, size: int, kind: Class) -> Iterator[None]:
        """Room for a body of that many bytes while it comes in and is worked on; raise Problem when there is none."""
        if self._bodies and self._bodies + size > BODIES:
            raise self._busy(kind)
        self._bodies += size
        try:
            yield
        finally:
            self._bodies -= size

    @asynccontextmanager
    async def turn(self, kind: Class) -> AsyncIterator[None]:
        """Be served; raise Problem when the queue is full or does not move."""
        await self._come_in(kind)
        began = time.monotonic()
        try:
            yield
        finally:
            self._took_s += (time.monotonic() - began - self._took_s) / 16
            self._running[kind] -= 1
            self._let_in()

    async def _come_in(self, kind: Class) -> None:
        line = self._waiting[kind]
        if not line and self._free(kind):
            self._running[kind] += 1
            return
        if len(line) >= WAITING[kind]:
            raise self._busy(kind)
        turn, served = asyncio.get_running_loop().create_future(), False
        line.append(turn)
        try:
            async with asyncio.timeout(LONGEST_S):
                await turn
            served = True
        except TimeoutError:
            raise self._busy(kind) from None
        finally:
            if not served:
                self._leave_line(kind, turn)

    def _leave_line(self, kind: Class, turn: asyncio.Future[None]) -> None:
        if turn in self._waiting[kind]:
            self._waiting[kind].remove(turn)
        elif not turn.cancelled():  # let in at the very moment of leaving
            self._running[kind] -= 1
            self._let_in()

    def _free(self, kind: Class) -> bool:
        if sum(self._running.values()) >= AT_ONCE:
            return False
        return kind == "records" or (self._running["attachments"] < OF_THOSE and not self._waiting["records"])

    def _let_in(self) -> None:
        for kind, line in self._waiting.items():
            while line and self._free(kind):
                turn = line.popleft()
                if not turn.cancelled():
                    self._running[kind] += 1
                    turn.set_result(None)

    def _busy(self, kind: Class) -> Problem:
        self.refused += 1
        expected_s = self.waiting * self._took_s / AT_ONCE
        wait_s = min(_MOST_S, max(_LEAST_S[kind], expected_s) * random.uniform(1, 3))
        return Problem("busy", headers={"Retry-After": str(round(wait_s))})
