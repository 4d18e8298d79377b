"""The last line of a list: how many records it has and what its columns add up to, each sum under its column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from desktop_app.ui.cells import cell
from desktop_app.ui.labels import plain_tip
from desktop_app.ui.lists.register_model import RegisterModel
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import thousands, tr


class TotalsBar(QWidget):
    """Count and sums of the list above it."""

    def __init__(self, view: QTableView, model: RegisterModel) -> None:
        super().__init__()
        self._view, self._model = view, model
        self._says, self._sums = "", dict[str, str]()
        self.setMinimumHeight(px(30))
        view.horizontalHeader().sectionResized.connect(lambda *_: self.update())
        view.horizontalScrollBar().valueChanged.connect(lambda _at: self.update())

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(30))

    def show_totals(self, rows: int, sums: Mapping[str, Any], *, sifted: bool) -> None:
        """Show how many records there are and the sums by blank, in JSON form."""
        blanks = self._model.kind.blanks
        self._says = (tr("筛出 {n} 条") if sifted else tr("共 {n} 条")).format(n=thousands(rows))
        self._sums = {key: cell(blanks[key], value) for key, value in sums.items()}
        told = [self._says, *(tr("{label}合计 {sum}").format(label=blanks[key].label, sum=text) for key, text in self._sums.items())]
        self.setAccessibleName("，".join(told))
        self.setToolTip(plain_tip("\n".join(told)))
        self.update()

    @property
    def says(self) -> str:
        """How many records the list has, in words."""
        return self._says

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, heads = QPainter(self), tokens(), self._view.horizontalHeader()
        painter.fillRect(self.rect(), QColor(look.raised))
        painter.setPen(QColor(look.line))
        painter.drawLine(0, 0, self.width(), 0)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(look.soft))
        taken = px(10) + painter.fontMetrics().horizontalAdvance(self._says) + px(10)
        for place, key in enumerate(self._model.columns):
            text, left = self._sums.get(key, ""), heads.sectionViewportPosition(place)
            area = QRect(left, 0, heads.sectionSize(place) - px(8), self.height())
            if text and area.right() - painter.fontMetrics().horizontalAdvance(text) > taken:
                painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
        painter.fillRect(QRect(0, 1, taken, self.height()), QColor(look.raised))
        painter.drawText(QRect(px(10), 0, taken, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self._says)
