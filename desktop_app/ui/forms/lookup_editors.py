"""Editors that look something up while somebody types: a name written before, a division, another record.

The answer comes later and in the window's thread; Enter waits for it, so that "wxg" and Enter is 韦小光 however fast it is typed.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop_app.domain import places
from desktop_app.domain.fields import Division, Name, Ref
from desktop_app.ui.forms.choice_editors import OFFERED, PickEditor
from desktop_app.ui.forms.editor import Context, Editor, Known, editor
from desktop_app.ui.suggestions import Suggestion

Told = Callable[[list[Suggestion]], object]


class LookupEditor(PickEditor):
    """A line whose list is asked for."""

    def __init__(self, type: Division | Name, context: Context) -> None:
        super().__init__(type, context)
        self._awaited, self._enter_waits = "", False
        self._answer: tuple[str, list[Suggestion]] = ("", [])

    @abstractmethod
    def ask(self, typed: str, told: Told) -> None:
        """Ask what can be picked for typed text; for subclasses."""

    def marked_first(self, typed: str) -> bool:
        """Whether Enter picks the first of the list; for subclasses."""
        return True

    def offers(self, typed: str) -> list[Suggestion]:
        return self._answer[1] if self._answer[0] == typed else []

    def take_marked(self) -> bool:
        """Choose what the list marks; when the answer is still under way, wait for it, but not through a second Enter."""
        if self._awaited and not self._enter_waits:
            self._enter_waits = True
            return True
        self._enter_waits = False
        return super().take_marked()

    def hide_chevron(self) -> None:
        """Show no arrow: there is nothing to list before something is typed."""
        for action in self.line.actions():
            action.setVisible(False)

    def _open(self, typed: str, *, only_typed: bool = False) -> None:
        self._awaited = typed
        if not typed:
            super()._open(typed, only_typed=only_typed)
        elif not self.line.isReadOnly():
            self.ask(typed, lambda found: self._told(typed, found))

    def _told(self, typed: str, found: list[Suggestion]) -> None:
        if self._awaited != typed:
            return
        self._awaited, self._answer = "", (typed, found)
        if not self.line.hasFocus():
            self._left()
            return
        self.show_offers(found, 0 if self.marked_first(typed) else -1)
        if self._enter_waits:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                again = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
                QCoreApplication.postEvent(self.line, again)


class NameEditor(LookupEditor):
    """A name: free text, with the people and bodies offered that were written before."""

    picked = Signal(object)  # the Known whose name was picked; None once the name is no longer theirs

    def __init__(self, type: Name, context: Context) -> None:
        super().__init__(type, context)
        self._known: Known | None = None
        self.hide_chevron()

    def ask(self, typed: str, told: Told) -> None:
        def came(people: Sequence[Known]) -> None:
            told([Suggestion(person, person.name, detail=person.detail) for person in people])

        self.context.people(typed, came)

    def marked_first(self, typed: str) -> bool:
        return typed.isascii()  # a name in characters may be that of somebody new

    def exactly(self, typed: str) -> Any:
        return self.type.canonical(typed)

    def label_of(self, value: Any) -> str:
        return str(value)

    def read(self) -> Any:
        typed = self.line.text()
        return self.exactly(typed) if typed.strip() else None

    def pick(self, value: Any) -> None:
        """Choose a known person: the line takes the name, the form what else is known."""
        self._known = value
        super().pick(value.name)
        self.picked.emit(value)

    def _typed(self, text: str) -> None:
        super()._typed(text)
        if self._known is not None and text != self._known.name:
            self._known = None
            self.picked.emit(None)


class DivisionEditor(LookupEditor):
    """A village, township or county: part of its name, its initials or its code; the office's own county comes first."""

    def ask(self, typed: str, told: Told) -> None:
        self.context.places(typed, lambda codes: told([self._line(code) for code in codes]))

    def offers(self, typed: str) -> list[Suggestion]:
        """The places that fit what is typed; without it all of the own county, or the counties while it is not known."""
        if typed:
            return super().offers(typed)
        county = self.context.county()
        if county:
            below = [pair for town in places.children(county) for pair in (town, *places.children(town[0]))]
            return [self._line(code) for code, _name in below[: OFFERED * 4]]
        return [self._line(code) for city, _name in places.children(places.REGION) for code, _n in places.children(city)][: OFFERED * 4]

    def exactly(self, typed: str) -> Any:
        if re.fullmatch(r"\d+", typed):
            return self.type.canonical(typed)
        return super().exactly(typed)

    def label_of(self, value: Any) -> str:
        return places.full_name(str(value))

    def _line(self, code: str) -> Suggestion:
        name = places.full_name(code)
        county = places.full_name(code[:6])
        return Suggestion(code, name.removeprefix(county) or name, note=places.name_of(code[:6]) or code)


class RefEditor(LookupEditor):
    """Another record, or, until it is registered, its name as written."""

    def __init__(self, type: Ref, context: Context) -> None:
        super().__init__(type, context)
        self._kind = type.kind
        self.hide_chevron()

    def ask(self, typed: str, told: Told) -> None:
        if self._kind not in self.context.kinds:
            told([])
            return
        self.context.suggest(self._kind, typed, lambda found: told([Suggestion(id, title) for id, title in found]))

    def marked_first(self, typed: str) -> bool:
        return False

    def exactly(self, typed: str) -> Any:
        return self.type.canonical(typed)

    def label_of(self, value: Any) -> str:
        return str(value)

    def display(self, value: Any) -> None:
        super().display(value)
        if value is not None and self._kind in self.context.kinds:
            self.context.title_of(str(value), lambda title: self._named(value, title))

    def _named(self, value: Any, title: str) -> None:
        if self._held == value and title:
            self.line.setText(title)
            self.line.setCursorPosition(0)


@editor.register
def _(type: Name, context: Context) -> Editor:
    return NameEditor(type, context)


@editor.register
def _(type: Division, context: Context) -> Editor:
    return DivisionEditor(type, context)


@editor.register
def _(type: Ref, context: Context) -> Editor:
    return RefEditor(type, context)
