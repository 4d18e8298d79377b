"""Reminding: what is due, when and why. It reads the facts kept beside the records and walks no record.

The county may publish how many days a clock has and which days are counted, and new holidays; both take effect at once, on reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import merge
from itertools import islice

from desktop_app.domain import working_days
from desktop_app.domain.blanks import blanks_of
from desktop_app.domain.clocks import Clock, Count, Run, Severity, read_counts, settled_in
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import Condition
from desktop_app.domain.working_days import Calendar
from desktop_app.services.clock import local_day, today
from desktop_app.services.referring import Referring
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.timekeeping import Timekeeping
from desktop_app.services.viewing import Viewing
from desktop_app.store.database import Connection
from desktop_app.store.dumping import public_id, record_bytes

KEPT_READ = 3_000  # newest records that are read for how well clocks were kept; more than an office has in a year
COUNTED = 999  # most that ``pressing`` counts; nobody reads more
_PAGE = 200
_AHEAD = timedelta(days=30)  # how far the calendar should reach
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """One clock that runs in one record."""

    id: str  # of the record; "" where it is a month that lacks one
    clock: str  # T1
    due_on: date
    days_left: int  # 0 = the last day; negative = overdue
    severity: Severity
    title: str  # of the clock: 调解期限
    explanation: str  # 自 3 月 2 日协议生效起 30 日
    todo: str
    field: str  # the blank to jump to, as a Fault names it: extended_to, performance/2/done_on
    detail: str  # which part of a list it is about; "" for the whole record
    kind: str
    number: str | None
    about: str  # the record: 韦凤英与蒙桂花之间邻里纠纷


@dataclass(frozen=True, slots=True)
class Rules:
    """How an office counts."""

    calendar: Calendar
    counts: Mapping[str, Count]

    def count(self, clock: Clock) -> Count:
        """The days of a clock, as the county set them or as the norm has them."""
        return self.counts.get(clock.key, clock.count)


@dataclass(frozen=True, slots=True)
class _Found:
    record: bytes
    clock: Clock
    run: Run
    due_on: date


@dataclass(frozen=True, slots=True)
class Reminding:
    """The clocks of one office."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]

    @property
    def clocks(self) -> dict[str, Clock]:
        """Every clock there is, by its key."""
        monthly = [kind.monthly for kind in self.kinds.values() if kind.monthly]
        return {clock.key: clock for clock in [*(clock for kind in self.kinds.values() for clock in kind.clocks), *monthly]}

    def due(
        self, on: date | None = None, *, within: int | None = None, kind: str | None = None, limit: int | None = None
    ) -> Iterator[Due]:  # fmt: skip
        """What is due, the longest overdue first; ``within`` days from ``on``, or however far ahead."""
        day = on or today(self.session.clock)
        with self.session.store.database.reading() as connection:
            rules = self._rules(connection)
            found = list(islice(self._found(connection, rules, day, within, self._chosen(kind)), limit))
            months = [one for one in self._months(connection, rules, day, kind) if within is None or one.days_left <= within]
        yield from months
        for start in range(0, len(found), _PAGE):
            page = found[start : start + _PAGE]
            records = {shown.id: shown for shown in self.viewing.some([public_id(one.record) for one in page])}
            for one in page:
                shown = records.get(public_id(one.record))
                if shown is not None:
                    yield self._due(one, rules, day, shown)

    def of(self, identity: str, on: date | None = None) -> list[Due]:
        """The clocks that run in one record, the most pressing first."""
        day, record = on or today(self.session.clock), record_bytes(identity)
        known = self.clocks
        with self.session.store.database.reading() as connection:
            rules = self._rules(connection)
            runs = self.session.store.records.clocks.of(connection, record)
        found = [_begun(record, known[run.clock], run, rules) for run in runs if run.clock in known]
        shown = self.viewing.get(identity)
        return [self._due(one, rules, day, shown) for one in sorted(found, key=_order) if _fresh(one, day)]

    def pressing(self, on: date | None = None) -> dict[Severity, int]:
        """How many clocks are overdue, urgent and soon due, each up to COUNTED."""
        day = on or today(self.session.clock)
        counted: dict[Severity, int] = {"overdue": 0, "urgent": 0, "soon": 0}
        with self.session.store.database.reading() as connection:
            rules = self._rules(connection)
            for clock in self._chosen(None):
                ahead = max(clock.warn, default=0)
                for one in islice(self._runs_of(connection, clock, rules, day, ahead), COUNTED):
                    severity = clock.severity((one.due_on - day).days)
                    if severity in counted:
                        counted[severity] = min(COUNTED, counted[severity] + 1)
            for month in self._months(connection, rules, day):
                counted[month.severity] += 1
        return counted

    def kept(self, kind: Kind, since: date) -> dict[str, tuple[int, int]]:
        """Of each clock of a kind, by its title: how often it was settled in time, and how often too late, in records since a day."""
        with self.session.store.database.reading() as connection:
            rules = self._rules(connection)
        day = kind.order.lstrip("-")
        found = {clock.title: [0, 0] for clock in kind.clocks}
        followed = {path for clock in kind.clocks for path in clock.start}
        where = (Condition(day, "from", since.isoformat()),)
        for shown in self.viewing.page(kind, where={}, sort=kind.order, limit=KEPT_READ, sift=where):
            for clock in kind.clocks:
                if any(shown.fields.get(path) and path in followed for path in clock.settled):
                    continue  # another clock took its place, as after an extension
                if (settled := settled_in(clock, kind.blanks, shown.fields)) is not None:
                    late = settled[1] > clock.ends(settled[0], rules.count(clock), rules.calendar)
                    found[clock.title][late] += 1
        return {title: (in_time, late) for title, (in_time, late) in found.items() if in_time or late}

    def doubts(self, on: date | None = None) -> list[str]:
        """What makes the days uncertain, a sentence each: unknown holidays; without ``on``, a computer's clock that cannot be right."""
        day = on or today(self.session.clock)
        with self.session.store.database.reading() as connection:
            doubt = self._rules(connection).calendar.doubt(day, day + _AHEAD)
        clock = Timekeeping(self.session).doubt() if on is None else None
        return [*([clock.says] if clock else []), *([doubt] if doubt else [])]

    def _rules(self, connection: Connection) -> Rules:
        office, referring = self.session.store.office, Referring(self.session)
        given, counts = referring.json(connection, "holidays"), referring.json(connection, "clocks") or {}
        calendar = working_days.read(given, office) if given else working_days.shipped(office)
        return Rules(calendar, read_counts({key: count for key, count in counts.items() if key in self.clocks}, self.clocks))

    def _chosen(self, kind: str | None) -> list[Clock]:
        return [clock for key, one in self.kinds.items() if kind in (None, key) for clock in one.clocks]

    def _months(self, connection: Connection, rules: Rules, on: date, kind: str | None = None) -> Iterator[Due]:
        """The last month, for each kind that wants a record every month and has none of it; only of whole months since the office began."""
        end = on.replace(day=1) - timedelta(days=1)
        began = self.session.store.journal.began(connection)
        if began is None or local_day(began) > end.replace(day=1):
            return
        for key, one in self.kinds.items():
            clock, clocks = one.monthly, self.session.store.records.clocks
            if clock is None or kind not in (None, key) or clocks.any_between(connection, key, clock.start[0], end.replace(day=1), end):
                continue
            due_on = clock.ends(end, rules.count(clock), rules.calendar)
            days_left = (due_on - on).days
            yield Due(
                id="", clock=clock.key, due_on=due_on, days_left=days_left, severity=clock.severity(days_left), title=clock.title,
                explanation=clock.explain(end, due_on, rules.count(clock), rules.calendar), todo=clock.do, field=clock.at, detail="",
                kind=key, number=None, about=f"{end.year} 年 {end.month} 月{one.title}",
            )  # fmt: skip

    def _found(
        self, connection: Connection, rules: Rules, on: date, within: int | None, clocks: Iterable[Clock]
    ) -> Iterator[_Found]:  # fmt: skip
        return merge(*(self._runs_of(connection, clock, rules, on, within) for clock in clocks), key=_order)

    def _runs_of(
        self, connection: Connection, clock: Clock, rules: Rules, on: date, within: int | None
    ) -> Iterator[_Found]:  # fmt: skip
        """Where one clock runs, in the order of its last days: that is the order of its first days."""
        count = rules.count(clock)
        first = _FIRST if clock.grace is None else on - timedelta(days=clock.grace + _longest(clock, count))
        last = _LAST if within is None else on + timedelta(days=within)
        for running in self.session.store.records.clocks.between(connection, clock.key, first, last):
            one = _begun(running.record, clock, running.run, rules)
            if within is not None and (one.due_on - on).days > within:
                return
            if _fresh(one, on):
                yield one

    def _due(self, one: _Found, rules: Rules, on: date, shown: Shown) -> Due:
        clock, start = one.clock, one.run.start_on
        days_left = (one.due_on - on).days
        field, detail = self._place(clock, one.run.item, shown)
        return Due(
            id=shown.id, clock=clock.key, due_on=one.due_on, days_left=days_left, severity=clock.severity(days_left), title=clock.title,
            explanation=clock.explain(start, one.due_on, rules.count(clock), rules.calendar), todo=clock.do, field=field, detail=detail,
            kind=shown.kind, number=shown.number, about=shown.title,
        )  # fmt: skip

    def _place(self, clock: Clock, item: str, shown: Shown) -> tuple[str, str]:
        """The blank to jump to, and what tells the part it is about from the others."""
        field, _, inner = clock.jump.partition(".")
        parts = self.kinds[shown.kind].parts
        for place, body in enumerate(shown.fields.get(clock.part) or () if item else (), 1):
            if body.get("id") == item:
                blanks = blanks_of(parts[clock.part])
                told = [blanks[key].type.show(blanks[key].type.from_json(body[key])) for key in clock.tells if key in body]
                return f"{field}/{place}/{inner}" if field == clock.part else field, " ".join(told)
        return field, ""


def _longest(clock: Clock, count: Count) -> int:
    """More days than a clock can ever last: working days may lie far apart around a holiday."""
    return 366 * clock.years + (2 * count.days + 40 if count.mode == "working" else count.days)


def _begun(record: bytes, clock: Clock, run: Run, rules: Rules) -> _Found:
    return _Found(record, clock, run, clock.ends(run.start_on, rules.count(clock), rules.calendar))


def _order(one: _Found) -> tuple[date, bytes, str, str]:
    return one.due_on, one.record, one.run.clock, one.run.item


def _fresh(one: _Found, on: date) -> bool:
    """Whether it is still shown: one that has run out for long enough is not."""
    return one.clock.grace is None or (on - one.due_on).days <= one.clock.grace
