"""Tables of rules: the shipped ones are good, one that contradicts itself is refused with the place, and what is paid for which case."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import resources
from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import by_key
from desktop_app.domain.masking import masked_body, masked_name
from desktop_app.domain.subsidy import Facts, decided, subsidies
from desktop_app.domain.wages import wages

CASE = by_key("mediation_case")
WAGES: dict[str, Any] = json.loads(resources.path("rules/wages.json").read_text("utf-8"))
SUBSIDY: dict[str, Any] = json.loads(resources.path("rules/subsidy.json").read_text("utf-8"))
GOOD: dict[str, Any] = {
    "result": "1", "performance_status": "done", "file_missing": 0, "entered_days": 3, "mediators_unregistered": 0, "mediators_official": 0,
    "reopened": False, "people_count": 2, "difficulty": "2", "agreement_form": "2", "agreed_amount": "300.00",
}  # fmt: skip


def changed(table: dict[str, Any], change: Callable[[Any], object]) -> dict[str, Any]:
    copy = deepcopy(table)
    change(copy)
    return copy


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        read()
    return refused.value.sentence


def decision(**over: Any) -> Any:
    rules = subsidies(CASE, SUBSIDY).rules("451299", date(2026, 3, 31))
    assert rules is not None
    facts: Facts = GOOD | over
    return decided(rules, facts)


@pytest.mark.parametrize(
    ("facts", "title", "yuan"),
    [
        ({}, "一般纠纷（书面协议）", "100.00"), ({"agreement_form": "1"}, "简易纠纷（口头协议）", "50.00"), ({"difficulty": "4"}, "疑难纠纷", "200.00"),
        ({"people_count": 10}, "群体性或重大纠纷", "300.00"), ({"agreed_amount": "100000.00"}, "群体性或重大纠纷", "300.00"),
        ({"people_count": 9, "agreed_amount": "99999.99"}, "一般纠纷（书面协议）", "100.00"),
    ],
)  # fmt: skip
def test_the_first_class_that_fits_is_paid(facts: dict[str, Any], title: str, yuan: str) -> None:
    found = decision(**facts)
    assert (found.paid.title, str(found.paid.amount), found.reasons) == (title, yuan, ())


def test_every_reason_why_a_case_is_left_out_is_given() -> None:
    found = decision(performance_status="partial", file_missing=3, mediators_official=1)
    assert (found.paid, found.reasons) == (None, ("协议还没有履行完毕", "卷宗不完整", "调解员是公务员，有固定报酬"))
    assert decision(agreement_form=None).reasons == ("不属于办法里的任何一档",)
    assert decision(entered_days=31).reasons == ("结案后超过 30 天才录入",)


def test_rules_hold_for_their_county_and_their_days() -> None:
    table = changed(SUBSIDY, lambda t: t["sets"][0].update(valid_to="2026-06-30"))
    found = subsidies(CASE, table)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [found.rules("451299", day) is not None for day in days] == [False, True, True, False]
    assert found.rules("451229", date(2026, 3, 1)) is None


EXTRA = {"key": "x", "title": "x", "amount": "1.00"}
CONTRADICTIONS: list[tuple[Callable[[Any], object], str, str]] = [
    (lambda t: t["sets"].append(t["sets"][0] | {"valid_from": "2026-05-01"}), "sets/2/valid_from", "重叠"),
    (lambda t: t["sets"][0].update(valid_to="2025-01-01"), "sets/1/valid_to", "早于"),
    (lambda t: t["sets"][0]["classes"].append(EXTRA | {"when": {"difficulty": ["4"]}}), "classes/5", "轮不到"),
    (lambda t: t["sets"][0]["classes"].insert(0, EXTRA | {"when": {}}), "classes/2", "轮不到"),
    (lambda t: t["sets"][0]["classes"][2]["when"].update(result=["2"]), "classes/3/when/result", "requires/1 矛盾"),
    (lambda t: t["sets"][0]["classes"][1]["when"].update(file_missing={"at_least": 1}), "classes/2/when/file_missing", "矛盾"),
    (lambda t: t["sets"][0]["requires"].append({"reason": "x", "when": {"result": ["2"]}}), "sets/1/requires", "没有案件能同时满足"),
    (lambda t: t["sets"][0]["classes"][0]["any"][0]["people_count"].update(at_most=3), "any/1/people_count", "永远不会成立"),
    (lambda t: t["sets"][0]["classes"][3].update(key="written"), "classes/4/key", "同名"),
    (lambda t: t["sets"][0]["classes"][3].update(amount="-1"), "classes/4/amount", "不得小于"),
    (lambda t: t["sets"][0]["classes"][3].update(amount=0.5), "classes/4/amount", "小数"),
    (lambda t: t["sets"][0]["classes"][3].update(any=[]), "classes/4", "只写一个"),
    (lambda t: t["sets"][0]["requires"][0]["when"].update(nothing=True), "requires/1/when/nothing", "没有这一项"),
    (lambda t: t["sets"][0]["requires"][0]["when"].update(result=["7"]), "requires/1/when/result", "7"),
    (lambda t: t["sets"][0]["requires"][0]["when"].update(summary={"at_least": 1}), "requires/1/when/summary", "不是数字"),
    (lambda t: t["sets"][0]["requires"][0]["when"].update(people_count={"over": 1}), "requires/1/when/people_count", "at_least"),
    (lambda t: t["sets"][0]["requires"][0]["when"].update(people_count=True), "requires/1/when/people_count", "是/否"),
    (lambda t: t["sets"][0].update(county="45"), "sets/1/county", "6 位"),
    (lambda t: t["sets"][0].update(valid_from="2026-02-30"), "sets/1/valid_from", "不存在"),
    (lambda t: t["sets"][0].pop("name"), "sets/1", "缺 name"),
    (lambda t: t["sets"][0].update(extra=1), "sets/1/extra", "不认识"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "says"), CONTRADICTIONS, ids=[f"{place} {says}" for _, place, says in CONTRADICTIONS])
def test_a_table_that_contradicts_itself_is_refused_with_the_place(change: Callable[[Any], object], place: str, says: str) -> None:
    sentence = refusal(lambda: subsidies(CASE, changed(SUBSIDY, change)))
    assert place in sentence and says in sentence and "原来的规则仍然有效" in sentence


def test_the_minimum_wage_of_a_county_is_that_of_its_class_on_the_day() -> None:
    table = changed(WAGES, lambda t: (
        t["versions"].append({"valid_from": "2027-01-01", "classes": {"1": "2200.00", "2": "2040.00", "3": "1870.00"}}),
        t["counties"].update({"451229": "3"}),
    ))  # fmt: skip
    found = wages(table)
    limits = [found.limit("451229", day) for day in (date(2023, 10, 31), date(2023, 11, 1), date(2026, 12, 31), date(2027, 1, 1))]
    assert [limit and limit.monthly for limit in limits] == [None, Decimal("1690.00"), Decimal("1690.00"), Decimal("1870.00")]
    assert found.limit("451299", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda t: t["versions"].append({"valid_from": "2020-01-01", "classes": {"1": "1.00"}}), "versions/2/valid_from"),
        (lambda t: t["versions"][0]["classes"].update({"3": "9999.00"}), "versions/1/classes"),
        (lambda t: t["versions"][0]["classes"].update({"3": "0"}), "versions/1/classes"),
        (lambda t: t["counties"].update({"451229": "9"}), "counties/451229"),
        (lambda t: t["counties"].update({"大化": "3"}), "counties/大化"),
        (lambda t: t.update(versions={}), "versions"),
    ],
)  # fmt: skip
def test_a_wage_table_that_contradicts_itself_is_refused_with_the_place(change: Callable[[Any], object], place: str) -> None:
    assert place in refusal(lambda: wages(changed(WAGES, change)))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("韦小光", "韦某"),
        ("欧阳永福", "欧阳某"),
        ("欧阳", "欧某"),
        ("𠮷田", "𠮷某"),
        ("Nguyễn Văn Hùng", "N.某"),
        ("阿妮·古丽", "阿某"),
        ("", ""),
    ],
)
def test_a_person_keeps_the_surname_alone(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_a_body_keeps_what_kind_it_is() -> None:
    assert [masked_body(name) for name in ("广西大石糖业有限公司", "雅龙乡红日村委会", "雅龙中心小学", "某某")] == [
        "某公司",
        "某村委会",
        "某小学",
        "某单位",
    ]
