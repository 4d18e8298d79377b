"""Records that were deleted or taken away elsewhere, many at once: they stay until a person agrees or keeps them (docs/wire.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.errors import Refused
from desktop_app.services.clock import instant
from desktop_app.services.leading import refuse_helping
from desktop_app.services.session import Session
from desktop_app.store import holding
from desktop_app.store.content import public
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import public_id, record_bytes
from desktop_app.store.holding import Held
from desktop_app.store.records import Stored


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record that goes when a person agrees."""

    id: str
    kind: str
    number: str | None
    title: str
    leaves: bool  # it is another office's now; otherwise somebody deleted it
    who: str  # deleted it; empty when it leaves
    why: str | None
    since: str  # instant, ISO 8601 UTC, when this computer heard of it


@dataclass(frozen=True, slots=True)
class Holding:
    """What waits for a person before it goes."""

    session: Session

    def waiting(self, limit: int = 1000) -> list[Waiting]:
        """What waits, the oldest first."""
        store = self.session.store
        with store.database.reading() as connection:
            found = holding.held(store.desk, connection, limit)
            known = store.records.load(connection, [one.record for one in found])
        return [self._shown(one, known[one.record]) for one in found if one.record in known]

    def accept(self, identities: Sequence[str]) -> int:
        """Let these records go, all or none: deleted ones into the bin, others to their office; how many went."""
        store = self.session.store
        with store.database.writing() as connection:
            for one in holding.chosen(store.desk, connection, [record_bytes(identity) for identity in identities]):
                if not holding.let_go(store.desk, connection, one):
                    raise Refused(f"{public_id(one.record)} 还有没送到县局的修改，先同步一次再放行；没有改动")
        return len(identities)

    def keep(self, identities: Sequence[str]) -> int:
        """Bring these records back at the county and everywhere, all or none; how many were kept."""
        store = self.session.store
        with store.database.writing() as connection:
            for one in holding.chosen(store.desk, connection, [record_bytes(identity) for identity in identities]):
                for stored in store.records.load(connection, [one.record]).values():
                    refuse_helping(store, stored, "保留")
                if not holding.keep(store.desk, connection, one, self._signed("集中删除未经认可，予以保留")):
                    raise Refused(f"{public_id(one.record)} 已由县局交给另一个所，不能由本所保留；如有不妥请联系县局。没有改动")
        return len(identities)

    def _shown(self, one: Held, stored: Stored) -> Waiting:
        tables = self.session.store.schema.kinds.get(stored.state.kind)
        nested = stored.state.nested()
        number = nested.get("@number")
        return Waiting(
            id=public_id(one.record), kind=stored.state.kind, number=str(number) if number else None,
            title=tables.kind.title_of(public(nested)) if tables else stored.state.kind, leaves=one.leaves,
            who=one.row.changed_by if one.row else "", why=one.row.why if one.row else None, since=instant(one.at),
        )  # fmt: skip

    def _signed(self, why: str) -> Signed:
        return Signed(self.session.author, self.session.clock.now_ms(), why)
