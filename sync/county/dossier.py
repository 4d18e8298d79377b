"""One record as the county's page shows it: what it says, who changed what, what the county has decided, what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.kind import Kind
from desktop_app.domain.privacy import SEALED_TITLE, curtained, is_sealed
from desktop_app.store.content import public
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from sync.county import showing
from sync.county.bureau import Bureau
from sync.county.history import Change, Revision, history
from sync.county.lookup import seen_anywhere
from sync.county.offices import office_names
from sync.county.territory import EVERYWHERE, Territory
from sync.county.unmasking import SEAL
from sync.wire.messages import Conflict

RESULTS = {"ok": "", "merged": "自动合并", "same": "内容相同", "conflict": "与他人的修改冲突", "rejected": "未收下"}
PICTURE_BYTES = 4 * 2**20  # a photograph as offices send it has 0.4 MB
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
REVIEWS = {"returned": "已退回", "accepted": "已核准"}
DEEDS = {"create": "登记", "edit": "修改", "delete": "移入回收站"}


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
    is_picture: bool  # by its name, and small enough to be shown on the page


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the county last said of a record."""

    says: str
    accepted: bool
    why: str
    by: str
    at: str
    fields: list[str]  # labels


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
    sealed: bool  # under seal, and nobody has opened it now
    revision: int
    sections: list[showing.Section]
    attachments: list[Attached]
    waiting: list[tuple[str, str, str]]  # of conflicts: label, the value that waits, who wrote it
    envelope: list[tuple[str, str]]
    reviewed: Reviewed | None
    private: dict[str, str]  # blanks that are masked: key → label
    clear: frozenset[str]  # those shown in clear now
    blanks: dict[str, list[tuple[str, str]]]  # what a return can be about: by section, key and label
    helpers: dict[str, str]  # offices that help: code → name
    places: dict[str, str]  # offices it can go to or be shared with
    deeds: list[Deed] = field(default_factory=list)  # newest first


def record_page(
    bureau: Bureau, record: bytes, territory: Territory = EVERYWHERE, clear: frozenset[str] = frozenset()
) -> RecordPage:  # fmt: skip
    """One record, with the blanks in ``clear`` unmasked. Raise Unknown when the territory has none with this id."""
    kinds = {kind.key: kind for kind in bureau.kinds}
    with bureau.database.reading() as connection:
        county_id, stored = seen_anywhere(bureau, connection, record, territory)
        names, devices = office_names(bureau, connection), _device_names(bureau, connection, county_id)
        content, kind = stored.state.nested(), kinds.get(stored.state.kind)
        sealed = is_sealed(content) and SEAL not in clear
        revisions = history(bureau, connection, county_id, record)
        held = [] if is_sealed(content) else attachments(bureau, connection, county_id, content)
    fields = curtained(content) if sealed else public(content)
    helpers: Any = stored.state.values.get("@helpers") or ()
    near = territory.among(code for code in names if code[:6] == county_id)
    return RecordPage(
        id=public_id(record), kind=kind.title if kind else stored.state.kind,
        title=SEALED_TITLE if sealed else showing.title_of(kind, content), number=str(content.get("@number") or "尚无文号"),
        stage=showing.stage_of(kind, content), office=names.get(stored.state.office, stored.state.office), deleted=stored.state.deleted,
        sealed=sealed, revision=stored.revision, sections=showing.sections(kind, fields, clear) if kind else _strange(fields),
        attachments=held, waiting=[] if sealed else [_waiting(kind, one) for one in stored.state.conflicts],
        envelope=_envelope(stored, names, devices, revisions), reviewed=_reviewed(kind, content),
        private=showing.private_blanks(kind, fields) if kind else {}, clear=clear, blanks=_sections_of(kind),
        helpers={str(code): names.get(code, code) for code in helpers},
        places={code: names[code] for code in near if code != stored.state.office},
        deeds=[] if sealed else _deeds(kind, revisions, names, devices),
    )  # fmt: skip


def _strange(fields: Mapping[str, Any]) -> list[showing.Section]:
    return [showing.Section("内容", [showing.Pair(key, "已填（本版本不认识这种记录）") for key in fields], [], [])]


def _envelope(
    stored: Stored, names: Mapping[str, str], devices: Mapping[str, str], revisions: list[Revision]
) -> list[tuple[str, str]]:  # fmt: skip
    office, newest = stored.state.office, max(revisions, key=lambda revision: revision.place or 0)
    return [
        ("司法所", f"{names.get(office, office)}（{office}）"), ("登记", f"{stored.created_by}，{showing.instant(stored.created_at)}"),
        ("最近修改", f"{stored.changed_by}，{showing.instant(stored.changed_at)}"), ("所用电脑", devices.get(stored.device, "县局")),
        ("第几版", str(stored.revision)), ("县局收到", showing.instant(newest.received_at)),
        ("收讫凭据", f"第 {newest.place or 0:,} 号 · {newest.link.hex()[:16]}"), ("编号", public_id(stored.record)),
    ]  # fmt: skip


def _reviewed(kind: Kind | None, content: Mapping[str, Any]) -> Reviewed | None:
    review = content.get("@review")
    if review not in REVIEWS:
        return None
    at = content.get("@review_at")
    labels = [showing.label_of(kind, str(path))[0] for path in content.get("@review_fields") or ()]
    return Reviewed(
        says=REVIEWS[str(review)], accepted=review == "accepted", why=str(content.get("@review_why") or ""),
        by=str(content.get("@review_by") or ""), at=showing.instant(showing.ms_of(at)), fields=labels,
    )  # fmt: skip


def _sections_of(kind: Kind | None) -> dict[str, list[tuple[str, str]]]:
    sections = kind.sections.items() if kind else ()
    return {title: [(key, kind.blanks[key].label) for key in keys] for title, keys in sections} if kind else {}


def _deeds(kind: Kind | None, revisions: list[Revision], names: Mapping[str, str], devices: Mapping[str, str]) -> list[Deed]:
    places = {change.path: change.after for revision in revisions for change in revision.changes if _is_place(change)}
    return [_deed(kind, revision, names, devices, places) for revision in reversed(revisions)]


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
        is_picture = here and name.lower().endswith(_PICTURES) and row is not None and row.bytes <= PICTURE_BYTES
        out.append(Attached(str(item.get("title") or name or sha256[:12]), name, sha256, size, state, here, is_picture))
    return out


def _size(count: Any) -> str:
    if not isinstance(count, int):
        return ""
    return f"{count} 字节" if count < 1024 else f"{count / 1024:.0f} KB" if count < 2**20 else f"{count / 2**20:.1f} MB"


def _waiting(kind: Kind | None, one: Conflict) -> tuple[str, str, str]:
    label, blank = showing.label_of(kind, one.path)
    return label, _told(kind, one.path, one.value, blank), f"{one.author}，{showing.instant(one.at)}"


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
    where = (
        f"{names.get(revision.office, revision.office)} · {devices.get(revision.device, revision.device)}" if revision.office else "县局"
    )
    result = RESULTS.get(revision.result, revision.result)
    return Deed(
        number=revision.number, who=revision.author, at=showing.instant(revision.at), received=showing.instant(revision.received_at),
        where=where, what=DEEDS[revision.what],
        result=f"{result}：{revision.reason}" if revision.reason else result, why=revision.why or "", changes=changes,
    )  # fmt: skip


def _told(kind: Kind | None, path: str, value: Any, blank: Any) -> str:
    """A value of the history as people read it."""
    if value is None:
        return "（无）" if path.count("/") == 1 else ""
    if path.count("/") == 1:
        return f"第 {value} 项"
    if path[0] == "@":
        return _told_own(kind, path, value)
    return "已填" if blank is None else showing.shown(blank, value)


def _told_own(kind: Kind | None, path: str, value: Any) -> str:
    """A value of a field that every record has."""
    match path:
        case "@stage":
            return showing.stage_of(kind, {"@stage": value})
        case "@review":
            return REVIEWS.get(str(value), str(value))
        case "@review_at":
            return showing.instant(showing.ms_of(value)) or str(value)
        case "@review_fields" if isinstance(value, list):
            return "、".join(showing.label_of(kind, str(path))[0] for path in value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
