"""The form of one kind: heading, life cycle, sections, and a foot that says what is wrong and saves.

It shows and reads a record; saving, moving and asking are wishes it sends out. It knows no office.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.blanks import LEVELS, Level
from desktop_app.domain.errors import Fault
from desktop_app.domain.kind import Kind
from desktop_app.ui.forms import choice_editors, files_editor, line_editors, lookup_editors, parts_editor
from desktop_app.ui.forms.editor import Context, EnterMoves
from desktop_app.ui.forms.sections import Section
from desktop_app.ui.forms.stage_bar import StageBar
from desktop_app.ui.labels import Elided, Plain, button, dress, rule_line, snug
from desktop_app.ui.lists.register_model import SYNC_WORDS
from desktop_app.ui.theme import px
from desktop_app.ui.words import spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.shown import Shown

EDITORS = (choice_editors, files_editor, line_editors, lookup_editors, parts_editor)  # each fills its part of the table of editors
CHAIN_LONGEST = 5000  # widgets looked at for the next place to write
STOPS = ("segment", "option", "add")  # buttons that are blanks
SYNC_TONES = {"local": "quiet", "pending": "wait", "received": "good", "attention": "bad"}


def demanded_next(kind: Kind, stage: str) -> tuple[Level, ...]:
    """The levels of blanks the present stage, or the next that asks for more, wants filled in."""
    known = kind.stages.get(stage)
    onward = [kind.stages[key].demands for key in (known.next if known else ()) if key in kind.stages and not kind.stages[key].why]
    wants = [level for level in (known.demands if known else None, onward[0] if onward else None) if level]
    return LEVELS[: max(map(LEVELS.index, wants)) + 1] if wants else ()


def _can_stop(widget: QWidget) -> bool:
    """Whether Enter stops here: a blank that can be written in or chosen from, not a button that folds or moves things."""
    if not (widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus):
        return False
    return not isinstance(widget, QAbstractButton) or widget.property("look") in STOPS


class RecordForm(QWidget):
    """The form of one kind of record."""

    saving = Signal(bool)  # wish to save; True: and begin a new one after it
    moving = Signal(str, str)  # wish to move to a stage, with a reason
    edited = Signal()

    def __init__(self, kind: Kind, context: Context) -> None:
        super().__init__()
        self.kind = kind
        self.shown: Shown | None = None
        self._faults: list[str] = []
        self._next_fault = 0
        self.moves = EnterMoves(self._move_on, self)
        self.stages = StageBar(kind)
        self.stages.asked.connect(self.moving)
        self.sections = [
            Section(title, {key: kind.blanks[key] for key in keys}, context, self.moves) for title, keys in kind.sections.items()
        ]
        body = QWidget()
        body.setObjectName("body")
        column = QVBoxLayout(body)
        snug(column, margins=(14, 12, 14, 16), spacing=10)
        for section in self.sections:
            section.edited.connect(self._written)
            column.addWidget(section)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(self._make_head())
        outer.addWidget(rule_line())
        outer.addWidget(self.area, 1)
        outer.addWidget(rule_line())
        outer.addWidget(self._make_foot())
        for keys, act in (
            ("Ctrl+Return", lambda: self.saving.emit(True)),
            ("Ctrl+Enter", lambda: self.saving.emit(True)),
            ("F4", self.go_to_fault),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def show_record(self, shown: Shown) -> None:
        """Show a saved record."""
        self.shown = shown
        self._load(shown.fields, shown.stage)

    def show_new(self, given: Mapping[str, Any] | None = None) -> None:
        """Show an empty form, or one begun with ``given`` JSON values."""
        self.shown = None
        self._load(given or {}, self.kind.first_stage)

    def saved(self, shown: Shown, sent: Mapping[str, Any]) -> None:
        """Take the saved record as what is shown; what was typed since stays typed."""
        self.shown = shown
        demanded = demanded_next(self.kind, shown.stage)
        for section in self.sections:
            section.demand(demanded)
            section.settle(shown.fields, sent)
        self._head(shown.stage)
        self.stages.show_stage(shown.stage)

    def body(self) -> dict[str, Any] | None:
        """The JSON body as filled in; None when something cannot be read, which is then shown."""
        wrong: list[tuple[str, str]] = []
        held: dict[str, Any] = {}
        for section in self.sections:
            held |= section.values(wrong)
        if wrong:
            self.show_faults([Fault(key, self.kind.blanks[key].label, says) for key, says in wrong])
            return None
        return held

    def changed(self) -> bool:
        """Whether something was written that is not saved."""
        return any(section.changed() for section in self.sections)

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Say below each blank what is wrong, show the pill, and go to the first."""
        self.clear_faults()
        for fault in faults:
            if any(section.show_fault(fault.field, fault.says) for section in self.sections):
                self._faults.append(fault.field)
        order = [key for section in self.sections for key in section.blanks]
        self._faults.sort(key=lambda path: order.index(path.partition("/")[0]))
        self.pill.setText(tr("{n} 处需要修改 · 下一处 F4").format(n=len(faults)))
        self.pill.setAccessibleName(self.pill.text())
        self.pill.setVisible(bool(faults))
        self._next_fault = 0
        self.go_to_fault()

    def clear_faults(self) -> None:
        """Take away everything that was said to be wrong."""
        self._faults.clear()
        self.pill.hide()
        for section in self.sections:
            section.clear_faults()

    def go_to_fault(self) -> None:
        """Put the cursor into the next blank that is wrong."""
        if not self._faults:
            return
        path = self._faults[self._next_fault % len(self._faults)]
        self._next_fault += 1
        self.go_to(path)

    def go_to(self, path: str) -> None:
        """Put the cursor into a blank and bring it into view."""
        for section in self.sections:
            if (widget := section.go_to(path)) is not None:
                self._into_view(widget)
                QTimer.singleShot(0, partial(self._into_view, widget))
                return

    def begin(self) -> None:
        """Put the cursor into the first blank that can be written in."""
        for section in self.sections:
            if section.rows is not None:
                for row in section.rows.rows.values():
                    target = row.editor.focusProxy()
                    if target is not None and row.blank.merging != "county":
                        target.setFocus(Qt.FocusReason.TabFocusReason)
                        return

    def say(self, text: str, tone: str = "soft") -> None:
        """One line in the foot, e.g. when it was saved."""
        self._said.setText(text)
        dress(self._said, tone=tone)

    def _load(self, body: Mapping[str, Any], stage: str) -> None:
        demanded = demanded_next(self.kind, stage)
        for section in self.sections:
            section.load(body, demanded)
        self.clear_faults()
        self._head(stage)
        self.stages.show_stage(stage, new=self.shown is None)
        self.area.verticalScrollBar().setValue(0)
        self.say("")

    def _make_head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        snug(column, margins=(18, 14, 18, 10), spacing=8)
        self._title = Elided("", rank="head")
        self._number = Elided("", tone="soft")
        self._stage, self._sync = Plain(""), Plain("")
        for pill in (self._stage, self._sync):
            pill.setProperty("pill", "true")
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(self._title, 1)
        row.addWidget(self._sync)
        column.addLayout(row)
        column.addWidget(self._number)
        column.addWidget(self.stages)
        return head

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        snug(row, margins=(18, 9, 18, 9), spacing=8)
        self.pill: QPushButton = button("", self.go_to_fault, look="faults", sign="alert", tip=tr("到下一处（F4）"))
        self.pill.hide()
        self._said = Elided("", tone="soft", rank="small")
        self.again = button(tr("保存并再登一条"), lambda: self.saving.emit(True), tip="Ctrl+Enter")
        self.save = button(tr("保存"), lambda: self.saving.emit(False), look="primary", tip="Ctrl+S")
        self.save.setMinimumWidth(px(88))
        row.addWidget(self.pill)
        row.addWidget(self._said, 1)
        row.addWidget(self.again)
        row.addWidget(self.save)
        return foot

    def _head(self, stage: str) -> None:
        shown = self.shown
        self._title.setText(shown.title if shown else tr("新登记 · {kind}").format(kind=self.kind.title))
        told = (
            [shown.number or tr("未编号"), tr("第 {n} 版").format(n=shown.revision), tr("{at} 更改").format(at=spoken(shown.changed_at))]
            if shown
            else []
        )
        self._number.setText(" · ".join(told) if told else tr("草稿随时可以保存，编号由本机给出"))
        self._sync.setText(SYNC_WORDS.get(shown.sync, shown.sync) if shown else tr("未保存"))
        dress(self._sync, tone=SYNC_TONES.get(shown.sync, "quiet") if shown else "quiet")

    def _written(self) -> None:
        if self._said.text():
            self.say("")
        self.edited.emit()

    def _move_on(self, widget: QWidget, forward: bool) -> None:
        """From a widget to the next one that can be written in; from the last to the save button, which is not pressed."""
        target: QWidget = widget
        for _ in range(CHAIN_LONGEST):
            step = target.nextInFocusChain() if forward else target.previousInFocusChain()
            if step is None or step is widget or not self.isAncestorOf(step):
                target = self.save if forward else widget
                break
            target = step
            if target is self.save or (self.area.isAncestorOf(target) and _can_stop(target)):
                break
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self._into_view(target)

    def _into_view(self, widget: QWidget) -> None:
        if shiboken6.isValid(self) and shiboken6.isValid(widget) and self.area.isAncestorOf(widget):
            self.area.ensureWidgetVisible(widget, px(20), px(60))
