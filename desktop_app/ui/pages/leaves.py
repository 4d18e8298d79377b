"""The leaves of one record: its form, its documents, its history; a row of names turns from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.ui.labels import button, rename, rule_line, snug


class Leaves(QWidget):
    """Several widgets, one of which is seen."""

    def __init__(self) -> None:
        super().__init__()
        bar = QWidget()
        self._bar = QHBoxLayout(bar)
        snug(self._bar, margins=(18, 2, 18, 0))
        self._bar.addStretch(1)
        self._stack = QStackedWidget()
        self._tabs: list[QPushButton] = []
        self._opened: list[Callable[[], object]] = []
        column = QVBoxLayout(self)
        snug(column)
        column.addWidget(bar)
        column.addWidget(rule_line())
        column.addWidget(self._stack, 1)

    def add(self, title: str, widget: QWidget, opened: Callable[[], object] = lambda: None) -> None:
        """One more leaf; ``opened`` is called whenever somebody turns to it."""
        place = len(self._tabs)
        made = button(title, partial(self.turn_to, place), look="tab")
        made.setCheckable(True)
        made.setChecked(not place)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.append(made)
        self._opened.append(opened)
        self._bar.insertWidget(place, made)
        self._stack.addWidget(widget)

    def add_tool(self, tool: QWidget) -> None:
        """Put a button at the right of the leaves' names."""
        self._bar.addWidget(tool)

    def name(self, place: int, title: str) -> None:
        """Call a leaf otherwise."""
        rename(self._tabs[place], title)

    @property
    def at(self) -> int:
        """Which leaf is seen."""
        return self._stack.currentIndex()

    def turn_to(self, place: int) -> None:
        """Show a leaf."""
        self._stack.setCurrentIndex(place)
        for number, tab in enumerate(self._tabs):
            tab.setChecked(number == place)
        self._opened[place]()
