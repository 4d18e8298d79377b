"""What every benchmark prints: a figure, the baseline beside it in the same run, and the goal."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure."""

    what: str
    value: float
    unit: str
    goal: str
    met: bool

    def __str__(self) -> str:
        return f"{'  ok ' if self.met else 'MISS '} {self.what:<64} {self.value:>10.2f} {self.unit:<12} goal {self.goal}"


def at_most(what: str, value: float, unit: str, most: float) -> Figure:
    """A figure that should not exceed ``most``."""
    return Figure(what, value, unit, f"<= {most:g}", value <= most)


def at_least(what: str, value: float, unit: str, least: float) -> Figure:
    """A figure that should reach ``least``."""
    return Figure(what, value, unit, f">= {least:g}", value >= least)


def seen(what: str, value: float, unit: str) -> Figure:
    """A figure without a goal, for whoever wants to know."""
    return Figure(what, value, unit, "none", True)


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes on the wall."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def median(call: Callable[[], object], times: int) -> float:
    """The median time of a call, after one that is not counted."""
    call()
    return statistics.median(seconds(call) for _ in range(times))


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
