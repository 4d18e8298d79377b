"""A clerk who saves one consultation and goes on writing the next until the program is killed; run by test_killed_while_typing.py."""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from desktop_app import app
from desktop_app.domain.kinds import KINDS
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.screenshots import settle
from tests.makers import consultation

FIRST = 0x4E00  # the first character that is written; each is the next one
GAP_MS = 50


def commit(widget: QWidget, text: str) -> None:
    """Give text as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def main() -> int:
    """Write a character every 50 ms and say when each was written."""
    application = app.make_application()
    office = app._open(Path(os.environ["KARST_HOME"]), Path(os.environ["KARST_KEY"]))
    office.add("consultation", consultation(1))
    window = MainWindow(office.name, KINDS)
    window.show()
    window.attach(office)
    window.go("consultation")
    settle(window)
    page = window.register_page("consultation")
    page.begin()
    settle(window)
    box = next(row.editor.focusProxy() for row in page.pane.form._rows() if isinstance(row.editor.focusProxy(), QPlainTextEdit))
    assert box is not None
    numbers = itertools.count()

    def write() -> None:
        number = next(numbers)
        commit(box, chr(FIRST + number))
        sys.stdout.write(f"{number} {time.monotonic()}\n")
        sys.stdout.flush()

    timer = QTimer()
    timer.timeout.connect(write)
    timer.start(GAP_MS)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
