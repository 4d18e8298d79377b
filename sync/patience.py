"""How long to go on when the link fails: at once after a cut, ever longer after one failure upon another, not at all where it cannot help.

Source: docs/wire.md "Patience". Chance is given, as everything here is; jitter keeps forty offices from coming back together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.port import LinkFailed

MOST_FAILURES = 7  # one upon another, with nothing got through between
LONGEST_WAIT_S = 60.0  # within one sync; a county that asks for more is asked again in the next one
_FIRST_S, _LAST_S = 5.0, 900.0  # between two syncs that nobody asked for


@dataclass(slots=True)
class Patience:
    """The patience of one sync."""

    chance: Callable[[], float]  # from 0 to 1
    failures: int = 0  # since something got through
    ever: bool = False  # something got through in this sync

    def went_on(self) -> None:
        """Something got through."""
        self.failures, self.ever = 0, True

    def wait_s(self, failed: LinkFailed) -> float | None:
        """Seconds until the next try, or None to give up.

        A link that was never there is given up at once: the person looks at the screen and can try again. One that was cut is not.
        """
        self.failures += 1
        if not failed.passing or self.failures > MOST_FAILURES or not (failed.reached or self.ever):
            return None
        if failed.wait_s:
            return failed.wait_s if failed.wait_s <= LONGEST_WAIT_S else None
        if self.failures == 1 and failed.reached:
            return 0.0
        return min(2.0 ** (self.failures - 2) * (0.5 + self.chance()), LONGEST_WAIT_S)


def until_next_s(failures: int, chance: float) -> float:
    """Seconds until the next sync that nobody asked for, after so many failures in a row: 5 s, doubling, up to 15 min, ± a half."""
    return min(_FIRST_S * 2.0 ** min(failures, 20), _LAST_S) * (0.5 + chance)
