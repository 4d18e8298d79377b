"""Remembering: what this desk keeps for whoever writes at it: last values and which of them stay, phrases, views of lists.

All of it lies in the encrypted store of this computer and is never sent to the county.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import resources
from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Ref
from desktop_app.domain.kind import Kind
from desktop_app.services.session import Session
from desktop_app.store import settings

PERSON = "person"  # a reference to this kind in a demanded blank is whoever writes


@dataclass(frozen=True, slots=True)
class Remembering:
    """The memory of this desk."""

    session: Session

    def carried(self, kind: Kind) -> dict[str, Any]:
        """What a new record takes over: who writes it, and the last values that are pinned."""
        writer = {
            key: self.session.author
            for key, blank in kind.blanks.items()
            if isinstance(blank.type, Ref) and blank.type.kind == PERSON and blank.required == "draft"
        }
        last = self.last(kind)
        return writer | {key: last[key] for key in self.pins(kind) if key in last}

    def used(self, kind: Kind, body: Mapping[str, Any]) -> None:
        """Remember a record just made, for the next one like it."""
        plain = {key: value for key, value in body.items() if key in kind.blanks and key not in kind.parts}
        self._put(f"last:{kind.key}", plain)

    def last(self, kind: Kind) -> dict[str, Any]:
        """The values of the last record made here, without its lists of parts."""
        return dict(self._get(f"last:{kind.key}", {}))

    def pins(self, kind: Kind) -> list[str]:
        """The blanks whose last value a new record takes over; at first those that name other records, as a committee or an office."""
        first = [key for key, blank in kind.blanks.items() if isinstance(blank.type, Ref) and blank.required == "draft"]
        return list(self._get(f"pins:{kind.key}", first))

    def pin(self, kind: Kind, field: str, *, on: bool) -> list[str]:
        """Pin a blank or let it go; the blanks that are pinned now."""
        pinned = [key for key in self.pins(kind) if key != field] + ([field] if on else [])
        self._put(f"pins:{kind.key}", pinned)
        return pinned

    def phrases(self) -> dict[str, str]:
        """The phrases of this desk by their short form: ";sl" writes the one of "sl"."""
        return dict(self._get("phrases", None) or shipped_phrases())

    def set_phrases(self, phrases: Mapping[str, str]) -> None:
        """Keep these phrases instead."""
        self._put("phrases", dict(phrases))

    def views(self, kind: Kind) -> list[dict[str, Any]]:
        """The saved views of a kind's list: name, conditions, text, sort, columns."""
        return list(self._get(f"views:{kind.key}", []))

    def set_views(self, kind: Kind, views: Sequence[Mapping[str, Any]]) -> None:
        """Keep these views instead."""
        self._put(f"views:{kind.key}", list(views))

    def columns(self, kind: Kind) -> list[str]:
        """The columns the clerk wants to see, in order; empty for the kind's own."""
        return list(self._get(f"columns:{kind.key}", []))

    def set_columns(self, kind: Kind, columns: Sequence[str]) -> None:
        """Keep this choice of columns instead."""
        self._put(f"columns:{kind.key}", list(columns))

    def paper(self, kind: str) -> str:
        """The document of a kind that was looked at last; "" when none was."""
        return str(self._get(f"paper:{kind}", ""))

    def set_paper(self, kind: str, document: str) -> None:
        """Remember the document that is looked at."""
        if document != self.paper(kind):
            self._put(f"paper:{kind}", document)

    def watched_folder(self) -> Path | None:
        """The folder into which the phone or the scanner puts new pictures; None while there is none."""
        kept = self._get("watched_folder", "")
        return Path(kept) if kept else None

    def watch_folder(self, folder: Path | None) -> None:
        """Look for new pictures in this folder from now on; None looks nowhere. Raise Refused for what is no folder."""
        if folder is not None and not folder.is_dir():
            raise Refused(f"{folder} 不是文件夹；没有改动")
        self._put("watched_folder", str(folder or ""))

    def _get(self, name: str, default: Any) -> Any:
        store = self.session.store
        with store.database.reading() as connection:
            return settings.get(store.schema, connection, f"desk:{name}", default)

    def _put(self, name: str, value: Any) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, f"desk:{name}", value)


def shipped_phrases() -> dict[str, str]:
    """The phrases the program brings."""
    table: dict[str, str] = json.loads(resources.path("phrases.json").read_text("utf-8"))
    return table
