"""What every page of the window promises: a title, how it is shown anew, and where the cursor goes when somebody comes to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

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


def card(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """A card with a heading, and the column below it."""
    frame = QFrame()
    frame.setProperty("card", "true")
    column = QVBoxLayout(frame)
    snug(column, margins=(22, 14, 22, 16), spacing=10)
    if title:
        head = Plain(title)
        head.setProperty("weight", "bold")
        column.addWidget(head)
        column.addWidget(rule_line())
    return frame, column
