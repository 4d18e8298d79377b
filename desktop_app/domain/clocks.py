"""Statutory clocks: from which fact one runs, how long, what stops it, and how it is explained.

A kind declares its clocks as data. Which of them run follows from a record alone; when they end follows from how days are counted, which
the county may set, and from the calendar. So a store keeps only the facts, and nothing is recomputed when a county changes a count.
Source: DOMAIN §1.3 (T), §2.2 (A); the norm of each clock stands beside it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from desktop_app.domain.blanks import Blank
from desktop_app.domain.errors import Fault, Refused
from desktop_app.domain.working_days import Calendar

Mode = Literal["natural", "working"]
Severity = Literal["later", "soon", "urgent", "overdue", "info"]
YEARS = range(1900, 2200)  # of a day that a clock may start on, as the field type has it


@dataclass(frozen=True, slots=True)
class Count:
    """How many days, and which are counted."""

    days: int
    mode: Mode = "natural"

    def __str__(self) -> str:
        return f"{self.days} 个工作日" if self.mode == "working" else f"{self.days} 日"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One clock of a kind. A path is a blank, or ``list.blank`` of the parts of a list, each of which then has a clock of its own."""

    key: str  # T1, A6: never changed once shipped, and no other kind's
    title: str
    since: str  # what happened on the day it starts: 协议生效; without days, what falls on that day: 约定的履行期限
    start: tuple[str, ...]  # paths of days; the first that is filled in counts
    count: Count = Count(0)  # unless the county sets another
    years: int = 0  # instead of a count of days
    warn: tuple[int, ...] = ()  # days left from which it is soon due, and from which it is urgent
    settled: tuple[str, ...] = ()  # any of these filled in stops it; of its own part where the path is of its list, else of any part
    times: int = 1  # how many parts it takes to settle it
    when: Callable[..., bool] | None = None  # parameters are blanks; asked once those without a default are filled in
    stages: tuple[str, ...] = ()  # where it runs; () = wherever the record is alive
    grace: int | None = None  # days it is still shown after it ran out; None = until it is settled
    informs: bool = False  # somebody else acts; the office only waits
    either: bool = False  # the norm says 日 and counties read it either way: both days are told
    tells: tuple[str, ...] = ()  # blanks of the part that say which one it is
    do: str  # what the office does about it
    at: str = ""  # path of the blank to fill in; "" = the first that settles it
    basis: str = ""  # the norm; "" where the office or the county has set the count

    @cached_property
    def part(self) -> str:
        """The list whose parts have this clock each; "" when the record has it once."""
        parted = self.start[0].rpartition(".")[0]
        return parted if any(_within(path, parted) for path in self.settled) else ""

    @cached_property
    def asks(self) -> dict[str, bool]:
        """The blanks that ``when`` asks for, and whether it can do without."""
        asked = inspect.signature(self.when).parameters if self.when else {}
        return {key: parameter.default is not parameter.empty for key, parameter in asked.items()}

    @cached_property
    def begins(self) -> tuple[str, ...]:
        """The fields of the record one of which must be filled in for it to run."""
        return tuple(dict.fromkeys(path.partition(".")[0] for path in self.start))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The fields of the record that decide whether it runs."""
        return frozenset({*self.begins, *(path.partition(".")[0] for path in self.settled), *self.asks})

    @property
    def jump(self) -> str:
        """The blank to fill in."""
        return self.at or (self.settled or self.start)[0]

    def ends(self, start: date, count: Count, calendar: Calendar) -> date:
        """The last day, when it started on ``start``."""
        if self.years and not count.days:
            return _years_after(start, self.years)
        return calendar.after(start, count.days) if count.mode == "working" else start + timedelta(days=count.days)

    def severity(self, days_left: int) -> Severity:
        """How pressing it is."""
        if self.informs:
            return "info"
        if days_left < 0:
            return "overdue"
        if days_left == 0 or (len(self.warn) > 1 and days_left <= self.warn[-1]):
            return "urgent"
        return "soon" if self.warn and days_left <= self.warn[0] else "later"

    def explain(self, start: date, due_on: date, count: Count, calendar: Calendar) -> str:
        """Why it is due on that day: 自 3 月 2 日协议生效起 30 日."""
        length = str(count) if count.days else f"{self.years} 年" if self.years else ""
        says = f"自 {spoken(start, due_on)}{self.since}起 {length}" if length else f"{self.since}：{spoken(start, due_on)}"
        if self.either:
            other = Count(count.days, "natural" if count.mode == "working" else "working")
            says += f"（按{'自然日' if other.mode == 'natural' else '工作日'}算为 {spoken(self.ends(start, other, calendar), due_on)}）"
        if count.mode == "working" and (doubt := calendar.doubt(start, due_on)):
            says += f"；{doubt}"
        if self.basis and not calendar.is_working(due_on):
            says += f"；期满日是休息日，依法可顺延至 {spoken(calendar.next_working(due_on), due_on)}，仍按期满日提醒"
        return says


MOST_DAYS = 3650  # a count beyond ten years is a slip of the pen


def read_counts(document: Any, known: Mapping[str, Clock]) -> dict[str, Count]:
    """How a county counts, by clock: ``{"T1": {"days": 30, "mode": "natural"}}``; raise Refused naming every place that is wrong."""
    if not isinstance(document, Mapping):
        raise Refused("期限设置应为以期限代号为键的 JSON 对象；没有采用")
    faults: list[Fault] = []
    found: dict[str, Count] = {}
    for key, given in document.items():
        days, mode = (given.get("days"), given.get("mode", "natural")) if isinstance(given, Mapping) else (None, None)
        if key not in known or not (known[key].count.days or known[key].years):
            faults.append(Fault(str(key)[:40], "期限", "没有这个期限，或它没有天数可设"))
        elif type(days) is not int or not 0 < days <= MOST_DAYS:
            faults.append(Fault(f"{key}/days", known[key].title, f"天数应为 1–{MOST_DAYS} 的整数"))
        elif mode not in ("natural", "working"):
            faults.append(Fault(f"{key}/mode", known[key].title, "应为 natural（自然日）或 working（工作日）"))
        else:
            found[key] = Count(days, mode)
    if faults:
        raise Refused("期限设置有误，没有采用：" + "；".join(map(str, faults)), faults)
    return found


def spoken(day: date, beside: date) -> str:
    """A day as people say it, with its year where that is not the year of ``beside``."""
    short = f"{day.month} 月 {day.day} 日"
    return short if day.year == beside.year else f"{day.year} 年 {short}"


def _years_after(start: date, years: int) -> date:
    """The same day ``years`` later, or the last of its month where there is none (民法典 art. 202)."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28)


def _within(path: str, parted: str) -> bool:
    """Whether a path is of the parts of this list."""
    return bool(parted) and path.startswith(f"{parted}.")


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """A clock that runs in a record."""

    clock: str
    item: str  # id of the part it belongs to; "" for the whole record
    start_on: date


def runs(
    clocks: tuple[Clock, ...], blanks: Mapping[str, Blank], body: Mapping[str, Any], stage: str, alive: frozenset[str]
) -> list[Run]:  # fmt: skip
    """The clocks that run in a record of this JSON body at this stage. Values that this version cannot read start none."""
    found: list[Run] = []
    for clock in clocks:
        begun = any(map(body.__contains__, clock.begins))
        if begun and stage in (clock.stages or alive) and _applies(clock, blanks, body):
            found += _runs_of(clock, body)
    return found


def settled_in(clock: Clock, blanks: Mapping[str, Blank], body: Mapping[str, Any]) -> tuple[date, date] | None:
    """When a clock of the whole record began and on which day it was settled; None when it did not run, or runs still."""
    if clock.part or clock.informs or not _applies(clock, blanks, body):
        return None
    start = _first_day(clock, body)
    ends = [day for path in clock.settled if "." not in path and (day := _day(body.get(path)))]
    return (start, min(ends)) if start is not None and ends else None


def _applies(clock: Clock, blanks: Mapping[str, Blank], body: Mapping[str, Any]) -> bool:
    given: dict[str, Any] = {}
    for key, spared in clock.asks.items():
        if body.get(key) is None:
            if not spared:
                return False
            continue
        try:
            given[key] = blanks[key].type.from_json(body[key])
        except (ValueError, TypeError):
            return False
    return clock.when is None or clock.when(**given)


def _runs_of(clock: Clock, body: Mapping[str, Any]) -> Iterator[Run]:
    part = clock.part
    if sum(_filled(body, path) for path in clock.settled if not _within(path, part)) >= clock.times:
        return
    if not part:
        if (start := _first_day(clock, body)) is not None:
            yield Run(clock.key, "", start)
        return
    own = [path.rpartition(".")[2] for path in clock.settled if _within(path, part)]
    for item in body.get(part) or ():
        start = next((day for path in clock.start if (day := _day(item.get(path.rpartition(".")[2])))), None)
        if start is not None and not any(item.get(key) not in (None, []) for key in own):
            yield Run(clock.key, str(item.get("id", "")), start)


def _filled(body: Mapping[str, Any], path: str) -> int:
    """How often a path is filled in: 0 or 1 for a blank, the number of parts for a list or a blank of its parts."""
    field, _, inner = path.partition(".")
    value = body.get(field)
    if value in (None, []):
        return 0
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sum(not inner or item.get(inner) not in (None, []) for item in value)
    return 1


def _first_day(clock: Clock, body: Mapping[str, Any]) -> date | None:
    """The day of the first path that has one; of a list, the earliest of its parts."""
    for path in clock.start:
        field, _, inner = path.partition(".")
        values = [item.get(inner) for item in body.get(field) or ()] if inner else [body.get(field)]
        if days := [day for value in values if (day := _day(value))]:
            return min(days)
    return None


def _day(value: Any) -> date | None:
    """The day of a date or of a local time in JSON; None for anything else."""
    try:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None
