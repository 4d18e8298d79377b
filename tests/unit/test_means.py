"""The money test: whose income counts, what it is compared with, exemptions, and the sentence that explains the outcome."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.domain.aid_parts import EconomicStatement, HouseholdMember
from desktop_app.domain.means import Verdict, verdict
from desktop_app.domain.wages import Limit

TABLE = Limit(Decimal("1690.00"), date(2023, 11, 1), "3")


def member(relation: str, income: str, **more: Any) -> HouseholdMember:
    return HouseholdMember(name="甲", relation=relation, wage_income=Decimal(income), **more)


def asked(ground: str | None, *members: HouseholdMember, standard: Limit | None = None, **statement: Any) -> Verdict:
    given: dict[str, Any] = {"months_covered": 12, "household_size": 3, "min_wage": Decimal("1690.00")} | statement
    return verdict(ground, EconomicStatement(**given), members, standard)


def test_a_household_below_the_minimum_wage_passes_and_the_sentence_says_why() -> None:
    found = asked("G1", member("01", "24000"), member("10", "12000", business_income=Decimal("600.50")), member("20", "0"))
    assert (found.passes, found.ground, found.per_head_month) == (True, "G1", Decimal("1016.68"))
    assert found.sentence == (
        "申请前 12 个月，家庭 3 人收入共 36,600.50 元，人均每月 1,016.68 元，低于当地最低工资 1,690.00 元，符合经济困难标准"
    )


@pytest.mark.parametrize(("income", "passes"), [("60839.99", True), ("60840.00", False), ("60840.01", False)])
def test_exactly_the_minimum_wage_is_not_below_it_and_nothing_is_rounded_before(income: str, passes: bool) -> None:
    found = asked("G1", member("01", income), member("10", "0"), member("20", "0"))  # 1,690 x 12 x 3 = 60,840
    assert (found.passes, found.per_head_month) == (passes, Decimal("1690.00"))
    assert ("不低于" in found.sentence) is not passes


def test_in_a_dispute_within_the_household_only_the_applicants_own_income_counts() -> None:
    rich_son = member("20", "500000")
    found = asked("G3", member("01", "3600"), rich_son, in_household_dispute=True, household_size=2)
    assert (found.passes, found.ground, found.heads, found.income) == (True, "G3", 1, Decimal("3600"))
    assert "只算本人" in found.sentence
    assert asked("G1", member("01", "3600"), rich_son, household_size=2).passes is False


@pytest.mark.parametrize(
    ("cause", "cost", "passes"), [("illness", "100001", True), ("illness", "100000", False), ("other", "900000", False)]
)
def test_an_emergency_that_cost_more_than_was_earned_passes(cause: str, cost: str, passes: bool) -> None:
    found = asked("G2", member("01", "100000"), household_size=1, outlay_cause=cause, outlay_amount=Decimal(cost))
    assert (found.passes, found.ground) == (passes, "G2" if passes else None)
    assert ("超过同期收入" in found.sentence) is passes


@pytest.mark.parametrize(("ground", "article"), [("N4", "第 32 条"), ("E3", "第 42 条")])
def test_the_exempt_are_not_asked_for_their_income(ground: str, article: str) -> None:
    found = verdict(ground, None, ())
    assert (found.passes, found.ground, found.missing) == (True, ground, ())
    assert article in found.sentence


def test_what_is_missing_is_named_all_together_and_nothing_is_decided() -> None:
    found = verdict("G1", None, ())
    assert (found.passes, found.missing) == (None, ("统计月数", "共同生活的家庭成员人数", "家庭成员及收入", "当地最低工资"))
    assert asked("G3", member("20", "1"), in_household_dispute=True).missing == ("申请人本人的收入一行",)


def test_the_wage_of_the_table_is_used_when_none_was_written_and_a_difference_is_pointed_out() -> None:
    assert asked("G1", member("01", "0"), household_size=1, min_wage=None, standard=TABLE).limit == Decimal("1690.00")
    found = asked("G1", member("01", "0"), household_size=1, min_wage=Decimal("1990.00"), standard=TABLE)
    assert (found.limit, found.remarks) == (Decimal("1990.00"), ("最低工资填 1,990.00 元，标准表为 1,690.00 元",))


def test_assets_other_grounds_and_short_periods_are_remarks_for_the_county() -> None:
    found = asked("G2", member("01", "0"), household_size=2, months_covered=6, has_car=True, houses=2)
    assert found.passes
    assert found.remarks == (
        "所选依据是“突发事件、意外、重病等致支出超过收入”，按说明表应为“12 个月家庭人均月收入低于当地最低工资”",
        "只统计了 6 个月，应为申请前 12 个月", "家庭成员填 2 人，收入表有 1 行", "有一套以上住房、机动车，是否属大额财产由县法律援助中心认定",
    )  # fmt: skip
    assert all(remark in found.sentence for remark in found.remarks)
