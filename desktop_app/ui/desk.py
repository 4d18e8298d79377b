"""The clerk's desk: the open office behind a worker thread, its news, and what came of each contact with the county.

Windows ask the office only through here, so that none of them ever waits. Three threads work for them: one answers questions, one does
what takes long, one talks to the county. It knows no widget.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import KarstError
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kind import Kind
from desktop_app.ui.background import Background, Job
from desktop_app.ui.look import Look
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Progress, Status, Summary

T = TypeVar("T")
POLL_MS = 1000
RELEASE_MS = 50  # between looks whether the last question is answered
PROGRESS_GAP_S = 0.1  # at most ten reports a second reach the window
OUTCOMES_KEPT = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one contact with the county."""

    at: datetime  # local
    summary: Summary | None = None
    error: KarstError | None = None
    paused: bool = False  # the clerk ended it before all was said


class Desk(QObject):
    """The office and its news."""

    opened = Signal()
    changed = Signal()  # some process changed the store
    news = Signal()  # status, progress or outcome of sync
    trouble = Signal(str)  # a sentence for the status bar
    kept = Signal()  # how the data is kept was changed in the settings
    look_wished = Signal(object)  # the clerk wants the window to look otherwise
    pairing_wished = Signal()  # the clerk wants to meet the county
    _progressed = Signal(object)

    def __init__(self, kinds: Mapping[str, Kind], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kinds = kinds
        self.office: Office | None = None
        self.failure = ""  # why the store is not open, once that is known
        self.status: Status | None = None
        self.progress: Progress | None = None
        self.syncing = self.paused = False  # paused: nothing goes to the county until the clerk asks for it
        self.outcomes: list[Outcome] = []  # newest first
        self.phrases: Mapping[str, str] = {}  # by short form
        self.look = Look()
        self._seen: int | None = None
        self._desk = Background("desk", self)
        self._hand = Background("hand", self)
        self._line = Background("line", self)
        self._pause = threading.Event()
        self._progressed.connect(self._show_progress)
        self._pulse = QTimer(self)
        self._pulse.setInterval(POLL_MS)
        self._pulse.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._desk.waiting or self._hand.waiting or self._line.waiting)

    def attach(self, office: Office) -> None:
        """Begin to work with an open office."""
        self.office, self.failure = office, ""
        self._pulse.start()
        self._look()
        self.read_phrases()
        self.opened.emit()

    def release(self, then: Callable[[Office], object]) -> None:
        """Give the office back once every question is answered; from then on there is none to ask."""
        self._pulse.stop()
        self.pause()
        office = self.office

        def look() -> None:
            if office is None or self.office is not office:
                return
            if self.busy:
                QTimer.singleShot(RELEASE_MS, self, look)
                return
            self.office, self.status, self._seen = None, None, None
            self.outcomes.clear()
            self.news.emit()
            then(office)

        look()

    def fail(self, sentence: str) -> None:
        """Say that the store could not be opened."""
        self.failure = sentence
        self.news.emit()

    def close(self) -> None:
        """End the threads; the call at hand is finished first, a contact with the county in good order."""
        self._pulse.stop()
        self._pause.set()
        for worker in (self._desk, self._hand, self._line):
            worker.stop()

    def ask(
        self,
        call: Callable[[Office], T],
        done: Callable[[T], object],
        failed: Callable[[KarstError], object] | None = None,
        *,
        key: str = "",
        owner: QObject | None = None,
    ) -> Job | None:
        """The job of asking the office; None, and nothing is asked, while there is none."""
        return self._give(self._desk, call, done, failed, key, owner)

    def labour(
        self, call: Callable[[Office], T], done: Callable[[T], object], failed: Callable[[KarstError], object] | None = None, *,
        key: str = "", owner: QObject | None = None,
    ) -> Job | None:  # fmt: skip
        """As ``ask``, for work that takes long: pictures, documents, backups. Neither the next question nor the county waits for it."""
        return self._give(self._hand, call, done, failed, key, owner)

    def contact(
        self, call: Callable[[Office], T], done: Callable[[T], object], failed: Callable[[KarstError], object] | None = None, *,
        owner: QObject | None = None,
    ) -> Job | None:  # fmt: skip
        """As ``ask``, for what exchanges with the county: one contact, by net or by stick, after the other."""
        return self._give(self._line, call, done, failed, "", owner)

    def _give(
        self, worker: Background, call: Callable[[Office], T], done: Callable[[T], object],
        failed: Callable[[KarstError], object] | None, key: str, owner: QObject | None,
    ) -> Job | None:  # fmt: skip
        office = self.office
        if office is None:
            return None
        return worker.submit(lambda: call(office), done, failed or self._complain, key=key, owner=owner)

    def sync(self) -> None:
        """Contact the county in a thread of its own; a second wish while one is under way is dropped."""
        office = self.office
        if office is None or self.syncing:
            return
        self.syncing, self.paused, self.progress = True, False, None
        self._pause.clear()
        last = 0.0

        def report(progress: Progress) -> None:
            nonlocal last
            if (now := time.monotonic()) - last >= PROGRESS_GAP_S:
                last = now
                self._progressed.emit(progress)

        self._line.submit(lambda: _contact(office, report, self._pause), self._synced, self._not_synced)
        self.news.emit()

    def pause(self) -> None:
        """End the contact at hand in good order; what is left goes when the clerk asks for it again."""
        if self.syncing:
            self.paused = True
            self._pause.set()
            self.news.emit()

    def refresh(self) -> None:
        """Ask for the status and whether anything changed, now."""
        self._look()

    def wish_look(self, look: Look) -> None:
        """Ask for another look of the window."""
        self.look = look
        self.look_wished.emit(look)

    def read_phrases(self) -> None:
        """Ask for the phrases, at first and when they were changed."""

        def came(phrases: Mapping[str, str]) -> None:
            self.phrases = phrases

        self.ask(lambda office: office.remembering.phrases(), came, key="phrases", owner=self)

    def _look(self) -> None:
        def glance(office: Office) -> tuple[int, Status]:
            return office.change_number(), office.status()

        self.ask(glance, self._seen_now, key="glance", owner=self)

    def _seen_now(self, glance: tuple[int, Status]) -> None:
        number, status = glance
        if status != self.status:
            self.status = status
            self.news.emit()
        if self._seen is not None and number != self._seen:
            self.changed.emit()
        self._seen = number

    def _show_progress(self, progress: Any) -> None:
        if self.syncing:
            self.progress = progress
            self.news.emit()

    def _synced(self, summary: Summary) -> None:
        self._keep(Outcome(datetime.now(CHINA), summary, paused=self.paused))

    def _not_synced(self, error: KarstError) -> None:
        self._keep(Outcome(datetime.now(CHINA), error=None if self.paused else error, paused=self.paused))

    def _keep(self, outcome: Outcome) -> None:
        self.syncing, self.progress = False, None
        self.outcomes = [outcome, *self.outcomes][:OUTCOMES_KEPT]
        self.news.emit()
        self._look()

    def _complain(self, error: KarstError) -> None:
        self.trouble.emit(error.sentence)


def _contact(office: Office, report: Callable[[Progress], None], pause: threading.Event) -> Summary:
    """One contact with the county, remembered with what came of it."""
    try:
        summary = office.sync(report, files=office.outgoing.mode() != "text", pause=pause)
    except KarstError as error:
        office.outgoing.note(None, tr("按了暂停，没有送完") if pause.is_set() else error.sentence)
        raise
    office.outgoing.note(summary)
    return summary
