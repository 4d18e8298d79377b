"""What the county refused, and what a person makes of it: correct it, with what was written laid out again, or let it be.

Nothing that was refused is lost: the words stand in the record's history, whatever is decided here.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import Unknown
from desktop_app.services.drafting import Draft, Drafting
from desktop_app.services.session import Session
from desktop_app.store import leaving, outbox
from desktop_app.store.content import public
from desktop_app.store.desk import is_orphan
from desktop_app.store.dumping import record_bytes
from desktop_app.store.records import Stored
from sync import merge
from sync.wire.operations import Edit


@dataclass(frozen=True, slots=True)
class Refusals:
    """The refused changes of this office."""

    session: Session
    drafting: Drafting

    def correct(self, identity: str) -> Draft | None:
        """Lay what was refused out again as a draft of its record, for the form to open; None when the record as it stands says it all.

        A record the county refused to take at all stands here as it was written: any change of it sends it anew.
        """
        store = self.session.store
        with store.database.reading() as connection:
            stored = self._stored(connection, identity)
            edits = [op for op in outbox.refused_of(store.schema, connection, store.county, stored.record) if isinstance(op, Edit)]
        state = deepcopy(stored.state)
        for edit in edits:
            known = {path: change for path, change in edit.changes.items() if path[0] != "@"}  # a stage is moved by hand, not written
            again = Edit(
                record=edit.record, changes=known, removes=edit.removes, closes=[], author=edit.author, at=edit.at, why=edit.why
            )  # fmt: skip
            merge.edit(state, again, merge.Context((0, 0), 0, store.desk.classes_of(state.kind), trusted=True))
        if state.values == stored.state.values:
            return None
        draft = Draft(state.kind, identity, public(state.nested()))
        self.drafting.keep(draft)
        return draft

    def waive(self, identity: str) -> None:
        """Let what was refused be. A record the county never took leaves this computer; its words stay in the log."""
        store = self.session.store
        with store.database.writing() as connection:
            stored = self._stored(connection, identity)
            outbox.waive(store.schema, connection, store.county, stored.record)
            if is_orphan(stored):
                leaving.drop(store.desk, connection, stored)
        self.drafting.forget(identity)

    def _stored(self, connection: Any, identity: str) -> Stored:
        store, record = self.session.store, record_bytes(identity)
        stored = store.records.load(connection, [record]).get(record)
        if stored is None or not outbox.refused_of(store.schema, connection, store.county, record):
            raise Unknown(f"县局没有不接受记录 {identity} 的改动；没有变化")
        return stored
