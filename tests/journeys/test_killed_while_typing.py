"""Killed while typing: no saved record is lost, and of the text no more than the last beat of the draft (DESKTOP §4.4 U9)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from desktop_app.services.office import Office
from desktop_app.ui.pages.draft_keeper import EVERY_MS
from tests.journeys.typing_until_killed import FIRST
from tests.offices import open_office

WRITTEN = 90  # characters before the kill: more than two beats
SLACK_S = 1.5  # of a loaded machine, in which a beat may come late


def test_a_kill_while_typing_loses_two_seconds_of_text_and_no_record(real_office: Office, tmp_path: Path) -> None:
    real_office.close()
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen", "KARST_HOME": str(tmp_path / "office"), "KARST_KEY": str(tmp_path / "office.key"),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.journeys.typing_until_killed"]
    clerk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert clerk.stdout is not None
    written: list[float] = []
    for line in clerk.stdout:
        written.append(float(line.split()[1]))
        if len(written) == WRITTEN:
            break
    clerk.send_signal(signal.SIGKILL)
    killed_at = time.monotonic()
    clerk.communicate(timeout=20)
    office = open_office(tmp_path)
    assert office.count("consultation") == 1
    draft = office.drafting.of("new:consultation")
    assert draft is not None
    kept = next(str(text) for text in draft.fields.values() if str(text).startswith(chr(FIRST)))
    assert kept == "".join(chr(FIRST + n) for n in range(len(kept)))
    lost = written[len(kept) :]
    assert not lost or killed_at - lost[0] <= EVERY_MS / 1000 + SLACK_S
    office.close()
