"""The window over a large store: what a clerk waits for, and how long the window ever stands still (DESKTOP §4.4 U3-U8)."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import itertools

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app import app
from desktop_app.domain.kinds import KINDS
from desktop_app.services import made_up
from desktop_app.services.office import Office
from desktop_app.ui.forms.parts_editor import PartsEditor
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.register_page import RegisterPage
from desktop_app.ui.screenshots import settle
from tests.bench.figures import Figure, at_most, seen
from tests.bench.places import fill, office

ROWS, APPLIED, BATCH = 200_000, 10_000, 200
BEAT_MS = 1
SCROLLS, LETTERS, SEARCHES = 60, 60, 20


def figures() -> Iterator[Figure]:
    """The figures of the window."""
    application = app.make_application()
    with office() as place:
        bare = _resident_mib()
        window = MainWindow(place.name, KINDS)
        window.show()
        window.attach(place)
        settle(window)
        yield at_most("memory with an empty store open, MiB", _resident_mib(), "MiB", 150)
        yield from _standing_still(window, place)
        yield from _writing(window)
        _many(place, ROWS - APPLIED)
        yield from _list(window)
        yield at_most(f"memory with {ROWS:,} rows in the list, MiB (before the window {bare:.0f})", _resident_mib(), "MiB", 220)
        window._closing = True
        window.close()
    application.processEvents()


def _standing_still(window: MainWindow, place: Office) -> Iterator[Figure]:
    """How long the event loop is away while records are applied, beside an idle window in the same run."""
    window.go("consultation")
    settle(window)
    idle = _gaps(1.0, lambda: True)
    kind, state = place.kind("consultation"), {"done": False}

    def apply(office: Office) -> None:
        for start in range(0, APPLIED, BATCH):
            checked = [office.recording.check(kind, made_up.consultation(seed)) for seed in range(start, start + BATCH)]
            office.recording.add_many(kind, checked)

    window.desk.labour(apply, lambda _none: state.update(done=True))
    busy = _gaps(120.0, lambda: state["done"])
    yield seen("window idle, longest gap of the event loop", max(idle), "ms")
    yield at_most(f"{APPLIED:,} records applied, longest gap of the event loop", max(busy), "ms", 100)
    yield at_most("the same, p99", statistics.quantiles(busy, n=100)[98], "ms", 60)


def _gaps(longest_s: float, done: Callable[[], bool]) -> list[float]:
    """The gaps between the beats of a timer, in ms, until it is done."""
    loop, beats, ends = QEventLoop(), [time.perf_counter()], time.perf_counter() + longest_s
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start(BEAT_MS)
    started = time.perf_counter()
    while time.perf_counter() < ends and not (done() and time.perf_counter() - started > 1.0):
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    timer.stop()
    return [(later - earlier) * 1000 for earlier, later in itertools.pairwise(beats)]


def _writing(window: MainWindow) -> Iterator[Figure]:
    """From a letter to its glyph in the whole form of a case, and from saving to the list that shows it."""
    page = _register(window, "mediation_case")
    page.begin()
    settle(window)
    page.pane.deck.turn()
    settle(window)
    form = page.pane.form
    for section in form.sections:
        section.open(True)
    settle(window)
    targets = [row.editor.focusProxy() for row in form._rows() if not isinstance(row.editor, PartsEditor)]
    box = next(target for target in targets if target is not None and target.property("many_lines"))
    box.setFocus()
    times = [_timed(lambda: _letter(box)) for _ in range(LETTERS)]
    yield at_most(f"a letter to its glyph in a form of {len(targets)} blanks, p95", _p95(times), "ms", 16)
    before = page.model.rowCount()
    started = time.perf_counter()
    page.pane.save()
    while page.model.rowCount() == before and time.perf_counter() - started < 10:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
    yield at_most("saved, on the disk and in the list", (time.perf_counter() - started) * 1000, "ms", 150)


def _letter(box: QWidget) -> None:
    event = QInputMethodEvent()
    event.setCommitString("调")
    QApplication.sendEvent(box, event)
    QApplication.processEvents()  # what the letter sets off, until the window is at rest and painted


def _list(window: MainWindow) -> Iterator[Figure]:
    """The list of many rows: shown, scrolled to anywhere, searched."""
    page = _register(window, "consultation")
    known = page.model.rowCount()

    def shown() -> None:
        page.refresh()
        while page.model.rowCount() == known or window.desk.busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        page.view.viewport().repaint()

    yield at_most(f"{ROWS:,} rows counted and their first page painted", _timed(shown), "ms", 400)
    bar = page.view.verticalScrollBar()

    def scroll(step: int) -> None:
        bar.setValue(bar.maximum() * step // SCROLLS)
        page.view.viewport().repaint()

    times = [_timed(lambda step=step: scroll(step)) for step in range(SCROLLS)]  # type: ignore[misc]
    settle(window)
    yield at_most(f"a jump in {ROWS:,} rows, p95", _p95(times), "ms", 120)
    place = window.desk.office
    assert place is not None
    typed = ("韦小光", "wxg", "秀英", "工钱") * (SEARCHES // 4)
    found = [_timed(partial(place.find, text, None, 12)) for text in typed]
    yield at_most(f"search over {ROWS:,} records, p95", _p95(found), "ms", 150)


def _register(window: MainWindow, kind: str) -> RegisterPage:
    window.go(kind)
    settle(window)
    return window.register_page(kind)


def _many(place: Office, rows: int) -> None:
    """More records than an office makes in a life, in large batches; cases too, so that search has names to tell apart."""
    fill(place, 1_000)
    kind = place.kind("consultation")
    for start in range(0, rows, 2_000):
        checked = [place.recording.check(kind, made_up.consultation(seed)) for seed in range(start, min(start + 2_000, rows))]
        place.recording.add_many(kind, checked)


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def _resident_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
