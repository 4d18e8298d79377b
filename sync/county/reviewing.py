"""Reviewing: the county gives a record back to its office with a reason (退回), or accepts it (核准). Both go down at the next sync.

A review is about what the reviewer saw. What an office changes later does not undo it, but shows that the county has not seen it yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from desktop_app.domain.errors import Bug, Refused
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.lookup import held
from sync.county.retrying import whole
from sync.county.showing import iso
from sync.wire.operations import Edit, Operation

WHY = 2000  # characters
FIELDS = 50
Review = Literal["returned", "accepted"]
_DEEDS: dict[Review, str] = {"returned": "return", "accepted": "accept"}


def give_back(bureau: Bureau, record: bytes, why: str, fields: Sequence[str] = (), *, who: str = CONSOLE, seen: int | None = None) -> None:
    """Give a record back to its office, with a reason and the fields it is about.

    Raise Refused without a reason, for a field that is none of the record's, or when the record is no longer at the revision ``seen``.
    """
    if not why.strip() or len(why) > WHY:
        raise Refused(f"退回要写明原因，1–{WHY} 个字；没有改动")
    _write(bureau, record, "returned", why.strip(), fields, who, seen)


def accept(bureau: Bureau, record: bytes, *, who: str = CONSOLE, seen: int | None = None) -> None:
    """Accept a record as it stands. Raise Refused when it is no longer at the revision ``seen``, which the reviewer looked at."""
    _write(bureau, record, "accepted", None, (), who, seen)


@whole
def _write(
    bureau: Bureau, record: bytes, review: Review, why: str | None, fields: Sequence[str], who: str, seen: int | None
) -> None:  # fmt: skip
    now = bureau.now_ms()
    with bureau.database.writing() as connection:
        county_id, stored = held(bureau, connection, record)
        _refuse(bureau, stored, fields, seen)
        says = {"@review": review, "@review_why": why, "@review_fields": list(fields) or None, "@review_by": bureau.author(who)}
        operation = countys_edit(stored, says | {"@review_at": iso(now)}, bureau.author(who), now, why)
        write(bureau, connection, county_id, [operation])
        bureau.audit.note(connection, now, who, _DEEDS[review], public_id(record))


def _refuse(bureau: Bureau, stored: Stored, fields: Sequence[str], seen: int | None) -> None:
    if stored.state.deleted:
        raise Refused("这条记录在回收站里，不能审核；没有改动")
    if seen is not None and seen != stored.revision:
        raise Refused("您看这条记录之后，它又有了新的修改；没有改动，请再看一遍")
    tables = bureau.schema.kinds.get(stored.state.kind)
    known = {*stored.state.values, *(tables.kind.blanks if tables else ())}
    if unknown := [field for field in fields if field not in known]:
        raise Refused(f"这条记录没有字段 {unknown[0][:40]}；没有改动")
    if len(fields) > FIELDS:
        raise Refused(f"最多指出 {FIELDS} 个字段；没有改动")


def countys_edit(stored: Stored, fields: dict[str, Any], author: str, at: int, why: str | None) -> Edit:
    """The county's operation that sets fields of a record, knowing what they are now."""
    dots = {field: stored.state.dot(field) for field in fields}
    changes = {field: (value, list(dots[field] or ())) for field, value in fields.items()}
    return Edit(record=stored.record, changes=changes, removes={}, closes=[], author=author, at=at, why=why)


def write(bureau: Bureau, connection: sa.Connection, county_id: str, operations: list[Operation]) -> None:
    """Let the county write; it knows the state it writes on, so everything holds."""
    for entry in bureau.hand(county_id).write(connection, operations):
        if entry.result != "ok":
            raise Bug(f"县局自己的操作没有被接受（{entry.result}：{entry.reason}）")
