"""The form of one kind: head, sections, and a foot that says what is wrong and saves.

It shows and reads a record on one of the kind's two sheets; saving, moving and asking are wishes it sends out. It knows no office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.blanks import LEVELS, Level
from desktop_app.domain.errors import Fault
from desktop_app.domain.kind import Kind
from desktop_app.domain.manual import help_on
from desktop_app.ui.forms import choice_editors, files_editor, line_editors, lookup_editors, parts_editor
from desktop_app.ui.forms.blank_rows import BlankRow
from desktop_app.ui.forms.editor import Context, Known
from desktop_app.ui.forms.form_frame import FormFoot, FormHead
from desktop_app.ui.forms.habits import Habits
from desktop_app.ui.forms.lookup_editors import NameEditor
from desktop_app.ui.forms.sections import Section
from desktop_app.ui.forms.sheet import Sheet
from desktop_app.ui.forms.undoing import Trails, Undoing
from desktop_app.ui.labels import rule_line, snug
from desktop_app.ui.theme import px

if TYPE_CHECKING:
    from desktop_app.services.shown import Shown

EDITORS = (choice_editors, files_editor, line_editors, lookup_editors, parts_editor)  # each fills its part of the table of editors
CHAIN_LONGEST = 5000  # widgets looked at for the next place to write
STOPS = ("segment", "option", "add")  # buttons that are blanks


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
    """The form of one kind of record on one sheet."""

    saving = Signal(bool)  # wish to save; True: and begin a new one after it
    moving = Signal(str, str)  # wish to move to a stage, with a reason
    turning = Signal()  # wish for the other sheet
    pinning = Signal(str, bool)  # wish to keep a blank's last value for the next record, or no longer
    edited = Signal()

    def __init__(self, sheet: Sheet, context: Context, trails: Trails | None = None) -> None:
        super().__init__()
        self.kind, self.sheet = sheet.kind, sheet
        self.shown: Shown | None = None
        self._base: Mapping[str, Any] = {}  # what the sheet does not show
        self._begun = False  # whether a new record holds something that was written elsewhere
        self._pins: Sequence[str] = ()
        self._last: Mapping[str, Any] = {}
        self._known: dict[str, Mapping[str, Any]] = {}  # by path of the name that was picked
        self._faults: list[str] = []
        self._next_fault = 0
        self.habits = Habits(self._move_on, context.phrases, self)
        self.undoing = Undoing(lambda: self.drafted()[0], self._rewrite, trails if trails is not None else Trails(), self)
        self.sections = [Section(title, blanks, context, self.habits) for title, blanks in sheet.sections.items()]
        self.head, self.foot = FormHead(self.kind, whole=sheet.whole), FormFoot()
        self.stages, self.pill, self.save = self.head.stages, self.foot.pill, self.foot.save
        self.area = self._make_area()
        outer = QVBoxLayout(self)
        snug(outer)
        for widget, stretch in ((self.head, 0), (rule_line(), 0), (self.area, 1), (rule_line(), 0), (self.foot, 0)):
            outer.addWidget(widget, stretch)
        self._connect()

    def show_record(self, shown: Shown) -> None:
        """Show a saved record."""
        self._show(shown, shown.fields, {}, ())
        self.undoing.begin(shown.id)

    def show_new(
        self, given: Mapping[str, Any] | None = None, *, last: Mapping[str, Any] | None = None, pins: Sequence[str] = (),
        begun: bool = False,
    ) -> None:  # fmt: skip
        """Show an empty form, or one with ``given`` JSON values; ``begun`` when somebody wrote them and they must not be lost."""
        self._show(None, given or {}, last or {}, pins)
        self._begun = begun
        self.undoing.begin("", afresh=not begun)

    def saved(self, shown: Shown, sent: Mapping[str, Any]) -> None:
        """Take the saved record as what is shown; what was typed since stays typed."""
        self.shown, self._base, self._begun = shown, shown.fields, False
        demanded = demanded_next(self.kind, shown.stage)
        fields, was = self.sheet.gather(shown.fields), self.sheet.gather(sent)
        for section in self.sections:
            section.demand(demanded)
            section.settle(fields, was)
        self.head.show_record(shown)
        self.undoing.named(shown.id)
        self.undoing.settle()
        self.show_pins(())

    def body(self) -> dict[str, Any] | None:
        """The JSON body as filled in; None when something cannot be read, which is then shown."""
        wrong: list[tuple[str, str]] = []
        held: dict[str, Any] = {}
        for section in self.sections:
            held |= section.values(wrong)
        if wrong:
            labels = {key: blank.label for blanks in self.sheet.sections.values() for key, blank in blanks.items()}
            self.show_faults([Fault(key, labels[key], says) for key, says in wrong])
            return None
        return self.sheet.spread(self._base, held)

    def drafted(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The JSON body as far as it can be read, and by path what cannot, as it was typed."""
        unread: dict[str, str] = {}
        held: dict[str, Any] = {}
        for section in self.sections:
            held |= section.drafted(unread)
        return self.sheet.spread(self._base, held), unread

    def take(self, body: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> None:
        """Write a whole body into the form as if the clerk had, and what could not be read as it was typed."""
        self._base = body
        self._write(self.sheet.gather(body), self.sheet.gather(self.drafted()[0]))
        for path, text in (typed or {}).items():
            for section in self.sections:
                section.retype(path, text)

    def changed(self) -> bool:
        """Whether something was written that is not saved."""
        return self._begun or any(section.changed() for section in self.sections)

    def show_pins(self, pins: Sequence[str]) -> None:
        """Show whose last value is kept for the next record; on a saved one that is no question."""
        self._pins = pins
        for row in self._rows():
            free = self.shown is None and row.key in self.kind.blanks and row.blank.merging != "county"
            row.show_pin(row.key in pins if free else None, room=not self.sheet.whole)

    def pin_here(self) -> None:
        """Pin the blank that is being written, or let it go."""
        row = self._row_at_hand()
        if row is not None and self.shown is None and row.key in self.kind.blanks:
            self.pinning.emit(row.key, row.key not in self._pins)

    def help_here(self) -> str:
        """What is to be known of the blank that is being written; "" while none is."""
        row = self._row_at_hand()
        return "。".join(help_on(row.blank)) + "。" if row is not None else ""

    def repeat_here(self) -> None:
        """Write into this blank what it was in the last record."""
        row = self._row_at_hand()
        if row is not None and (value := self._last.get(row.key)) is not None:
            row.editor.put(value)

    def show_faults(self, faults: Sequence[Fault]) -> bool:
        """Say below each blank what is wrong, show the pill, and go to the first; False when some stand on the other sheet only."""
        self.clear_faults()
        for fault in faults:
            if any(section.show_fault(fault.field, fault.says) for section in self.sections):
                self._faults.append(fault.field)
        order = [key for section in self.sections for key in section.blanks]
        self._faults.sort(key=lambda path: order.index(path if path in order else path.partition("/")[0]))
        self.foot.count_faults(len(faults))
        self._next_fault = 0
        self.go_to_fault()
        return len(self._faults) == len(faults)

    def clear_faults(self) -> None:
        """Take away everything that was said to be wrong."""
        self._faults.clear()
        self.pill.hide()
        for section in self.sections:
            section.clear_faults()

    def go_to_fault(self) -> None:
        """Put the cursor into the next blank that is wrong."""
        if self._faults:
            self.go_to(self._faults[self._next_fault % len(self._faults)])
            self._next_fault += 1

    def go_to(self, path: str) -> None:
        """Put the cursor into a blank and bring it into view."""
        for section in self.sections:
            if (widget := section.go_to(path)) is not None:
                self._into_view(widget)
                QTimer.singleShot(0, partial(self._into_view, widget))
                return

    def begin(self) -> None:
        """Put the cursor into the first blank that can be written in."""
        for row in self._rows():
            target = row.editor.focusProxy()
            if target is not None and row.blank.merging != "county":
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def say(self, text: str, tone: str = "soft") -> None:
        """One line in the foot, e.g. when it was saved."""
        self.foot.say(text, tone)

    def _show(self, shown: Shown | None, body: Mapping[str, Any], last: Mapping[str, Any], pins: Sequence[str]) -> None:
        self.shown, self._base, self._last, self._begun = shown, body, last, False
        self._known.clear()
        demanded = demanded_next(self.kind, shown.stage if shown else self.kind.first_stage)
        for section in self.sections:
            section.load(self.sheet.gather(body), demanded)
        self.clear_faults()
        self.head.show_record(shown)
        self.show_pins(pins)
        self.area.verticalScrollBar().setValue(0)
        self.say("")

    def _rows(self) -> Iterator[BlankRow]:
        for section in self.sections:
            yield from section.rows.rows.values() if section.rows is not None else ()

    def _row_at_hand(self) -> BlankRow | None:
        at: QWidget | None = QApplication.focusWidget()
        while at is not None and not isinstance(at, BlankRow):
            at = at.parentWidget()
        return at if isinstance(at, BlankRow) and self.isAncestorOf(at) else None

    def _write(self, values: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
        """Write the values that differ from what stands there ``now``; their paths."""
        paths = [path for section in self.sections for path in section.blanks if values.get(path) != now.get(path)]
        for section in self.sections:
            for path in paths:
                if path in section.blanks and (row := section.row(path)) is not None:
                    row.editor.put(values.get(path))
        return paths

    def _rewrite(self, fields: Mapping[str, Any]) -> None:
        """Undo and redo: give some fields of the body other values and go where they stand."""
        now = self.drafted()[0]
        body = {key: value for key, value in {**now, **fields}.items() if value is not None}
        self._base = body
        if paths := self._write(self.sheet.gather(body), self.sheet.gather(now)):
            self.go_to(paths[0])

    def _met(self, path: str, known: Known | None) -> None:
        """Take over what is known of somebody whose name was picked, and let it go when the name is changed by hand."""
        if known is not None:
            body = self.sheet.met(self.drafted()[0], path, known.body)
        else:
            body = self.sheet.parted(self.drafted()[0], path, self._known.pop(path, {}))
        if known is not None:
            self._known[path] = known.body
        values = self.sheet.gather(body) | {path: self.sheet.gather(self.drafted()[0]).get(path)}
        self._base = body
        self._write(values, self.sheet.gather(self.drafted()[0]))

    def _fit(self, section: Section) -> None:
        """What the rows of a section need when they are first made."""
        self.show_pins(self._pins)
        for row in section.rows.rows.values() if section.rows is not None else ():
            row.pinning.connect(partial(self.pinning.emit, row.key))
            if isinstance(row.editor, NameEditor):
                row.editor.picked.connect(partial(self._met, row.key))

    def _make_area(self) -> QScrollArea:
        body = QWidget()
        body.setObjectName("body")
        column = QVBoxLayout(body)
        snug(column, margins=(14, 12, 14, 16), spacing=10)
        for section in self.sections:
            section.edited.connect(self._written)
            section.made.connect(partial(self._fit, section))
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        return area

    def _connect(self) -> None:
        self.stages.asked.connect(self.moving)
        self.head.turning.connect(self.turning)
        self.pill.clicked.connect(self.go_to_fault)
        self.save.clicked.connect(lambda: self.saving.emit(False))
        self.foot.again.clicked.connect(lambda: self.saving.emit(True))
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+Return": lambda: self.saving.emit(True), "Ctrl+Enter": lambda: self.saving.emit(True), "F4": self.go_to_fault,
            "F6": self.repeat_here, "F7": self.pin_here, "Ctrl+Z": self.undoing.undo, "Ctrl+Y": self.undoing.redo,
            "Ctrl+Shift+Z": self.undoing.redo,
        }  # fmt: skip
        for keys, act in acts.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _written(self) -> None:
        self.say("")
        self.undoing.written()
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
