"""The life cycle of a record as a bar: where it stands, where it may go, and the reason where one is asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.kind import Kind
from desktop_app.domain.lifecycle import offered
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.labels import Plain, button, emptied, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

BUTTONS_MOST = 2  # next stages with a button of their own; the rest stand in a menu


def main_path(kind: Kind) -> list[str]:
    """The stages a record passes when all goes well: from the first, always the first next stage that asks for no reason."""
    path = [kind.first_stage]
    while True:
        onward = [key for key in kind.stages[path[-1]].next if key not in path and not kind.stages[key].why]
        if not onward:
            return path
        path.append(onward[0])


class _Path(QWidget):
    """The stages as beads on a line; names that have no room are left out, never the present one's."""

    def __init__(self) -> None:
        super().__init__()
        self._titles: list[str] = []
        self._at, self._bad = 0, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_path(self, titles: list[str], at: int, *, bad: bool) -> None:
        self._titles, self._at, self._bad = titles, at, bad
        self.setAccessibleName(tr("阶段：{now}").format(now=titles[at]))
        self.setToolTip(" → ".join(titles))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._titles:
            return
        painter, look = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.9)
        metrics = QFontMetrics(small)
        edge = px(10) + max(metrics.horizontalAdvance(self._titles[0]), metrics.horizontalAdvance(self._titles[-1])) / 2
        step = (self.width() - 2 * edge) / max(1, len(self._titles) - 1)
        spots = [edge + place * step for place in range(len(self._titles))]
        y = px(11)
        done, todo = QColor(look.bad if self._bad else look.accent), QColor(look.edge)
        painter.setPen(QPen(todo, px(2)))
        painter.drawLine(QPointF(spots[0], y), QPointF(spots[-1], y))
        painter.setPen(QPen(done, px(2)))
        painter.drawLine(QPointF(spots[0], y), QPointF(spots[self._at], y))
        for place, x in enumerate(spots):
            here, past = place == self._at, place < self._at
            radius = px(6) if here else px(4)
            painter.setPen(QPen(done if here or past else todo, px(2)))
            painter.setBrush(done if here or past else QColor(look.surface))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        taken: list[QRectF] = []
        order = sorted(range(len(spots)), key=lambda place: (place != self._at, place != self._at + 1, place != len(spots) - 1, place))
        for place in order:
            here = place == self._at
            small.setBold(here)
            painter.setFont(small)
            width = QFontMetrics(small).horizontalAdvance(self._titles[place]) + px(4)
            area = QRectF(spots[place] - width / 2, px(20), width, px(19))
            if any(area.adjusted(-px(5), 0, px(5), 0).intersects(other) for other in taken):
                continue
            taken.append(area)
            painter.setPen(done if here else QColor(look.soft if place < self._at else look.faint))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self._titles[place])


class StageBar(QWidget):
    """Where a record stands and the moves that are allowed."""

    asked = Signal(str, str)  # stage, reason ("" for none)

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind, self.stage = kind, kind.first_stage
        self._wanted = ""
        self._path = _Path()
        self._moves = QHBoxLayout()
        snug(self._moves, spacing=6)
        top = QHBoxLayout()
        snug(top, spacing=12)
        top.addWidget(self._path, 1)
        top.addLayout(self._moves)
        self._question = QFrame()
        self._question.setProperty("card", "notice")
        row = QHBoxLayout(self._question)
        snug(row, margins=(12, 8, 8, 8), spacing=8)
        self._asks = Plain("")
        self.reason = Line()
        self.reason.setPlaceholderText(tr("写明原因，将记入办理记录"))
        self.reason.setAccessibleName(tr("原因"))
        self.reason.returnPressed.connect(self._confirm)
        self.confirm = button(tr("确定"), self._confirm, look="primary")
        row.addWidget(self._asks)
        row.addWidget(self.reason, 1)
        row.addWidget(self.confirm)
        row.addWidget(button(tr("取消"), self._forget))
        self._question.hide()
        column = QVBoxLayout(self)
        snug(column, spacing=6)
        column.addLayout(top)
        column.addWidget(self._question)

    def show_stage(self, stage: str, *, new: bool = False) -> None:
        """Show where the record stands; a new one cannot move until it is saved."""
        self.stage = stage
        self._forget()
        kind = self.kind
        path = main_path(kind)
        at = path.index(stage) if stage in path else -1
        if at < 0:
            path = [path[0], stage] if stage in kind.stages else [stage]
            at = len(path) - 1
        known = kind.stages.get(stage)
        titles = [kind.stages[key].title if key in kind.stages else key for key in path]
        self._path.show_path(titles, at, bad=known is not None and known.why)
        emptied(self._moves)
        allowed = [] if new else offered(kind, stage)
        plain = [key for key in allowed if not kind.stages[key].why][:BUTTONS_MOST]
        for place, key in enumerate(plain):
            self._moves.addWidget(self._button(key, first=place == 0))
        rest = [key for key in allowed if key not in plain]
        if rest:
            self._moves.addWidget(self._menu(rest))

    def offered(self) -> list[str]:
        """The stages this record may go to now."""
        return offered(self.kind, self.stage)

    def choose(self, stage: str) -> None:
        """Ask for a move; where a reason is needed, ask for that first."""
        if not self.kind.stages[stage].why:
            self.asked.emit(stage, "")
            return
        self._wanted = stage
        self._asks.setText(tr("转为“{title}”的原因").format(title=self.kind.stages[stage].title))
        self.reason.clear()
        self._question.show()
        self.reason.setFocus()

    def _button(self, key: str, *, first: bool) -> QPushButton:
        return button(
            tr("转为{title}").format(title=self.kind.stages[key].title), lambda: self.choose(key), look="" if not first else "step"
        )

    def _menu(self, keys: list[str]) -> QPushButton:
        made = button(tr("其他"), lambda: None, tip=tr("其他可去的阶段"))
        menu = QMenu(made)
        for key in keys:
            menu.addAction(self.kind.stages[key].title).triggered.connect(lambda _on=False, key=key: self.choose(key))
        made.setMenu(menu)
        return made

    def _confirm(self, *_: Any) -> None:
        why = self.reason.text().strip()
        if not why:
            self.reason.setFocus()
            return
        self.asked.emit(self._wanted, why)

    def _forget(self) -> None:
        self._wanted = ""
        self._question.hide()
