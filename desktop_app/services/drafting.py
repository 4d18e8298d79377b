"""Drafting: what is being typed is kept every two seconds, so that a power cut costs no more than that (DESKTOP §4.4 U9).

A draft holds the values that can be read, and as they were typed those that cannot yet. Saving the record lets its draft go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.store import drafts
from desktop_app.store.drafts import Kept


@dataclass(frozen=True, slots=True)
class Draft:
    """Something typed and not saved: a change of a record, or a new one."""

    kind: str
    id: str | None  # None: a record that does not exist yet
    fields: Mapping[str, Any]  # the whole JSON body as far as it can be read
    typed: Mapping[str, str] = field(default_factory=dict)  # by path ("amount", "parties/2/phone"): what cannot be read, as it was typed
    at: str = ""  # instant, ISO 8601 UTC; set when it is kept

    @property
    def key(self) -> str:
        """What it is kept under: one draft a record, and one new record a kind."""
        return self.id or f"new:{self.kind}"


@dataclass(frozen=True, slots=True)
class Drafting:
    """The drafts of this office's desk."""

    session: Session

    def keep(self, draft: Draft) -> None:
        """Keep a draft instead of the one before it."""
        body = json.dumps({"fields": draft.fields, "typed": draft.typed}, ensure_ascii=False)
        store = self.session.store
        with store.database.writing() as connection:
            drafts.keep(store.schema, connection, store.county, Kept(draft.key, draft.kind, self.session.clock.now_ms(), body))

    def forget(self, key: str) -> None:
        """Let a draft go; costs no write when there is none."""
        if self.of(key) is None:
            return
        store = self.session.store
        with store.database.writing() as connection:
            drafts.forget(store.schema, connection, store.county, key)

    def of(self, key: str) -> Draft | None:
        """The draft of a record, or of a new one ("new:" and the kind); None when there is none."""
        return next(iter(self._kept(key)), None)

    def all(self) -> list[Draft]:
        """Every draft, newest first."""
        return self._kept()

    def _kept(self, key: str | None = None) -> list[Draft]:
        store = self.session.store
        with store.database.reading() as connection:
            return [_draft(kept) for kept in drafts.kept(store.schema, connection, store.county, key)]


def _draft(kept: Kept) -> Draft:
    body = json.loads(kept.body)
    id = None if kept.key.startswith("new:") else kept.key
    return Draft(kept.kind, id, body["fields"], body["typed"], instant(kept.at))
