"""What editors may ask, answered by the office behind the desk: people, places, other records, phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Context, Known

if TYPE_CHECKING:
    from desktop_app.services.shown import Hit, Shown

OFFERED = 12


def surroundings(
    desk: Desk, owner: QObject, attach: Callable[[Path, Callable[[str], object]], object], file_name: Callable[[str], str]
) -> Context:
    """The context of the forms of one page; a question that fails or meets no office is answered with nothing."""

    def ask(call: Callable[[Any], Any], key: str, done: Callable[[list[Any]], object]) -> None:
        if desk.ask(call, done, lambda error: done([]), key=f"{key}/{id(owner)}", owner=owner) is None:
            done([])

    def county() -> str:
        code = desk.status.office if desk.status else ""
        return code[:6] if code[:6].isdigit() else ""

    def suggest(kind: str, text: str, done: Callable[[list[tuple[str, str]]], object]) -> None:
        def came(hits: list[Hit]) -> None:
            done([(hit.id, f"{hit.number or ''}  {hit.title}".strip()) for hit in hits])

        ask(lambda office: office.find(text, kind, OFFERED), "suggest", came)

    def title_of(id: str, done: Callable[[str], object]) -> None:
        def came(shown: Shown) -> None:
            done(f"{shown.number or ''}  {shown.title}".strip())

        desk.ask(lambda office: office.get(id), came, lambda error: None, owner=owner)

    def people(text: str, done: Callable[[list[Any]], object]) -> None:
        ask(lambda office: office.recalling.people(text), "people", done)

    def places(text: str, done: Callable[[list[str]], object]) -> None:
        ask(lambda office: office.recalling.places(text), "places", done)

    return Context(
        kinds=desk.kinds, county=county, attach=attach, file_name=file_name, suggest=suggest, title_of=title_of, people=people,
        places=places, phrases=lambda: desk.phrases,
    )  # fmt: skip


def natural(people: Sequence[Known]) -> list[Known]:
    """Those who are no bodies: the quick form has no room for a body's particulars."""
    return [person for person in people if not person.body.get("org_name")]
