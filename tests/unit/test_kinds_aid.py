"""法律援助申请: every rule fires where it should; the money test; what the county alone may fill in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from desktop_app.domain.aid_parts import EconomicStatement, HouseholdMember, per_capita_month
from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds.aid_application import KIND
from tests.makers import aid_application, says, without

GOOD = aid_application(1)
RICH = [{"name": "甲", "relation": "01", "wage_income": "90000.00"}]
FIRES: list[tuple[dict[str, Any], str, str]] = [
    (without(GOOD, "applied_on"), "received", "applied_on: 请填写"),
    (without(GOOD, "id_no"), "precheck_ok", "id_no: 请填写证件号码"),
    (GOOD | {"sex": "1", "id_no": "451299199211280048"}, "precheck_ok", "*sex: 性别与"),
    (GOOD | {"birth_date": "1950-01-01"}, "precheck_ok", "*birth_date: 出生日期与"),
    (GOOD | {"birth_date": "2012-09-01", "id_no": "451299201209011025"}, "precheck_ok", "agent_name: 申请人未满"),
    (GOOD | {"identities": ["3"]}, "precheck_ok", "agent_name: 申请人未满"),
    (GOOD | {"agent_name": "罗甲"}, "precheck_ok", "agent_kind: 有代理申请人"),
    (GOOD | {"legal_status": "11"}, "precheck_ok", "position: 已进入司法程序"),
    (without(GOOD, "economic_statement"), "precheck_ok", "economic_statement: 须核查"),
    (without(GOOD, "household_members"), "precheck_ok", "household_members: 须核查"),
    (GOOD | {"household_members": RICH}, "precheck_ok", "*hardship_ground: 按说明表计算"),
    (GOOD | {"unable_to_write": True}, "precheck_ok", "filled_by: 代为填写"),
    (GOOD | {"is_group": True}, "received", "group_n: 群体案件"),
    (GOOD | {"group_n": 10}, "received", "*group_n: 10 人以上"),
    (GOOD | {"limitation_date": GOOD["applied_on"]}, "received", "*limitation_date: 时效"),
    (GOOD | {"signed_on": "2025-01-01"}, "precheck_ok", "*signed_on: 签名日期早于"),
    (GOOD | {"precheck_on": "2025-01-01"}, "precheck_ok", "precheck_on: 初审日期不得早于"),
    (GOOD | {"forwarded_on": "2025-01-01"}, "forwarded", "forwarded_on: 转交日期不得早于"),
    (GOOD | {"precheck_opinion": "outside"}, "precheck_ok", "precheck_opinion: 初审意见不是"),
    (GOOD, "precheck_missing", "supplement_notices: 材料不全"),
    (GOOD, "urgent_first", "urgent_ground: 先行提供"),
    (GOOD | {"postcode": "53080"}, "received", "postcode: 邮政编码"),
    (GOOD | {"supplement_notices": [{"items": ["工资条"], "noticed_on": "2026-02-02", "due_on": "2026-02-01"}]}, "precheck_missing",
     "supplement_notices/1/due_on: 补充期限不得早于"),
    (GOOD | {"materials": [{"name": "欠条", "copy": "copy", "handed_in_on": "2026-02-02", "returned_on": "2026-02-01"}]}, "received",
     "materials/1/returned_on: 退还日期不得早于"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "stage", "expected"), FIRES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_rule_fires(body: dict[str, Any], stage: str, expected: str) -> None:
    assert [line for line in says(KIND, body, stage) if line.startswith(expected)]


def test_every_rule_has_been_seen_to_fire() -> None:
    fired = {line.split(": ", 1)[1] for body, stage, _ in FIRES for line in says(KIND, body, stage)}
    rules = [*KIND.rules, *(one for rules in (KIND.part_rules or {}).values() for one in rules)]
    assert [one.says for one in rules if not one.saving and one.says not in fired] == []


@pytest.mark.parametrize("stage", [key for key, stage in KIND.stages.items() if key not in ("precheck_missing", "urgent_first")])
def test_a_complete_application_meets_no_rule(stage: str) -> None:
    assert says(KIND, GOOD, stage) == []


def test_a_child_applies_through_a_parent() -> None:
    child = GOOD | {"sex": "2", "birth_date": "2012-09-01", "id_no": "451299201209011025", "identities": ["3"]}
    assert says(KIND, child | {"agent_name": "罗甲", "agent_kind": "statutory", "agent_relation": "52"}, "forwarded") == []


def test_whoever_is_exempt_from_the_check_states_no_income() -> None:
    assert says(KIND, without(GOOD | {"hardship_ground": "N4"}, "economic_statement", "household_members"), "forwarded") == []


def test_a_person_without_papers_may_apply() -> None:
    assert says(KIND, without(GOOD | {"id_type": "none"}, "id_no"), "precheck_ok") == []


def test_an_unfinished_statement_is_not_judged() -> None:
    assert not [line for line in says(KIND, GOOD | {"economic_statement": [{"cash": "1.00"}]}, "received") if "最低工资" in line]


def test_income_is_counted_per_head_and_month_or_of_the_applicant_alone() -> None:
    own = HouseholdMember(name="甲", relation="01", wage_income=Decimal(12000), other_income=Decimal(1200))
    wife = HouseholdMember(name="乙", relation="12", business_income=Decimal(60000))
    together = EconomicStatement(months_covered=12, household_size=4)
    alone = EconomicStatement(months_covered=12, household_size=4, in_household_dispute=True)
    assert per_capita_month(together, (own, wife)) == Decimal(1525)
    assert per_capita_month(alone, (own, wife)) == Decimal(1100)
    assert per_capita_month(alone, (wife,)) is None
    assert per_capita_month(EconomicStatement(household_size=4), (own,)) is None


@pytest.mark.parametrize("whose", ["", "agent_"])
def test_an_identity_card_with_another_number_is_refused_even_in_a_draft(whose: str) -> None:
    with pytest.raises(Refused, match="18 位公民身份号码"):
        KIND.read({f"{whose}id_type": "1", f"{whose}id_no": "E12345678"})


def test_only_the_county_fills_in_what_the_county_decides() -> None:
    county = {key for key, blank in KIND.blanks.items() if blank.merging == "county"}
    assert county == {key for key in KIND.blanks if key.startswith("county_")} and len(county) == 14


def test_the_caption_names_the_applicant_and_the_cause() -> None:
    assert KIND.title_of({"name": "覃甲", "cause": "M0205"}) == "覃甲追索劳动报酬纠纷法律援助申请"
    assert KIND.title_of({"name": "覃甲"}) == "覃甲法律援助申请"
