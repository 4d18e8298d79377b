"""Killed, cut off, without room, without a disk: whatever was said to be done is there, and the office opens.

The quick ones strike each scenario at a few places; the long ones at six hundred and two thousand, for docs/reliability.md.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.faults import disk
from tests.faults.scenarios import SCENARIOS

pytestmark = disk.NEEDS_A_COMPILER
CHINESE = re.compile(r"[\u4e00-\u9fff].*[，；。]")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shim between program and disk."""
    return disk.built(tmp_path_factory.mktemp("shim"))


def _wrong(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs after which something is wrong, or that ended in something else than a sentence."""
    refusals = [said for one in found for said in one.get("said", ()) if said.startswith("refused ")]
    assert all(CHINESE.search(said) and "Errno" not in said and "Traceback" not in said for said in refusals), refusals
    return [one for one in found if one["wrong"] or one.get("ended", "").startswith("bug")]


@pytest.mark.parametrize("scenario", ["add", "attach", "restore", "change-key", "make", "stick"])
def test_killed_at_a_write_nothing_that_was_said_is_lost(shim: Path, tmp_path: Path, scenario: str) -> None:
    found = disk.struck(shim, tmp_path, scenario, "kill", 2)
    assert [one["ended"] for one in found] == ["killed"] * 2 and _wrong(found) == []


@pytest.mark.parametrize("scenario", ["add", "restore", "change-key"])
def test_after_a_power_cut_nothing_that_was_said_is_lost(shim: Path, tmp_path: Path, scenario: str) -> None:
    found = disk.power_cuts(shim, tmp_path, scenario, 4)
    assert len(found) == 4 and _wrong(found) == []


def test_a_store_that_does_not_flush_is_found_out_by_the_same_replay(shim: Path, tmp_path: Path) -> None:
    assert _wrong(disk.power_cuts(shim, tmp_path, "careless", 10)) != []


@pytest.mark.parametrize(("scenario", "action"), [("attach", "full"), ("ways", "held"), ("add", "broken")])
def test_a_disk_that_refuses_is_said_in_a_sentence_and_costs_nothing(shim: Path, tmp_path: Path, scenario: str, action: str) -> None:
    found = disk.struck(shim, tmp_path, scenario, action, 2)
    assert _wrong(found) == [] and any(one["ended"] == "failed" for one in found)


def test_a_full_disk_leaves_reading_and_ends_without_a_restart(shim: Path, tmp_path: Path) -> None:
    found = disk.struck(shim, tmp_path, "resume", "full", 2)
    assert _wrong(found) == [] and [one["ended"] for one in found] == ["done"] * 2 and all(one["acked"] == 1 for one in found)


def test_a_read_only_disk_is_said_in_a_sentence(shim: Path, tmp_path: Path) -> None:
    found = disk.struck(shim, tmp_path, "add", "read-only", 2)
    assert _wrong(found) == [] and found[0]["ended"] == "failed"


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_six_hundred_writes_nothing_is_lost(shim: Path, tmp_path: Path, scenario: str) -> None:
    assert _wrong(disk.struck(shim, tmp_path, scenario, "kill,tear", 30)) == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_after_two_thousand_power_cuts_nothing_is_lost(shim: Path, tmp_path: Path, scenario: str) -> None:
    assert _wrong(disk.power_cuts(shim, tmp_path, scenario, 200)) == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whatever_the_disk_refuses_is_a_sentence(shim: Path, tmp_path: Path, scenario: str) -> None:
    assert _wrong(disk.struck(shim, tmp_path, scenario, "full-once,full,broken-once,broken,held", 10)) == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("scenario", ["restore", "upgrade", "change-key"])
def test_cut_off_again_while_it_recovers_it_still_recovers(shim: Path, tmp_path: Path, scenario: str) -> None:
    assert _wrong(disk.struck(shim, tmp_path, scenario, "kill-twice", 20)) == []
