"""What is hidden stays hidden without a reason, a sealed record says nothing, and an office goes to its successor whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests import makers
from tests.journeys.conftest import Program

WORDS = "河池-大化-2026-交接"


def texts(path: Path) -> str:
    book = CalamineWorkbook.from_path(str(path))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


@pytest.fixture
def karst(office: Callable[..., Program]) -> Program:
    return office()


@pytest.fixture
def case(karst: Program) -> dict[str, Any]:
    (identity,) = karst.add("mediation_case", makers.mediation_case(1))
    found: dict[str, Any] = karst("get", identity).value
    return found


def test_a_masked_value_is_shown_for_a_reason_that_is_kept(karst: Program, case: dict[str, Any]) -> None:
    party = case["fields"]["parties"][0]
    path = f"parties/{party['id']}/id_no"
    assert "请写明原因" in karst("unmask", case["id"], path, "--why", "看", code=2).err
    assert karst("unmask", case["id"], path, "parties/2/phone", "--why", "核对身份证复印件").value == {
        path: party["id_no"], "parties/2/phone": case["fields"]["parties"][1]["phone"],
    }  # fmt: skip
    assert "没有遮盖着的内容" in karst("unmask", case["id"], "summary", "--why", "核对身份证复印件", code=2).err
    (look,) = karst("access-log").lines
    assert (look["what"], look["why"]) == ("unmask", "核对身份证复印件")
    assert case["number"] in look["about"] and "证件号码、联系方式" in look["about"]
    assert party["id_no"] not in json.dumps(look, ensure_ascii=False)
    assert karst("verify").value["ok"]


def test_a_sealed_record_shows_only_that_it_is_there(karst: Program, case: dict[str, Any], tmp_path: Path) -> None:
    name = case["fields"]["parties"][0]["name"]
    assert karst("find", name).lines
    karst("edit", case["id"], "--set", 'confidentiality="sealed"', "--why", "县局封存通知〔2026〕3号")
    shown, listed = karst("get", case["id"]).value, karst("list", "mediation_case").lines[0]
    assert shown["fields"] == listed["fields"] == {"confidentiality": "sealed"}
    assert shown["number"] == case["number"]
    assert [karst("find", typed).lines for typed in (name, case["number"], case["fields"]["parties"][0]["id_no"])] == [[], [], []]
    assert all(step["changed"] == {} for step in karst("history", case["id"]).lines)
    for form in ("own", "masked", "national", "deidentified"):
        done = karst("export", "mediation_case", str(tmp_path / "a.xlsx"), "--format", form)
        assert (done.value["rows"], "1 条封存的记录没有导出" in done.err, name in texts(tmp_path / "a.xlsx")) == (0, True, False)
    assert name in json.dumps(karst("get", case["id"], "--why", "检察院调阅，沪检〔2026〕9号").value, ensure_ascii=False)
    assert [look["what"] for look in karst("access-log").lines] == ["open", "export", "export"]
    assert karst("verify").value["ok"]


def test_the_seal_comes_off_only_with_the_countys_order(karst: Program, case: dict[str, Any]) -> None:
    karst("edit", case["id"], "--set", 'confidentiality="sealed"')
    assert "启封写县局文书的文号" in karst("edit", case["id"], "--set", 'confidentiality="normal"', code=2).err
    assert "写明依据" in karst("edit", case["id"], "--set", 'summary="改"', code=2).err
    karst("edit", case["id"], "--set", 'confidentiality="normal"', "--why", "县局启封决定〔2026〕1号")
    assert karst("get", case["id"]).value["fields"]["summary"] == case["fields"]["summary"]
    assert karst("find", case["fields"]["parties"][0]["name"]).lines  # found again
    assert karst("history", case["id"]).lines[-1]["why"] == "县局启封决定〔2026〕1号"


def test_what_goes_out_is_clear_masked_or_without_people_as_asked(karst: Program, case: dict[str, Any], tmp_path: Path) -> None:
    party, path = case["fields"]["parties"][0], tmp_path / "a.xlsx"
    seen = {}
    for form in ("own", "masked", "deidentified"):
        karst("export", "mediation_case", str(path), "--format", form)
        said = texts(path)
        seen[form] = (party["name"] in said, party["id_no"] in said)
    assert seen == {"own": (True, True), "masked": (True, False), "deidentified": (False, False)}
    assert [look["what"] for look in karst("access-log").lines] == ["export"]  # only what went out in clear
    masked = tmp_path / "遮盖.xlsx"
    karst("export", "mediation_case", str(masked), "--format", "masked")
    refused = karst("import", "mediation_case", str(masked)).value
    assert (refused["added"], any("遮盖过的值" in line["message"] for line in refused["refused"])) == (0, True)


def test_a_changed_access_log_is_found(karst: Program, case: dict[str, Any], tmp_path: Path) -> None:
    from desktop_app.domain.kinds import KINDS
    from desktop_app.services import session
    from desktop_app.services.clock import SystemClock
    from tests.fakes import FakeKeyring

    for _ in range(2):
        karst("unmask", case["id"], "parties/1/id_no", "--why", "核对身份证复印件")
    opened = session.open_office(tmp_path / "office", tmp_path / "office.key", FakeKeyring(), KINDS, SystemClock())
    with opened.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE access SET why = '好奇而已' WHERE place = 1")
    opened.store.close()
    assert karst("verify", code=1).value["faults"] == ["查看日志第 1 条被改动过或缺了一条"]


def test_story_39_an_office_goes_to_its_successor_whole_and_under_new_keys(karst: Program, case: dict[str, Any], tmp_path: Path) -> None:
    ended = ("result", "concluded_on", "closed_on", "agreement", "agreement_form", "performance", "performance_status", "followups")
    (running,) = karst.add("mediation_case", makers.without(makers.mediation_case(2), *ended))
    for stage in ("registered", "accepted"):
        karst("stage", running, stage)
    scan = tmp_path / "扫描.bin"
    scan.write_bytes(b"x" * 3000)
    sha256 = karst("attach", case["id"], str(scan)).value["sha256"]
    parcel = tmp_path / "交接.karst"
    assert "口令太弱" in karst("handover", str(parcel), "--to", "黄丽", given="12345\n", code=2).err
    done = karst("handover", str(parcel), "--to", "黄丽", given=WORDS + "\n").value
    assert (done["records"], done["due"] > 0) == (2, True)
    assert case["fields"]["parties"][0]["name"] not in texts(Path(done["list_file"]))
    assert case["fields"]["parties"][0]["name"].encode() not in parcel.read_bytes()
    heir = Program("desktop_app", ("--home", str(tmp_path / "heir"), "--key-file", str(tmp_path / "heir.key")))
    assert "口令不对" in heir("takeover", str(parcel), "--name", "黄丽", given="别的口令别的口令\n", code=1).err
    taken = heir("takeover", str(parcel), "--name", "黄丽", given=WORDS + "\n")
    assert (taken.value["office"], taken.value["handed_by"], "恢复码" in taken.err) == ("451299001", "雅龙司法所", True)
    assert heir("dump").out == karst("dump").out
    heir("extract", sha256, "-o", str(tmp_path / "back.bin"))
    assert (tmp_path / "back.bin").read_bytes() == scan.read_bytes()
    heir("edit", case["id"], "--set", 'summary="接手办理"')
    assert "黄丽" in [step["who"] for step in heir("history", case["id"]).lines]
    assert heir("verify").value["ok"]
    old = Program("desktop_app", ("--home", str(tmp_path / "heir"), "--key-file", str(tmp_path / "office.key")))
    assert "打不开" in old("status", code=1).err
    assert "已有一个数据库" in heir("takeover", str(parcel), "--name", "黄丽", given=WORDS + "\n", code=1).err


@pytest.mark.parametrize("where", [200, -200])
def test_a_damaged_parcel_is_refused_and_leaves_nothing(karst: Program, case: dict[str, Any], tmp_path: Path, where: int) -> None:
    parcel = tmp_path / "交接.karst"
    karst("handover", str(parcel), "--to", "黄丽", given=WORDS + "\n")
    raw = bytearray(parcel.read_bytes())
    raw[where] ^= 1
    parcel.write_bytes(bytes(raw))
    heir = Program("desktop_app", ("--home", str(tmp_path / "heir"), "--key-file", str(tmp_path / "heir.key")))
    ran = heir("takeover", str(parcel), "--name", "黄丽", given=WORDS + "\n", code=None)
    assert ran.code in (1, 2) and "没有改动" in ran.err
    assert list((tmp_path / "heir").iterdir()) == []
    assert case
