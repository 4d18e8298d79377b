"""A keyboard that counts: structural keys are all but the letters of names and narrative (DESKTOP §4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import commit


@dataclass
class Keyboard:
    """Keys for whatever has the focus; ``settle`` lets the window answer after each."""

    window: QWidget
    settle: Callable[[], None]
    structural: int = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One structural key, as the window system would send it: shortcuts are found too."""
        self.structural += 1
        QTest.keyClick(self._target(), key, modifier)
        self.settle()

    def spell(self, letters: str) -> None:
        """Letters, digits and marks that are structural: initials, codes, short forms of phrases, one key each."""
        for letter in letters:
            self.structural += 1
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self._target(), QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def write(self, text: str) -> None:
        """Narrative or a name, as an input method commits it; not structural."""
        commit(self._target(), text)
        self.settle()

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.window
