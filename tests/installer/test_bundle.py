"""The bundle of `make bundle` works where there is nothing: no Python, no source, no network, no D-Bus, no variables, a strange folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.journeys.test_self_test import CHECKS

BUNDLE = ROOT / "dist" / "karstdesk"
pytestmark = [pytest.mark.long, pytest.mark.skipif(not BUNDLE.is_dir(), reason="make bundle makes it and then runs this")]

# Nothing of this machine's Python, of the source, of the services of a desktop; a network that ends at this machine.
ALONE = 'for hidden in {}; do mount -t tmpfs none $hidden; done; ip link set lo up; cd /; exec env -i {} "$@"'


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as it lies on somebody's stick."""
    there = tmp_path_factory.mktemp("carried") / "优 盘 一" / "石山司法所工作台"
    shutil.copytree(BUNDLE, there, symlinks=True)
    return there


def alone(*command: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command with nothing but what it brings."""
    hidden = {str(ROOT), sys.base_prefix, "/run", "/var/cache/fontconfig"}
    hidden = {path for path in hidden if Path(path).is_dir() and path not in ("/", "/usr")}
    inside = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", ALONE.format(" ".join(hidden), given), "sh", *command]
    if os.geteuid() == 0:
        inside.remove("--map-root-user")
    return subprocess.run(inside, capture_output=True, text=True, encoding="utf-8", timeout=110)


@pytest.mark.parametrize("name", ["karstdesk", "karstdesk-window"])
def test_everything_works_with_nothing_but_the_bundle(carried: Path, name: str) -> None:
    done = alone(str(carried / name), "--self-test")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [check["check"] for check in said["checks"]] == CHECKS
    assert said["machine"]["bundle"] == "yes"


def test_the_county_is_in_it_too(carried: Path) -> None:
    done = alone(str(carried / "karstcounty"), "--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "karstcounty")


def test_a_bundle_that_lost_a_folder_says_so_and_does_not_pass(carried: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(carried, broken, symlinks=True)
    shutil.rmtree(broken / "_internal" / "resources" / "paper")
    done = alone(str(broken / "karstdesk"), "--self-test")
    assert done.returncode != 0
    assert "没有通过：打印 PDF" in done.stderr and "Traceback" not in done.stderr


def test_its_licences_and_its_bill_are_in_it(carried: Path) -> None:
    (bill,) = carried.glob("**/licences/sbom.cdx.json")
    names = {part["name"] for part in json.loads(bill.read_text("utf-8"))["components"]}
    assert {"PySide6_Essentials", "sqlcipher3", "CPython", "openssl", "pyinstaller"} <= names
