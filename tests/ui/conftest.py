"""Places for window tests: the look, a real office, a window on it, and typing as people do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.kinds import KINDS
from desktop_app.services.office import Office
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from tests.offices import made_office, real_office
from tests.ui.watched import WatchedOffice

__all__ = ["made_office", "real_office"]

REST_MS = 30_000  # on a machine that does ten other things; at rest it takes milliseconds
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="session", autouse=True)
def look(qapp: QApplication) -> None:
    """The look of the program."""
    theme.wear(qapp)


@pytest.fixture
def office(real_office: Office) -> WatchedOffice:
    """An office without records."""
    return WatchedOffice(real_office)


@pytest.fixture
def shell(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window before its store is open."""
    window = MainWindow("雅龙司法所", KINDS)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    yield window
    window._closing = True
    window.close()
    window.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, shell: MainWindow, office: WatchedOffice) -> MainWindow:
    """A window on the office, at rest."""
    shell.attach(office)
    at_rest(qtbot, shell)
    return shell


def at_rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until every question to the office is answered."""
    qtbot.waitUntil(lambda: not window.desk.busy, timeout=REST_MS)
    QApplication.processEvents()  # what an answer has set off
    qtbot.waitUntil(lambda: not window.desk.busy, timeout=REST_MS)


def commit(widget: QWidget, text: str) -> None:
    """Give text as an input method gives it when the clerk has chosen the characters."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def compose(widget: QWidget, text: str) -> None:
    """Leave unfinished text in the widget, as an input method does while the clerk spells; "" ends it."""
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))


def write(widget: QWidget, text: str) -> None:
    """Press the keys of a text; any letters will do."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key that writes nothing."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifier))
