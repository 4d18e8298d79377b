"""Pictures of the window for documents and for looking at: it drives an open window as a clerk would and saves what is seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop_app.ui.main_window import SYNC, MainWindow

LONGEST_WAIT_S = 30.0
CALM_S = 0.35  # longer than every pause of the window


def save_screenshots(window: MainWindow, folder: Path, *, search: str = "") -> list[Path]:
    """The PNG files written into ``folder``: a list with its form, a form with parts, a new form, what search finds, the sync page."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    first = next(iter(window.kinds))

    def take(name: str) -> None:
        settle(window)
        path = folder / f"{name}.png"
        window.grab().save(str(path))
        written.append(path)

    window.show()
    window.go(first)
    settle(window)
    page = window.register()
    if page is not None:
        page.view.choose(min(2, page.model.rowCount() - 1))
        take("1-register")
        if _open_parts(window):
            take("2-parts")
        page.begin()
        take("3-new")
    window.search.setFocus()
    shown = page.model.shown(0) if page is not None else None
    _type(window, search or (shown.title[:2] if shown is not None else ""))
    window.search.search()
    take("4-search")
    window.search.clear()
    window.go(SYNC)
    take("5-sync")
    return written


def settle(window: MainWindow, until: Callable[[], bool] = lambda: True) -> None:
    """Let the window work until it waits for nothing and ``until`` holds, and then a moment more."""
    loop, ends = QEventLoop(), time.monotonic() + LONGEST_WAIT_S
    calm_since = time.monotonic()
    while time.monotonic() < ends:
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if window.desk.busy or not until():
            calm_since = time.monotonic()
        elif time.monotonic() - calm_since > CALM_S:
            return


def _open_parts(window: MainWindow) -> bool:
    """Open the first part of the record at hand and bring it into view; False when it has none."""
    from desktop_app.ui.forms.parts_editor import PartsEditor  # the program imports this module before it paints

    page = window.register()
    for section in page.pane.form.sections if page is not None else ():
        for row in section.rows.rows.values() if section.rows is not None else ():
            if isinstance(row.editor, PartsEditor) and row.editor.cards and page is not None:
                row.editor.cards[0].open(True)
                settle(window)
                page.pane.form.area.verticalScrollBar().setValue(section.y())
                return True
    return False


def _type(window: MainWindow, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(window.search, event)
