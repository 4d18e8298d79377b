"""Charts: bars in the colours of the look, on the screen and on paper; every number stands beside its bar and is read out as text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.theme import LIGHT, Tokens, px, tokens
from desktop_app.ui.words import thousands, tr

Bars = Sequence[tuple[str, int]]
UPRIGHT_MOST = 12  # more bars, or longer names, lie down
NAME_LONGEST = 3  # characters below an upright bar


class BarChart(QWidget):
    """One chart."""

    def __init__(self, title: str, bars: Bars) -> None:
        super().__init__()
        self.title, self.bars = title, list(bars)
        told = "，".join(f"{name} {thousands(number)}" for name, number in self.bars)
        self.setAccessibleName(tr("{title}：{told}").format(title=title, told=told or tr("没有数据")))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def upright(self) -> bool:
        """Whether the bars stand."""
        return len(self.bars) <= UPRIGHT_MOST and all(len(name) <= NAME_LONGEST for name, _ in self.bars)

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(190) if self.upright else px(26) * max(1, len(self.bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self.rect(), self.bars, tokens(), upright=self.upright, unit=px(1))


def draw(painter: QPainter, area: QRect, bars: Bars, look: Tokens = LIGHT, *, upright: bool, unit: float = 1.0) -> None:
    """Draw the bars into ``area``; ``unit`` is a pixel of scale 1 on this device."""
    if not bars or not any(number for _, number in bars):
        painter.setPen(QColor(look.soft))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), tr("没有数据"))
        return
    (_standing if upright else _lying)(painter, area, bars, look, unit)


def _standing(painter: QPainter, area: QRect, bars: Bars, look: Tokens, unit: float) -> None:
    line, most = painter.fontMetrics().height() + 4 * unit, max(number for _, number in bars)
    room, step = area.height() - 2 * line, area.width() / len(bars)
    widest = max(painter.fontMetrics().horizontalAdvance(name) for name, _ in bars) + 4 * unit
    every = max(1, -(-round(widest) // max(1, round(step))))  # names that have no room are left out, evenly
    painter.setPen(QColor(look.line))
    painter.drawLine(area.left(), round(area.top() + line + room), area.right(), round(area.top() + line + room))
    for place, (name, number) in enumerate(bars):
        height, left = room * number / most, area.left() + place * step
        bar = QRectF(left + step * 0.2, area.top() + line + room - height, step * 0.6, height)
        _bar(painter, bar, look, unit)
        painter.setPen(QColor(look.soft))
        below = QRectF(left, area.top() + line + room + 2 * unit, step, line)
        if (len(bars) - 1 - place) % every == 0:
            wide = below.adjusted(-step, 0, step, 0)
            painter.drawText(wide, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), name)
        if number:
            painter.setPen(QColor(look.ink))
            above = QRectF(left, bar.top() - line, step, line)
            painter.drawText(above, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), thousands(number))


def _lying(painter: QPainter, area: QRect, bars: Bars, look: Tokens, unit: float) -> None:
    metrics, most = painter.fontMetrics(), max(number for _, number in bars)
    names = min(round(area.width() * 0.42), max(metrics.horizontalAdvance(name) for name, _ in bars) + round(10 * unit))
    numbers = max(metrics.horizontalAdvance(thousands(number)) for _, number in bars) + round(10 * unit)
    step, room = area.height() / len(bars), area.width() - names - numbers
    for place, (name, number) in enumerate(bars):
        top = area.top() + place * step
        painter.setPen(QColor(look.soft))
        said = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names - round(8 * unit))
        painter.drawText(QRectF(area.left(), top, names - 8 * unit, step), int(Qt.AlignmentFlag.AlignVCenter), said)
        bar = QRectF(area.left() + names, top + step * 0.22, max(room * number / most, unit), step * 0.56)
        _bar(painter, bar, look, unit)
        painter.setPen(QColor(look.ink))
        beside = QRectF(bar.right() + 6 * unit, top, numbers, step)
        painter.drawText(beside, int(Qt.AlignmentFlag.AlignVCenter), thousands(number))


def _bar(painter: QPainter, bar: QRectF, look: Tokens, unit: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.accent))
    painter.drawRoundedRect(bar, 2 * unit, 2 * unit)
