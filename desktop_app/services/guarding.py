"""Guarding: a look at what is hidden needs a reason, and the reason is kept: masked values, sealed records, exports in clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.errors import Fault, Refused, Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.privacy import SHORTEST_REASON, curtained, is_sealed
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.services.shown import Revision, Shown
from desktop_app.services.viewing import Viewing
from desktop_app.store import accesses
from desktop_app.store.accesses import Access
from desktop_app.store.dumping import record_bytes


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of the access log."""

    at: str  # instant, ISO 8601 UTC
    who: str
    what: str
    about: str
    why: str


def before_the_curtain(shown: Shown) -> Shown:
    """A record as lists and forms may show it: of a sealed one, that it is there."""
    return replace(shown, fields=curtained(shown.fields)) if is_sealed(shown.fields) else shown


@dataclass(frozen=True, slots=True)
class Guarding:
    """Who may see what at this office, and the log of it."""

    session: Session
    viewing: Viewing

    def history(self, identity: str) -> list[Revision]:
        """Every revision of a record; of a sealed one, without what was written."""
        steps = self.viewing.history(identity)
        if any(step.changed.get("confidentiality") == "sealed" for step in steps) and is_sealed(self.viewing.get(identity).fields):
            return [replace(step, changed={}) for step in steps]
        return steps

    def opened(self, identity: str, why: str) -> Shown:
        """A sealed record with all it says, for a reason that is kept; any other record as it is."""
        shown = self.viewing.get(identity)
        if is_sealed(shown.fields):
            self.note("open", f"{shown.number or ''} {shown.id}".strip(), why)
        return shown

    def unmasked(self, identity: str, paths: Sequence[str], why: str) -> dict[str, Any]:
        """Private values in clear, for a reason that is kept. A path is a blank, or LIST/ITEM/BLANK with the item's id or its place from 1.

        Raise Unknown for a path that holds nothing private, Refused for no reason.
        """
        store, record = self.session.store, record_bytes(identity)
        with store.database.reading() as connection:
            stored = store.records.load(connection, [record]).get(record)
        if stored is None or stored.state.deleted:
            raise Unknown(f"没有编号为 {identity} 的记录")
        tables = store.schema.kinds.get(stored.state.kind)
        shown = self.viewing.get(identity)
        found, labels = dict[str, Any](), list[str]()
        for path in paths:
            blank, value = _value(tables.kind if tables else None, shown.fields, path)
            found[path] = value
            labels.append(blank.label)
        self.note("unmask", f"{shown.number or ''} {shown.id} {'、'.join(labels)}".strip(), why)
        return found

    def note(self, what: str, about: str, why: str | None) -> None:
        """Keep a look in the log; raise Refused when no reason is given."""
        reason = checked_reason(why)
        store, access = self.session.store, Access(self.session.clock.now_ms(), self.session.author, what, about, reason)
        with store.database.writing() as connection:
            accesses.note(store.schema, connection, store.county, access)

    def looks(self, limit: int = 200) -> list[Look]:
        """The newest looks, newest first."""
        store = self.session.store
        with store.database.reading() as connection:
            found = accesses.newest(store.schema, connection, store.county, limit)
        return [Look(instant(each.at), each.who, each.what, each.about, each.why) for each in found]


def checked_reason(why: str | None) -> str:
    """The reason as it is kept; raise Refused for none, or one that says nothing."""
    reason = (why or "").strip()
    if len(reason) < SHORTEST_REASON or len(reason) > 200:
        raise Refused(
            f"请写明原因（--why，{SHORTEST_REASON}–200 字），会记入查看日志；没有显示", [Fault("why", "原因", "请写明原因")]
        )  # fmt: skip
    return reason


def _value(kind: Kind | None, fields: dict[str, Any], path: str) -> tuple[Blank, Any]:
    field, *inner = path.split("/")
    blank = kind.blanks.get(field) if kind else None
    value = fields.get(field)
    if blank is not None and isinstance(blank.type, Many) and len(inner) == 2:
        items = [item for place, item in enumerate(value or (), 1) if inner[0] in (item.get("id"), str(place))]
        blank = blanks_of(blank.type.part).get(inner[1])
        value = items[0].get(inner[1]) if items else None
    elif inner:
        blank = None
    if blank is None or not blank.private or value is None:
        raise Unknown(f"没有遮盖着的内容 {path[:60]}；列表里的写作 parties/1/id_no")
    return blank, value
