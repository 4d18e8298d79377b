"""Recording: making, changing and moving records. A draft always saves; what is wrong in itself is refused with its reason."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import Fault, Refused, Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.lifecycle import why_not_changed, why_not_moved
from desktop_app.domain.privacy import is_sealed
from desktop_app.services.fitting import fits
from desktop_app.services.leading import refuse_helping
from desktop_app.services.numbering import Numbering
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.viewing import Viewing
from desktop_app.store.content import public, titles
from desktop_app.store.database import Connection
from desktop_app.store.desk import New, Signed
from desktop_app.store.dumping import record_bytes
from desktop_app.store.records import Stored


@dataclass(frozen=True, slots=True)
class Recording:
    """What this office writes."""

    session: Session
    viewing: Viewing
    numbering: Numbering

    def check(self, kind: Kind, given: Any) -> tuple[bytes | None, dict[str, Any]]:
        """The id a new record brings, if any, and its canonical fields; raise Refused with every fault."""
        if not isinstance(given, Mapping):
            raise Refused("每行应为一个 JSON 对象；没有任何改动")
        body = {key: value for key, value in given.items() if key != "id"}
        if fits(kind.record, body):
            kind.refuse_contradictions(body)
        else:
            body = kind.read(body)
        _refuse_county_fields(kind, body)
        return given_id(given.get("id")), body

    def add_many(
        self, kind: Kind, checked: Sequence[tuple[bytes | None, dict[str, Any]]], why: str | None = None
    ) -> list[tuple[str, str | None]]:
        """Make records in one durable transaction: (id, number) of each, in order. A known id changes nothing."""
        with self.session.store.database.writing() as connection:
            added = self.add_within(connection, kind, checked, why)
        return [(str(uuid.UUID(bytes=record)), number) for record, number in added]

    def add_within(
        self, connection: Connection, kind: Kind, checked: Sequence[tuple[bytes | None, dict[str, Any]]], why: str | None = None
    ) -> list[tuple[bytes, str | None]]:
        """As ``add_many``, in the caller's transaction; a body may say in "@stage" where its record stands."""
        store = self.session.store
        brought = [record for record, _ in checked if record]
        known = store.records.load(connection, brought) if brought else {}
        numbered: dict[bytes, str | None] = {record: stored.state.values.get("@number") for record, stored in known.items()}
        bodies = [self._with_taken(connection, kind, body) for _, body in checked]
        numbers = iter(self.numbering.take(connection, kind, _fresh([record for record, _ in checked], bodies, numbered)))
        new, given = [], []
        for (record, _), body in zip(checked, bodies, strict=True):
            if record is None or record not in numbered:
                number: str | None = next(numbers)
                new.append(New(kind.key, {"@stage": kind.first_stage, **body, "@number": number}, record))
            else:
                number = numbered[record]
                new.append(New(kind.key, {}, record))
            if record is not None:
                numbered[record] = number
            given.append(number)
        return list(zip(store.desk.create(connection, new, self._signed(why)), given, strict=True))

    def add(self, kind: Kind, given: Mapping[str, Any], why: str | None = None) -> Shown:
        """Make one record."""
        ((identity, _),) = self.add_many(kind, [self.check(kind, given)], why)
        return self.viewing.get(identity)

    def edit(self, identity: str, given: Mapping[str, Any], why: str | None = None) -> Shown:
        """Change fields; None clears one. Raise Refused when the record would no longer be fit for the stage it stands at."""
        store = self.session.store
        with store.database.writing() as connection:
            stored = self._load(connection, identity)
            kind = self.kind_of(stored)
            before = public(stored.state.nested())
            changes = self._checked_changes(kind, before, given)
            changes = {**self._with_taken(connection, kind, changes), **changes}
            stage = stage_of(stored, kind)
            refuse_unsealing(before, changes, why)
            differing = [key for key, value in changes.items() if value != before.get(key)]
            if faults := why_not_changed(kind, stage, differing, returned=stored.state.values.get("@review") == "returned"):
                raise Refused(f"处于“{kind.stages[stage].title}”的记录不能这样改；没有改动", faults)
            after = {key: value for key, value in {**before, **changes}.items() if value is not None}
            self._refuse_worse(kind, stored, before, after)
            store.desk.change(connection, stored, changes, self._signed(why))
        return self.viewing.get(identity)

    def _checked_changes(self, kind: Kind, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        cleared = {key for key, value in given.items() if value is None or value == "" or value == []}
        unknown = [key for key in given if key not in kind.blanks]
        if unknown:
            raise Refused(f"“{kind.title}”没有字段 {unknown[0]}；没有改动", [Fault(unknown[0], "", "没有这个字段")])
        set_to = {key: value for key, value in given.items() if key not in cleared}
        _refuse_county_fields(kind, given)
        body = kind.read({**{k: v for k, v in before.items() if k in kind.blanks and k not in given}, **set_to})
        return {key: body.get(key) for key in given}

    def _with_taken(self, connection: Connection, kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
        """The body with what it takes over from records it refers to; a reference that is only a name brings nothing."""
        wanted = {key: (reference, blank) for key, (reference, blank) in kind.taken.items() if key not in body and body.get(reference)}
        if not wanted:
            return body
        taken = dict(body)
        for key, (reference, blank) in wanted.items():
            record = _id_in(body[reference])
            stored = self.session.store.records.load(connection, [record]).get(record) if record else None
            if stored is not None and stored.state.values.get(blank) is not None:
                taken[key] = stored.state.values[blank]
        return taken

    def _refuse_worse(self, kind: Kind, stored: Stored, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        stage = stage_of(stored, kind)
        if stage not in kind.stages:
            return
        had = {(issue.fault.field, issue.fault.says) for issue in kind.issues(before, stage)}
        worse = [i.fault for i in kind.issues(after, stage) if i.blocks and (i.fault.field, i.fault.says) not in had]
        if worse:
            raise Refused(f"处于“{kind.stages[stage].title}”的记录不能这样改；没有改动", worse)

    def move(self, identity: str, stage: str, why: str | None = None) -> Shown:
        """Move a record along its life cycle; raise Refused with everything that is missing."""
        store = self.session.store
        with store.database.writing() as connection:
            stored = self._load(connection, identity)
            kind = self.kind_of(stored)
            refuse_helping(store, stored, "阶段")
            _refuse_move(kind, stored, stage, why)
            store.desk.change(connection, stored, {"@stage": stage}, self._signed(why))
        return self.viewing.get(identity)

    def reopen(self, identity: str, why: str) -> Shown:
        """A new draft that continues a record which is over; the old one stays as it is. Raise Refused when it is not over."""
        if not why.strip():
            raise Refused("重新办理要写明原因；没有改动", [Fault("why", "原因", "请写明原因")])
        shown = self.viewing.get(identity)
        kind = self.session.store.schema.kinds[shown.kind].kind
        ended = shown.stage not in kind.alive or kind.stages[shown.stage].demands == "closed"
        if not kind.reopens or not ended or shown.stage == "void":
            raise Refused("只有已结束的案件才能重新办理；没有改动", [Fault("stage", "阶段", f"现在是“{shown.stage}”")])
        body = {key: _without_ids(shown.fields[key]) for key in kind.reopens if key in shown.fields}
        return self.add(kind, body | {"reopened_from": shown.id}, why)

    def kind_of(self, stored: Stored) -> Kind:
        """The kind of a record; raise Refused when only a newer program knows it."""
        tables = self.session.store.schema.kinds.get(stored.state.kind)
        if tables is None:
            raise Refused("这条记录的种类要更新版本的程序才能修改；没有改动")
        return tables.kind

    def _load(self, connection: Connection, identity: str) -> Stored:
        record = record_bytes(identity)
        stored = self.session.store.records.load(connection, [record]).get(record)
        if stored is None or stored.state.deleted:
            raise Unknown(f"没有编号为 {identity} 的记录")
        return stored

    def _signed(self, why: str | None) -> Signed:
        return Signed(self.session.author, self.session.clock.now_ms(), why)


def refuse_unsealing(before: Mapping[str, Any], changes: Mapping[str, Any], why: str | None) -> None:
    """Raise Refused for a change to a sealed record without a reason: taking the seal off needs the county's order."""
    if is_sealed(before) and any(before.get(key) != value for key, value in changes.items()) and not (why or "").strip():
        says = "封存的记录要写明依据（启封写县局文书的文号）才能改"
        raise Refused(f"{says}；没有改动", [Fault("why", "原因", says)])


def stage_of(stored: Stored, kind: Kind) -> str:
    """Where a record stands."""
    return str(stored.state.values.get("@stage") or kind.first_stage)


def given_id(given: Any) -> bytes | None:
    """The id that a new record brings, None when it brings none; raise Refused for what is no UUID."""
    if given is None:
        return None
    try:
        return uuid.UUID(given).bytes
    except (ValueError, AttributeError, TypeError):
        raise Refused("id 应为 UUID；没有改动", [Fault("id", "编号", "应为 UUID")]) from None


def _refuse_county_fields(kind: Kind, given: Mapping[str, Any]) -> None:
    if not kind.by_county.isdisjoint(given):
        key = next(key for key in given if key in kind.by_county)
        fault = Fault(key, kind.blanks[key].label, "由县局填写，本所不能改")
        raise Refused(f"{fault}；没有改动", [fault])


def _fresh(records: Sequence[bytes | None], bodies: Sequence[dict[str, Any]], known: Mapping[bytes, Any]) -> list[dict[str, Any]]:
    """The bodies that make a record of their own, in order: those with a known id, or one brought twice, do not."""
    seen, found = set(known), []
    for record, body in zip(records, bodies, strict=True):
        if record is None or record not in seen:
            found.append(body)
        if record is not None:
            seen.add(record)
    return found


def _id_in(reference: str) -> bytes | None:
    """The record that a reference points to; None for a name."""
    try:
        return uuid.UUID(reference).bytes
    except ValueError:
        return None


def _without_ids(value: Any) -> Any:
    """A value for another record: parts without the ids they have in this one."""
    if not isinstance(value, list):
        return value
    return [{key: leaf for key, leaf in item.items() if key != "id"} if isinstance(item, dict) else item for item in value]


def _refuse_move(kind: Kind, stored: Stored, stage: str, why: str | None) -> None:
    nested = stored.state.nested()
    faults = why_not_moved(kind, public(nested), stage_of(stored, kind), stage, titles(nested))
    if faults and faults[0].field == "stage":
        raise Refused(faults[0].says, faults)
    if stage in kind.stages and kind.stages[stage].why and not why:
        raise Refused("转到这一阶段要写明原因（--why）", [Fault("why", "原因", "请写明原因")])
    if faults:
        raise Refused(f"还差 {len(faults)} 项才能转到“{kind.stages[stage].title}”；没有改动", faults)
