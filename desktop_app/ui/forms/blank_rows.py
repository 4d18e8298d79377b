"""Rows of blanks: label at the left, editor at the right, one line below for a hint or for what is wrong.

The same rows stand in a section of the form and in a card of a list of parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.blanks import Blank, Level
from desktop_app.ui.forms.editor import Context, Editor, editor
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, dress, sign_button, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

LABEL_WIDTH = 112
LINE_HEIGHT = 32
MARKS: dict[Level, tuple[str, str]] = {
    "draft": ("bad", tr("登记时必填")), "accepted": ("bad", tr("受理、审核前必填")), "closed": ("wait", tr("办结前必填")),
}  # fmt: skip


class BlankRow(QWidget):
    """One blank with its label."""

    pinning = Signal(bool)  # wish to keep its last value for the next record, or no longer

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
        self._pin: QToolButton | None = None
        self._pinned: bool | None = None
        self._top = QHBoxLayout()
        snug(self._top, spacing=2)
        self._top.addWidget(self.editor, 1)
        label = self._label()
        right = QVBoxLayout()
        snug(right, spacing=2)
        right.addLayout(self._top)
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

    def show_pin(self, pinned: bool | None, *, room: bool = False) -> None:
        """Show whether its last value is kept for the next record; None where that is no question, with ``room`` as its neighbours have."""
        self._pinned = pinned
        if self._pin is None:
            if pinned is None and not room:
                return
            self._pin = sign_button("pin", "", lambda: self.pinning.emit(not self._pinned))
            self._pin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # F7 is its key; Tab goes on writing
            size = self._pin.sizePolicy()
            size.setRetainSizeWhenHidden(True)
            self._pin.setSizePolicy(size)
            self._top.addWidget(self._pin, 0, Qt.AlignmentFlag.AlignTop)
        says = tr("新登记沿用上次的{label}；F7 取消") if pinned else tr("固定{label}：下次新登记沿用这次填的（F7）")
        self._pin.setIcon(icon("pin" if pinned else "pin-off", tokens().accent if pinned else tokens().faint, px(16)))
        self._pin.setToolTip(says.format(label=self.blank.label))
        self._pin.setAccessibleName(says.format(label=self.blank.label))
        self._show_pin_if(self.underMouse())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_pin_if(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_pin_if(False)

    def _show_pin_if(self, at_hand: bool) -> None:
        """The pin shows when it is set, or while somebody is at the row."""
        if self._pin is not None:
            self._pin.setVisible(self._pinned is True or (self._pinned is False and at_hand))

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

    def drafted(self, prefix: str, unread: dict[str, str]) -> dict[str, Any]:
        """The JSON values as far as they can be read; what cannot is added to ``unread`` by its path, as it was typed."""
        held = {key: row.editor.drafted(f"{prefix}{key}", unread) for key, row in self.rows.items()}
        return {key: value for key, value in held.items() if value is not None}

    def readable(self) -> dict[str, Any]:
        """The JSON values that can be read now; nothing is said about the others."""
        return self.drafted("", {})

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
