"""Undo and redo of a form, step by step and across saves: each step is what changed between two pauses of writing.

Steps are kept for every record shown lately; what is undone is written into the form, and saved like any other change.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 600
STEPS_KEPT = 100
RECORDS_KEPT = 20
Body = dict[str, Any]


@dataclass(slots=True)
class Trail:
    """The steps of one record: what each field was, and what it became."""

    done: list[tuple[Body, Body]] = field(default_factory=list)
    undone: list[tuple[Body, Body]] = field(default_factory=list)


class Trails(OrderedDict[str, Trail]):
    """The steps of the records shown lately, by id ("" for a new one); forms of one kind share them."""


class Undoing(QObject):
    """The steps of one form; ``read`` tells its body as it is, ``write`` puts values in and shows where."""

    def __init__(self, read: Callable[[], Body], write: Callable[[Mapping[str, Any]], object], trails: Trails, parent: QObject) -> None:
        super().__init__(parent)
        self._read, self._write, self._trails = read, write, trails
        self._key, self._seen = "", Body()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.note)

    def begin(self, key: str, *, afresh: bool = False) -> None:
        """Another record is shown; its earlier steps are taken up again, unless it begins afresh."""
        self._pause.stop()
        self._key, self._seen = key, self._read()
        if afresh:
            self._trails.pop(key, None)
        self._trails.setdefault(key, Trail())
        self._trails.move_to_end(key)
        while len(self._trails) > RECORDS_KEPT:
            self._trails.popitem(last=False)

    def named(self, key: str) -> None:
        """The record at hand has got its id: its steps go on under it."""
        if key != self._key:
            self._trails[key] = self._trails.pop(self._key, Trail())
            self._key = key

    def written(self) -> None:
        """Somebody writes; a step ends when they pause."""
        self._pause.start()

    def note(self) -> None:
        """End the step at hand, now."""
        self._pause.stop()
        now = self._read()
        keys = [key for key in {**self._seen, **now} if self._seen.get(key) != now.get(key)]
        if keys and self._key in self._trails:
            trail = self._trails[self._key]
            trail.done.append(({key: self._seen.get(key) for key in keys}, {key: now.get(key) for key in keys}))
            del trail.done[:-STEPS_KEPT]
            trail.undone.clear()
        self._seen = now

    def undo(self) -> bool:
        """Take the last step back; False when there is none."""
        trail = self._noted()
        return self._step(trail.done, trail.undone, 0)

    def redo(self) -> bool:
        """Do the last step again that was taken back; False when there is none."""
        trail = self._noted()
        return self._step(trail.undone, trail.done, 1)

    def settle(self) -> None:
        """What was saved came back, with ids for its parts: that is no step."""
        self.note()
        self._seen = self._read()

    def _noted(self) -> Trail:
        self.note()
        return self._trails.setdefault(self._key, Trail())

    def _step(self, source: list[tuple[Body, Body]], target: list[tuple[Body, Body]], side: int) -> bool:
        if not source:
            return False
        target.append(source.pop())
        self._write(target[-1][side])
        self._pause.stop()
        self._seen = self._read()
        return True
