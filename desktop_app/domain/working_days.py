"""Working days of government offices: Monday to Friday, less holidays, plus the weekend days that are worked instead.

Which days those are is decided every autumn for the next year, so they are data (``resources/calendar/holidays.json``), which the county
may replace. Past the last year of the data a working day is Monday to Friday, and whoever counts there is told so.
Source: S58 (national, by year), S59 (Guangxi's 三月三); docs/sources.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from desktop_app.domain.errors import Fault, Refused

_DAY = timedelta(days=1)
_SATURDAY = 5
_LOCAL = ((3, 20), (4, 30))  # between these days lies the third of the third lunar month, with what is moved around it
_LONGEST_HOLIDAY = 31  # days; a longer range is a slip of the pen


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked, for the years of one document."""

    off: frozenset[date]
    worked: frozenset[date]  # weekend days worked instead
    first_year: int
    last_year: int
    local_title: str = ""  # the region's own holiday; "" when the office lies elsewhere
    local_years: tuple[int, ...] = ()

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``; the day itself is not counted (民法典 art. 201)."""
        found = start
        for _ in range(days):
            found += _DAY
            while not self.is_working(found):
                found += _DAY
        return found

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the next one that is."""
        while not self.is_working(day):
            day += _DAY
        return day

    def doubt(self, first: date, last: date) -> str:
        """What is not known about the days from ``first`` to ``last``, as a sentence; "" when all is."""
        if first.year < self.first_year or last.year > self.last_year:
            known = f"放假安排只收录了 {self.first_year}–{self.last_year} 年"
            return f"{known}，其余年份按周一至周五计工作日，遇节假日会有出入；请向县局要新的放假安排"
        lacking = [
            year for year in range(first.year, last.year + 1)
            if self.local_title and year not in self.local_years and first <= date(year, *_LOCAL[1]) and date(year, *_LOCAL[0]) <= last
        ]  # fmt: skip
        if lacking:
            return f"{lacking[0]} 年“{self.local_title}”的放假日期没有收录，按上班计；请向县局要新的放假安排"
        return ""


def shipped(division: str) -> Calendar:
    """The calendar this version brings, for an office with this division code."""
    return _shipped(division[:2])


@cache
def _shipped(region: str) -> Calendar:
    return read(json.loads((files("resources") / "calendar" / "holidays.json").read_text("utf-8")), region)


def read(document: Any, division: str) -> Calendar:
    """The calendar of a document, for an office with this division code; raise Refused naming every place that is wrong."""
    faults: list[Fault] = []
    years = _years(document, "years", faults)
    off, worked = set[date](), set[date]()
    for year, given in years.items():
        here = f"years/{year}"
        off |= set(_days(given.get("off"), year, f"{here}/off", faults))
        for day in _days(given.get("work"), year, f"{here}/work", faults):
            worked.add(day)
            if day.weekday() < _SATURDAY:
                faults.append(Fault(f"{here}/work", "调休上班", f"{day} 是周一至周五，本来就上班"))
    faults += [Fault(f"years/{day.year}", "放假安排", f"{day} 既放假又上班") for day in sorted(off & worked)]
    known = sorted(years)
    faults += [Fault("years", "放假安排", f"缺 {year} 年") for year in range(known[0], known[-1]) if year not in years] if known else []
    local = _local(document, division, faults)
    if faults:
        raise Refused("放假安排有误，没有采用：" + "；".join(map(str, faults)), faults)
    return Calendar(frozenset(off | local.off), frozenset(worked - local.off), known[0], known[-1], local.title, local.years)


@dataclass(frozen=True, slots=True)
class _Local:
    title: str = ""
    years: tuple[int, ...] = ()
    off: frozenset[date] = frozenset()


def _local(document: Any, division: str, faults: list[Fault]) -> _Local:
    """The region's own holiday, where the document has one for this office."""
    local = document.get("local") if isinstance(document, Mapping) else None
    if local is None:
        return _Local()
    if not isinstance(local, Mapping) or not isinstance(local.get("title"), str) or not isinstance(local.get("division"), str):
        faults.append(Fault("local", "地方节日", "应有名称 title 和区划代码 division"))
        return _Local()
    if not division.startswith(local["division"]):
        return _Local()
    years = _years(local, "local/years", faults)
    off = {day for year, given in years.items() for day in _days(given.get("off"), year, f"local/years/{year}/off", faults)}
    return _Local(local["title"], tuple(sorted(years)), frozenset(off))


def _years(document: Any, place: str, faults: list[Fault]) -> dict[int, Mapping[str, Any]]:
    given = document.get("years") if isinstance(document, Mapping) else None
    if not isinstance(given, Mapping) or not given:
        faults.append(Fault(place, "放假安排", "应为以年份为键的对象，至少一年"))
        return {}
    found: dict[int, Mapping[str, Any]] = {}
    for year, days in given.items():
        if not (isinstance(year, str) and len(year) == 4 and year.isascii() and year.isdigit()) or not isinstance(days, Mapping):
            faults.append(Fault(f"{place}/{year}"[:80], "放假安排", "年份应为 4 位数字，其下为 off、work 两个列表"))
        else:
            found[int(year)] = days
    return found


def _days(given: Any, year: int, place: str, faults: list[Fault]) -> Iterator[date]:
    """The days of a list of days and ranges FIRST/LAST; what is wrong with an entry is appended to ``faults``."""
    if given is not None and not isinstance(given, list):
        faults.append(Fault(place, "日期", "应为列表"))
        return
    for number, entry in enumerate(given or (), 1):
        try:
            first, _, last = str(entry).partition("/")
            begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            faults.append(Fault(f"{place}/{number}", "日期", f"“{str(entry)[:40]}”应为 2026-01-01 或 2026-01-01/2026-01-03"))
            continue
        if not year == begins.year == ends.year or not timedelta() <= ends - begins <= timedelta(days=_LONGEST_HOLIDAY):
            faults.append(Fault(f"{place}/{number}", "日期", f"{entry} 不在 {year} 年内，或首尾颠倒、过长"))
            continue
        yield from (begins + _DAY * step for step in range((ends - begins).days + 1))
