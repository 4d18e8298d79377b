"""Publishing: documents for all offices, checked, in versions; they go down at each next sync.

Which documents there are, and what may stand in them, says desktop_app/domain/reference.py.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.domain import reference
from desktop_app.domain.errors import Refused
from desktop_app.store import published
from desktop_app.store.published import Published, fields_of, published_id
from desktop_app.store.schema import PUBLICATION
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.intake import hold
from sync.county.retrying import whole
from sync.county.reviewing import countys_edit, write
from sync.wire.operations import Create, Operation

WHY = 500  # characters
SHOWN = 200  # lines of a preview


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would do."""

    title: str
    version: int  # it would get; that of the one there is when they are the same
    same: bool
    changes: list[str]  # as diff writes them; empty for a file


def newest(bureau: Bureau) -> list[tuple[str, Published]]:
    """What is published, by name, in its newest version, each with its title."""
    found: dict[str, Published] = {}
    with bureau.database.reading() as connection:
        for county_id in bureau.county_ids(connection):
            for one in published.everything(bureau.records(county_id), connection):
                if one.name not in found or found[one.name].version < one.version:
                    found[one.name] = one
    return [(_titled(one.name), one) for _, one in sorted(found.items())]


def _titled(name: str) -> str:
    try:
        return reference.subject(name).title
    except Refused:
        return "本版本不认识的资料"  # a newer program published it


def preview(bureau: Bureau, name: str, data: bytes) -> Preview:
    """What publishing a document would change. Raise Refused naming everything that is wrong with it."""
    subject = _checked(name, data)
    with bureau.database.reading() as connection:
        version, before = _newest(bureau, connection, name)
    same = before is not None and before.data == data
    changes = [] if same or not subject.text else _difference(before.data if before else b"", data)
    return Preview(subject.title, version if same else version + 1, same, changes)


@whole
def publish(bureau: Bureau, name: str, data: bytes, *, why: str | None = None, who: str = CONSOLE) -> int:
    """Publish a document for every office; its version. The same content once more changes nothing. Raise Refused naming what is wrong."""
    subject = _checked(name, data)
    if why is not None and len(why) > WHY:
        raise Refused(f"说明最多 {WHY} 个字；没有发布")
    now, author = bureau.now_ms(), bureau.author(who)
    with bureau.database.writing() as connection:
        counties = bureau.county_ids(connection)
        if not counties:
            raise Refused("还没有登记司法所，不知道发给谁；先用 karstcounty office add 登记。没有发布")
        for county_id in counties:
            hold(connection, bureau.records(county_id))
        version, newest = _newest(bureau, connection, name)
        if newest is not None and newest.data == data:
            return version
        for county_id in counties:
            record = published_id(county_id, name)
            stored = bureau.records(county_id).load(connection, [record]).get(record)
            fields = fields_of(name, version + 1, data, text=subject.text)
            operation: Operation
            if stored is None:
                filled = {key: value for key, value in fields.items() if value is not None}
                whole = {**filled, "@stage": "published"}
                operation = Create(record=record, kind=PUBLICATION, fields=whole, author=author, at=now, why=why)
            else:
                operation = countys_edit(stored, fields, author, now, why)
            write(bureau, connection, county_id, [operation])
        bureau.audit.note(connection, now, who, "publish", f"{name} {version + 1}")
    return version + 1


def _checked(name: str, data: bytes) -> reference.Subject:
    subject = reference.subject(name)
    if len(data) > reference.LARGEST:
        raise Refused(f"{subject.title}有 {len(data)} 字节，超过 {reference.LARGEST} 字节的上限；没有发布")
    subject.check(data)
    return subject


def _newest(bureau: Bureau, connection: sa.Connection, name: str) -> tuple[int, Published | None]:
    """The highest version of a name in any county here, and that document; 0 and None at first."""
    found = [published.current(bureau.records(county_id), connection, name) for county_id in bureau.county_ids(connection)]
    newest = max((one for one in found if one), key=lambda one: one.version, default=None)
    return (newest.version, newest) if newest else (0, None)


def _difference(before: bytes, after: bytes) -> list[str]:
    was, now = (data.decode("utf-8").splitlines() for data in (before, after))
    return [line for line in list(difflib.unified_diff(was, now, lineterm="", n=1))[2:] if line][:SHOWN]
