"""The clock: instants for people and records. It decides nothing; fakes move it in tests."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from desktop_app.domain.fields import CHINA


class Clock(Protocol):
    """What time it is."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The computer's clock, right or wrong."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000


def instant(ms: int) -> str:
    """An instant as ISO 8601 UTC with milliseconds."""
    seconds, rest = divmod(ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def local_day(ms: int) -> date:
    """The business date of an instant: local to every office, UTC+08:00."""
    return datetime.fromtimestamp(ms // 1000, CHINA).date()


def today(clock: Clock) -> date:
    """The business date now."""
    return local_day(clock.now_ms())
