"""A list of suggestions under a line of typing, drawn inside the window so that no input method ever loses its focus.

Used by the search box and by every blank that picks from a table. It knows neither records nor codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop_app.ui.theme import px, tokens

Index = QModelIndex | QPersistentModelIndex
ROWS_SHOWN = 9


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line that can be picked."""

    key: Any  # None: only says something, cannot be picked
    title: str
    note: str = ""  # at the right
    detail: str = ""  # a second line


class Lines(QAbstractListModel):
    """The lines of a list, in order."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Suggestion] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.lines[index.row()].title
        return None

    def offer(self, lines: Sequence[Suggestion]) -> None:
        """Show these lines instead."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()


class Drawn(QStyledItemDelegate):
    """Draws a line: its title, a note at the right, and a second line in small; never as markup."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, Lines)
        line, look = model.lines[index.row()], tokens()
        area = QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected and line.key is not None:
            painter.fillRect(area, QColor(look.chosen))
        area.adjust(px(12), 0, -px(12), 0)
        font = QFont(option.font)
        upper = QRect(area)
        if line.detail:
            upper.setHeight(area.height() // 2 + px(3))
            lower = QRect(area.left(), upper.bottom() - px(4), area.width(), area.height() - upper.height())
            small = QFont(font)
            small.setPointSizeF(font.pointSizeF() * 0.9)
            painter.setFont(small)
            painter.setPen(QColor(look.soft))
            said = painter.fontMetrics().elidedText(line.detail, Qt.TextElideMode.ElideRight, lower.width())
            painter.drawText(lower, int(Qt.AlignmentFlag.AlignVCenter), said)
        painter.setFont(font)
        note_width = painter.fontMetrics().horizontalAdvance(line.note) + px(14) if line.note else 0
        painter.setPen(QColor(look.faint))
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), line.note)
        painter.setPen(QColor(look.ink if line.key is not None else look.faint))
        title = painter.fontMetrics().elidedText(line.title, Qt.TextElideMode.ElideRight, upper.width() - note_width)
        painter.drawText(upper.adjusted(0, 0, -note_width, 0), int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, Lines)
        return QSize(px(120), px(46) if model.lines[index.row()].detail else px(30))


class Suggestions(QListView):
    """The list under ``line``; arrows and Enter work from the line, which keeps the focus."""

    chosen = Signal(object)  # the key of the picked line

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line.window())
        self.setObjectName("suggestions")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._line, self._lines = line, Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(Drawn(self))
        self.setAccessibleName(line.accessibleName())
        self.clicked.connect(lambda index: self._pick(index.row()))
        self.entered.connect(self.setCurrentIndex)
        line.installEventFilter(self)
        line.destroyed.connect(self.deleteLater)
        above = line.parentWidget()
        while above is not None:
            if isinstance(above, QAbstractScrollArea):
                above.verticalScrollBar().valueChanged.connect(self.hide)  # the line has moved away from under the list
            above = above.parentWidget()
        self.hide()

    def offer(self, lines: Sequence[Suggestion], at: int = 0) -> None:
        """Show these lines with line ``at`` marked; nothing is shown when there are none."""
        self._lines.offer(lines)
        if not lines:
            self.hide()
            return
        if self.parent() is not self._line.window():
            self.setParent(self._line.window())
        self._place()
        self.show()
        self.raise_()
        if 0 <= at < len(lines) and lines[at].key is not None:
            self.setCurrentIndex(self._lines.index(at))
        self.scrollTo(self.currentIndex())

    def lines(self) -> list[Suggestion]:
        """What is offered now."""
        return list(self._lines.lines)

    def marked(self) -> Suggestion | None:
        """The line that Enter would pick, or None."""
        row = self.currentIndex().row()
        line = self._lines.lines[row] if self.isVisible() and 0 <= row < len(self._lines.lines) else None
        return line if line is not None and line.key is not None else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._line or not self.isVisible():
            return False
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize):
            self.hide()
        elif event.type() == QEvent.Type.KeyPress:
            return self._key(event.key())  # type: ignore[attr-defined]
        return False

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = max(0, min(self._lines.rowCount() - 1, self.currentIndex().row() + step))
            self.setCurrentIndex(self._lines.index(row))
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _pick(self, row: int) -> None:
        if 0 <= row < len(self._lines.lines) and (line := self._lines.lines[row]).key is not None:
            self.hide()
            self.chosen.emit(line.key)

    def _place(self) -> None:
        window, lines = self._line.window(), self._lines.lines
        below = self._line.mapTo(window, QPoint(0, self._line.height() + px(3)))
        height = sum(px(46) if line.detail else px(30) for line in lines[:ROWS_SHOWN]) + px(10)
        room_below, room_above = window.height() - below.y() - px(8), below.y() - self._line.height() - px(14)
        if room_below < height and room_above > room_below:
            height = min(height, room_above)
            top = below.y() - self._line.height() - px(6) - height
        else:
            height, top = min(height, room_below), below.y()
        self.setGeometry(below.x(), top, max(self._line.width(), px(200)), height)
