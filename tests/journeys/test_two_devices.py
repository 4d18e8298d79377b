"""Two computers of one office: what one records the other has; edits of different fields meet, of one guarded field they wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import makers
from tests.journeys.conftest import County, Program


@pytest.fixture
def pair(office: Callable[..., Program], county: County) -> tuple[Program, Program]:
    """Two paired devices, the county serving."""
    devices = (office("first"), office("second"))
    url = county.start()
    for device in devices:
        device("enrol", "--server", url, "--code", county.code())
    return devices


def _all_the_same(first: Program, second: Program, county: County) -> None:
    dumps = [first("dump").out, second("dump").out, county.program("dump").out]
    assert dumps[0] == dumps[1] == dumps[2]
    for program in (first, second, county.program):
        assert program("verify").value == {"ok": True, "faults": []}


def test_they_converge_and_keep_both_edits(pair: tuple[Program, Program], county: County, tmp_path: Path) -> None:
    first, second = pair
    (identity,) = first.add("mediation_case", makers.mediation_case())
    scan = tmp_path / "scan.bin"
    scan.write_bytes(bytes(range(256)) * 40)
    sha256 = first("attach", identity, str(scan)).value["sha256"]
    first("sync")
    assert second("sync").value["pulled"] == 1
    second("extract", sha256, "-o", str(tmp_path / "copy.bin"))
    assert (tmp_path / "copy.bin").read_bytes() == scan.read_bytes()
    first("edit", identity, "--set", 'summary="甲的补充"', "--why", "电话核实")
    parties = second("get", identity).value["fields"]["parties"]
    added = [*parties, {"name": "覃见证", "role": "9", "party_type": "01"}]
    second("edit", identity, "--set", "parties=" + json.dumps(added, ensure_ascii=False))
    for device in (first, second, first):
        device("sync")
    _all_the_same(first, second, county)
    fields = first("get", identity).value["fields"]
    assert fields["summary"] == "甲的补充"
    assert [party["name"] for party in fields["parties"]][-1] == "覃见证"
    assert [step["why"] for step in second("history", identity).lines][-1] in (None, "电话核实")


def test_one_guarded_field_changed_on_both_waits_for_a_person(pair: tuple[Program, Program], county: County) -> None:
    first, second = pair
    (identity,) = first.add("mediation_case", makers.mediation_case())
    first("sync")
    second("sync")
    first("edit", identity, "--set", 'agreed_amount="1000.00"')
    second("edit", identity, "--set", 'agreed_amount="2000.00"')
    first("sync")
    second("sync", code=4)
    first("sync", code=4)
    _all_the_same(first, second, county)
    assert first("get", identity).value["fields"]["agreed_amount"] == "1000.00"
    assert second("get", identity).value["sync"] == "attention"
    assert (first("status").value["conflicts"], second("status").value["conflicts"]) == (1, 1)
    question = second("conflicts").value
    assert (question["field"], question["mine"], question["theirs"]) == ("agreed_amount", "2000.00", "1000.00")
    second("resolve", identity, "nothing", "--keep", "mine", code=2)
    second("resolve", identity, "agreed_amount", "--keep", "mine")
    for device in (second, first):
        assert device("sync").value["conflicts"] == 0
    _all_the_same(first, second, county)
    assert first("get", identity).value["fields"]["agreed_amount"] == "2000.00"
    assert (first("conflicts").out, second("conflicts").out) == ("", "")


def test_the_second_computer_gives_provisional_numbers(pair: tuple[Program, Program]) -> None:
    first, second = pair
    line = json.dumps(makers.consultation(), ensure_ascii=False)
    assert not first("add", "consultation", given=line).value["number"].startswith("临")
    assert second("add", "consultation", given=line).value["number"].startswith("临-")


def test_a_known_id_changes_nothing_and_is_printed_again(pair: tuple[Program, Program]) -> None:
    first, _ = pair
    body = {"id": "0192f0c1-2222-7abc-8def-000000000001", **makers.consultation()}
    lines = (json.dumps(body, ensure_ascii=False) + "\n") * 2
    once, twice = first("add", "consultation", "--batch", "2", given=lines).lines
    assert once == twice == first("add", "consultation", given=lines).lines[0]
    assert len(first("dump").lines) == 1


def test_a_refused_computer_is_paired_again_and_nothing_is_lost_or_doubled(pair: tuple[Program, Program], county: County) -> None:
    first, second = pair
    first.add("consultation", makers.consultation())
    first("sync")
    before = first("status").value["device"]
    county.program("device", "revoke", before, "--why", "电脑借出")
    first.add("consultation", makers.consultation(2))
    assert "没有丢失" in first("sync", code=5).err
    paired = first("enrol", "--server", county.url, "--code", county.code()).value
    assert paired["device"] == first("status").value["device"] != before
    for device in (first, second):
        device("sync")
    _all_the_same(first, second, county)
    assert len(county.program("dump").lines) == 2
