"""A sheet: which blanks a form shows, and the way between them and the record's body. A kind has two: the whole one and the quick one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain import people, quick
from desktop_app.domain.blanks import Blank
from desktop_app.domain.kind import Kind

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What a form shows of a kind."""

    kind: Kind
    sections: Mapping[str, Mapping[str, Blank]]  # by heading, "" for none; blanks by path
    gather: Callable[[Body], dict[str, Any]]  # what a body holds for these blanks, by path
    spread: Callable[[Body, Body], dict[str, Any]]  # a body with the values by path in it
    whole: bool = True  # whether every blank of the kind is on it

    def met(self, body: Body, path: str, known: Body) -> dict[str, Any]:
        """The body after somebody known was picked for the name at ``path``."""
        return quick.with_person(self.kind, body, path, lambda blanks, held: people.become(blanks, held, known))

    def parted(self, body: Body, path: str, known: Body) -> dict[str, Any]:
        """The body after the name at ``path`` was changed and is no longer that of ``known``."""
        return quick.with_person(self.kind, body, path, lambda blanks, held: people.part_from(held, known))


def whole_sheet(kind: Kind) -> Sheet:
    """Every blank, under the headings of the kind."""
    sections = {title: {key: kind.blanks[key] for key in keys} for title, keys in kind.sections.items()}
    return Sheet(kind, sections, lambda body: dict(body), lambda base, values: dict(values))


def quick_sheet(kind: Kind) -> Sheet:
    """The few blanks of the quick form; the rest of a body goes along unseen."""
    return Sheet(
        kind, {"": quick.blanks(kind)}, lambda body: quick.gathered(kind, body),
        lambda base, values: quick.spread(kind, base, values), whole=False,
    )  # fmt: skip
