"""The window on a real X screen (Xvfb), with the real store and a real county: it starts, saves and syncs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.journeys.conftest import County, Program


def test_it_starts_saves_and_syncs_under_a_real_screen(office: Callable[..., Program], county: County, tmp_path: Path) -> None:
    karst = office()
    assert shutil.which("xvfb-run"), "make setup installs it"
    with county.serving() as url:
        karst("enrol", "--server", url, "--code", county.code())
        environment = os.environ | {
            "QT_QPA_PLATFORM": "xcb",
            "KARST_HOME": str(tmp_path / "office"),
            "KARST_KEY": str(tmp_path / "office.key"),
        }
        steps = str(Path(__file__).with_name("on_a_screen.py"))
        run = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", steps]
        done = subprocess.run(run, capture_output=True, text=True, env=environment, timeout=110)
        assert done.returncode == 0, done.stdout + done.stderr
    assert karst("dump").out == county.program("dump").out
    assert (tmp_path / "office" / "screen.png").stat().st_size > 20_000


def test_the_demo_does_the_whole_job_without_a_screen(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desktop_app", "demo", "--headless", "--home", str(tmp_path / "demo"), "--records", "14"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["records"], said["synced"]) == (14, 14)
    assert said["county_url"].startswith("http://127.0.0.1:")
    assert [Path(path).name for path in said["screenshots"]][:2] == ["1-register.png", "2-parts.png"]
    assert all(Path(path).read_bytes()[:4] == b"\x89PNG" for path in said["screenshots"])
