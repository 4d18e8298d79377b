"""One section of a form: a heading that folds and says how far it is filled in, and its blanks, made when first opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.blanks import Blank, Level
from desktop_app.ui.forms.blank_rows import BlankRow, BlankRows
from desktop_app.ui.forms.editor import Context
from desktop_app.ui.forms.habits import Habits
from desktop_app.ui.forms.parts_editor import PartsEditor
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, dress, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

COUNT_PAUSE_MS = 250


class Section(QFrame):
    """The blanks of one section."""

    edited = Signal()
    made = Signal()  # its rows, when it was first opened

    def __init__(self, title: str, blanks: Mapping[str, Blank], context: Context, habits: Habits) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.title, self.blanks = title, blanks
        self._context, self._habits = context, habits
        self._given: dict[str, Any] = {}
        self._demanded: tuple[Level, ...] = ()
        self.rows: BlankRows | None = None
        self._head = QPushButton(title)
        self._head.setProperty("look", "section")
        self._head.setIconSize(QSize(px(16), px(16)))
        self._head.setAccessibleName(tr("{title}，展开或收起").format(title=title))
        self._head.clicked.connect(lambda: self.open(not self.is_open))
        self._told = Plain("", tone="faint", rank="small")
        top = QHBoxLayout()
        snug(top, margins=(12, 4, 16, 4), spacing=8)
        top.addWidget(self._head, 1)
        top.addWidget(self._told)
        self._column = QVBoxLayout(self)
        snug(self._column)
        if title:
            self._column.addLayout(top)
        for widget in () if title else (self._head, self._told):
            widget.setParent(self)
            widget.hide()
        self._pause = QTimer(self)  # counting waits until the typing stops
        self._pause.setSingleShot(True)
        self._pause.setInterval(COUNT_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._sign(False)

    @property
    def is_open(self) -> bool:
        """Whether its blanks are to be seen."""
        return self.rows is not None and not self.rows.isHidden()

    def load(self, body: Mapping[str, Any], demanded: tuple[Level, ...]) -> None:
        """Show the values of a record; ``demanded`` are the levels its next stage asks for. Opens where there is something to see or do."""
        self._given = {key: body[key] for key in self.blanks if key in body}
        self._demanded = demanded
        if self.rows is not None:
            self.rows.load(self._given)
        self.open(
            not self.title or bool(self._given) or any(blank.required in demanded for blank in self.blanks.values() if blank.required)
        )
        self._tell()

    def demand(self, demanded: tuple[Level, ...]) -> None:
        """Set what the next stage asks for."""
        self._demanded = demanded

    def open(self, wide_open: bool) -> None:
        """Show or fold the blanks."""
        if wide_open and self.rows is None:
            self.rows = BlankRows(self.blanks, self._context, self._habits.watch)
            above, right = (4, 18) if self.title else (16, 10)
            self.rows.layout().setContentsMargins(px(10), px(above), px(right), px(18))  # type: ignore[union-attr]
            for row in self.rows.rows.values():
                if isinstance(row.editor, PartsEditor):
                    row.editor.watch_with(self._habits)
            self.rows.load(self._given)
            self.rows.edited.connect(self._written)
            self._column.addWidget(self.rows)
            self.made.emit()
        if self.rows is not None:
            self.rows.setVisible(wide_open)
        self._sign(wide_open)

    def values(self, faults: list[tuple[str, str]]) -> dict[str, Any]:
        """The JSON values of what is filled in; what cannot be read is added to ``faults``."""
        return dict(self._given) if self.rows is None else self.rows.values(faults)

    def drafted(self, unread: dict[str, str]) -> dict[str, Any]:
        """The JSON values as far as they can be read; what cannot is added to ``unread`` by its path."""
        return dict(self._given) if self.rows is None else self.rows.drafted("", unread)

    def changed(self) -> bool:
        return self.rows is not None and self.rows.changed()

    def row(self, key: str) -> BlankRow | None:
        """The row of a blank, opened for it; None when it stands elsewhere."""
        if key not in self.blanks:
            return None
        self.open(True)
        return self.rows.rows[key] if self.rows is not None else None

    def show_fault(self, path: str, says: str) -> bool:
        """Say what is wrong with the blank at ``path`` ("amount", "parties/2/phone"); False when it stands elsewhere."""
        row, below = self._at(path)
        if row is None:
            return False
        if not (below and isinstance(row.editor, PartsEditor) and row.editor.show_fault_at(below, says)):
            row.show_fault(says)
        return True

    def go_to(self, path: str) -> QWidget | None:
        """Put the cursor into the blank at ``path``; None when it stands elsewhere."""
        row, below = self._at(path)
        return row.editor.go_to(below) if row is not None else None

    def retype(self, path: str, text: str) -> None:
        """Write a text as it was typed into the blank at ``path``; nothing happens when it stands elsewhere."""
        row, below = self._at(path)
        editor = row.editor.at(below) if row is not None and isinstance(row.editor, PartsEditor) and below else row and row.editor
        if editor:
            editor.retype(text)

    def _at(self, path: str) -> tuple[BlankRow | None, str]:
        """The row of a path, opened for it, and what of the path lies below it."""
        if (row := self.row(path)) is not None:
            return row, ""
        key, _, below = path.partition("/")
        return self.row(key), below

    def clear_faults(self) -> None:
        """Take away what was said to be wrong."""
        if self.rows is not None:
            for row in self.rows.rows.values():
                row.show_fault("")
                if isinstance(row.editor, PartsEditor):
                    row.editor.clear_faults()

    def settle(self, saved: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
        """Take the saved record as what was given; what was typed after it was sent stays typed."""
        self._given = {key: saved[key] for key in self.blanks if key in saved}
        for key, row in (self.rows.rows if self.rows is not None else {}).items():
            row.editor.settle(saved.get(key), sent.get(key))
        self._tell()

    def _written(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _tell(self) -> None:
        """How many demanded blanks are still empty, or how many are filled in."""
        held = set(self._given) if self.rows is None else self.rows.filled()
        missing = [key for key, blank in self.blanks.items() if blank.required in self._demanded and key not in held]
        self._told.setText(
            tr("还差 {n} 项必填").format(n=len(missing)) if missing else tr("已填 {n} / {all}").format(n=len(held), all=len(self.blanks))
        )
        dress(self._told, tone="wait" if missing else "faint")

    def _sign(self, wide_open: bool) -> None:
        self._head.setIcon(icon("chevron-down" if wide_open else "chevron-right", tokens().accent, px(16)))
        self._head.setCursor(Qt.CursorShape.PointingHandCursor)
