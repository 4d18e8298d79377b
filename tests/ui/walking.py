"""A walk through the window: how each place in it is brought to light, and what a look at it finds wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import Qt as QtGuiSpace
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.ui.labels import Elided
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.catalogue import PEOPLE
from desktop_app.ui.pages.people_page import PeoplePage
from tests.ui.conftest import at_rest

USED = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
KEY = re.compile(r"F\d+|Ctrl\+")  # a button that says its key is reached by it
SLACK = 1  # pixels of rounding


def places(qtbot: QtBot, window: MainWindow, ids: dict[str, str]) -> Iterator[tuple[str, QWidget]]:
    """Every place of the window, one after the other, with the record of each kind in ``ids`` opened on its leaves."""
    for key in window.places:
        window.go(key)
        _settled(qtbot, window)
        if key == PEOPLE:
            page = window.page(PEOPLE)
            assert isinstance(page, PeoplePage)
            page.list.mark(0)
            _settled(qtbot, window)
        yield key, window
        if key in ids:
            yield from _leaves(qtbot, window, key, ids[key])


def _settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until every question is answered and what came of it is laid out."""
    at_rest(qtbot, window)
    QApplication.processEvents()
    QApplication.sendPostedEvents()


def _leaves(qtbot: QtBot, window: MainWindow, kind: str, id: str) -> Iterator[tuple[str, QWidget]]:
    pane = window.register_page(kind).pane
    pane.begin()
    _settled(qtbot, window)
    yield f"{kind} quick", window
    pane.open(id)
    _settled(qtbot, window)
    for section in pane.form.sections:
        section.open(True)
    for place in range(4):
        pane.deck.leaves.turn_to(place)
        _settled(qtbot, window)
        yield f"{kind} leaf {place}", window
    pane.deck.leaves.turn_to(0)


def shown(window: QWidget, *kinds: type[QWidget]) -> Iterator[QWidget]:
    """The widgets of these kinds that can be seen."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisible():
            yield widget


def nameless(window: QWidget) -> list[str]:
    """What can be used and says no name to a screen reader."""
    return [_told(widget) for widget in shown(window, *USED) if widget.focusPolicy() and not _name(widget)]


def beyond_keys(window: QWidget) -> list[str]:
    """Buttons no key comes to."""
    out = []
    for made in shown(window, QPushButton, QToolButton):
        reached = (
            made.focusPolicy() & Qt.FocusPolicy.TabFocus.value or _arrows_reach(made) or not made.isEnabled() or KEY.search(_name(made))
        )
        if not reached and not isinstance(made.parentWidget(), QLineEdit):
            out.append(_told(made))
    return out


def _arrows_reach(made: QWidget) -> bool:
    """Whether it is one of several of which one takes the focus, and arrows or digits go on."""
    above, group = made.parentWidget(), made.group() if isinstance(made, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(each.focusPolicy() & Qt.FocusPolicy.TabFocus.value for each in group.buttons())
    return bool(above and above.focusProxy() and made.property("look") in ("segment", "pill", "option"))


def cut(window: QWidget) -> list[str]:
    """What is shown smaller than it must be, or reaches out of where it can be seen."""
    return [f"{_told(widget)}: {why}" for widget in shown(window, QAbstractButton, QLabel, QLineEdit) if (why := _why_cut(widget, window))]


def _why_cut(widget: QWidget, window: QWidget) -> str:
    if isinstance(widget.parentWidget(), QLineEdit):
        return ""  # a sign inside a line is placed by Qt
    needs = widget.minimumSizeHint()
    if isinstance(widget, QLabel) and not isinstance(widget, Elided) and not widget.wordWrap() and widget.text():
        needs = widget.sizeHint()
    if not isinstance(widget, QLineEdit | Elided) and widget.width() < needs.width() - SLACK:
        return f"{widget.width()} wide, needs {needs.width()}"
    if widget.height() < needs.height() - SLACK:
        return f"{widget.height()} high, needs {needs.height()}"
    left, right = _edges(widget, window)
    at = widget.mapTo(window, QPoint(0, 0)).x()
    if at < left - SLACK or at + widget.width() > right + SLACK:
        return f"from {at} to {at + widget.width()}, seen from {left} to {right}"
    return ""


def _edges(widget: QWidget, window: QWidget) -> tuple[int, int]:
    """Between which x of the window a widget can be seen, or be scrolled to."""
    left, right, above = 0, window.width(), widget.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QScrollArea):
            inside = above.viewport()
            start = inside.mapTo(window, QPoint(0, 0)).x()
            if above.horizontalScrollBar().maximum() == 0:
                left, right = max(left, start), min(right, start + inside.width())
        elif isinstance(above, QAbstractScrollArea):
            return -10_000, 10_000  # a cell widget of a list that scrolls
        above = above.parentWidget()
    return left, right


def read_as_markup(window: QWidget) -> list[str]:
    """Labels that would parse their text, and tool tips that hold more markup than ours."""
    parsed = [_told(label) for label in window.findChildren(QLabel) if label.textFormat() is not Qt.TextFormat.PlainText and label.text()]
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    return parsed + [
        tip for tip in tips if QtGuiSpace.mightBeRichText(tip) and (not tip.startswith("<qt>") or "<img" in tip or "<b>" in tip)
    ]


def _name(widget: QWidget) -> str:
    text: Callable[[], str] = getattr(widget, "text", str)
    return widget.accessibleName() or text()


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{_name(widget)[:30]}” in {type(widget.parentWidget()).__name__}"
