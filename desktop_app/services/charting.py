"""Charting: a few figures of a kind to be drawn: records by month, by the codes of one blank, by village. Counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop_app.domain import places
from desktop_app.domain.fields import Choice, Day, Division, Moment
from desktop_app.domain.five_ones import village_of
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import Condition
from desktop_app.services.reminding import Reminding
from desktop_app.services.session import Session
from desktop_app.store import listing

MONTHS = 12
BARS_MOST = 12  # of one chart; the rest are counted together
OTHERS = "其他"
TOWNSHIP = 9  # digits of its code


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: a bar a label."""

    title: str
    bars: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Charting:
    """The charts of this office."""

    session: Session
    reminding: Reminding

    def of(self, kind: Kind, on: date) -> list[Chart]:
        """The charts of a kind over the twelve months that end with the month of ``on``; those it has no blank for are left out."""
        day = kind.order.lstrip("-")
        if day not in kind.blanks or not isinstance(kind.blanks[day].type, Day | Moment):
            return []
        months = _months(on)
        since = (Condition(day, "from", f"{months[0]}-01"),)
        store, found = self.session.store, list[Chart]()
        with store.database.reading() as connection:
            by_month = listing.groups(store.schema, connection, store.county, kind.key, day, sift=since, length=len("2026-11"))
            found.append(Chart(f"近十二个月{kind.title}", tuple((f"{int(month[5:])}月", by_month.get(month, 0)) for month in months)))
            for field in _grouped(kind):
                counts = listing.groups(store.schema, connection, store.county, kind.key, field, sift=since)
                if counts:
                    found.append(_ranked(kind, field, counts))
        kept = self.reminding.kept(kind, date.fromisoformat(f"{months[0]}-01"))
        if kept:
            bars = tuple((f"{title}（{good}/{good + late}）", round(100 * good / (good + late))) for title, (good, late) in kept.items())
            found.append(Chart(f"{kind.title}：按期办结 %", bars))
        return found

    def of_villages(self, on: date) -> list[Chart]:
        """What each village of the township had over the twelve months that end with that of ``on``: how much, and how many kinds."""
        found = self.by_village(on)
        villages = [(code, places.name_of(code) or code) for code in found]
        return [
            Chart("各村屯近十二个月的记录", tuple((name, sum(found[code].values())) for code, name in villages)),
            Chart("各村屯办过几类业务", tuple((name, sum(map(bool, found[code].values()))) for code, name in villages)),
        ] if villages else []  # fmt: skip

    def by_village(self, on: date) -> dict[str, dict[str, int]]:
        """How many records of each kind happened in each division over the twelve months that end with that of ``on``, by its code.

        Every village of the office's own township is there, also one of which nothing was recorded.
        """
        since, store = f"{_months(on)[0]}-01", self.session.store
        found: dict[str, dict[str, int]] = {code: {} for code, _name in places.children(store.office[:TOWNSHIP])}
        with store.database.reading() as connection:
            for key, tables in store.schema.kinds.items():
                day, where = tables.kind.order.lstrip("-"), village_of(tables.kind)
                if where and day in tables.kind.blanks:
                    dated = (Condition(day, "from", since),)
                    for code, count in listing.groups(store.schema, connection, store.county, key, where, sift=dated).items():
                        found.setdefault(code, {})[key] = count
        return found


def _months(on: date) -> list[str]:
    last = on.year * 12 + on.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - MONTHS + 1, last + 1)]


def _grouped(kind: Kind) -> list[str]:
    """The blanks a kind is drawn by: the first choice its list shows, its result if it has one, its village."""
    choices = [key for key in kind.columns if isinstance(kind.blanks[key].type, Choice)]
    divisions = [key for key, blank in kind.blanks.items() if isinstance(blank.type, Division)]
    return [*choices[:2], *divisions[:1]]


def _ranked(kind: Kind, field: str, counts: dict[str, int]) -> Chart:
    type = kind.blanks[field].type
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    bars = [(places.name_of(code) or code if isinstance(type, Division) else type.show(code), n) for code, n in ranked[:BARS_MOST]]
    if rest := sum(n for _code, n in ranked[BARS_MOST:]):
        bars.append((OTHERS, rest))
    return Chart(f"{kind.title}：{kind.blanks[field].label}", tuple(bars))
