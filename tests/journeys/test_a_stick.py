"""No network at all: everything goes to town on a stick and the answers come back on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import makers
from tests.journeys.conftest import OFFICE, County, Program


@pytest.fixture
def desk(office: Callable[..., Program], county: County) -> Program:
    """A paired office whose county can no longer be reached."""
    program = office()
    with county.serving() as url:
        program("enrol", "--server", url, "--code", county.code())
    return program


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def _copy(stick: Path, name: str) -> Path:
    return Path(shutil.copytree(stick, stick.parent / name))


def _equal(desk: Program, county: County) -> None:
    assert desk("dump").out == county.program("dump", "--office", OFFICE).out
    for program in (desk, county.program):
        assert program("verify").value == {"ok": True, "faults": []}


def test_records_and_scans_reach_the_county_and_the_receipt_comes_back(desk: Program, county: County, stick: Path, tmp_path: Path) -> None:
    case, *_ = desk.add("mediation_case", *(makers.mediation_case(seed) for seed in range(3)))
    scan = tmp_path / "scan.bin"
    scan.write_bytes(bytes(range(256)) * 9000)
    sha256 = desk("attach", case, str(scan)).value["sha256"]
    written = desk("stick", "write", str(stick)).value["written"]
    assert (written["operations"], written["attachments"], written["attachments_left"]) == (4, 1, 0)
    assert desk("status").value["pending"] == 4
    county.program("stick", "read", str(stick))
    read = desk("stick", "read", str(stick)).value
    assert (read["receipts"], read["conflicts"]) == (4, 0)
    assert desk("status").value["pending"] == desk("status").value["pending_attachments"] == 0
    county.program("extract", sha256, "-o", str(tmp_path / "copy.bin"))
    assert (tmp_path / "copy.bin").read_bytes() == scan.read_bytes()
    _equal(desk, county)


def test_nothing_on_the_stick_can_be_read(desk: Program, stick: Path) -> None:
    body = makers.consultation() | {"question": "雅龙乡红日村的山林界线"}
    desk.add("consultation", body)
    desk("stick", "write", str(stick))
    (file,) = (stick / "KARST").iterdir()
    kept = file.read_bytes()
    assert body["question"].encode() not in kept and body["name"].encode() not in kept
    assert body["question"] not in file.name and len(file.name) < 40


def test_sticks_lost_late_doubled_and_out_of_order_do_no_harm(desk: Program, county: County, stick: Path) -> None:
    desk.add("consultation", makers.consultation())
    desk("stick", "write", str(stick))
    early = _copy(stick, "early")
    desk.add("consultation", makers.consultation(2))
    desk("stick", "write", str(stick))  # the first one is lost for now; this one says all of it again
    county.program("stick", "read", str(stick))
    first_answer = _copy(stick, "answer")
    county.program("stick", "read", str(early))
    county.program("stick", "read", str(stick))
    assert desk("stick", "read", str(stick)).value["receipts"] == 2
    assert desk("stick", "read", str(early)).value == {"applied": 0, "receipts": 0, "attachments": 0, "conflicts": 0}
    assert desk("stick", "read", str(first_answer)).value["receipts"] == 0
    _equal(desk, county)


def test_stick_and_network_may_cross(desk: Program, county: County, stick: Path) -> None:
    desk.add("consultation", makers.consultation())
    desk("stick", "write", str(stick))
    with county.serving():
        assert desk("sync").value["pushed"] == 1
        desk.add("consultation", makers.consultation(2))
        desk("sync")
    county.program("stick", "read", str(stick))
    desk("stick", "read", str(stick))
    _equal(desk, county)


def test_a_second_computer_is_filled_by_a_stick(
    desk: Program, county: County, stick: Path, office: Callable[..., Program], tmp_path: Path
) -> None:
    identity, *_ = desk.add("mediation_case", *(makers.mediation_case(seed) for seed in range(5)))
    scan = tmp_path / "scan.bin"
    scan.write_bytes(b"scan" * 1000)
    sha256 = desk("attach", identity, str(scan)).value["sha256"]
    second = office("second")
    with county.serving() as url:
        desk("sync")
        second("enrol", "--server", url, "--code", county.code())
    county.program("stick", "write", str(stick), OFFICE)
    assert second("stick", "read", str(stick)).value["applied"] == 5
    assert second("dump").out == desk("dump").out
    second("stick", "write", str(stick))  # says which files it lacks
    county.program("stick", "read", str(stick))
    assert second("stick", "read", str(stick)).value["attachments"] == 1
    second("extract", sha256, "-o", str(tmp_path / "copy.bin"))
    assert (tmp_path / "copy.bin").read_bytes() == scan.read_bytes()


def _flip(file: Path, place: int) -> None:
    spoilt = bytearray(file.read_bytes())
    spoilt[place] ^= 4
    file.write_bytes(spoilt)


def test_a_damaged_stick_is_refused_whole_on_either_side(desk: Program, county: County, stick: Path) -> None:
    desk.add("consultation", makers.consultation())
    desk("stick", "write", str(stick))
    (there,) = (stick / "KARST").glob("TO-COUNTY-*")
    for spoil in (lambda file: _flip(file, -30), lambda file: file.write_bytes(file.read_bytes()[:-1])):
        spoilt = _copy(stick, "spoilt")
        spoil(spoilt / "KARST" / there.name)
        assert "没有取入" in county.program("stick", "read", str(spoilt), code=2).err
        shutil.rmtree(spoilt)
    assert county.program("dump").out == ""
    county.program("stick", "read", str(stick))
    (back,) = (stick / "KARST").glob("TO-OFFICE-*")
    spoilt = _copy(stick, "spoilt")
    _flip(spoilt / "KARST" / back.name, 70)
    assert "没有改动" in desk("stick", "read", str(spoilt), code=2).err
    assert desk("status").value["pending"] == 1
    assert desk("stick", "read", str(stick)).value["receipts"] == 1


def test_a_stick_of_another_county_or_of_a_revoked_computer_is_left_alone(
    desk: Program, county: County, stick: Path, tmp_path: Path
) -> None:
    other = County(Program("sync.county", ("--home", str(tmp_path / "other"))), tmp_path / "other")
    other.program("init", "--name", "别县司法局")
    desk.add("consultation", makers.consultation())
    desk("stick", "write", str(stick))
    assert "别的县局" in other.program("stick", "read", str(stick), code=2).err
    device = county.program("device", "list").value["device"]
    county.program("device", "revoke", device, "--why", "电脑丢失")
    assert "已停用" in county.program("stick", "read", str(stick), code=2).err
    assert county.program("dump").out == ""
    (aside,) = (county.home / "quarantine").iterdir()
    assert device in aside.name


def test_a_stick_that_is_not_there_or_empty_is_said_so(desk: Program, county: County, stick: Path) -> None:
    assert "没有写成" in desk("stick", "write", str(stick / "nowhere"), code=1).err
    assert desk("stick", "read", str(stick), code=2).out == ""
    assert county.program("stick", "read", str(stick), code=2).out == ""
    assert county.program("stick", "write", str(stick), "451299002", code=2).out == ""
    unpaired = Program("desktop_app", ("--home", str(stick / "x"), "--key-file", str(stick / "x.key")))
    unpaired("init", "--office", OFFICE, "--name", "甲所")
    assert "请先配对" in unpaired("stick", "write", str(stick), code=1).err
