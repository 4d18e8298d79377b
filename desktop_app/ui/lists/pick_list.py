"""A list of lines to pick from, as suggestions look, that stays where it is; it knows no record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from desktop_app.ui.suggestions import Drawn, Lines, Suggestion


class PickList(QListView):
    """The lines; the one that is marked is picked at once, Enter or a double click goes on."""

    picked = Signal(object)  # the key of the marked line
    entered_line = Signal(object)  # the same, with Enter

    def __init__(self, says: str) -> None:
        super().__init__()
        self.setObjectName("picks")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(says)
        self._lines = Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(Drawn(self))
        self.doubleClicked.connect(lambda index: self.entered_line.emit(self._lines.lines[index.row()].key))

    def offer(self, lines: Sequence[Suggestion]) -> None:
        """Show these lines; the one that was marked stays marked when it is among them."""
        before = self.marked()
        self._lines.offer(lines)
        row = next((row for row, line in enumerate(lines) if line.key is not None and line.key == before), -1)
        if row >= 0:
            self.mark(row)

    def lines(self) -> list[Suggestion]:
        """What is shown now."""
        return list(self._lines.lines)

    def marked(self) -> Any:
        """The key of the marked line; None for none."""
        row = self.currentIndex().row()
        return self._lines.lines[row].key if 0 <= row < len(self._lines.lines) else None

    def mark(self, row: int) -> None:
        """Mark a line."""
        self.setCurrentIndex(self._lines.index(row))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        super().selectionChanged(selected, deselected)
        if (key := self.marked()) is not None and selected.indexes():
            self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.marked() is not None:
            self.entered_line.emit(self.marked())
        else:
            super().keyPressEvent(event)
