"""The village board: for every village of a township what was recorded there in a year, and which of the five deeds (五个一) are done.

Villages of which nothing was recorded stand on it too: they are what it is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from desktop_app.domain import places
from desktop_app.domain.fields import Day, Moment
from desktop_app.domain.figures import Condition, Counted
from desktop_app.domain.five_ones import COUNTED, village_of
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import Condition as Sift
from desktop_app.store import listing
from desktop_app.store.conditions import holds
from desktop_app.store.totals import Span, Totals
from sync.county.bureau import Bureau

TOWNSHIP = 9  # digits of its code


@dataclass(frozen=True, slots=True)
class Village:
    """One line of the board."""

    code: str
    name: str
    by_kind: dict[str, int]
    deeds: dict[str, int]  # by deed: how often in the year

    @property
    def done(self) -> int:
        """How many of the deeds that can be counted are done."""
        return sum(1 for count in self.deeds.values() if count)

    @property
    def empty(self) -> bool:
        """Nothing at all was recorded of it."""
        return not any(self.by_kind.values())


def placed(kinds: tuple[Kind, ...]) -> list[Kind]:
    """The kinds whose records say in which village they happened."""
    return [kind for kind in kinds if village_of(kind) and isinstance(kind.blanks[kind.order.lstrip("-")].type, Day | Moment)]


def board(bureau: Bureau, office: str, year: int) -> list[Village]:
    """The villages of an office's township, by code, then those its records name besides."""
    known = dict(places.children(office[:TOWNSHIP]))
    counts: dict[str, dict[str, int]] = {}
    deeds: dict[str, dict[str, int]] = {}
    span = Span(date(year, 1, 1), date(year, 12, 31), office)
    with bureau.database.reading() as connection:
        for kind in placed(bureau.kinds):
            for code, count in _counted(bureau, connection, kind, span).items():
                counts.setdefault(code, {})[kind.key] = count
        for deed in COUNTED:
            if deed.of is not None:
                for code, count in _done(bureau, connection, deed.of, deed.where, span).items():
                    deeds.setdefault(code, {})[deed.key] = count
    return [
        Village(
            code, known.get(code) or places.name_of(code) or code, counts.get(code, {}),
            {deed.key: deeds.get(code, {}).get(deed.key, 0) for deed in COUNTED},
        )
        for code in [*known, *sorted({*counts, *deeds} - set(known))]
    ]  # fmt: skip


def _counted(bureau: Bureau, connection: sa.Connection, kind: Kind, span: Span) -> dict[str, int]:
    day = kind.order.lstrip("-")
    end = f"{span.last}T23:59:59+08:00" if isinstance(kind.blanks[day].type, Moment) else str(span.last)
    sift = (Sift(day, "from", str(span.first)), Sift(day, "to", end), Sift("office", "in", [span.office]))
    return listing.groups(bureau.schema, connection, str(span.office)[:6], kind.key, village_of(kind), sift=sift)


def _done(bureau: Bureau, connection: sa.Connection, of: Counted, where: Condition | None, span: Span) -> dict[str, int]:
    """How many records of a population there are in each village."""
    tables = bureau.schema.kinds[of.kind]
    main = tables.main.table
    village = main.c[village_of(tables.kind)]
    conditions = [*Totals(bureau.schema, connection, str(span.office)[:6]).within(of, span), village.is_not(None)]
    if where is not None:
        conditions.append(holds(where, main))
    query = sa.select(village, sa.func.count()).where(*conditions).group_by(village)
    return {str(code): int(count) for code, count in connection.execute(query)}
