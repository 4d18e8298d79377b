"""Viewing: one record, its history, pages of a list, and what search finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from desktop_app.domain.errors import Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.lifecycle import label
from desktop_app.domain.privacy import SEALED_TITLE, is_sealed
from desktop_app.domain.sifting import Condition, summed
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.services.shown import Hit, Review, Revision, Shown, SyncState
from desktop_app.store import dumping, history, listing, settings
from desktop_app.store.database import Connection
from desktop_app.store.dumping import record_bytes
from desktop_app.store.peer import Peer
from desktop_app.store.records import Stored, answered
from desktop_app.store.terms import key, terms

FOUND = 500  # most records that a list filtered by a text shows; nobody reads more


@dataclass(frozen=True, slots=True)
class Viewing:
    """What this office reads."""

    session: Session

    def get(self, identity: str) -> Shown:
        """One record; raise Unknown when there is none."""
        record = record_bytes(identity)
        with self.session.store.database.reading() as connection:
            found = self._load(connection, [record])
        if not found:
            raise Unknown(f"没有编号为 {identity} 的记录")
        return found[0]

    def some(self, identities: Iterable[str]) -> list[Shown]:
        """Those of the records that are live, in the order asked for."""
        with self.session.store.database.reading() as connection:
            return self._load(connection, list(dict.fromkeys(map(record_bytes, identities))))

    def page(
        self, kind: Kind, *, where: Mapping[str, str], text: str = "", sort: str = "", offset: int = 0, limit: int = 100,
        after: str | None = None, sift: Sequence[Condition] = (),
    ) -> list[Shown]:  # fmt: skip
        """One page of a kind's list."""
        store = self.session.store
        with store.database.reading() as connection:
            found = self._found(connection, kind, text) if text.strip() else None
            behind = record_bytes(after) if after else None
            ids = listing.page(
                store.schema, connection, store.county, kind.key, where=where, sort=sort, offset=offset, limit=limit, after=behind,
                among=found, sift=sift,
            )  # fmt: skip
            return self._load(connection, ids)

    def count(self, kind: Kind, *, where: Mapping[str, str], text: str = "", sift: Sequence[Condition] = ()) -> int:
        """How many records a list has."""
        store = self.session.store
        with store.database.reading() as connection:
            if text.strip():
                among = self._found(connection, kind, text)
                ids = listing.page(
                    store.schema, connection, store.county, kind.key, where=where, limit=FOUND, among=among, sift=sift
                )  # fmt: skip
                return len(ids)
            return listing.count(store.schema, connection, store.county, kind.key, where, sift)

    def sums(self, kind: Kind, *, text: str = "", sift: Sequence[Condition] = ()) -> dict[str, Any]:
        """What a list adds up to, by blank, in JSON form."""
        store, fields = self.session.store, summed(kind)
        if not fields:
            return {}
        with store.database.reading() as connection:
            among = self._found(connection, kind, text) if text.strip() else None
            return listing.sums(store.schema, connection, store.county, kind.key, fields, where={}, sift=sift, among=among)

    def _found(self, connection: Connection, kind: Kind, text: str) -> list[bytes]:
        """Up to FOUND records of a kind that a text finds."""
        store = self.session.store
        return [record for record, _ in store.records.search.find(connection, store.county, text, kind.key, FOUND)]

    def find(self, text: str, kind: str | None = None, limit: int = 50) -> list[Hit]:
        """Records that a text finds, best first; never fails, whatever was typed."""
        return [Hit(s.id, s.kind, s.number, s.title, self._where(s, text)) for s in self.found(text, kind, limit)]

    def found(self, text: str, kind: str | None = None, limit: int = 50) -> list[Shown]:
        """As ``find``, with all of each record."""
        store = self.session.store
        with store.database.reading() as connection:
            hits = store.records.search.find(connection, store.county, text, kind, max(0, limit))
            return self._load(connection, [record for record, _ in hits])

    def _where(self, shown: Shown, text: str) -> str:
        """The field that a text was found in."""
        if shown.number and (text in shown.number or key(text) in key(shown.number)):
            return "number"
        wanted = terms(text)[:1]
        for name, value in shown.fields.items():
            for inner, leaf in _leaves(value):
                if text in leaf or (wanted and wanted[0] in terms(leaf)):
                    return f"{name}.{inner}" if inner else name
        kind = self.session.store.schema.kinds.get(shown.kind)
        return kind.kind.search[0] if kind else ""

    def history(self, identity: str) -> list[Revision]:
        """Every revision of a record, oldest first."""
        store, record = self.session.store, record_bytes(identity)
        with store.database.reading() as connection:
            stored = store.records.load(connection, [record]).get(record)
            if stored is None:
                raise Unknown(f"没有编号为 {identity} 的记录")
            steps = history.steps(store.schema, connection, store.journal, stored)
        return [
            Revision(place, step.author, instant(step.at), step.device, step.why, _named(step.changes))
            for place, step in enumerate(steps, 1)
        ]

    def change_number(self) -> int:
        """A number that differs once any process has changed a record or heard from the county; drafts and settings leave it alone."""
        store = self.session.store
        with store.database.reading() as connection:
            heard = Peer.load(store.schema, connection)
            return hash((*store.journal.ends(connection), heard.contact_at, heard.cursor, heard.digest))

    def walk(self, kind: Kind, where: Mapping[str, str], sort: str, limit: int | None, after: str | None) -> Iterator[Shown]:
        """A kind's list from ``after`` on, page by page."""
        left = limit if limit is not None else 2**62
        while left > 0:
            found = self.page(kind, where=where, sort=sort, limit=min(left, 200), after=after)
            yield from found
            if len(found) < min(left, 200):
                return
            left -= len(found)
            after = found[-1].id

    def dump(self) -> Iterator[str]:
        """Every live record as a line of canonical JSON, in the order of ids."""
        with self.session.store.database.reading() as connection:
            yield from dumping.lines(self.session.store.records, connection)

    def _load(self, connection: Connection, records: list[bytes]) -> list[Shown]:
        store = self.session.store
        found = store.records.load(connection, records)
        live = [found[record] for record in records if record in found and not found[record].state.deleted]
        paired = settings.get(store.schema, connection, "server") is not None
        rejected = history.rejected(store.schema, connection, store.county, [stored.record for stored in live])
        return [self._shown(stored, paired, stored.record in rejected) for stored in live]

    def _shown(self, stored: Stored, paired: bool, rejected: bool) -> Shown:
        view: dict[str, Any] = dumping.view(stored)
        tables = self.session.store.schema.kinds.get(stored.state.kind)
        title = tables.kind.title_of(view["fields"]) if tables else stored.state.kind
        title = SEALED_TITLE if is_sealed(view["fields"]) else title
        stands = label(tables.kind, view["fields"], view["stage"]) if tables else view["stage"]
        return Shown(
            **view, title=title, label=stands, revision=stored.revision, created_at=instant(stored.created_at),
            changed_at=instant(stored.changed_at), sync=_sync_state(stored, paired, rejected), review=_review(stored),
            former=stored.state.values.get("@former"),
        )  # fmt: skip


def _named(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes by the names people and scripts know: number, stage and attachments without their mark."""
    return {path.removeprefix("@"): value for path, value in changes.items()}


def _review(stored: Stored) -> Review | None:
    said = stored.state.values
    if not (state := said.get("@review")):
        return None
    why, fields, by, at = (said.get(f"@review_{what}") for what in ("why", "fields", "by", "at"))
    return Review(str(state), why, list(fields or ()), by or "", at or "", answered(stored))


def _sync_state(stored: Stored, paired: bool, rejected: bool) -> SyncState:
    if rejected or stored.state.conflicts:
        return "attention"
    if stored.pending:
        return "pending" if paired else "local"
    if stored.state.values.get("@review") == "returned" and not answered(stored):
        return "attention"
    return "received" if stored.state.seq else "attention"  # the county lost it, and so did the device that made it


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a field's value, with the blank of the part it stands in."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from ((name, leaf) for name, leaf in item.items() if isinstance(leaf, str) and name != "id")
            elif isinstance(item, str):
                yield "", item


def as_line(shown: Shown) -> dict[str, Any]:
    """A record as `get` and `list` print it."""
    found: dict[str, Any] = msgspec.to_builtins(shown)
    found.pop("title")
    return found
