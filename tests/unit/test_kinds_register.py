"""The registers of committees and mediators, and screening: every rule fires where it should, and their clocks run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import by_key
from desktop_app.domain.working_days import shipped
from tests.makers import committee, mediator, says, screening, without

COMMITTEE, MEDIATOR, SCREENING = by_key("committee"), by_key("mediator"), by_key("screening")
CALENDAR = shipped("451299001")
FIRES: list[tuple[Kind, dict[str, Any], str, str]] = [
    (COMMITTEE, committee(type="06"), "accepted", "industry_type: 行业性"),
    (COMMITTEE, committee(term_end="2025-01-01"), "accepted", "term_start: 届期止不得早于"),
    (COMMITTEE, committee(term_end="2031-01-01"), "accepted", "*term_start: 每届任期 3 年"),
    (COMMITTEE, committee(postcode="5301"), "accepted", "postcode: 邮政编码"),
    (COMMITTEE, without(committee(), "term_end"), "accepted", "term_end: 请填写"),
    (MEDIATOR, mediator(appoint_end="2024-01-01"), "accepted", "appoint_start: 聘任截止日期"),
    (MEDIATOR, mediator(), "dismissed", "dismissed_on: 解聘应写明"),
    (MEDIATOR, mediator(mobile="0778-1234567"), "accepted", "*mobile: 手机号"),
    (MEDIATOR, mediator(sex="1", id_no="451299199211280048"), "accepted", "*sex: 性别与"),
    (MEDIATOR, mediator(birth_date="1950-01-01"), "accepted", "*birth_date: 出生日期与"),
    (SCREENING, screening(prevented_count=9, found_count=1), "accepted", "*prevented_count: 预防的纠纷"),
]


@pytest.mark.parametrize(("kind", "body", "stage", "expected"), FIRES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_rule_fires(kind: Kind, body: dict[str, Any], stage: str, expected: str) -> None:
    assert [line for line in says(kind, body, stage) if line.startswith(expected)]


@pytest.mark.parametrize("kind", [COMMITTEE, MEDIATOR, SCREENING], ids=lambda kind: kind.key)
def test_every_rule_has_been_seen_to_fire(kind: Kind) -> None:
    fired = {line.split(": ", 1)[1] for one, body, stage, _ in FIRES if one is kind for line in says(kind, body, stage)}
    assert [rule.says for rule in kind.rules if not rule.saving and rule.says not in fired] == []


def test_a_complete_entry_is_taken_into_the_register() -> None:
    assert says(COMMITTEE, committee(), "accepted") == [] == says(MEDIATOR, mediator(), "accepted")
    assert says(SCREENING, screening(found_count=0, prevented_count=0), "accepted") == []


def last_day(kind: Kind, body: dict[str, Any], clock: str) -> date | None:
    """The last day of a clock that runs in an entry of the register; None when it does not run."""
    one = next(one for one in kind.clocks if one.key == clock)
    return next((one.ends(run.start_on, one.count, CALENDAR) for run in kind.runs(body, "accepted") if run.clock == clock), None)


def test_a_committees_term_runs_out_on_the_day_given_or_after_three_years() -> None:
    assert last_day(COMMITTEE, committee(term_end="2028-02-20"), "T9") == date(2028, 2, 20)
    open_ended = without(committee(term_start="2024-02-29"), "term_end")
    assert last_day(COMMITTEE, open_ended, "T9") is None and last_day(COMMITTEE, open_ended, "T9b") == date(2027, 2, 28)
    assert last_day(COMMITTEE, committee(), "T9b") is None


def test_a_mediators_appointment_runs_out_and_is_to_be_registered_in_five_working_days() -> None:
    fresh = without(mediator(appoint_start="2026-02-13"), "registered_on")
    assert last_day(MEDIATOR, fresh, "T10") == date(2028, 2, 29)
    assert last_day(MEDIATOR, fresh, "T11") == date(2026, 2, 27)  # the Saturday before the festival is worked, the festival is not
    assert last_day(MEDIATOR, mediator(), "T11") is None
    assert last_day(MEDIATOR, mediator(dismissed_on="2026-01-01"), "T10") is None


@pytest.mark.parametrize(
    ("members", "broken"),
    [
        (("03 2 08", "02 1 01", "01 1 01"), ""), (("03 2 08", "02 1 01"), "3 至 9 人"), (("03 2 08",) + ("01 1 01",) * 9, "3 至 9 人"),
        (("02 2 08", "02 1 01", "01 1 01"), "一名主任"), (("03 2 08", "03 1 01", "01 1 01"), "一名主任"),
        (("03 1 08", "02 1 01", "01 1 01"), "妇女"), (("03 2 01", "02 1 01", "01 1 01"), "人数较少民族"),
    ],
)  # fmt: skip
def test_a_committee_is_made_up_as_the_law_wants_it(members: tuple[str, ...], broken: str) -> None:
    sat = [MEDIATOR.typed(dict(zip(("post", "sex", "ethnicity"), member.split(), strict=True))) for member in members]
    assert COMMITTEE.gathered is not None
    wrong = [says for says, holds in COMMITTEE.gathered.asks.items() if not holds(sat)]
    assert (not wrong) if not broken else any(broken in says for says in wrong)
