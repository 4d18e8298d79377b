"""What every editor of one blank promises, and the one table from field type to editor; it knows no single field type.

An editor speaks JSON as on the wire. What nobody touched is given back exactly as it came, even when this version cannot read it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.fields import FieldType
from desktop_app.domain.kind import Kind
from desktop_app.ui.labels import dress

Suggest = Callable[[str, str, Callable[[list[tuple[str, str]]], object]], object]


class Known(Protocol):
    """Somebody who was written before."""

    @property
    def name(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def body(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Context:
    """What an editor may ask of its surroundings; every answer comes later, in the window's thread."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    county: Callable[[], str] = lambda: ""  # 6-digit code of the office's county, when it is known
    attach: Callable[[Path, Callable[[str], object]], object] = lambda path, done: None  # tells the SHA-256
    file_name: Callable[[str], str] = lambda sha256: ""  # of an attachment; "" when unknown
    suggest: Suggest = lambda kind, text, done: done([])  # (id, title) of records
    people: Callable[[str, Callable[[list[Known]], object]], object] = lambda text, done: done([])  # written before
    places: Callable[[str, Callable[[list[str]], object]], object] = lambda text, done: done([])  # codes of divisions
    phrases: Callable[[], Mapping[str, str]] = dict  # by short form
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

    def put(self, value: Any) -> None:
        """Write a JSON value as if the clerk had."""
        self.display(value)
        self.touch()

    def drafted(self, path: str, unread: dict[str, str]) -> Any:
        """The JSON value as far as it can be read; what cannot is added to ``unread`` by its path, as it was typed."""
        try:
            return self.value()
        except ValueError:
            unread[path] = self.typed()
            return None

    def typed(self) -> str:
        """What stands in it, as it was typed; for editors whose text may mean nothing."""
        return ""

    def retype(self, text: str) -> None:
        """Write a text as it was typed."""

    @abstractmethod
    def display(self, value: Any) -> None:
        """Show a JSON value; for subclasses."""

    @abstractmethod
    def read(self) -> Any:
        """The JSON value of what is shown; for subclasses."""

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
        self.enters: Callable[[], bool] | None = None  # what Enter does here first; True when moving on has to wait
        self._digits = digits
        self.setAcceptDrops(False)  # a file dropped on a line goes to the record, not its path into the line
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


@singledispatch
def editor(type: FieldType, context: Context) -> Editor:
    """The editor of a field type; each type's own stands beside its class. Raise TypeError when there is none."""
    raise TypeError(f"no editor for {type.name}")
