"""Discarding: records go into the bin, from which they come back whole; nothing is ever destroyed here."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.services.clock import instant
from desktop_app.services.leading import refuse_helping
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.viewing import Viewing
from desktop_app.store.content import public
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import public_id, record_bytes
from desktop_app.store.records import Stored


@dataclass(frozen=True, slots=True)
class Discarded:
    """One record in the bin."""

    id: str
    kind: str
    number: str | None
    title: str
    who: str  # put it there
    when: str  # instant, ISO 8601 UTC
    why: str | None


@dataclass(frozen=True, slots=True)
class Discarding:
    """The bin of this office."""

    session: Session
    viewing: Viewing

    def discard(self, identity: str, why: str | None = None) -> Discarded:
        """Put a record into the bin; raise Refused when it stands at a stage that others rely on."""
        store = self.session.store
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record_bytes(identity)]).get(record_bytes(identity))
            if stored is None or stored.state.deleted:
                raise Unknown(f"没有编号为 {identity} 的记录")
            refuse_helping(store, stored, "删除")
            self._refuse_final(stored)
            after = store.desk.delete(connection, stored, self._signed(why or "移入回收站"))
        return self._shown(after)

    def take_back(self, identity: str) -> Shown:
        """Take a record out of the bin, as it was."""
        store = self.session.store
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record_bytes(identity)]).get(record_bytes(identity))
            if stored is None or not stored.state.deleted:
                raise Unknown(f"回收站里没有编号为 {identity} 的记录")
            refuse_helping(store, stored, "恢复")
            store.desk.revive(connection, stored, self._signed("从回收站恢复"))
        return self.viewing.get(identity)

    def discarded(self, limit: int = 200) -> list[Discarded]:
        """What lies in the bin, newest first."""
        store = self.session.store
        with store.database.reading() as connection:
            return [self._shown(stored) for stored in store.records.binned(connection, limit)]

    def _refuse_final(self, stored: Stored) -> None:
        tables = self.session.store.schema.kinds.get(stored.state.kind)
        stage = tables.kind.stages.get(stored.state.values.get("@stage") or "") if tables else None
        if stage is not None and not stage.next and not stage.why:
            raise Refused(f"“{stage.title}”的记录不能移入回收站；没有改动")

    def _shown(self, stored: Stored) -> Discarded:
        tables = self.session.store.schema.kinds.get(stored.state.kind)
        nested = stored.state.nested()
        title = tables.kind.title_of(public(nested)) if tables else stored.state.kind
        number = nested.get("@number")
        return Discarded(
            public_id(stored.record), stored.state.kind, str(number) if number else None, title, stored.changed_by,
            instant(stored.changed_at), stored.why,
        )  # fmt: skip

    def _signed(self, why: str) -> Signed:
        return Signed(self.session.author, self.session.clock.now_ms(), why)
