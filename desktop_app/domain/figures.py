"""What a figure of a report is: which records count, by which blank, on which day; and what must hold between figures.

A report is data: the store turns conditions into SQL, once for the sum and once for the list of records behind it, so that what is shown
when a figure is opened is what was counted. Nothing here knows a table, a sheet or a kind's file; kinds and blanks are named by key, and
tests/unit/test_reports.py asks that they exist.

Source: DOMAIN §1.8, §2.6, §3.2, §5.1; every report names its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from desktop_app.domain.errors import Unknown

Values = Mapping[str, Decimal]  # by figure key


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds for a record or does not; a blank that is not filled in fulfils none but Not."""


@dataclass(frozen=True, slots=True)
class Is(Condition):
    """The blank (or "stage") holds one of these values."""

    blank: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Has(Condition):
    """The blank of several codes holds at least one of these."""

    blank: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begins(Condition):
    """The text of the blank begins with one of these."""

    blank: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ends(Condition):
    """The text of the blank ends with one of these."""

    blank: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Yes(Condition):
    """The flag is set."""

    blank: str


@dataclass(frozen=True, slots=True)
class Filled(Condition):
    """Something stands in the blank."""

    blank: str


@dataclass(frozen=True, slots=True)
class AtLeast(Condition):
    """The count in the blank is not below ``low``."""

    blank: str
    low: int


@dataclass(frozen=True, slots=True)
class Every(Condition):
    """All of these hold."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some(Condition):
    """At least one of these holds."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """This does not hold."""

    of: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Which records a figure looks at: those of a kind whose day falls into the period and that fulfil ``where``."""

    key: str  # never changed once shipped: frozen reports remember their records by it
    kind: str
    on: str  # the blank whose day decides
    says: str  # for people: 报告期内调解终结的案件
    where: Condition
    standing: bool = False  # every record whose day is not after the period: how things stand at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The items of a list of parts, counted instead of the records that hold them."""

    field: str  # the list: trainings
    on: str | None = None  # the item's own day, or its year as a whole number, that must fall into the period
    where: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure counted from records."""

    key: str
    title: str
    of: Counted
    unit: str = "件"
    heads: tuple[str, ...] = ()  # headings above the title, outermost first
    where: Condition | None = None
    items: Items | None = None  # None: records are counted
    total: str | None = None  # blank of the record or item that is summed; None: they are counted
    distinct: str | None = None  # blank whose different values are counted; "record_id" of items: the records that have such
    empty_as: int = 0  # what an empty blank adds to a sum
    divide: int = 1
    places: int = 0  # decimals; rounded half up after summing
    note: str = ""  # what people must know to read it, with its source


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage of two figures; 0 when there is nothing to divide by."""

    key: str
    title: str
    part: str
    whole: str
    heads: tuple[str, ...] = ()
    unit: str = "%"
    places: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A figure that follows from which township it is, not from records."""

    key: str
    title: str
    of: Callable[[str], int]  # by the 9-digit code of the township
    unit: str = "个"
    heads: tuple[str, ...] = ()
    places: int = 0
    note: str = ""


AnyFigure = Figure | Share | Known
Relation = Literal["=", "<="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What must hold between figures of one row: the sum on the left, a relation, the sum on the right."""

    says: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: Relation = "="
    times: int = 1  # the left side is multiplied by it
    blocks: bool = True  # False: only pointed out


@dataclass(frozen=True, slots=True)
class Checked:
    """How a check came out for one row, with its numbers."""

    says: str
    unit: str  # whose row
    left: Decimal
    right: Decimal
    relation: Relation
    ok: bool
    blocks: bool


Layout = Literal["wide", "tall"]  # one row a unit, figures side by side; or one row a figure, units side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report."""

    key: str
    title: str
    figures: tuple[AnyFigure, ...]
    layout: Layout
    checks: tuple[Check, ...] = ()
    rhythm: str = ""  # when counties usually ask for it
    source: str = ""

    @property
    def counted(self) -> tuple[Figure, ...]:
        """The figures that come from records."""
        return tuple(figure for figure in self.figures if isinstance(figure, Figure))

    @property
    def populations(self) -> tuple[Counted, ...]:
        """What its figures look at, each once, in their order."""
        return tuple(dict.fromkeys(figure.of for figure in self.counted))

    @property
    def dated(self) -> tuple[Counted, ...]:
        """The populations whose records belong to one period: only these can come late."""
        return tuple(population for population in self.populations if not population.standing)

    def figure(self, key: str) -> Figure:
        """A figure counted from records; raise Unknown when there is none of this key."""
        for figure in self.counted:
            if figure.key == key:
                return figure
        raise Unknown(f"“{self.title}”没有可以展开的数字 {key[:40]}")


def rounded(figure: AnyFigure, value: Decimal) -> Decimal:
    """The value as the report shows it: divided, then rounded half up."""
    divided = value / figure.divide if isinstance(figure, Figure) else value
    return divided.quantize(Decimal(1).scaleb(-figure.places), ROUND_HALF_UP)


def completed(report: Report, counted: Values, townships: tuple[str, ...]) -> dict[str, Decimal]:
    """Every figure of a row as it is shown, in the report's order, from the sums of its records and the townships it stands for."""
    found: dict[str, Decimal] = {}
    for figure in report.figures:
        if isinstance(figure, Figure):
            found[figure.key] = rounded(figure, counted.get(figure.key, Decimal(0)))
        elif isinstance(figure, Known):
            found[figure.key] = Decimal(sum(figure.of(township) for township in townships))
    for figure in report.figures:
        if isinstance(figure, Share):
            whole = found[figure.whole]
            found[figure.key] = rounded(figure, found[figure.part] * 100 / whole if whole else Decimal(0))
    return {figure.key: found[figure.key] for figure in report.figures}


def checked(report: Report, unit: str, values: Values) -> list[Checked]:
    """How every check comes out for one row."""
    return [_checked(check, unit, values) for check in report.checks]


def _checked(check: Check, unit: str, values: Values) -> Checked:
    left = sum((values[key] for key in check.left), Decimal(0)) * check.times
    right = sum((values[key] for key in check.right), Decimal(0))
    ok = left == right if check.relation == "=" else left <= right
    return Checked(check.says, unit, left, right, check.relation, ok, check.blocks)


def sorted_out(*rows: tuple[str, Condition]) -> dict[str, Condition]:
    """Conditions of which each record fulfils at most one: a later row takes only what no earlier one took. Keys are the rows' names."""
    found: dict[str, Condition] = {}
    taken: tuple[Condition, ...] = ()
    for name, condition in rows:
        found[name] = Every((condition, Not(Some(taken)))) if taken else condition
        taken = (*taken, condition)
    return found


def otherwise(conditions: Mapping[str, Condition]) -> Condition:
    """What none of the conditions took."""
    return Not(Some(tuple(conditions.values())))
