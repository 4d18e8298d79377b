"""The history of a record as the county received it: every operation, what it changed, who did it, on which device, when."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from desktop_app.store.desk import classes_of
from sync import merge
from sync.county.bureau import Bureau
from sync.wire.operations import Create, Delete, Operation, Rescue, decode


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not as it was."""

    path: str  # "summary", "parties/ITEM", "parties/ITEM/name", "@stage"
    before: Any  # JSON form, None = empty
    after: Any


@dataclass(frozen=True, slots=True)
class Revision:
    """One operation on a record."""

    number: int  # from 1, in the county's order
    what: str  # create, edit, delete
    author: str
    at: int  # ms since 1970 UTC, the device's clock
    received_at: int | None  # the county's clock
    device: str  # 16 hex digits
    office: str | None  # of the device; None = the county itself
    why: str | None
    result: str  # ok, merged, same, conflict, rejected
    reason: str | None  # of a rejection
    place: int | None  # in the county's log
    link: bytes  # of its device's chain there
    changes: list[Change] = field(default_factory=list)


def history(bureau: Bureau, connection: sa.Connection, county_id: str, record: bytes) -> list[Revision]:
    """Every revision of a record, oldest first; empty when the county has none."""
    operation, log, device = bureau.schema.operation, bureau.schema.log, bureau.tables.device
    query = (
        sa.select(
            operation.c.inc, operation.c.num, operation.c.payload, operation.c.seq, operation.c.result, operation.c.reason,
            operation.c.received_at, operation.c.link, log.c.device, device.c.office,
        )
        .join(log, sa.and_(log.c.county_id == operation.c.county_id, log.c.inc == operation.c.inc))
        .join(device, sa.and_(device.c.county_id == operation.c.county_id, device.c.id == log.c.device), isouter=True)
        .where(operation.c.county_id == county_id, operation.c.record_id == record)
        .order_by(operation.c.seq, operation.c.inc, operation.c.num)
    )  # fmt: skip
    found: list[Revision] = []
    state: merge.State | None = None
    for number, row in enumerate(connection.execute(query), 1):
        try:
            done = decode(row.payload)
        except ValueError:
            found.append(_unread(number, row))
            continue
        before = _content(state)
        state = _after(bureau, state, done, row)
        changes = _changes(before, _content(state))
        found.append(_revision(number, row, done, changes))
    return found


def _after(bureau: Bureau, state: merge.State | None, done: Operation, row: Any) -> merge.State | None:
    """The state after one more operation."""
    dot = (row.inc, row.num)
    if row.result == "rejected":
        return state
    if isinstance(done, Create):
        return state or merge.created(done, dot, row.office or "", row.seq or 0)
    if isinstance(done, Rescue) and state is None:
        return merge.rescued(done, row.office or "", row.seq or 0)
    if state is None:
        return None
    classes = classes_of(bureau.schema, state.kind)
    after = deepcopy(state)
    merge.apply(after, done, merge.Context(dot, row.seq or 0, classes, trusted=row.result in (None, "ok")))
    return after


def _content(state: merge.State | None) -> dict[str, Any]:
    """The fields of a state, and whose it is."""
    return {**state.values, "@office": state.office} if state else {}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    paths = [*after, *(path for path in before if path not in after)]
    return [Change(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)]


def _revision(number: int, row: Any, done: Operation, changes: list[Change]) -> Revision:
    what = "create" if isinstance(done, Create | Rescue) else "delete" if isinstance(done, Delete) else "edit"
    return Revision(
        number=number, what=what, author=done.author, at=done.at, received_at=row.received_at, device=row.device, office=row.office,
        why=done.why, result=row.result or "ok", reason=row.reason, place=row.seq, link=row.link, changes=changes,
    )  # fmt: skip


def _unread(number: int, row: Any) -> Revision:
    return Revision(
        number=number, what="edit", author="", at=row.received_at or 0, received_at=row.received_at, device=row.device, office=row.office,
        why=None, result=row.result or "rejected", reason=row.reason, place=row.seq, link=row.link,
    )  # fmt: skip
