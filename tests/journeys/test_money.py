"""Money that follows from the records: who is poor enough for aid, what a county pays per case, and whose rules hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from tests import makers
from tests.journeys.conftest import Program

STAGES = ("registered", "accepted", "mediating", "concluded", "performing", "closed")


def rows(path: Path, sheet: str) -> list[list[Any]]:
    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()]


def closed(karst: Program, seed: int, **over: Any) -> str:
    case = makers.mediation_case(
        seed, applied_on="2026-02-01", accepted_on="2026-02-02", occurred_on="2026-01-20", concluded_on="2026-02-20"
    )
    (identity,) = karst.add("mediation_case", case | {"closed_on": "2026-03-20"} | over)
    for stage in STAGES:
        karst("stage", identity, stage)
    return identity


def test_the_county_pays_for_good_files_and_says_why_it_does_not_pay_for_others(office: Callable[..., Program], tmp_path: Path) -> None:
    karst, sheet = office(), tmp_path / "申报表.xlsx"
    table = tmp_path / "rules.json"
    karst("rule", "subsidy", "-o", str(table))
    mine = json.loads(table.read_text("utf-8"))
    mine["sets"][0]["requires"] = [demand for demand in mine["sets"][0]["requires"] if "entered_days" not in demand["when"]
                                   and "file_missing" not in demand["when"]]  # fmt: skip
    table.write_text(json.dumps(mine, ensure_ascii=False), "utf-8")
    assert karst("rule", "subsidy", "--use", str(table)).value["origin"] == "office"
    person = {"name": "蓝测试", "sex": "1", "committee_id": "雅龙", "id_no": "451299198503120113", "ethnicity": "08", "mobile": "19000000001",
              "post": "01", "full_time": "02", "origin": "01", "appoint_start": "2025-01-01", "appoint_end": "2027-12-31"}  # fmt: skip
    (mediator,) = karst.add("mediator", person)
    karst("stage", mediator, "accepted")
    paid = closed(karst, 1, people_count=12)
    unknown = closed(karst, 2, mediators=[{"name": "无名氏", "role": "lead"}])
    shared = closed(
        karst, 3, mediators=[{"name": "蓝测试", "role": "assist"}, {"name": "蓝测试", "role": "lead"}, {"name": "蓝测试", "role": "assist"}]
    )
    done = karst("subsidy", "--period", "2026Q1", "-o", str(sheet)).value
    assert (done["rows"], done["amount"]) == (4, "400.00")
    assert done["excluded"] == [{"id": unknown, "number": done["excluded"][0]["number"], "reasons": ["调解员不在名册"]}]
    form = rows(sheet, "申报表")
    assert [row[5] for row in form[4:8]] == [300.0, 33.34, 33.33, 33.33] or [row[5] for row in form[4:8]] == [33.34, 33.33, 33.33, 300.0]
    assert not any(party["name"] in str(form) for party in karst("get", paid).value["fields"]["parties"])
    assert "调解员不在名册" in str(rows(sheet, "不予申报"))
    assert karst("rule", "subsidy", "--shipped").value["origin"] == "shipped"
    assert shared


def test_a_rule_table_that_contradicts_itself_changes_nothing(office: Callable[..., Program], tmp_path: Path) -> None:
    karst, table = office(), tmp_path / "rules.json"
    before = karst("rules").lines
    karst("rule", "subsidy", "-o", str(table))
    mine = json.loads(table.read_text("utf-8"))
    mine["sets"][0]["classes"][2]["when"] = {"result": ["2"]}
    table.write_text(json.dumps(mine, ensure_ascii=False), "utf-8")
    assert "sets/1/classes/3/when/result" in karst("rule", "subsidy", "--use", str(table), code=2).err
    assert karst("rules").lines == before
    assert "有 wages" in karst("rule", "nothing", "--shipped", code=2).err


def test_an_office_whose_county_has_no_rules_is_told_what_to_do(office: Callable[..., Program], tmp_path: Path) -> None:
    karst = office("elsewhere", "451229213")
    assert "karstdesk rule subsidy --use" in karst("subsidy", "--period", "2026Q1", "-o", str(tmp_path / "a.xlsx"), code=2).err


def test_story_28_a_migrant_worker_needs_no_statement_and_a_household_is_weighed(office: Callable[..., Program], tmp_path: Path) -> None:
    karst, table = office(), tmp_path / "wages.json"
    worker = makers.aid_application(1, hardship_ground="E3")
    del worker["economic_statement"], worker["household_members"]
    poor = makers.aid_application(2, economic_statement=[{"months_covered": 12, "household_size": 1, "pledged_on": "2026-02-01"}])
    poor["household_members"] = [{"name": "农某", "relation": "01", "wage_income": "6000.00"}]
    first, second = karst.add("aid_application", worker, poor)
    exempt = karst("means", first).value
    assert (exempt["passes"], exempt["ground"]) == (True, "E3")
    assert karst("means", second).value["missing"] == ["当地最低工资"]
    karst("rule", "wages", "-o", str(table))
    mine = json.loads(table.read_text("utf-8")) | {"counties": {"451299": "3"}}
    table.write_text(json.dumps(mine, ensure_ascii=False), "utf-8")
    karst("rule", "wages", "--use", str(table))
    weighed = karst("means", second)
    assert (weighed.value["passes"], weighed.value["per_head_month"], weighed.value["limit"]) == (True, "500.00", "1690.00")
    assert "低于当地最低工资 1,690.00 元，符合经济困难标准" in weighed.err
    (case,) = karst.add("consultation", makers.consultation())
    assert "只有法律援助申请" in karst("means", case, code=2).err
