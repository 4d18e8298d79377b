"""Labels and small pieces every window uses: text is always shown as plain text, never as markup; it knows no page."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop_app.ui.icons import icon
from desktop_app.ui.theme import px, tokens

T = TypeVar("T")


class Plain(QLabel):
    """A label whose text is never read as markup."""

    def __init__(self, text: str = "", *, tone: str = "", rank: str = "", wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        dress(self, tone=tone, rank=rank)
        self.setText(text)


class Elided(Plain):
    """A one-line label that ends in … when there is no room; the whole text is its tool tip."""

    def __init__(self, text: str = "", *, tone: str = "", rank: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", tone=tone, rank=rank, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(text)
        self.setToolTip(plain_tip(text) if self._too_long() else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), super().minimumSizeHint().height())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.setToolTip(plain_tip(self.text()) if self._too_long() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        area = self.contentsRect()
        line = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), line)

    def _too_long(self) -> bool:
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) > self.width() > 0


def plain_tip(text: str) -> str:
    """The text as a tool tip that shows every character as it is; "" for none."""
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>" if text else ""


def dress(widget: QWidget, **looks: str) -> None:
    """Give a widget the properties its style asks about, and show them at once; an empty look takes it off."""
    for name, value in looks.items():
        widget.setProperty(name, value or None)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.updateGeometry()


def button(text: str, pressed: Callable[[], object], *, look: str = "", sign: str = "", tip: str = "") -> QPushButton:
    """A push button that says ``text`` and calls ``pressed``."""
    made = QPushButton(f" {text}" if sign else text)
    if look:
        made.setProperty("look", look)
    if sign:
        ink = tokens().on_accent if look == "primary" else tokens().bad if look in ("danger", "faults") else tokens().accent
        made.setIcon(icon(sign, ink, px(16)))
        made.setIconSize(QSize(px(16), px(16)))
    made.setToolTip(plain_tip(tip))
    made.setAccessibleName(text)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def rename(made: QPushButton, text: str) -> None:
    """Let a button say something else, to the eye and to a screen reader."""
    made.setText(text)
    made.setAccessibleName(text)


def sign_button(sign: str, says: str, pressed: Callable[[], object], parent: QWidget | None = None) -> QToolButton:
    """A small button with a drawing; what it does is its tool tip and accessible name."""
    made = QToolButton(parent)
    made.setIcon(icon(sign, tokens().soft, px(16)))
    made.setIconSize(QSize(px(16), px(16)))
    made.setToolTip(plain_tip(says))
    made.setAccessibleName(says)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def menu_button(text: str, acts: Sequence[tuple[str, Callable[[], object]]], *, look: str = "link") -> QPushButton:
    """A button that opens a menu; an act's key stands behind a tab in its text."""
    made = button(text, lambda: None, look=look)
    menu = QMenu(made)
    for says, act in acts:
        menu.addAction(says).triggered.connect(lambda _on=False, act=act: act())
    made.setMenu(menu)
    return made


def segments(options: Sequence[tuple[T, str]], chosen: T, choose: Callable[[T], object]) -> QWidget:
    """A few options side by side, one of them chosen."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    snug(row)
    group = QButtonGroup(holder)
    for place, (value, label) in enumerate(options):
        made = button(label, partial(choose, value), look="segment")
        made.setCheckable(True)
        made.setChecked(value == chosen)
        made.setProperty("place", "first" if place == 0 else "last" if place == len(options) - 1 else "")
        group.addButton(made)
        row.addWidget(made)
    return holder


def pill_menu(text: str) -> QPushButton:
    """A pill that opens a menu; whoever owns it fills ``menu()``."""
    made = button(text, lambda: None, look="pill")
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its arrow stands behind the word
    made.setIcon(icon("chevron-down", tokens().soft, px(12)))
    made.setIconSize(QSize(px(12), px(12)))
    made.setCheckable(True)
    made.setMenu(QMenu(made))
    return made


def rule_line() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setObjectName("rule")
    return line


def snug(layout: QLayout, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 0) -> None:
    """Set margins and spacing in lengths of scale 1."""
    left, top, right, bottom = margins
    layout.setContentsMargins(px(left), px(top), px(right), px(bottom))
    layout.setSpacing(px(spacing))


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            emptied(inner)
