"""What is due: in order, explained, with the blank to jump to; by the county's counts and holidays; and what makes it uncertain."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

from desktop_app.services.office import Office
from tests.makers import aid_application, consultation, mediation_case, screening, without
from tests.offices import publish, put

DONE = mediation_case(2)
OPEN = without(DONE, "concluded_on", "result", "agreement", "performance", "followups", "closed_on")


def lines(office: Office, on: str, **how: Any) -> list[tuple[str, str, int]]:
    """What is due as (clock, last day, days left)."""
    return [(one.clock, one.due_on.isoformat(), one.days_left) for one in office.reminding.due(date.fromisoformat(on), **how)]


def test_a_case_is_due_from_the_moment_it_is_saved_until_it_is_settled(real_office: Office) -> None:
    shown = real_office.add("mediation_case", OPEN | {"accepted_on": "2026-06-01"})
    assert lines(real_office, "2026-06-26") == [("T1", "2026-07-01", 5)]
    (one,) = real_office.reminding.of(shown.id, date(2026, 6, 26))
    assert (one.id, one.severity, one.field, one.title, one.about) == (shown.id, "soon", "extended_to", "调解期限", shown.title)
    assert (one.explanation, one.number) == ("自 6 月 1 日受理起 30 日", shown.number)
    real_office.edit(shown.id, {"concluded_on": "2026-06-27"})
    assert lines(real_office, "2026-06-26") == [] == real_office.reminding.of(shown.id)


def test_the_longest_overdue_comes_first_and_a_window_of_days_cuts(real_office: Office) -> None:
    put(real_office, "mediation_case", OPEN | {"accepted_on": "2026-06-01"}, stage="accepted")
    put(real_office, "aid_application", aid_application(1) | {"limitation_date": "2026-06-20"}, stage="received")
    put(real_office, "mediation_case", OPEN | {"accepted_on": "2026-05-01"}, stage="accepted")
    assert lines(real_office, "2026-06-10") == [("T1", "2026-05-31", -10), ("A6", "2026-06-20", 10), ("T1", "2026-07-01", 21)]
    assert lines(real_office, "2026-06-10", within=10) == [("T1", "2026-05-31", -10), ("A6", "2026-06-20", 10)]
    assert lines(real_office, "2026-06-10", kind="aid_application") == [("A6", "2026-06-20", 10)]
    assert lines(real_office, "2026-06-10", limit=1) == [("T1", "2026-05-31", -10)]
    assert real_office.reminding.pressing(date(2026, 6, 10)) == {"overdue": 1, "urgent": 0, "soon": 1}


def test_an_instalment_says_which_one_and_where_to_write_it_down(real_office: Office) -> None:
    rows = [{"what": "赡养费", "debtor": "兰大", "amount": "300.00", "due_date": f"2026-0{month}-05"} for month in (2, 3, 4)]
    shown = real_office.add("mediation_case", OPEN | {"performance": rows})
    real_office.edit(
        shown.id, {"performance": [shown.fields["performance"][0] | {"done_on": "2026-02-05"}, *shown.fields["performance"][1:]]}
    )
    found = [one for one in real_office.reminding.of(shown.id, date(2026, 3, 8)) if one.clock == "T6"]
    assert [(one.days_left, one.severity, one.field, one.detail) for one in found] == [
        (-3, "overdue", "performance/2/done_on", "兰大 赡养费 300.00"), (28, "later", "performance/3/done_on", "兰大 赡养费 300.00"),
    ]  # fmt: skip


def test_a_right_that_has_lapsed_is_shown_for_a_week(real_office: Office) -> None:
    put(real_office, "mediation_case", DONE, stage="performing")  # in effect on 17 January
    assert ("T3", "2026-02-16", -7) in lines(real_office, "2026-02-23")
    assert "T3" not in [clock for clock, _, _ in lines(real_office, "2026-02-24")]


def test_the_countys_counts_take_effect_at_once(real_office: Office) -> None:
    put(real_office, "mediation_case", OPEN | {"accepted_on": "2026-02-02"}, stage="accepted")
    publish(real_office, "clocks", {"T1": {"days": 20, "mode": "working"}})
    assert lines(real_office, "2026-02-10") == [("T1", "2026-03-06", 24)]
    publish(real_office, "clocks", {"T1": {"days": -1}})  # of a newer program, perhaps: what it is not understood by stays as shipped
    assert lines(real_office, "2026-02-10") == [("T1", "2026-03-04", 22)]
    (shown,) = real_office.referring.everything()
    assert "T1/days" in str(shown.fault)


def test_the_countys_holidays_take_effect_at_once(real_office: Office) -> None:
    document = json.loads((files("resources") / "calendar" / "holidays.json").read_text("utf-8"))
    publish(real_office, "clocks", {"T1": {"days": 1, "mode": "working"}})
    put(real_office, "mediation_case", OPEN | {"accepted_on": "2026-12-31"}, stage="accepted")
    assert lines(real_office, "2026-12-31") == [("T1", "2027-01-01", 1)]
    assert "只收录了" in next(real_office.reminding.due(date(2026, 12, 31))).explanation
    assert real_office.reminding.doubts(date(2026, 12, 10)) != [] and real_office.reminding.doubts(date(2026, 6, 10)) == []
    document["years"]["2027"] = {"off": ["2027-01-01/2027-01-03"], "work": []}
    document["local"]["years"]["2027"] = {"off": []}
    publish(real_office, "holidays", document)
    assert lines(real_office, "2026-12-31") == [("T1", "2027-01-04", 4)]
    assert real_office.reminding.doubts(date(2026, 12, 10)) == []


def test_a_whole_month_without_a_round_wants_a_zero_report(real_office: Office) -> None:
    put(real_office, "consultation", consultation(1), stage="archived")  # the office began on 18 November 2026
    assert lines(real_office, "2026-12-05") == []
    (one,) = real_office.reminding.due(date(2027, 1, 1))
    assert (one.clock, one.due_on, one.days_left, one.kind, one.id) == ("T13", date(2027, 1, 1), 0, "screening", "")
    assert (one.about, one.explanation) == ("2026 年 12 月矛盾纠纷排查", "自 2026 年 12 月 31 日月底起 1 日")
    assert real_office.reminding.pressing(date(2027, 1, 1))["urgent"] == 1
    put(real_office, "screening", screening(1, held_on="2026-12-31", found_count=0), stage="void")
    assert lines(real_office, "2027-01-01") == [("T13", "2027-01-01", 0)]
    real_office.add("screening", screening(1, held_on="2026-12-31", found_count=0))
    assert lines(real_office, "2027-01-01") == []
    assert lines(real_office, "2027-01-31") == [] and lines(real_office, "2027-02-03") == [("T13", "2027-02-01", -2)]


def test_an_office_that_has_done_nothing_yet_owes_nothing(real_office: Office) -> None:
    assert lines(real_office, "2027-06-01") == []
