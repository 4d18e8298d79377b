"""Schedules: what happens to two offices and their county, step by step, drawn from one seed; any part of one can be left out.

A step draws its own luck from the seed and its own number, so leaving others out does not change what it does. That is what makes a failing
schedule shrink.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

STEPS = (12, 30)  # fewest and most of a schedule


@dataclass(frozen=True)
class Step:
    """One thing that happens."""

    number: int
    what: str
    who: int  # which device, counted round the devices there are

    def luck(self, seed: int) -> random.Random:
        """What this step draws from."""
        return random.Random(f"{seed}/{self.number}/{self.what}")

    def __str__(self) -> str:
        return f"{self.number}:{self.what}:{self.who}"


WEIGHTS = {
    "work": 40, "sync": 30, "late": 3, "stick-out": 5, "stick-county": 5, "stick-in": 5, "stick-spoilt": 1, "county-backup": 2,
    "county-restore": 3, "county-rolled-back": 1, "backup": 3, "restore": 3, "clone": 1, "clock": 3, "decide": 4, "upgrade": 1, "review": 3,
    "revoke": 1, "attach": 2, "disk": 1, "sweep": 2, "judge": 3,
}  # fmt: skip


ROUGH = ("county-restore", "county-rolled-back", "restore", "clone", "revoke", "disk", "county-backup", "backup")


def drawn(seed: int) -> list[Step]:
    """The schedule of a seed. A third have no restores or copies, where faults of merging show sooner; a third have many."""
    chance = random.Random(f"schedule {seed}")
    temper = chance.choice((0, 1, 4))
    weights = {what: weight * (temper if what in ROUGH else 1) for what, weight in WEIGHTS.items()}
    whats = chance.choices(list(weights), list(weights.values()), k=chance.randint(*STEPS))
    return [Step(number, what, chance.randrange(12)) for number, what in enumerate(whats)]
