"""What every editor of one blank promises, and the one table from field type to editor; it knows no single field type.

An editor speaks JSON as on the wire. What nobody touched is given back exactly as it came, even when this version cannot read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.fields import FieldType
from desktop_app.domain.kind import Kind
from desktop_app.ui.labels import dress

Suggest = Callable[[str, str, Callable[[list[tuple[str, str]]], object]], object]


@dataclass(frozen=True)
class Context:
    """What an editor may ask of its surroundings; every answer comes later, in the window's thread."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    county: Callable[[], str] = lambda: ""  # 6-digit code of the office's county, when it is known
    attach: Callable[[Path, Callable[[str], object]], object] = lambda path, done: None  # tells the SHA-256
    file_name: Callable[[str], str] = lambda sha256: ""  # of an attachment; "" when unknown
    suggest: Suggest = lambda kind, text, done: None  # (id, title) of records
    title_of: Callable[[str, Callable[[str], object]], object] = lambda id, done: None


class Editor(QWidget):
    """The editor of one blank."""

    edited = Signal()  # somebody changed it
    wide = False  # takes the whole width of the form
    tall = False  # stands below its label

    def __init__(self, type: FieldType, context: Context) -> None:
        super().__init__()
        self.type, self.context = type, context
        self.touched = False
        self._given: Any = None

    def load(self, value: Any) -> None:
        """Show a JSON value; None for nothing."""
        self._given, self.touched = value, False
        self.display(value)

    def value(self) -> Any:
        """The JSON value, None when not filled in; raise ValueError with what is wrong."""
        return self.read() if self.touched else self._given

    def changed(self) -> bool:
        """Whether it holds something else than it was given; what cannot be read is a change."""
        if not self.touched:
            return False
        try:
            return bool(self.read() != self._given)
        except ValueError:
            return True

    def settle(self, saved: Any, sent: Any) -> None:
        """Take ``saved`` as what was given; what was typed after ``sent`` stays, as a change to it."""
        try:
            typed_since = self.touched and self.read() != sent
        except ValueError:
            typed_since = True
        self._given = saved
        if typed_since:
            return
        self.touched = False
        target = self.focusProxy()
        if target is None or not target.hasFocus():
            self.display(saved)

    def display(self, value: Any) -> None:
        """Show a JSON value; for subclasses."""
        raise NotImplementedError

    def read(self) -> Any:
        """The JSON value of what is shown; for subclasses."""
        raise NotImplementedError

    def lock(self) -> None:
        """Let nobody write here."""
        self.setEnabled(False)

    def mark(self, bad: bool) -> None:
        """Show whether something is wrong with it."""
        target = self.focusProxy()
        if target is not None:
            dress(target, state="bad" if bad else "")

    def go_to(self, path: str) -> QWidget:
        """Bring the blank below this one to light, e.g. "1/name" in a list of parts; the widget to look at."""
        target = self.focusProxy() or self
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return target

    def touch(self, *_: object) -> None:
        """Somebody changed it."""
        self.touched = True
        self.edited.emit()


class Line(QLineEdit):
    """A line that tells when the clerk leaves it; with ``digits`` the input method stays off, as Qt 6 must be told itself."""

    left = Signal()
    came = Signal()

    def __init__(self, *, digits: bool = False) -> None:
        super().__init__()
        self._digits = digits
        if digits:
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def inputMethodQuery(self, query: Any, argument: Any = None) -> Any:  # noqa: N802
        if self._digits and query == Qt.InputMethodQuery.ImEnabled:
            return False
        return super().inputMethodQuery(query) if argument is None else super().inputMethodQuery(query, argument)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class EnterMoves(QObject):
    """Makes Enter go to the next blank and Shift+Enter to the one before, but never while an input method is composing."""

    def __init__(self, move: Callable[[QWidget, bool], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._move = move
        self._composing: set[int] = set()

    def watch(self, widget: QWidget) -> None:
        """Let Enter move on from this widget."""
        widget.installEventFilter(self)

    def composing(self, widget: QWidget) -> bool:
        """Whether an input method holds unfinished text in the widget."""
        return id(widget) in self._composing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            (self._composing.add if event.preeditString() else self._composing.discard)(id(watched))
        elif event.type() == QEvent.Type.FocusOut:
            self._composing.discard(id(watched))
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._key(watched, event)
        return False

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if id(widget) in self._composing:
            return False
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        many_lines = widget.property("many_lines") is True
        if many_lines:
            if event.key() == Qt.Key.Key_Down and plain == Qt.KeyboardModifier.ControlModifier:
                self._move(widget, True)
                return True
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if plain == Qt.KeyboardModifier.NoModifier:
                self._move(widget, True)
                return True
            if plain == Qt.KeyboardModifier.ShiftModifier:
                self._move(widget, False)
                return True
        return False


@singledispatch
def editor(type: FieldType, context: Context) -> Editor:
    """The editor of a field type; each type's own stands beside its class. Raise TypeError when there is none."""
    raise TypeError(f"no editor for {type.name}")
