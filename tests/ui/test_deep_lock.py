"""The deep lock: the store is closed and every page with it; what was being written is there again when it is opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.unlock_page import UnlockPage
from tests.ui.conftest import at_rest, commit
from tests.ui.test_form import line
from tests.ui.test_register import page_of
from tests.ui.watched import WatchedOffice


def held(window: MainWindow) -> str:
    """Every text the window still holds anywhere."""
    lines = [line.text() for line in window.findChildren(QLineEdit)] + [label.text() for label in window.findChildren(QLabel)]
    return "\n".join(lines + [box.toPlainText() for box in window.findChildren(QPlainTextEdit)])


def test_a_deep_lock_closes_the_store_and_leaves_nothing_in_the_window(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, tmp_path: Path
) -> None:
    page = page_of(qtbot, window)
    page.begin()
    commit(line(page.pane.form, "parties/1/name"), "韦没写完")
    app.lock_up(window, tmp_path / "office")
    qtbot.waitUntil(lambda: window.desk.office is None)
    asks = window.stack.currentWidget()
    assert isinstance(asks, UnlockPage) and not window.rail.isVisible()
    qtbot.waitUntil(lambda: "韦没写完" not in held(window))
    asks.try_file(tmp_path / "office.key")
    qtbot.waitUntil(lambda: window.desk.office is not None)
    at_rest(qtbot, window)
    page = page_of(qtbot, window)
    page.begin()
    at_rest(qtbot, window)
    assert line(page.pane.form, "parties/1/name").text() == "韦没写完"
    assert window.desk.office is not None
    window.desk.office.close()


def test_a_window_locked_for_an_hour_is_locked_deeply(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.locking.set_pin("246813")
    window.watchman.lock()
    at_rest(qtbot, window)
    away = window.watchman._away
    assert away.isActive() and away.interval() == 3_600_000
    with qtbot.waitSignal(window.locking_up):
        away.timeout.emit()
    window.watchman.uncover()
    assert window.watchman.screen is None and not away.isActive()
