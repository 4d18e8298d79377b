"""五个一: what every village should have in a year, and which of it is ticked by records that are there.

A deed that no kind of record can tie to a village yet is not ticked and not held against the village; the board says so.
Source: DOMAIN §4 "五个一" (一场法治课, 一起纠纷, 一件援助, 一次企业经营指导, 一户帮扶; auto-ticked from linked records).
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.fields import Division
from desktop_app.domain.figures import Condition, Counted
from desktop_app.domain.kind import Kind
from desktop_app.domain.reports.mediation import CONCLUDED, SUCCESS
from desktop_app.domain.reports.publicity import HELD, LECTURES


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the five."""

    key: str
    title: str
    of: Counted | None = None  # the records that tick it; None: no kind of record can yet
    where: Condition | None = None


FIVE: tuple[Deed, ...] = (
    Deed("lesson", "一场法治课", HELD, LECTURES),
    Deed("dispute", "化解一起纠纷", CONCLUDED, SUCCESS),
    Deed("aid", "一件援助"),  # an application says where somebody lives as text only
    Deed("enterprise", "一次企业指导"),
    Deed("household", "一户帮扶"),
)
COUNTED = tuple(deed for deed in FIVE if deed.of is not None)


def village_of(kind: Kind) -> str:
    """The blank that says in which village a record happened; "" for a kind without one."""
    return next((key for key, blank in kind.blanks.items() if isinstance(blank.type, Division)), "")
