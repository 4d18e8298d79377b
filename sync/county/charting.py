"""A few figures of a kind over the county to be drawn: by month, by office, by the codes of its first choices. Counted by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from desktop_app.domain.fields import Choice, Day, Moment
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import Condition
from desktop_app.store import listing
from sync.county.bureau import Bureau
from sync.county.offices import office_names
from sync.county.registers import among
from sync.county.territory import Territory

MONTHS = 12
BARS = 10  # of one chart; the rest are counted together


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart."""

    title: str
    bars: list[tuple[str, int]]  # label and count
    upright: bool = False  # months stand beside one another; anything else lies below one another

    @property
    def highest(self) -> int:
        """The largest count, at least 1: what the longest bar stands for."""
        return max((count for _, count in self.bars), default=0) or 1


def of(bureau: Bureau, kind: Kind, territory: Territory, on: date) -> list[Chart]:
    """The charts of a kind over the twelve months that end with the month of ``on``; none for a kind without a day."""
    day = kind.order.lstrip("-")
    if day not in kind.blanks or not isinstance(kind.blanks[day].type, Day | Moment):
        return []
    last = on.year * 12 + on.month - 1
    months = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - MONTHS + 1, last + 1)]
    with bureau.database.reading() as connection:
        names = office_names(bureau, connection)
        sift = (Condition(day, "from", f"{months[0]}-01"), *among(names, territory))
        by_month = _counted(bureau, connection, kind, day, sift, len("2026-11"))
        found = [Chart(f"近十二个月{kind.title}", [(f"{int(month[5:])}月", by_month.get(month, 0)) for month in months], upright=True)]
        by_office = _counted(bureau, connection, kind, "office", sift)
        found.append(_ranked("按司法所", {names.get(code, code): count for code, count in by_office.items()}))
        for key in [key for key in kind.columns if isinstance(kind.blanks[key].type, Choice)][:2]:
            blank = kind.blanks[key]
            counts = _counted(bureau, connection, kind, key, sift)
            found.append(_ranked(f"按{blank.label}", {blank.type.show(code): count for code, count in counts.items()}))
    return [chart for chart in found if any(count for _, count in chart.bars)]


def _counted(
    bureau: Bureau, connection: sa.Connection, kind: Kind, field: str, sift: tuple[Condition, ...], length: int = 0
) -> dict[str, int]:  # fmt: skip
    found: dict[str, int] = {}
    for county in bureau.county_ids(connection):
        for value, count in listing.groups(bureau.schema, connection, county, kind.key, field, sift=sift, length=length).items():
            found[value] = found.get(value, 0) + count
    return found


def _ranked(title: str, counts: Mapping[str, int]) -> Chart:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sum(count for _, count in ranked[BARS:])
    return Chart(title, ranked[:BARS] + ([("其他", rest)] if rest else []))
