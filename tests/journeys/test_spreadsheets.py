"""Spreadsheets in and out: a register is taken in, its errors put right, a batch taken out again; what goes out reads back the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.sheets.reading import read
from desktop_app.sheets.writing import Book
from tests import makers
from tests.journeys.conftest import Program

KINDS = ("mediation_case", "aid_application", "publicity_event", "consultation")


def sheet(path: Path, *rows: list[Any], name: str = "Sheet1") -> str:
    book = Book("台账")
    page = book.sheet(name)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                page.put(row, column, cell)
    book.save(path)
    return str(path)


def fields(karst: Program) -> list[tuple[str, Any]]:
    return [(line["id"], line["fields"]) for line in karst("dump").lines]


OLD = ["登记日期", "来人姓名", "方式", "身份证", "事由", "经手人", "备注"]
MAP = {
    "columns": {
        "登记日期": "consulted_at",
        "来人姓名": "name",
        "方式": "channel",
        "身份证": "id_no",
        "事由": "question",
        "经手人": "receiver_id",
    },
    "values": {"channel": {"电话": "来电", "来所": "来访接待"}},
    "constants": {"matter_type": "1"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_reads_back_the_same_in_another_office(office: Callable[..., Program], tmp_path: Path, kind: str) -> None:
    here, there, path = office("here"), office("there", "451299002"), str(tmp_path / "表.xlsx")
    evil = {"mediation_case": "summary", "aid_application": "facts", "publicity_event": "theme", "consultation": "question"}[kind]
    bodies = [getattr(makers, kind)(seed) for seed in range(6)]
    bodies[0][evil] = '=HYPERLINK("http://x")\n@甲'
    here.add(kind, *bodies, batch=6)
    assert here("export", kind, path).value == {"rows": 6}
    done = there("import", kind, path).value
    assert (done["added"], done["refused"]) == (6, [])
    assert fields(there) == fields(here)
    again = there("import", kind, path).value
    assert (again["added"], again["repeated"], again["batch"]) == (0, 6, None)


def test_an_old_register_with_its_own_headings_is_taken_in_and_the_mapping_remembered(
    office: Callable[..., Program], tmp_path: Path
) -> None:
    karst, wanted = office(), tmp_path / "map.json"
    wanted.write_text(json.dumps(MAP, ensure_ascii=False), encoding="utf-8-sig")
    rows: list[list[Any]] = [["雅龙司法所2025年咨询台账"], OLD, ["2025.3.1", "韦小光", "来所", "451299198503120113", "离婚", "罗某", "急"],
            ["3月2日", "蒙桂花", "电话", 4.51299199211280e17, "欠薪", "罗某", None]]  # fmt: skip
    path = sheet(tmp_path / "台账.xlsx", *rows)
    tried = karst("import", "consultation", path, "--map", str(wanted), "--dry-run").value
    assert (tried["added"], tried["batch"], len(karst("dump").lines)) == (1, None, 0)
    done = karst("import", "consultation", path, "--map", str(wanted)).value
    assert (done["added"], done["ignored"], {line["row"] for line in done["refused"]}) == (1, ["备注"], {4})
    assert {line["field"] for line in done["refused"]} == {"consulted_at", "id_no"}
    assert any("末几位已经丢失" in line["message"] for line in done["refused"])
    (record,) = karst("list", "consultation").lines
    assert (record["fields"]["name"], record["fields"]["channel"], record["fields"]["matter_type"]) == ("韦小光", "1", "1")
    later = sheet(tmp_path / "续.xlsx", OLD, ["2025-4-1", "蓝永福", "电话", None, "赡养", "罗某", None])
    assert karst("import", "consultation", later).value["added"] == 1  # the same headings: no --map needed


def test_the_rows_that_were_refused_are_put_right_and_taken_in(office: Callable[..., Program], tmp_path: Path) -> None:
    karst = office()
    head = ["咨询时间", "咨询人", "咨询方式", "接待人"]
    path = sheet(tmp_path / "台账.xlsx", head, ["2025-3-1", "甲", "来访接待", "罗某"], ["2025-3-2", "乙", "飞鸽", "罗某"])
    assert karst("import", "consultation", path).value["added"] == 1
    errors = tmp_path / "台账-未导入.xlsx"
    (page,) = read(errors)
    assert page.rows[0].cells == ["未导入原因", *head]
    assert "飞鸽" in str(page.rows[1].cells[0])
    fixed: list[list[Any]] = [list(row.cells) for row in page.rows]
    fixed[1][3] = "来信"
    done = karst("import", "consultation", sheet(errors, *fixed)).value
    assert (done["added"], done["refused"]) == (1, [])
    assert sorted(line["fields"]["name"] for line in karst("list", "consultation").lines) == ["乙", "甲"]


def test_a_batch_is_taken_out_again_but_for_what_was_changed_since(office: Callable[..., Program], tmp_path: Path) -> None:
    karst = office()
    head = ["咨询时间", "咨询人", "咨询方式", "接待人"]
    path = sheet(tmp_path / "台账.xlsx", head, *([f"2025-3-{day}", f"人{day}", "来访接待", "罗某"] for day in range(1, 4)))
    batch = karst("import", "consultation", path).value["batch"]
    changed = karst("list", "consultation", "--where", "name=人2").lines[0]["id"]
    karst("edit", changed, "--set", 'answer="已答复"')
    assert karst("import-undo", batch).value == {"removed": 2, "kept": [changed]}
    assert [line["id"] for line in karst("dump").lines] == [changed]
    assert "撤销过" in karst("import-undo", batch, code=2).err
    assert karst("imports").lines[0]["undone_at"] is not None
    again = karst("import", "consultation", path).value
    assert (again["added"], again["repeated"]) == (2, 1)  # the two that were taken out, and not the one that was kept
    assert karst("verify").value["ok"]
    assert "没有批次" in karst("import-undo", "00", code=2).err


def test_two_equal_rows_of_one_file_are_two_records_and_none_is_taken_twice(office: Callable[..., Program], tmp_path: Path) -> None:
    karst = office()
    row = ["2025-3-1", "拒绝提供", "来访接待", "罗某"]
    path = sheet(tmp_path / "台账.xlsx", ["咨询时间", "咨询人", "咨询方式", "接待人"], row, row)
    assert karst("import", "consultation", path).value["added"] == 2
    longer = sheet(tmp_path / "新.xlsx", ["咨询时间", "咨询人", "咨询方式", "接待人"], row, row, row)
    done = karst("import", "consultation", longer).value
    assert (done["added"], done["repeated"]) == (1, 2)


def test_a_list_goes_out_as_it_is_filtered_and_sorted(office: Callable[..., Program], tmp_path: Path) -> None:
    karst, path = office(), tmp_path / "表.xlsx"
    karst.add("consultation", *(makers.consultation(seed, channel="3" if seed % 2 else "1", call_type=None) for seed in range(6)))
    assert karst("export", "consultation", str(path), "--where", "channel=3", "--sort", "consulted_at").value == {"rows": 3}
    rows = read(path)[0].rows[1:]
    assert [row.cells[4] for row in rows] == sorted(row.cells[4] for row in rows)  # type: ignore[type-var]
    assert "没有可筛选的字段" in karst("export", "consultation", str(path), "--where", "nothing=1", code=2).err


def test_the_national_names_carry_codes_and_cut_texts(office: Callable[..., Program], tmp_path: Path) -> None:
    karst, path = office(), tmp_path / "国标.xlsx"
    case = makers.mediation_case(1, dispute_key="wage_arrears", source="zongzhi", jc_status="confirmed")
    case["agreement"][0]["terms"] = ["分期支付" * 60, "互不追究"]
    karst.add("mediation_case", case)
    assert karst("export", "mediation_case", str(path), "--format", "national").value == {"rows": 1}
    main, parties = read(path)
    row = dict(zip(main.rows[0].cells, main.rows[2].cells, strict=True))
    assert (row["JFLB"], row["JFLB_2019"], row["AJLY"], row["XYLXQK"], row["SLRQ"]) == ("11", "10", "7", "2", case["accepted_on"])
    assert (len(str(row["XYNR"])), str(row["XYNR"])[-1]) == (200, "…")
    assert [dict(zip(parties.rows[0].cells, cells.cells, strict=True))["DSRZJHM"] for cells in parties.rows[2:]] == [
        party["id_no"] for party in case["parties"]
    ]  # fmt: skip


def test_what_is_no_spreadsheet_and_what_fits_no_kind_is_refused(office: Callable[..., Program], tmp_path: Path) -> None:
    karst = office()
    assert "没有改动" in karst("import", "consultation", str(tmp_path / "nothing.xlsx"), code=2).err
    assert "没有 x 这种记录" in karst("import", "x", str(tmp_path / "nothing.xlsx"), code=2).err
    path = sheet(tmp_path / "a.xlsx", ["甲", "乙"], ["1", "2"])
    assert "认得出的表头" in karst("import", "consultation", path, code=2).err
    wrong = tmp_path / "map.json"
    wrong.write_text('{"甲": "nothing"}')
    assert "nothing 不是" in karst("import", "consultation", path, "--map", str(wrong), code=2).err
