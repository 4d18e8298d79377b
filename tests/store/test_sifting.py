"""Sifting a list: each condition leaves the records it should, counts and sums agree with the rows."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.domain.sifting import Condition, conditions_of, open_stages, quick_sifts, this_month
from desktop_app.services.office import Office
from tests.makers import consultation, mediation_case
from tests.offices import put

CASE = by_key("mediation_case")


@pytest.fixture
def five(real_office: Office) -> list[str]:
    """Five cases: amounts 100 to 500, the third without one, accepted on the first of five months."""
    bodies = [
        mediation_case(n, amount=f"{n}00.00", accepted_on=f"2026-0{n}-01", flags=["minor"] if n == 4 else ["none"]) for n in range(1, 6)
    ]
    del bodies[2]["amount"]
    stages = ["draft", "mediating", "closed", "archived", "void"]
    return [put(real_office, "mediation_case", body, stage=stage) for body, stage in zip(bodies, stages, strict=True)]


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        (Condition("stage", "is", "draft"), [0]), (Condition("stage", "in", ["draft", "closed"]), [0, 2]),
        (Condition("stage", "in", []), []),
        (Condition("amount", "from", "200.00"), [1, 3, 4]), (Condition("amount", "to", "200.00"), [0, 1]),
        (Condition("amount", "empty"), [2]), (Condition("amount", "filled"), [0, 1, 3, 4]), (Condition("amount", "is", "500.00"), [4]),
        (Condition("accepted_on", "from", "2026-04-01"), [3, 4]), (Condition("flags", "is", "minor"), [3]),
        (Condition("is_public", "is", False), [0, 1, 2, 3, 4]), (Condition("sync", "is", "pending"), [0, 1, 2, 3, 4]),
        (Condition("sync", "is", "received"), []), (Condition("sync", "is", "attention"), []),
    ],
)  # fmt: skip
def test_a_condition_leaves_what_it_says(real_office: Office, five: list[str], condition: Condition, left: list[int]) -> None:
    found = real_office.page("mediation_case", sift=[condition])
    assert {shown.id for shown in found} == {five[place] for place in left}
    assert real_office.count("mediation_case", sift=[condition]) == len(left)


def test_all_conditions_must_hold(real_office: Office, five: list[str]) -> None:
    both = [Condition("amount", "from", "200.00"), Condition("stage", "is", "void")]
    assert [shown.id for shown in real_office.page("mediation_case", sift=both)] == [five[4]]


def test_sums_are_those_of_the_rows(real_office: Office, five: list[str]) -> None:
    assert real_office.viewing.sums(CASE)["amount"] == "1200.00"
    assert real_office.viewing.sums(CASE, sift=[Condition("amount", "to", "200.00")])["amount"] == "300.00"
    assert real_office.viewing.sums(CASE, sift=[Condition("stage", "in", [])]) == {}


@pytest.mark.parametrize("condition", [Condition("parties", "is", "x"), Condition("amount", "from", "many"), Condition("sync", "is", "?")])
def test_what_a_list_cannot_be_sifted_by_is_refused(real_office: Office, condition: Condition) -> None:
    with pytest.raises(Refused):
        real_office.page("mediation_case", sift=[condition])


def test_this_month_is_the_whole_month(real_office: Office) -> None:
    for day in ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"):
        real_office.add("consultation", consultation(1, consulted_at=f"{day}T23:30:00+08:00"))
    month = this_month(by_key("consultation"), date(2026, 11, 23))
    assert real_office.count("consultation", sift=month) == 2


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_quick_filter_of_every_kind_works(real_office: Office, kind: object) -> None:
    from desktop_app.domain.kind import Kind

    assert isinstance(kind, Kind)
    for conditions in quick_sifts(kind, date(2026, 2, 28)).values():
        assert real_office.count(kind.key, sift=conditions) == 0


def test_what_is_done_or_given_up_is_not_open() -> None:
    assert open_stages(CASE) == ("draft", "registered", "accepted", "mediating", "concluded", "performing")


def test_conditions_are_kept_and_read_again() -> None:
    both = (Condition("amount", "from", "200.00"), Condition("stage", "in", ["draft"]))
    assert conditions_of([condition.kept() for condition in both]) == both
