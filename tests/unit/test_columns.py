"""Headings of a spreadsheet: labels, names, numbered columns, mappings of one's own, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.column_map import column_map
from desktop_app.domain.columns import heading_of, headings, part_field, part_path_of, path_of
from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import KINDS, by_key

CASE = by_key("mediation_case")


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
def test_every_blank_has_a_heading_that_leads_back_to_it(kind: Any) -> None:
    for record, lead in ((kind.record, None), *((part, field) for field, part in kind.parts.items())):
        for key, heading in headings(record).items():
            assert (path_of(kind, heading) if lead is None else part_path_of(record, heading)) == key
            assert not isinstance(blanks_of(record)[key].type, Many)
            if lead is not None:
                assert path_of(kind, heading_of(kind, f"{lead}/2/{key}")) == f"{lead}/2/{key}"


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("纠纷类别", "dispute_key"), ("dispute_key", "dispute_key"), (" * 纠纷 类别：", "dispute_key"), ("涉案金额（元）", "amount"),
        ("涉案金额（万元）", None), ("当事人1姓名", "parties/1/name"), ("当事人2·证件号码", "parties/2/id_no"), ("parties/3/phone", "parties/3/phone"),
        ("parties.1.name", "parties/1/name"), ("防止激化报告1防止自杀（件）", "escalation/1/suicide_cases"), ("当事人0姓名", "parties/0/name"),
        ("记录序号", "@row"), ("序号", None), ("编号", "@id"), ("阶段", "@stage"), ("备注", None), ("当事人", None), ("parties/1/nothing", None),
    ],
)  # fmt: skip
def test_a_heading_stands_for_a_blank_or_for_nothing(heading: str, path: str | None) -> None:
    assert path_of(CASE, heading) == path


def test_a_sheet_named_as_a_list_holds_its_items() -> None:
    assert (part_field(CASE, "当事人"), part_field(CASE, "parties"), part_field(CASE, "调解案件")) == ("parties", "parties", None)


def test_a_mapping_may_be_flat_either_way_round_or_whole() -> None:
    assert column_map(CASE, {"案由": "dispute_key", "备注": "", "申请人": "parties.1.name"}).columns == {
        "案由": "dispute_key", "备注": "", "申请人": "parties/1/name",
    }  # fmt: skip
    assert column_map(CASE, {"dispute_key": "案 由"}).columns == {"案由": "dispute_key"}
    whole = {"columns": {"案由": "纠纷类别"}, "values": {"dispute_key": {"婚姻": "marriage_family"}}, "constants": {"parties/1/role": "1"}}
    found = column_map(CASE, whole)
    assert (found.columns, found.values, found.constants) == (
        {"案由": "dispute_key"}, {"dispute_key": {"婚姻": "marriage_family"}}, {"parties/1/role": "1"},
    )  # fmt: skip
    assert column_map(CASE, found.body()) == found


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ([], "JSON 对象"), ({"案由": "nothing"}, "nothing 不是“调解案件”的字段"), ({"案由": 3}, "应对应一个字段名"),
        ({"columns": {}, "extra": {}}, "extra"), ({"columns": {}, "values": {"dispute_key": "x"}}, "values 里 dispute_key"),
        ({"columns": {}, "constants": {"@id": "x"}}, "@id 不是"), ({"columns": {}, "values": []}, "values 应为"),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_refused_with_its_place(raw: Any, says: str) -> None:
    with pytest.raises(Refused, match=says):
        column_map(CASE, raw)
