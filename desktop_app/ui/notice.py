"""A notice across a page: one sentence, what can be done about it, and nothing that stands in the way of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.ui.labels import Plain, button, emptied, snug
from desktop_app.ui.words import tr


@dataclass(frozen=True)
class Choice:
    """Something the person may answer; the notice goes away with it."""

    text: str
    act: Callable[[], object]
    look: str = ""
    tip: str = ""


class Notice(QFrame):
    """The notice of one page; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "notice")
        self._row = QHBoxLayout(self)
        snug(self._row, margins=(14, 8, 10, 8), spacing=8)
        self._choices: Sequence[Choice] = ()
        self._ends = QTimer(self)
        self._ends.setSingleShot(True)
        self._ends.timeout.connect(self.hide)
        self.hide()

    def tell(self, says: str, choices: Sequence[Choice] = (), *, for_ms: int = 0) -> None:
        """Say something in place of what was said before; with ``for_ms`` it goes away by itself."""
        emptied(self._row)
        self._choices = choices
        sentence = Plain(says, tone="wait", wrap=True)
        self._row.addWidget(sentence, 1)
        for choice in choices:
            self._row.addWidget(button(choice.text, partial(self._answer, choice), look=choice.look, tip=choice.tip))
        self.setAccessibleName(tr("提示：{says}").format(says=says))
        self._ends.stop()
        if for_ms:
            self._ends.start(for_ms)
        self.show()

    def focus_first(self) -> None:
        """Put the cursor onto the first choice, so that Enter takes it."""
        for made in self.findChildren(QPushButton):
            if not made.isHidden():
                made.setAutoDefault(True)  # Enter presses it
                made.setFocus()
                return

    def answer(self, place: int = 0) -> bool:
        """Answer with one of the choices, as its key does; False when nothing is asked."""
        if self.isHidden() or place >= len(self._choices):
            return False
        self._answer(self._choices[place])
        return True

    def _answer(self, choice: Choice) -> None:
        self.hide()
        choice.act()
