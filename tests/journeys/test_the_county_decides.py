"""The county gives back, accepts, shares and hands over, by its commands; each office sees it at its next sync, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import makers
from tests.journeys.conftest import OFFICE, County, Program

OTHER = "451299002"


@pytest.fixture
def pair(office: Callable[..., Program], county: County) -> tuple[Program, Program]:
    """Two offices of one county, paired."""
    county.program("office", "add", OTHER, "板升司法所")
    devices = (office("first"), office("second", OTHER))
    url = county.start()
    for device, code in zip(devices, (OFFICE, OTHER), strict=True):
        device("enrol", "--server", url, "--code", county.code(code))
    return devices


def _settled(county: County, *pairs: tuple[Program, str]) -> None:
    for program, code in pairs:
        program("sync")
        assert program("dump").out == county.program("dump", "--office", code).out


def test_a_return_waits_for_the_office_until_it_has_answered(pair: tuple[Program, Program], county: County) -> None:
    first, _ = pair
    (identity,) = first.add("mediation_case", makers.mediation_case())
    first("sync")
    assert first("get", identity).value["review"] is None
    county.program("return", identity, "--why", "协议书缺签名", "--field", "agreement")
    first("sync")
    shown = first("get", identity).value
    review = {key: shown["review"][key] for key in ("state", "why", "fields", "by", "answered")}
    assert review == {"state": "returned", "why": "协议书缺签名", "fields": ["agreement"], "by": "石山县司法局", "answered": False}
    assert shown["sync"] == "attention"
    assert first("history", identity).lines[-1]["why"] == "协议书缺签名"
    first("edit", identity, "--set", 'summary="补了签名"')
    assert first("get", identity).value["sync"] == "pending"
    first("sync")
    assert first("get", identity).value["sync"] == "received"
    county.program("accept", identity)
    first("sync")
    assert first("get", identity).value["review"]["state"] == "accepted"
    _settled(county, (first, OFFICE))
    assert county.program("verify").value["ok"]


def test_a_shared_case_is_worked_on_by_both_and_moved_by_its_lead(pair: tuple[Program, Program], county: County) -> None:
    first, second = pair
    (identity,) = first.add("mediation_case", makers.mediation_case())
    first("sync")
    county.program("assign", identity, OTHER, "--share")
    second("sync")
    second("edit", identity, "--set", 'summary="协办所补充"')
    assert "主办" in second("stage", identity, "void", "--why", "不办了", code=2).err
    for program in (second, first):
        program("sync")
    assert first("get", identity).value["fields"]["summary"] == "协办所补充"
    _settled(county, (first, OFFICE), (second, OTHER))
    county.program("assign", identity, OTHER, "--withdraw")
    _settled(county, (first, OFFICE), (second, OTHER))
    assert second("dump").out == ""


def test_a_case_handed_over_takes_unsent_edits_and_files_along(
    pair: tuple[Program, Program], county: County, tmp_path: Path
) -> None:  # fmt: skip
    first, second = pair
    (identity,) = first.add("mediation_case", makers.mediation_case())
    first("sync")
    scan = tmp_path / "scan.bin"
    scan.write_bytes(bytes(range(256)) * 40)
    sha256 = first("attach", identity, str(scan)).value["sha256"]
    first("edit", identity, "--set", 'summary="没送出的修改"')
    county.program("assign", identity, OTHER)
    county.program("assign", identity, OTHER, code=2)
    assert first("sync").value["attachments_sent"] == 1
    _settled(county, (second, OTHER), (first, OFFICE))
    assert first("dump").out == ""
    assert "没有编号" in first("get", identity, code=2).err
    first("extract", sha256, "-o", str(tmp_path / "gone.bin"), code=2)
    second("extract", sha256, "-o", str(tmp_path / "copy.bin"))
    assert (tmp_path / "copy.bin").read_bytes() == scan.read_bytes()
    assert second("get", identity).value["fields"]["summary"] == "没送出的修改"
    assert {"@office": OTHER} in [step["changes"] for step in county.program("history", identity).lines]


def test_what_the_county_publishes_is_in_force_after_the_next_sync(pair: tuple[Program, Program], county: County, tmp_path: Path) -> None:
    first, second = pair
    table = tmp_path / "case_source.json"
    table.write_text('{"1": "当事人申请", "77": "网格员发现"}', encoding="utf-8")
    assert county.program("publish", "codes/case_source", str(table)).value == {"name": "codes/case_source", "version": 1}
    assert "holidays" in county.program("publish", "nothing", str(table), code=2).err
    assert first.add("mediation_case", makers.mediation_case() | {"source": "2"})
    first("sync")
    second("sync")
    (shown,) = second("published").lines
    assert (shown["name"], shown["version"], shown["fault"], shown["by"]) == ("codes/case_source", 1, None, "石山县司法局")
    line = json.dumps(makers.mediation_case() | {"source": "77"}, ensure_ascii=False)
    second("add", "mediation_case", given=line)
    assert "案件来源" in second("add", "mediation_case", given=line.replace('"77"', '"3"'), code=2).err
