"""Beginning again when another transaction stood in the way: on PostgreSQL one of two that meet may be undone, and says so.

What is decorated owns its whole transaction and does nothing else that could not be done twice (docs/operating.md "PostgreSQL").
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from desktop_app.store.transactions import Contended

_WAITS_S = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)  # before each new attempt, up to half as much again
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def whole(work: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """The same work, begun anew when it was undone because of another; raise Contended when that happens again and again."""

    @wraps(work)
    def again(*given: _Given.args, **named: _Given.kwargs) -> _Result:
        for wait_s in _WAITS_S:
            try:
                return work(*given, **named)
            except Contended:
                time.sleep(wait_s * random.uniform(1, 1.5))
        return work(*given, **named)

    return again
