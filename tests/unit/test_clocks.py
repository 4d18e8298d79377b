"""Clocks: what starts one, what settles it, when it ends, how pressing it is and how it is explained."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from desktop_app.domain.blanks import blanks_of
from desktop_app.domain.clocks import Clock, Count, Run, read_counts
from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.domain.working_days import shipped
from tests.makers import aid_application, mediation_case, without

CALENDAR = shipped("451299001")
CASE, AID = by_key("mediation_case"), by_key("aid_application")
DONE = mediation_case(2)  # a house dispute, accepted on 9 January 2026, agreement in effect on 17 January
OPEN = without(DONE, "concluded_on", "result", "agreement", "performance", "followups", "closed_on")
EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)


def running(body: dict[str, Any], stage: str = "accepted", kind: Kind = CASE) -> dict[str, date]:
    """The clocks that run, by key, with the day each runs from."""
    return {run.clock: run.start_on for run in kind.runs(body, stage)}


def clock(key: str) -> Clock:
    return next(one for kind in KINDS for one in kind.clocks if one.key == key)


@EVERY
def test_clocks_name_blanks_and_stages_there_are(kind: Kind) -> None:
    for one in kind.clocks:
        for path in (*one.start, *one.settled, one.jump):
            field, _, inner = path.partition(".")
            assert field in kind.blanks and (not inner or inner in blanks_of(kind.parts[field])), (one.key, path)
        assert set(one.asks) <= set(kind.blanks) and set(one.stages) <= set(kind.stages), one.key
        assert all(key in blanks_of(kind.parts[one.part]) for key in one.tells), one.key
        assert list(one.warn) == sorted(one.warn, reverse=True) and one.since and one.do, one.key


def test_no_two_kinds_have_a_clock_of_the_same_key() -> None:
    keys = Counter(one.key for kind in KINDS for one in kind.clocks)
    assert [key for key, times in keys.items() if times > 1] == []


def test_mediation_must_end_within_thirty_days_of_acceptance() -> None:
    case = OPEN | {"accepted_on": "2026-06-01"}
    assert running(case)["T1"] == date(2026, 6, 1)
    one = clock("T1")
    assert one.ends(date(2026, 6, 1), one.count, CALENDAR) == date(2026, 7, 1)
    assert [one.severity(left) for left in (8, 7, 4, 3, 0, -1)] == ["later", "soon", "soon", "urgent", "urgent", "overdue"]


@pytest.mark.parametrize("field", ["concluded_on", "extended_to"])
def test_a_conclusion_or_an_extension_stops_it(field: str) -> None:
    assert "T1" not in running(OPEN | {field: "2026-02-01"})


def test_an_extension_runs_to_its_own_day() -> None:
    assert running(OPEN | {"extended_to": "2026-03-01"})["T2"] == date(2026, 3, 1)


@pytest.mark.parametrize("stage", ["void", "rejected", "withdrawn", "transferred", "archived"])
def test_nothing_runs_once_the_case_has_left(stage: str) -> None:
    assert running(OPEN | {"forecast": "2", "agreement": DONE["agreement"]}, stage) == {}


def test_confirmation_runs_from_the_day_the_agreement_takes_effect() -> None:
    assert running(DONE, "performing")["T3"] == date.fromisoformat(DONE["agreement"][0]["effective_on"])


@pytest.mark.parametrize(
    ("over", "runs"),
    [
        ({}, True), ({"dispute_key": "marriage_family", "sub_key": "support_elders"}, True),
        ({"dispute_key": "marriage_family", "sub_key": "divorce"}, False),
        ({"dispute_key": "marriage_family", "sub_key": "adoption"}, False),
        ({"dispute_key": "marriage_family"}, False), ({"jc_status": "none"}, False), ({"jc_status": "planned"}, True),
        ({"judicial_confirmation": [{"jointly_applied_on": "2026-01-30"}]}, False), ({"judicial_confirmation": [{"court": "甲法院"}]}, True),
    ],
)  # fmt: skip
def test_confirmation_is_not_offered_where_courts_refuse_it_or_nobody_wants_it(over: dict[str, Any], runs: bool) -> None:
    assert ("T3" in running(DONE | over, "performing")) is runs


def test_the_court_is_waited_for() -> None:
    applied = DONE | {"judicial_confirmation": [{"jointly_applied_on": "2026-01-30"}]}
    assert running(applied)["T4"] == date(2026, 1, 30)
    accepted = DONE | {"judicial_confirmation": [{"jointly_applied_on": "2026-01-30", "accepted_on": "2026-02-02"}]}
    assert "T4" not in running(accepted) and running(accepted)["T5"] == date(2026, 2, 2)
    assert clock("T5").severity(-9) == "info"


def test_each_instalment_has_a_clock_of_its_own() -> None:
    rows = [
        {"id": "a", "what": "付款", "due_date": "2026-02-01", "done_on": "2026-02-01"},
        {"id": "b", "what": "付款", "due_date": "2026-03-01"},
        {"id": "c", "what": "付款", "due_date": "2026-04-01", "waived_on": "2026-02-02"},
        {"id": "d", "what": "付款"},
    ]
    runs = [run for run in CASE.runs(DONE | {"performance": rows}, "performing") if run.clock == "T6"]
    assert runs == [Run("T6", "b", date(2026, 3, 1))]


def test_one_visit_is_enough_but_a_grave_case_wants_two() -> None:
    bare = without(DONE, "followups")
    assert {"T7"} <= running(bare).keys() and "T7b" not in running(bare)
    assert {"T7", "T7b"} <= running(bare | {"difficulty": "3"}).keys()
    assert "T7" not in running(DONE | {"difficulty": "4"}) and "T7b" in running(DONE | {"difficulty": "4"})
    assert "T7b" not in running(DONE | {"difficulty": "4", "followups": DONE["followups"] * 2})


@pytest.mark.parametrize(("over", "day"), [({}, "2026-01-09"), ({"forecast_on": "2026-01-12"}, "2026-01-12")])
def test_a_forecast_of_violence_is_reported_the_same_day(over: dict[str, Any], day: str) -> None:
    body = OPEN | {"forecast": "4", "accepted_on": "2026-01-09"} | over
    assert running(body)["T8"] == date.fromisoformat(day)
    assert "T8" not in running(body | {"escalation": [{"kind": "4"}]}) and "T8" not in running(body | {"forecast": "1"})
    assert "T8" not in running(without(body, "forecast"))


def test_a_closed_case_waits_for_the_archive() -> None:
    assert running(DONE, "closed")["T12"] == date.fromisoformat(DONE["closed_on"])
    assert "T12" not in running(DONE, "performing")


def test_the_clocks_of_an_application() -> None:
    received = without(aid_application(1), "forwarded_on", "way", "receipt_no")
    assert running(received, "precheck_ok", AID)["A1"] == date.fromisoformat(received["precheck_on"])
    notice = {"id": "n", "items": ["亲属关系证明"], "noticed_on": "2026-03-01", "due_on": "2026-03-11"}
    lacking = received | {"precheck_opinion": "missing", "supplement_notices": [notice], "limitation_date": "2026-04-01"}
    assert running(lacking, "precheck_missing", AID) == {"A2": date(2026, 3, 11), "A6": date(2026, 4, 1)}
    supplied = lacking | {"supplement_notices": [notice | {"supplied_on": "2026-03-05"}]}
    assert "A2" not in running(supplied, "precheck_missing", AID)
    decided = {"county_received_on": "2026-03-02", "county_decided_on": "2026-03-05", "objected_on": "2026-03-09"}
    assert running(received | {"county_received_on": "2026-03-02"}, "county_received", AID) == {"A3": date(2026, 3, 2)}
    assert running(received | decided, "granted", AID) == {"A4": date(2026, 3, 5)}
    assert running(received | decided, "objection", AID) == {"A5": date(2026, 3, 9)}


@pytest.mark.parametrize("broken", [{"accepted_on": "gestern"}, {"accepted_on": 7}, {"accepted_on": "9999-01-01"}, {"dispute_key": 5}])
def test_what_this_version_cannot_read_starts_nothing_and_stops_nobody(broken: dict[str, Any]) -> None:
    assert "T1" not in running(OPEN | broken) or "dispute_key" in broken


def test_a_day_is_explained_as_people_count_it() -> None:
    one, start = clock("T3"), date(2026, 3, 2)
    assert one.explain(start, date(2026, 4, 1), one.count, CALENDAR) == "自 3 月 2 日协议生效起 30 日"
    assert one.explain(date(2025, 12, 20), date(2026, 1, 19), one.count, CALENDAR).startswith("自 2025 年 12 月 20 日协议生效起 30 日")
    assert clock("T6").explain(start, start, Count(0), CALENDAR) == "约定的履行期限：3 月 2 日"


def test_the_last_day_on_a_holiday_is_said_to_move_but_reminded_of_as_it_is() -> None:
    one = clock("T3")
    assert one.ends(date(2026, 1, 17), one.count, CALENDAR) == date(2026, 2, 16)
    assert one.explain(date(2026, 1, 17), date(2026, 2, 16), one.count, CALENDAR).endswith("可顺延至 2 月 24 日，仍按期满日提醒")


def test_both_ways_of_counting_are_told_where_counties_differ() -> None:
    one, start = clock("A3"), date(2026, 3, 2)
    assert one.explain(start, date(2026, 3, 9), one.count, CALENDAR) == "自 3 月 2 日县中心受理起 7 日（按工作日算为 3 月 11 日）"
    working = Count(7, "working")
    assert one.ends(start, working, CALENDAR) == date(2026, 3, 11)
    assert one.explain(start, date(2026, 3, 11), working, CALENDAR) == "自 3 月 2 日县中心受理起 7 个工作日（按自然日算为 3 月 9 日）"


def test_a_count_over_unknown_holidays_says_so() -> None:
    one = clock("A1")
    assert "只收录了" in one.explain(date(2026, 12, 31), date(2027, 1, 1), one.count, CALENDAR)


def test_a_county_may_set_days_and_mode() -> None:
    known = {one.key: one for kind in KINDS for one in kind.clocks}
    assert read_counts({"T1": {"days": 45}, "A3": {"days": 7, "mode": "working"}}, known) == {"T1": Count(45), "A3": Count(7, "working")}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], ""), ({"T99": {"days": 3}}, "T99"), ({"T6": {"days": 3}}, "T6"), ({"T1": 30}, "T1/days"), ({"T1": {"days": 0}}, "T1/days"),
        ({"T1": {"days": True}}, "T1/days"), ({"T1": {"days": 30, "mode": "lunar"}}, "T1/mode"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused_with_its_place(document: Any, place: str) -> None:
    known = {one.key: one for kind in KINDS for one in kind.clocks}
    with pytest.raises(Refused, match="没有采用") as refused:
        read_counts(document, known)
    assert place in refused.value.sentence
