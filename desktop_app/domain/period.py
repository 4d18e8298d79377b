"""A report's period: a year, half-year, quarter or month, as people name it (2026, 2026H1, 2026Q1, 2026-03) and as two days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop_app.domain.errors import Refused

Grain = Literal["year", "half", "quarter", "month"]
MONTHS: dict[Grain, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_SHAPE = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?")
_HALVES = ("上半年", "下半年")
_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months on end, within one year."""

    grain: Grain
    year: int
    place: int  # which of its grain in the year, from 1

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, (self.place - 1) * MONTHS[self.grain] + 1, 1)

    @property
    def last(self) -> date:
        """The last day; it belongs to the period."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Period:
        """The next period of the same grain."""
        last = self.place * MONTHS[self.grain] == 12
        return Period(self.grain, self.year + 1, 1) if last else Period(self.grain, self.year, self.place + 1)

    @property
    def title(self) -> str:
        """The period as a report's head says it."""
        match self.grain:
            case "year":
                return f"{self.year}年"
            case "half":
                return f"{self.year}年{_HALVES[self.place - 1]}"
            case "quarter":
                return f"{self.year}年{_QUARTERS[self.place - 1]}"
        return f"{self.year}年{self.place}月"

    def __str__(self) -> str:
        """The period as commands name it."""
        named = {"year": "", "half": f"H{self.place}", "quarter": f"Q{self.place}", "month": f"-{self.place:02d}"}
        return f"{self.year}{named[self.grain]}"


def parse(text: str) -> Period:
    """The period that 2026, 2026H1, 2026Q1 or 2026-03 names; raise Refused for anything else."""
    found = _SHAPE.fullmatch(text.strip().upper())
    if found is None or not 1900 <= int(found[1]) <= 2198:
        raise Refused(f"“{text[:20]}”不是报告期；应写作 2026、2026H1（上半年）、2026Q1（一季度）或 2026-03（三月）")
    finer: tuple[tuple[Grain, str | None], ...] = (("half", found[2]), ("quarter", found[3]), ("month", found[4]))
    for grain, place in finer:
        if place:
            return Period(grain, int(found[1]), int(place))
    return Period("year", int(found[1]), 1)


def holding(day: date, grain: Grain) -> Period:
    """The period of a grain that a day falls into."""
    return Period(grain, day.year, (day.month - 1) // MONTHS[grain] + 1)
