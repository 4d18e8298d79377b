"""Deciding: values that two people gave one guarded field while apart; one stands, the others wait here for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.services.clock import instant
from desktop_app.services.leading import refuse_helping
from desktop_app.services.session import Session
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import public_id, record_bytes
from desktop_app.store.records import Stored
from sync.wire.messages import Conflict

Keep = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Open:
    """One question to a person. "Mine" is this device's value, whether it stands or waits."""

    id: str
    field: str  # a part's as parties/ITEM/name
    mine: Any
    theirs: Any
    base: Any  # what both changed, when this office still knows it
    theirs_by: str
    theirs_at: str


@dataclass(frozen=True, slots=True)
class Deciding:
    """The open questions of one office."""

    session: Session

    def open_questions(self) -> list[Open]:
        """Every value that waits, by record and field."""
        store = self.session.store
        with store.database.reading() as connection:
            return [self._shown(stored, waiting) for stored, waiting in self._waiting(store.records.conflicted(connection))]

    def _waiting(self, records: list[Stored]) -> Iterator[tuple[Stored, Conflict]]:
        for stored in records:
            for waiting in stored.state.conflicts:
                yield stored, waiting

    def _shown(self, stored: Stored, waiting: Conflict) -> Open:
        current, own = stored.state.values.get(waiting.path), waiting.device == self.session.store.device
        mine, theirs = (waiting.value, current) if own else (current, waiting.value)
        by, at = (stored.changed_by, stored.changed_at) if own else (waiting.author, waiting.at)
        return Open(public_id(stored.record), waiting.path, mine, theirs, None, by, instant(at))

    def resolve(self, identity: str, field: str, keep: Keep | None, value: Any = None) -> int:
        """Decide a field for good: keep one side, or give another value; the record's revision. Closes it everywhere."""
        store, record = self.session.store, record_bytes(identity)
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record]).get(record)
            if stored is None:
                raise Unknown(f"没有编号为 {identity} 的记录")
            refuse_helping(store, stored, "冲突的裁定")
            waiting = [conflict for conflict in stored.state.conflicts if conflict.path == field]
            if not waiting:
                raise Refused(f"这条记录的 {field} 没有待决定的冲突；没有改动")
            shown = self._shown(stored, waiting[-1])
            chosen = value if keep is None else (shown.mine if keep == "mine" else shown.theirs)
            signed = Signed(self.session.author, self.session.clock.now_ms(), "决定冲突")
            after = store.desk.decide(connection, stored, field, chosen, [(c.path, c.dot) for c in waiting], signed)
        return after.revision

    def take_back(self, identity: str, field: str, value: Any) -> int:
        """Let a field that was decided be what it was before; the record's revision. The question itself stays closed."""
        store, record = self.session.store, record_bytes(identity)
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record]).get(record)
            if stored is None:
                raise Unknown(f"没有编号为 {identity} 的记录")
            signed = Signed(self.session.author, self.session.clock.now_ms(), "撤销裁定")
            return store.desk.decide(connection, stored, field, value, [], signed).revision
