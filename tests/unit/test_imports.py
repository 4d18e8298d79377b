"""Rows of a spreadsheet as records: finding the headings, lists of parts, constants, and every fault with its row and column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop_app.domain.cells import Cell
from desktop_app.domain.column_map import ColumnMap, column_map
from desktop_app.domain.errors import Refused
from desktop_app.domain.imports import Page, Row, Taken, judged, tables, taken
from desktop_app.domain.kinds import by_key

CASE, ASKED = by_key("mediation_case"), by_key("consultation")


def page(name: str, *rows: list[Cell], start: int = 1, faults: dict[int, dict[int, str]] | None = None) -> Page:
    return Page(name, [Row(number, cells, (faults or {}).get(number, {})) for number, cells in enumerate(rows, start)])


def read(kind: Any, *pages: Page, given: ColumnMap | None = None) -> list[Taken]:
    main, parts = tables(kind, pages, given or ColumnMap())
    return [judged(kind, main, row) for row in taken(kind, main, parts, given or ColumnMap())]


def says(rows: list[Taken]) -> list[str]:
    return [f"{problem.row} {problem.field} {problem.says}" for row in rows for problem in row.problems]


HEAD: list[Cell] = ["咨询时间", "咨询人", "咨询方式", "接待人"]


def test_headings_may_stand_under_a_title_and_rows_may_be_empty() -> None:
    sheet = page("2025年咨询", ["雅龙司法所咨询登记簿", None, None, None], HEAD, ["2025-3-1 9:00", "韦小光", "来访接待", "罗某"], [None] * 4,
                 ["2025-3-2", "拒绝提供", "来电", "罗某"])  # fmt: skip
    first, second = read(ASKED, sheet)
    assert first.body == {"consulted_at": "2025-03-01T09:00:00+08:00", "name": "韦小光", "channel": "1", "receiver_id": "罗某"}
    assert (second.row, second.body["channel"], second.problems) == (5, "3", [])


def test_a_fault_names_the_row_the_column_and_the_rule() -> None:
    rows = read(ASKED, page("表", HEAD, ["昨天", "韦小光", "来访接待", "罗某"], ["2025-3-1", "韦小光", "飞鸽", "罗某"]))
    assert says(rows) == [
        "2 consulted_at 咨询时间：“昨天”不是带年份的日期，可写作 2026-11-23、2026/11/23 或 2026年11月23日",
        "3 channel 咨询方式：“飞鸽”不是“咨询方式”里的一项（如 来访接待、来信、来电、网络、上门、村务微信群）",
    ]


def test_a_damaged_or_masked_number_is_never_taken() -> None:
    head: list[Cell] = ["咨询人", "证件号码", "联系电话"]
    rows = read(ASKED, page("表", head, ["甲", 4.51299198503120e17, None], ["乙", "451299********0113", None], ["丙", None, "139****0000"],
                            ["丁", "451299198503120114", None]))  # fmt: skip
    assert [text.partition("：")[2][:12] for text in says(rows)] == [
        "单元格里是数字，超过 1",
        "是遮盖过的值，不能当作原",
        "是遮盖过的值，不能当作原",
        "公民身份号码的校验位不对",
    ]


def test_a_cell_without_a_value_of_its_own_is_refused() -> None:
    sheet = page("表", HEAD, [None, "韦小光", None, "罗某"], faults={2: {0: "单元格是公式错误（如 #REF!），没有值"}})
    assert says(read(ASKED, sheet)) == ["2 consulted_at 咨询时间：单元格是公式错误（如 #REF!），没有值"]


def test_rules_between_blanks_hold_for_rows_too() -> None:
    head: list[Cell] = ["咨询人", "证件类型", "证件号码"]
    (row,) = read(ASKED, page("表", head, ["甲", "居民身份证", "A1234567"]))
    assert "公民身份号码" in row.problems[0].says


def test_parts_come_from_a_sheet_of_their_own_by_the_row_number() -> None:
    main = page("调解案件", ["记录序号", "纠纷类别"], [1.0, "邻里纠纷"], [2.0, "合同纠纷"])
    parties = page(
        "当事人",
        ["记录序号", "项编号", "诉讼地位", "类型", "姓名"],
        ["1", "p1", "申请人", "自然人", "甲"],
        [1.0, None, "被申请人", "自然人", "乙"],
    )
    first, second = read(CASE, main, parties)
    assert first.body["parties"] == [
        {"id": "p1", "role": "1", "party_type": "01", "name": "甲"}, {"role": "2", "party_type": "01", "name": "乙"},
    ]  # fmt: skip
    assert "parties" not in second.body


def test_a_part_that_belongs_to_no_record_is_refused_by_itself_and_one_with_a_fault_with_its_record() -> None:
    main = page("调解案件", ["记录序号", "纠纷类别"], [1.0, "邻里纠纷"])
    parties = page("当事人", ["记录序号", "诉讼地位", "姓名"], [1.0, "法官", "甲"], [7.0, "申请人", "乙"])
    rows = read(CASE, main, parties)
    assert says(rows) == [
        "2 parties/1/role “当事人”表第 2 行 诉讼地位：“法官”不是“诉讼地位”里的一项（如 申请人、被申请人、被调查人、参加人、第三人、利害关系人、代理人）",
        "3 parties “当事人”表第 3 行的记录序号 7 在“调解案件”表里没有",
    ]
    assert [problem.sheet for row in rows for problem in row.problems] == ["", "当事人"]


def test_a_parts_sheet_without_the_row_number_is_refused_whole() -> None:
    with pytest.raises(Refused, match="记录序号"):
        read(CASE, page("调解案件", ["纠纷类别"], ["邻里纠纷"]), page("当事人", ["姓名"], ["甲"]))


def test_numbered_columns_and_constants_make_parts_of_one_sheet() -> None:
    given = column_map(CASE, {
        "columns": {"申请人": "parties/1/name", "被申请人": "parties/2/name", "类型": "dispute_key"},
        "values": {"dispute_key": {"地界": "forest_land"}},
        "constants": {"parties/1/role": "1", "parties/2/role": "2", "source": "1"},
    })  # fmt: skip
    sheet = page("台账", ["申请人", "被申请人", "类型", "当事人1联系方式"], ["甲", "乙", "地界", "无"], ["丙", None, "邻里", None])
    first, second = read(CASE, sheet, given=given)
    assert first.body["parties"] == [{"name": "甲", "phone": "无", "role": "1"}, {"name": "乙", "role": "2"}]
    assert (first.body["dispute_key"], first.body["source"]) == ("forest_land", "1")
    assert second.body["parties"] == [{"name": "丙", "role": "1"}]  # no second party where nothing stands


def test_a_stage_is_taken_only_when_the_record_is_fit_for_it() -> None:
    head: list[Cell] = [*HEAD, "阶段", "事项类型", "案由", "咨询内容", "答复意见", "处理方式"]
    whole: list[Cell] = ["2025-3-1", "甲", "来访接待", "罗某", "已登记", "民事", "离婚纠纷", "问", "答", "咨询"]
    good, bad = read(ASKED, page("表", head, whole, [*whole[:5], None, *whole[6:]]))
    assert (good.stage, good.problems) == ("accepted", [])
    assert says([bad]) == ["3 matter_type 事项类型：请填写"]


def test_what_only_the_county_writes_and_what_nobody_knows_is_left_out_and_named() -> None:
    main, _ = tables(
        CASE, [page("表", ["文号", "案件编码", "备注", "纠纷类别", "空列"], ["1号", "X", "急", "邻里纠纷", None])], ColumnMap()
    )
    assert main.ignored == ("文号", "案件编码", "备注")


def test_two_columns_of_one_blank_are_refused() -> None:
    with pytest.raises(Refused, match="两列是同一项：纠纷类别、dispute_key"):
        tables(CASE, [page("表", ["纠纷类别", "dispute_key"], ["邻里纠纷", "contract"])], ColumnMap())


def test_no_known_heading_is_refused_with_some_that_are_known() -> None:
    with pytest.raises(Refused, match=r"纠纷类别.*--map"):
        tables(CASE, [page("表", ["甲", "乙"], ["1", date(2026, 1, 1)])], ColumnMap())


def test_the_print_of_a_row_is_its_content_and_its_repetition() -> None:
    same = [Taken(1, {"a": 1, "b": 2}), Taken(9, {"b": 2, "a": 1})]
    assert same[0].print(0) == same[1].print(0) != same[1].print(1)
    assert Taken(1, {"a": 1}, stage="closed").print(0) != Taken(1, {"a": 1}).print(0)
