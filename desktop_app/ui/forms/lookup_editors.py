"""Editors that look something up: a division by part of its name, and another record by what search finds."""

from __future__ import annotations

import re
from typing import Any

from desktop_app.domain import places
from desktop_app.domain.fields import Division, Ref
from desktop_app.ui.forms.choice_editors import OFFERED, PickEditor
from desktop_app.ui.forms.editor import Context, Editor, editor
from desktop_app.ui.suggestions import Suggestion, Suggestions


class DivisionEditor(PickEditor):
    """A village, township or county: part of its name, or its code; the office's own county comes first."""

    def offers(self, typed: str) -> list[Suggestion]:
        """The places that fit what is typed; without it all of the own county, or the counties while it is not known."""
        county = self.context.county()
        if not typed and county:
            below = [pair for town in places.children(county) for pair in (town, *places.children(town[0]))]
            return [self._line(code) for code, _name in below[: OFFERED * 4]]
        if not typed:
            return [self._line(code) for city, _name in places.children(places.REGION) for code, _n in places.children(city)][: OFFERED * 4]
        found = self._search(typed, county)
        return [self._line(code) for code in found]

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

    def _search(self, typed: str, county: str) -> list[str]:
        """Codes whose name or number contains what is typed: the own county's first."""
        near: list[str] = []
        far: list[str] = []
        for city, _ in places.children(places.REGION):
            for home, name in places.children(city):
                self._gather(home, name, typed, near if home == county else far)
        return [*near, *far][:OFFERED]

    def _gather(self, code: str, name: str, typed: str, into: list[str]) -> None:
        if typed in name or code.startswith(typed):
            into.append(code)
        for below, below_name in places.children(code):
            self._gather(below, below_name, typed, into)


class RefEditor(PickEditor):
    """Another record, or, until it is registered, its name as written."""

    def __init__(self, type: Ref, context: Context) -> None:
        super().__init__(type, context)
        self._kind, self._title = type.kind, ""
        if type.kind not in context.kinds:
            for action in self.line.actions():
                action.setVisible(False)

    def offers(self, typed: str) -> list[Suggestion]:
        return []

    def exactly(self, typed: str) -> Any:
        return self.type.canonical(typed)

    def label_of(self, value: Any) -> str:
        return str(value)

    def display(self, value: Any) -> None:
        super().display(value)
        if value is not None and self._kind in self.context.kinds:
            self.context.title_of(str(value), lambda title: self._named(value, title))

    def read(self) -> Any:
        typed = self.line.text().strip()
        return None if not typed else self._held if self._held is not None else self.exactly(typed)

    def _named(self, value: Any, title: str) -> None:
        if self._held == value and title:
            self.line.setText(title)
            self.line.setCursorPosition(0)

    def _open(self, typed: str, *, only_typed: bool = False) -> None:
        if self._kind in self.context.kinds and not self.line.isReadOnly() and typed:
            self.context.suggest(self._kind, typed, lambda found: self._offer(typed, found))

    def _offer(self, typed: str, found: list[tuple[str, str]]) -> None:
        if self.line.text().strip() != typed or not self.line.hasFocus():
            return
        if self._list is None:
            self._list = Suggestions(self.line)
            self._list.chosen.connect(self.pick)
        self._list.offer([Suggestion(id, title) for id, title in found], at=-1)


@editor.register
def _(type: Division, context: Context) -> Editor:
    return DivisionEditor(type, context)


@editor.register
def _(type: Ref, context: Context) -> Editor:
    return RefEditor(type, context)
