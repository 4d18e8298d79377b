"""The bundle brings itself up to date: from the releaser's stick through the county's server to the program that starts next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from resources.installer import releasing
from resources.installer.debian import APPID
from resources.installer.releasing import Keys, Repository, copy, first_root
from sync.releases.sources import FOLDER
from tests.house.tree import ROOT
from tests.installer.test_bundle import BUNDLE, alone
from tests.installer.test_debian import HOME, dpkg, root
from tests.journeys.test_self_test import CHECKS

__all__ = ["root"]
pytestmark = [pytest.mark.long, pytest.mark.skipif(not BUNDLE.is_dir(), reason="make bundle makes it and then runs this")]
CODE = "451299001"
# A program of the next version that says from where and how it was started, and then is the real one.
SAYS_SO = '#!/bin/sh\necho "started $0 with LD_LIBRARY_PATH=$LD_LIBRARY_PATH" >&2\nexec "$(dirname "$0")/program" "$@"\n'


def _built(place: Path, trusted: bytes) -> Path:
    """A bundle that was built with a root to trust."""
    shutil.copytree(BUNDLE, place, symlinks=True)
    (place / "_internal" / "resources" / "updates").mkdir()
    (place / "_internal" / "resources" / "updates" / "root.json").write_bytes(trusted)
    return place


@contextmanager
def _serving(command: list[str | Path], environment: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            yield str(json.loads(server.stdout.readline())["url"])
        finally:
            server.terminate()


def test_it_updates_from_its_county_and_the_new_version_runs_from_then_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "_LEVEL", 1)  # how small is measured elsewhere
    keys = Keys(tmp_path / "safe", b"open sesame")
    keys.make()
    trusted = first_root(keys, datetime.now(UTC))
    installed, newer = _built(tmp_path / "installed", trusted), _built(tmp_path / "newer", trusted)
    (newer / "karstdesk").rename(newer / "program")
    (newer / "karstdesk").write_text(SAYS_SO)
    (newer / "karstdesk").chmod(0o755)
    repository = Repository(tmp_path / "releases", keys, lambda: datetime.now(UTC))
    repository.begin(trusted)
    repository.release(newer, "9.9.9", "linux", "x86_64", [installed])
    copy(repository.folder, tmp_path / "stick" / FOLDER)

    environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    key = ("--home", str(tmp_path / "office"), "--key-file", str(tmp_path / "office.key"))

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([installed / program, *arguments], capture_output=True, text=True, env=environment, timeout=200)
        assert done.returncode == 0, done.stderr
        return done

    at = ("--home", str(tmp_path / "county"))
    run("karstcounty", *at, "init", "--name", "县局")
    run("karstcounty", *at, "office", "add", CODE, "雅龙司法所")
    assert json.loads(run("karstcounty", *at, "release", str(tmp_path / "stick")).stdout)["version"] == "9.9.9"
    run("karstdesk", *key, "init", "--office", CODE, "--name", "雅龙司法所")
    with _serving([installed / "karstcounty", *at, "serve", "--port", "0"], environment) as url:
        run("karstdesk", *key, "enrol", "--server", url, "--code", json.loads(run("karstcounty", *at, "code", CODE).stdout)["code"])
        seen = json.loads(run("karstdesk", *key, "update", "--check").stdout)
        assert (seen["available"], seen["switched"]) == ("9.9.9", False)
        assert seen["bytes"] < 15_000_000  # the script and the program under its other name; the rest of 190 MB is there already
        assert json.loads(run("karstdesk", *key, "update").stdout)["switched"]
    started = run("karstdesk", *key, "status")
    assert f"started {tmp_path}/.local/share/KarstDesk-program/9.9.9-" in started.stderr
    assert started.stderr.rstrip().endswith("LD_LIBRARY_PATH=")
    assert json.loads(started.stdout)["office"] == CODE


def test_the_package_installs_and_its_program_works_from_there(root: Path) -> None:
    made = sorted((ROOT / "dist").glob("*.deb"))
    if not made:
        pytest.skip("make installers makes it")
    dpkg(root, "--install", str(made[-1]))
    done = alone(str(root / HOME / "files" / "karstdesk" / "karstdesk"), "--self-test")
    assert done.returncode == 0, done.stderr
    assert [check["check"] for check in json.loads(done.stdout)["checks"]] == CHECKS
    dpkg(root, "--purge", APPID)
    assert not (root / "opt/apps" / APPID).exists()
