"""Referring: what the county published for its offices, checked once more, and whether it is in force here.

A document that this version of the program cannot use is left aside with the reason; what it had before, or what it was shipped with,
stays in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain import codes, reference, strict_json
from desktop_app.domain.errors import Refused
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.services.templates import Templates
from desktop_app.store import published
from desktop_app.store.database import Connection
from desktop_app.store.published import Published


@dataclass(frozen=True, slots=True)
class Reference:
    """One document of the county."""

    name: str
    title: str
    version: int
    by: str
    at: str  # instant, ISO 8601 UTC
    why: str | None
    fault: str | None  # why it is not in force; None when it is
    text: str | None  # of a notice, code table or calendar; None of a file


@dataclass(frozen=True, slots=True)
class Referring:
    """What the county published for this office."""

    session: Session

    def everything(self) -> list[Reference]:
        """Every document, by name."""
        store = self.session.store
        with store.database.reading() as connection:
            return [self._shown(document) for document in published.everything(store.records, connection)]

    def notices(self) -> list[Reference]:
        """The county's notices, the newest first."""
        return sorted((one for one in self.everything() if one.name.startswith("notice/")), key=lambda one: one.at, reverse=True)

    def document(self, name: str) -> bytes | None:
        """The document of a name that is in force, or None when there is none that can be used."""
        with self.session.store.database.reading() as connection:
            return self._document(connection, name)

    def json(self, connection: Connection, name: str) -> Any:
        """The JSON document of a name that is in force, or None when there is none that can be used."""
        data = self._document(connection, name)
        return None if data is None else json_of(data)

    def _document(self, connection: Connection, name: str) -> bytes | None:
        found = published.current(self.session.store.records, connection, name)
        return found.data if found and _fault(found) is None else None

    @property
    def templates(self) -> Templates:
        """The templates of documents: the office's own, the county's, and those that are shipped."""
        return Templates(self.session.store.home, lambda name: self.document(f"template/{name}"))

    def put_codes_in_force(self) -> None:
        """Let the county's code tables take the place of the shipped ones; asked when an office is opened and when some came down."""
        tables = {}
        store = self.session.store
        with store.database.reading() as connection:
            for document in published.everything(store.records, connection):
                if document.name.startswith("codes/") and _fault(document) is None:
                    tables[document.name.partition("/")[2]] = reference.read_codes(json_of(document.data))
        codes.put_in_force(tables)

    def _shown(self, document: Published) -> Reference:
        try:
            subject = reference.subject(document.name)
            title, text = subject.title, document.data.decode("utf-8") if subject.text else None
        except (Refused, UnicodeDecodeError):
            title, text = document.name, None
        return Reference(
            document.name, title, document.version, document.by, instant(document.at), document.why, _fault(document), text
        )  # fmt: skip


def json_of(data: bytes) -> Mapping[str, Any]:
    """The JSON object of a document that was found good."""
    found: Mapping[str, Any] = strict_json.loads(data.decode("utf-8"))
    return found


def _fault(document: Published) -> str | None:
    try:
        reference.subject(document.name).check(document.data)
    except Refused as refusal:
        return refusal.sentence
    return None
