"""What holds of every kind, and how reading, rules and stages work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from desktop_app.domain.blanks import blanks_of, body_of, choices, many, name, text, whole, words
from desktop_app.domain.codes import Codes
from desktop_app.domain.errors import Fault, Refused, Unknown
from desktop_app.domain.kind import Kind, Stage, required_if, rule
from desktop_app.domain.kinds import KINDS, by_key
from tests import makers

EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of a table."""

    wood: str | None = name("木料", required="accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table."""

    title: str | None = text("名称", longest=5, required="draft")
    legs: int | None = whole("腿数")
    colours: tuple[str, ...] | None = choices("颜色", Codes("颜色", {"1": "红"}, source="test"), required="accepted")
    notes: tuple[str, ...] | None = words("备注")
    parts: tuple[Leg, ...] | None = many("腿", Leg, at_most=2)


TABLE = Kind(
    key="table",
    title="桌子",
    record=Table,
    stages={"draft": Stage(title="草稿", next=("made",)), "made": Stage(title="做好", demands="accepted"), "lost": Stage(title="丢失")},
    sections={"全部": ("title", "legs", "colours", "notes", "parts")},
    columns=("title",),
    search=("title",),
    order="title",
    number="{serial}",
    caption=lambda table: table.title or "",
    rules=(
        rule("腿数不得超过 4", saving=True)(lambda legs: legs <= 4),
        required_if("notes", says="三条腿要说明")(lambda legs: legs == 3),
        rule("最好四条腿", blocks=False)(lambda legs: legs == 4),
        rule("丢失后才问", at=("lost",))(lambda legs: False),
    ),
    part_rules={"parts": (rule("不用铁", saving=True)(lambda wood: wood != "铁"),)},
)


def faults_of(raw: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        TABLE.read(raw)
    return [f"{fault.field} {fault.says}" for fault in refused.value.faults]


@EVERY
def test_every_blank_stands_in_exactly_one_section(kind: Kind) -> None:
    placed = [key for keys in kind.sections.values() for key in keys]
    assert sorted(placed) == sorted(kind.blanks)


@EVERY
def test_columns_search_and_order_name_blanks_that_exist(kind: Kind) -> None:
    assert set(kind.columns) <= set(kind.blanks) and 6 <= len(kind.columns) <= 8
    assert kind.order.lstrip("-") in kind.blanks
    for path in kind.search:
        field, _, inner = path.partition(".")
        assert field in kind.blanks
        assert not inner or inner in blanks_of(kind.parts[field]), path


@EVERY
def test_rules_read_and_need_only_blanks_that_exist_and_stages_that_exist(kind: Kind) -> None:
    asked = [(kind.blanks, one) for one in kind.rules]
    asked += [(blanks_of(kind.parts[field]), one) for field, rules in (kind.part_rules or {}).items() for one in rules]
    for blanks, one in asked:
        assert {*one.reads, *one.needs} <= set(blanks), one.says
        assert set(one.at) <= set(kind.stages) and all(kind.stages[stage].demands for stage in one.at), one.says


@EVERY
def test_every_stage_can_be_reached_and_leads_to_stages_that_exist(kind: Kind) -> None:
    reached, open_ends = {kind.first_stage}, [kind.first_stage]
    while open_ends:
        following = set(kind.stages[open_ends.pop()].next)
        assert following <= set(kind.stages)
        open_ends += following - reached
        reached |= following
    assert reached == set(kind.stages)


@EVERY
def test_a_draft_may_be_empty_and_a_void_record_needs_a_reason(kind: Kind) -> None:
    assert kind.read({}) == {} and kind.issues({}, kind.first_stage) == [] and kind.title_of({}) == kind.title
    assert kind.stages["void"].why and not kind.stages["void"].next


@EVERY
def test_thousands_of_made_records_are_canonical_and_pass(kind: Kind) -> None:
    make = getattr(makers, kind.key)
    for seed in range(0, 3000, 97):
        body = kind.read(make(seed))
        assert kind.read(body) == body
        assert body_of(kind.typed(body)) == {key: strip(value) for key, value in body.items()}
        for stage in ("accepted", "closed", "archived", "received", "precheck_ok", "forwarded"):
            if stage in kind.stages:
                assert [str(issue.fault) for issue in kind.issues(body, stage) if issue.blocks] == []
        assert kind.title_of(body) != kind.title


def strip(value: Any) -> Any:
    """The value without the ids of items."""
    if not isinstance(value, list):
        return value
    return [{key: kept for key, kept in item.items() if key != "id"} if isinstance(item, dict) else item for item in value]


@EVERY
def test_the_number_template_fills(kind: Kind) -> None:
    number = kind.number.format(year=2026, month=3, county="451299", office="雅龙", org="雅龙", serial=12)
    assert "12" in number and "2026" in number


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    assert by_key("consultation").title == "法律咨询" and by_key("table", (TABLE,)) is TABLE
    with pytest.raises(Unknown, match="mediation_case（调解案件）") as unknown:
        by_key("x")
    assert "没有“x”" in unknown.value.sentence


def test_every_fault_of_the_input_is_named_with_its_place() -> None:
    assert faults_of([]) == []
    assert faults_of({"title": 5, "chairs": 1, "parts": [{}, {"wood": 1}], "legs": "x"}) == [
        "title 应为文字，现为 数字", "chairs 没有这个字段", "parts/2/wood 应为文字，现为 数字", "legs 应为整数，现为 文字",
    ]  # fmt: skip
    assert faults_of({"parts": {}}) == ["parts 应为不超过 2 项的列表"] == faults_of({"parts": [{}, {}, {}]})
    assert faults_of({"parts": [7]}) == ["parts/1 每一项应为对象"]
    for twice in ([{"id": "a"}, {"id": "a"}], [{}, {"id": "?"}], [{}, {"id": 5}]):
        assert faults_of({"parts": twice}) == ["parts/2/id 应为本列表内不重复的 1–36 位字母数字"]


def test_what_is_empty_is_not_kept_and_items_keep_their_id() -> None:
    assert TABLE.read({"title": "", "legs": None, "parts": []}) == {}
    assert TABLE.read({"parts": [{"wood": "杉", "id": "a1"}]}) == {"parts": [{"id": "a1", "wood": "杉"}]}


def test_a_contradiction_is_refused_even_in_a_draft() -> None:
    assert faults_of({"legs": 5}) == ["legs 腿数不得超过 4"]
    assert faults_of({"parts": [{"wood": "杉"}, {"wood": "铁"}]}) == ["parts/2/wood 不用铁"]


def test_a_stage_names_what_is_missing_then_advice() -> None:
    issues = TABLE.issues({"legs": 3, "colours": [], "notes": [], "parts": [{}]}, "made")
    assert [(issue.fault.field, issue.blocks) for issue in issues] == [
        ("title", True), ("colours", True), ("parts/1/wood", True), ("notes", True), ("legs", False),
    ]  # fmt: skip
    assert str(issues[0].fault) == "名称（title）：请填写" and str(Fault("x", "", "错")) == "x：错"


def test_a_stage_that_demands_nothing_or_is_unknown_asks_nothing() -> None:
    assert TABLE.issues({"legs": 3}, "lost") == [] == TABLE.issues({"legs": 3}, "elsewhere")
