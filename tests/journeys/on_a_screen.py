"""What a clerk does in the window, on a real X screen with the real store and a real county; run by test_the_window.py under Xvfb."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.kinds import KINDS
from desktop_app.ui.main_window import SYNC, MainWindow
from tests.ui.conftest import at_rest, commit
from tests.ui.test_form import row

HOME, KEY = Path(os.environ["KARST_HOME"]), Path(os.environ["KARST_KEY"])


def test_a_consultation_is_written_saved_found_and_synced(qtbot: QtBot) -> None:
    app.make_application()
    assert QApplication.platformName() == "xcb"
    office = app._open(HOME, KEY)
    window = MainWindow(office.name, KINDS)
    qtbot.addWidget(window)
    window.show()
    window.attach(office)
    at_rest(qtbot, window)
    window.go("consultation")
    at_rest(qtbot, window)
    page = window.register()
    assert page is not None
    page.begin()
    at_rest(qtbot, window)
    question = row(page.pane.form, "question").editor.focusProxy()
    assert isinstance(question, QPlainTextEdit)
    commit(question, "邻居砌墙挡了我家的光，怎么办？")
    page.pane.save()
    qtbot.waitUntil(lambda: office.count("consultation") == 1)
    at_rest(qtbot, window)
    assert office.page("consultation")[0].fields["question"] == "邻居砌墙挡了我家的光，怎么办？"
    assert [hit.kind for hit in office.find("砌墙")] == ["consultation"]
    assert "待送 1 条" in window.chip.text()
    line = '{"question": "另一个程序登记的咨询"}'
    command = [sys.executable, "-m", "desktop_app", "--home", str(HOME), "--key-file", str(KEY), "add", "consultation"]
    subprocess.run(command, input=line, text=True, check=True, capture_output=True, timeout=30)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=2_000)  # docs/operating.md: shown within two seconds
    at_rest(qtbot, window)
    window.go(SYNC)
    window.desk.sync()
    qtbot.waitUntil(lambda: office.status().pending == 0, timeout=20_000)
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: "已全部送达" in window.chip.text(), timeout=5_000)
    assert window.grab().save(str(HOME / "screen.png"))
    window.close()
    office.close()
