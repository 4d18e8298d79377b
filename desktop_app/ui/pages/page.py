"""What every page of the window promises: a title, how it is shown anew, and where the cursor goes when somebody comes to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, rule_line, snug


class Page(QWidget):
    """A page of the window."""

    opens = Signal(str, str)  # wish to show a record: kind, id
    goes = Signal(str)  # wish for another page, by its key

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.desk, self.title = desk, title

    def refresh(self) -> None:
        """Ask for everything anew; F5."""

    def enter(self) -> None:
        """Somebody has come here by a key or the rail."""
        self.setFocus()

    def unsaved(self) -> bool:
        """Whether something was written here that is not saved."""
        return False


def scrolled(inside: QWidget, says: str) -> QScrollArea:
    """A scroll area around a page's body; ``says`` is its accessible name."""
    inside.setObjectName("body")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(says)
    area.setWidget(inside)
    return area


class Card(QFrame):
    """A card with a heading, and the column below it."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.column = QVBoxLayout(self)
        snug(self.column, margins=(22, 14, 22, 16), spacing=10)
        if title:
            head = Plain(title)
            head.setProperty("weight", "bold")
            self.column.addWidget(head)
            self.column.addWidget(rule_line())

    def line(self, says: Plain, *acts: QWidget) -> None:
        """Add what is said, and what can be done about it at its right."""
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(says, 1)
        for act in acts:
            row.addWidget(act)
        self.column.addLayout(row)


def card(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """A card and its column, for pages that fill it themselves."""
    made = Card(title)
    return made, made.column
