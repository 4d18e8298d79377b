"""Work away from the window: one thread that does one call after another and tells the window what came of it.

The only place of the program's windows that catches everything. It knows neither the office nor a widget.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.domain.errors import Bug, KarstError
from desktop_app.ui.words import tr

log = logging.getLogger(__name__)
T = TypeVar("T")
STOP_WAIT_S = 5.0


class Job:
    """One call and whom to tell; a cancelled one is not begun, and nobody hears of it."""

    __slots__ = ("call", "cancelled", "done", "failed", "key", "owner")

    def __init__(
        self,
        call: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[KarstError], object],
        key: str,
        owner: QObject | None,
    ) -> None:
        self.call, self.done, self.failed, self.key, self.owner = call, done, failed, key, owner
        self.cancelled = False


class Background(QObject):
    """One worker thread; answers arrive in the thread of this object, in the order of the calls."""

    _answered = Signal(object, object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.waiting = 0  # calls nobody has heard of yet
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._newest: dict[str, Job] = {}
        self._answered.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(
        self,
        call: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[KarstError], object],
        *,
        key: str = "",
        owner: QObject | None = None,
    ) -> Job:
        """The job of doing ``call`` in the thread; a newer job of the same ``key`` replaces it, and the end of ``owner`` silences it."""
        job = Job(call, done, failed, key, owner)
        if key:
            if (older := self._newest.get(key)) is not None:
                older.cancelled = True
            self._newest[key] = job
        self.waiting += 1
        self._jobs.put(job)
        return job

    def stop(self) -> None:
        """Finish the call at hand, drop the rest, and end the thread."""
        for job in self._newest.values():
            job.cancelled = True
        self._jobs.put(None)
        self._thread.join(STOP_WAIT_S)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            result, error = None, None
            if not job.cancelled:
                try:
                    result = job.call()
                except KarstError as known:
                    error = known
                except Exception as unexpected:
                    log.exception("a call from the window failed")
                    error = Bug(tr("程序内部出错（{name}），本次操作没有完成；请把日志交给县局。").format(name=type(unexpected).__name__))
            try:
                self._answered.emit(job, result, error)
            except RuntimeError:  # the window is gone
                return

    @Slot(object, object, object)
    def _tell(self, job: Job, result: Any, error: KarstError | None) -> None:
        self.waiting -= 1
        if job.key and self._newest.get(job.key) is job:
            del self._newest[job.key]
        if job.cancelled or (job.owner is not None and not shiboken6.isValid(job.owner)):
            return
        if error is not None:
            job.failed(error)
        else:
            job.done(result)
