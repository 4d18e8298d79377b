"""What the county's page shows: the overview of offices, registers page by page, what a search finds, and one record with its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop_app.domain.errors import Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import by_key
from desktop_app.domain.sifting import Condition
from desktop_app.store import listing
from desktop_app.store.content import public
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from desktop_app.store.schema import PUBLICATION
from sync.county import showing
from sync.county.bureau import Bureau
from sync.county.history import Change, Revision, history
from sync.county.offices import Office, office_names, offices
from sync.county.territory import EVERYWHERE, Territory

DAY_MS = 24 * 3600 * 1000
FRESH_MS, STALE_MS = 3 * DAY_MS, 7 * DAY_MS  # since the last contact: green, amber, red (DESKTOP 4.3)
PAGE = 50
FOUND = 100
RESULTS = {"ok": "", "merged": "自动合并", "same": "内容相同", "conflict": "与他人的修改冲突", "rejected": "未收下"}
DEEDS = {"create": "登记", "edit": "修改", "delete": "移入回收站"}


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office of the overview."""

    office: Office
    health: str  # good, slow, bad, never: also said in words
    says: str
    ago: str
    at: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    lines: list[OfficeLine]
    by_kind: dict[str, int]  # in the order of kinds; kinds this version does not know last
    records: int
    devices: int
    fresh: int  # offices heard of within three days
    conflicts: int


def overview(bureau: Bureau, territory: Territory = EVERYWHERE) -> Overview:
    """The county at a glance, as far as somebody sees it."""
    now, lines = bureau.now_ms(), []
    by_kind = dict.fromkeys((kind.key for kind in bureau.kinds), 0)
    for office in offices(bureau):
        if not territory.holds(office.code):
            continue
        lines.append(_line(office, now))
        for kind, count in office.by_kind.items():
            by_kind[kind] = by_kind.get(kind, 0) + count
    conflict = bureau.schema.conflict
    with bureau.database.reading() as connection:
        waiting = int(connection.execute(sa.select(sa.func.count()).select_from(conflict)).scalar_one())
    return Overview(
        lines=lines, by_kind=by_kind, records=sum(by_kind.values()), devices=sum(line.office.devices for line in lines),
        fresh=sum(line.health == "good" for line in lines), conflicts=waiting,
    )  # fmt: skip


def _line(office: Office, now: int) -> OfficeLine:
    at = office.last_seen_at
    if at is None:
        health, says = "never", "从未联系"
    elif now - at <= FRESH_MS:
        health, says = "good", "正常"
    elif now - at <= STALE_MS:
        health, says = "slow", "三日未联系"
    else:
        health, says = "bad", "逾七日未联系"
    return OfficeLine(office, health, says, showing.age(at, now), showing.instant(at))


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a list."""

    id: str
    kind: str
    number: str
    title: str
    office: str
    stage: str
    cells: list[str]
    changed: str


@dataclass(frozen=True, slots=True)
class Register:
    """One page of a register."""

    kind: Kind
    headers: list[tuple[str, str]]  # label, and the classes of the cells below
    lines: list[Line]
    total: int
    more: str  # id to go on after; "" at the end


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page of which register is wanted."""

    county_id: str
    kind: str
    office: str = ""
    stage: str = ""
    after: str = ""


def register(bureau: Bureau, wish: Wish, territory: Territory = EVERYWHERE) -> Register:
    """One page of a kind's register. Raise Unknown for a kind or a place that is none."""
    kind = by_key(wish.kind, bureau.kinds)
    where = {key: value for key, value in (("office", wish.office), ("stage", wish.stage)) if value}
    after = record_id(wish.after) if wish.after else None
    with bureau.database.reading() as connection:
        sift = among(office_names(bureau, connection), territory)
        ids = listing.page(bureau.schema, connection, wish.county_id, kind.key, where=where, limit=PAGE + 1, after=after, sift=sift)
        total = listing.count(bureau.schema, connection, wish.county_id, kind.key, where, sift)
        lines = _lines(bureau, connection, wish.county_id, ids[:PAGE], kind)
    headers = [showing.header(kind.blanks[key]) for key in kind.columns]
    return Register(kind, headers, lines, total, lines[-1].id if len(ids) > PAGE else "")


def among(offices: Iterable[str], territory: Territory) -> tuple[Condition, ...]:
    """The condition that a record belongs to an office of the territory; none when it is everything."""
    return () if territory.whole else (Condition("office", "in", territory.among(offices)),)


def found(bureau: Bureau, typed: str, territory: Territory = EVERYWHERE) -> list[Line]:
    """Records of every county here that a search finds, best first."""
    lines: list[Line] = []
    with bureau.database.reading() as connection:
        for county_id in bureau.county_ids(connection):
            ids = [record for record, _ in bureau.search.find(connection, county_id, typed, None, FOUND)]
            lines += _lines(bureau, connection, county_id, ids, None, territory)
    return lines[:FOUND]


def _lines(
    bureau: Bureau, connection: sa.Connection, county_id: str, ids: Iterable[bytes], columns_of: Kind | None,
    territory: Territory = EVERYWHERE,
) -> list[Line]:  # fmt: skip
    names, kinds = office_names(bureau, connection), {kind.key: kind for kind in bureau.kinds}
    loaded = bureau.records(county_id).load(connection, ids)
    lines = []
    for record, stored in loaded.items():
        if not territory.sees(stored.state):
            continue
        kind, content = kinds.get(stored.state.kind), stored.state.nested()
        cells = [showing.brief(columns_of.blanks[key], content.get(key)) for key in columns_of.columns] if columns_of else []
        lines.append(
            Line(
                id=public_id(record), kind=kind.title if kind else stored.state.kind, number=str(content.get("@number") or ""),
                title=showing.title_of(kind, content), office=names.get(stored.state.office, stored.state.office),
                stage=_stage(kind, content), cells=cells, changed=showing.instant(stored.changed_at),
            )
        )  # fmt: skip
    return lines


def _stage(kind: Kind | None, content: Mapping[str, Any]) -> str:
    stage = content.get("@stage") or (kind.first_stage if kind else "")
    return kind.stages[stage].title if kind and stage in kind.stages else str(stage)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a record's history, as people read it."""

    number: int
    who: str
    at: str
    received: str
    where: str  # office and device
    what: str
    result: str
    why: str
    changes: list[tuple[str, str, str]]  # label, before, after


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment of a record."""

    title: str
    name: str  # of the file as it was attached; "" when unknown
    sha256: str  # 64 hex digits
    size: str
    state: str
    here: bool  # the county has all of it


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record with all that is known of it."""

    id: str
    kind: str
    title: str
    number: str
    stage: str
    office: str
    deleted: bool
    sections: list[showing.Section]
    attachments: list[Attached]
    waiting: list[tuple[str, str, str]]  # of conflicts: label, the value that waits, who wrote it
    envelope: list[tuple[str, str]]
    deeds: list[Deed] = field(default_factory=list)  # newest first


def record_page(bureau: Bureau, record: bytes, territory: Territory = EVERYWHERE) -> RecordPage:
    """One record. Raise Unknown when the territory has none with this id."""
    kinds = {kind.key: kind for kind in bureau.kinds}
    with bureau.database.reading() as connection:
        county_id, stored = seen_anywhere(bureau, connection, record, territory)
        names, devices = office_names(bureau, connection), _device_names(bureau, connection, county_id)
        revisions = history(bureau, connection, county_id, record)
        content, kind = stored.state.nested(), kinds.get(stored.state.kind)
        held = attachments(bureau, connection, county_id, content)
    fields = public(content)
    places = {change.path: change.after for revision in revisions for change in revision.changes if _is_place(change)}
    strange = [showing.Section("内容", [showing.Pair(key, "已填（本版本不认识这种记录）") for key in fields], [], [])]
    office = names.get(stored.state.office, stored.state.office)
    return RecordPage(
        id=public_id(record), kind=kind.title if kind else stored.state.kind, title=showing.title_of(kind, content),
        number=str(content.get("@number") or "尚无文号"), stage=_stage(kind, content), office=office, deleted=stored.state.deleted,
        sections=showing.sections(kind, fields) if kind else strange, attachments=held,
        waiting=[_waiting(kind, conflict.path, conflict.value, conflict.author, conflict.at) for conflict in stored.state.conflicts],
        envelope=[
            ("司法所", f"{office}（{stored.state.office}）"), ("登记", f"{stored.created_by}，{showing.instant(stored.created_at)}"),
            ("最近修改", f"{stored.changed_by}，{showing.instant(stored.changed_at)}"),
            ("所用电脑", devices.get(stored.device, stored.device)), ("第几版", str(stored.revision)), ("编号", public_id(record)),
        ],
        deeds=[_deed(kind, revision, names, devices, places) for revision in reversed(revisions)],
    )  # fmt: skip


def stored_anywhere(bureau: Bureau, connection: sa.Connection, record: bytes) -> tuple[str, Stored]:
    """A record and its county; raise Unknown when no county here has it."""
    for county_id in bureau.county_ids(connection):
        if loaded := bureau.records(county_id).load(connection, [record]):
            return county_id, loaded[record]
    raise Unknown(f"县里没有编号为 {public_id(record)} 的记录")


def seen_anywhere(bureau: Bureau, connection: sa.Connection, record: bytes, territory: Territory) -> tuple[str, Stored]:
    """A record that somebody may see, and its county; raise Unknown, with the same words, when there is none or it is not theirs."""
    county_id, stored = stored_anywhere(bureau, connection, record)
    if stored.state.kind == PUBLICATION or not territory.sees(stored.state):
        raise Unknown(f"县里没有编号为 {public_id(record)} 的记录")
    return county_id, stored


def record_id(text: str) -> bytes:
    """The id a person or a link names; raise Unknown when it can be none."""
    try:
        return UUID(text).bytes
    except ValueError:
        raise Unknown(f"“{text[:40]}”不是记录编号") from None


def _device_names(bureau: Bureau, connection: sa.Connection, county_id: str) -> dict[str, str]:
    table = bureau.tables.device
    rows = connection.execute(sa.select(table.c.id, table.c.name, table.c.place).where(table.c.county_id == county_id))
    return {row.id: f"{row.name}（{row.place} 号机）" for row in rows}


def attachments(bureau: Bureau, connection: sa.Connection, county_id: str, content: Mapping[str, Any]) -> list[Attached]:
    """The attachments that a record's content names, in its order."""
    table, out = bureau.schema.blob, []
    for item in content.get("@attachments") or ():
        sha256 = str(item.get("sha256") or "")
        query = sa.select(table.c.bytes, table.c.have).where(table.c.county_id == county_id, table.c.sha256 == bytes.fromhex(sha256))
        row = connection.execute(query).first()
        here = row is not None and row.have > 0 and row.have == row.bytes
        state = "已到县局" if here else f"已到 {row.have * 100 // row.bytes}%" if row is not None and row.have else "尚未送到"
        name = str(item.get("name") or "")
        size = _size(row.bytes if row else item.get("bytes"))
        out.append(Attached(str(item.get("title") or name or sha256[:12]), name, sha256, size, state, here))
    return out


def _size(count: Any) -> str:
    if not isinstance(count, int):
        return ""
    return f"{count} 字节" if count < 1024 else f"{count / 1024:.0f} KB" if count < 2**20 else f"{count / 2**20:.1f} MB"


def _waiting(kind: Kind | None, path: str, value: Any, author: str, at: int) -> tuple[str, str, str]:
    label, blank = showing.label_of(kind, path)
    return label, _told(kind, path, value, blank), f"{author}，{showing.instant(at)}"


def _is_place(change: Change) -> bool:
    return change.path.count("/") == 1 and isinstance(change.after, int)


def _deed(
    kind: Kind | None, revision: Revision, names: Mapping[str, str], devices: Mapping[str, str], places: Mapping[str, int]
) -> Deed:  # fmt: skip
    changes = []
    for change in sorted(revision.changes, key=lambda change: showing.form_order(kind, change.path)):
        label, blank = showing.label_of(kind, change.path, places)
        before, after = _told(kind, change.path, change.before, blank), _told(kind, change.path, change.after, blank)
        if (before or after) and not (change.path.count("/") == 1 and revision.what == "create"):
            changes.append((label, before, after))
    where = names.get(revision.office or "", revision.office or "县局")
    result = RESULTS.get(revision.result, revision.result)
    return Deed(
        number=revision.number, who=revision.author, at=showing.instant(revision.at), received=showing.instant(revision.received_at),
        where=f"{where} · {devices.get(revision.device, revision.device)}", what=DEEDS[revision.what],
        result=f"{result}：{revision.reason}" if revision.reason else result, why=revision.why or "", changes=changes,
    )  # fmt: skip


def _told(kind: Kind | None, path: str, value: Any, blank: Any) -> str:
    """A value of the history as people read it."""
    if value is None:
        return "（无）" if path.count("/") == 1 else ""
    if path == "@stage":
        return _stage(kind, {"@stage": value})
    if path.count("/") == 1:
        return f"第 {value} 项"
    if blank is not None:
        return showing.shown(blank, value)
    return str(value) if path[0] == "@" else "已填"
