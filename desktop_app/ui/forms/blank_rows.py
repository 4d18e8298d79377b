"""Rows of blanks: label at the left, editor at the right, one line below for a hint or for what is wrong.

The same rows stand in a section of the form and in a card of a list of parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.blanks import Blank, Level
from desktop_app.ui.forms.editor import Context, Editor, editor
from desktop_app.ui.labels import Plain, dress, snug
from desktop_app.ui.theme import px
from desktop_app.ui.words import tr

LABEL_WIDTH = 112
LINE_HEIGHT = 32
MARKS: dict[Level, tuple[str, str]] = {
    "draft": ("bad", tr("登记时必填")), "accepted": ("bad", tr("受理、审核前必填")), "closed": ("wait", tr("办结前必填")),
}  # fmt: skip


class BlankRow(QWidget):
    """One blank with its label."""

    def __init__(self, key: str, blank: Blank, context: Context, *, named: bool = True) -> None:
        super().__init__()
        self.key, self.blank = key, blank
        self.editor: Editor = editor(blank.type, context)
        self.editor.setAccessibleName(blank.label)
        if (target := self.editor.focusProxy()) is not None and not target.accessibleName():
            target.setAccessibleName(blank.label)
        self._note = Plain(blank.hint, tone="faint", rank="small", wrap=True)
        if not blank.hint:
            self._note.hide()  # never shown before it has a parent: it would be a window of its own
        self._fault = ""
        label = self._label()
        right = QVBoxLayout()
        snug(right, spacing=2)
        right.addWidget(self.editor)
        right.addWidget(self._note)
        outer: QHBoxLayout | QVBoxLayout = QVBoxLayout(self) if self.editor.tall else QHBoxLayout(self)
        snug(outer, spacing=4 if self.editor.tall else 10)
        if not named:
            label.hide()
        outer.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(right, 1)
        if blank.merging == "county":
            self.editor.lock()
            self._note.setText(tr("由县局办理后同步到本机"))
            self._note.setVisible(not self.editor.tall)
        self.editor.edited.connect(lambda: self.show_fault(""))

    @property
    def wide(self) -> bool:
        """Whether it needs the whole width."""
        return self.editor.wide or self.editor.tall or len(self.blank.hint) > 14

    @property
    def fault(self) -> str:
        """What is wrong with it; "" when nothing is known to be."""
        return self._fault

    def show_fault(self, says: str) -> None:
        """Say what is wrong below the editor; "" takes it away."""
        if says == self._fault:
            return
        self._fault = says
        self._note.setText(says or self.blank.hint)
        dress(self._note, tone="bad" if says else "faint")
        self._note.setVisible(bool(says or self.blank.hint))
        self.editor.mark(bool(says))

    def _label(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        snug(row, spacing=3)
        text = Plain(self.blank.label, tone="" if self.editor.tall else "soft", wrap=not self.editor.tall)
        if self.editor.tall:
            dress(text, weight="bold")
            row.addWidget(text)
        else:
            holder.setFixedWidth(px(LABEL_WIDTH))
            holder.setMinimumHeight(px(LINE_HEIGHT))
            text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(text, 1)
        star = Plain("*" if self.blank.required else "" if self.editor.tall else " ")
        star.setFixedWidth(px(8))
        if self.blank.required:
            tone, says = MARKS[self.blank.required]
            dress(star, tone=tone)
            holder.setToolTip(says)
            star.setAccessibleName(says)
        row.addWidget(star)
        if self.editor.tall:
            row.addStretch(1)
        return holder


class BlankRows(QWidget):
    """Several blanks, in one column or in two when there is room."""

    edited = Signal()

    def __init__(self, blanks: Mapping[str, Blank], context: Context, watch: Callable[[QWidget], object], two_from: int = 760) -> None:
        super().__init__()
        self.rows: dict[str, BlankRow] = {key: BlankRow(key, blank, context, named=len(blanks) > 1) for key, blank in blanks.items()}
        self._two_from, self._columns = two_from, 0
        self._grid = QGridLayout(self)
        snug(self._grid, spacing=10)
        self._grid.setHorizontalSpacing(px(18))
        for row in self.rows.values():
            row.editor.edited.connect(self.edited)
            if (target := row.editor.focusProxy()) is not None:
                watch(target)
        self._arrange(1)

    def load(self, values: Mapping[str, Any]) -> None:
        """Show JSON values by key; blanks without one are empty."""
        for key, row in self.rows.items():
            row.editor.load(values.get(key))
            row.show_fault("")

    def values(self, faults: list[tuple[str, str]]) -> dict[str, Any]:
        """The JSON values of what is filled in; what cannot be read is said below its blank and added to ``faults`` as (key, sentence)."""
        held: dict[str, Any] = {}
        for key, row in self.rows.items():
            try:
                value = row.editor.value()
            except ValueError as fault:
                row.show_fault(str(fault))
                faults.append((key, str(fault)))
                continue
            if value is not None:
                held[key] = value
        return held

    def readable(self) -> dict[str, Any]:
        """The JSON values that can be read now; nothing is said about the others."""
        held: dict[str, Any] = {}
        for key, row in self.rows.items():
            try:
                value = row.editor.value()
            except ValueError:
                continue
            if value is not None:
                held[key] = value
        return held

    def changed(self) -> bool:
        return any(row.editor.changed() for row in self.rows.values())

    def filled(self) -> set[str]:
        """The blanks that hold something."""
        return {key for key, row in self.rows.items() if self._holds(row)}

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= px(self._two_from) else 1)

    def _holds(self, row: BlankRow) -> bool:
        try:
            return row.editor.value() is not None
        except ValueError:
            return True

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        at, column = 0, 0
        for row in self.rows.values():
            if row.wide and column:
                at, column = at + 1, 0
            self._grid.addWidget(row, at, column, 1, columns if row.wide else 1, Qt.AlignmentFlag.AlignTop)
            column = 0 if row.wide else (column + 1) % columns
            at += column == 0
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
