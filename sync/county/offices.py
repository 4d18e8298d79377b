"""The county's offices, their devices and the one-time codes that pair a device; every change leaves a row in the audit trail."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.domain.errors import Refused, Unknown
from sync.county import census
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.retrying import whole
from sync.wire.enrolment import code_key, new_code

DAY_MS = 24 * 3600 * 1000
MOST_DAYS = 90  # a code that lives longer is a password
_OFFICE = re.compile(r"\d{9}(-\d{2})?|\d{6}")  # six digits: a county that reports to this region
_NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Office:
    """One office with what the overview says about it."""

    county_id: str
    code: str
    name: str
    area: str | None
    devices: int  # not revoked
    last_seen_at: int | None  # ms since 1970 UTC
    records: int  # live ones, of every kind
    by_kind: dict[str, int]


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled device."""

    county_id: str
    id: str  # 16 hex digits
    office: str
    name: str
    place: int
    enrolled_at: int
    revoked_at: int | None
    why: str | None
    last_seen_at: int | None


@whole
def add_office(bureau: Bureau, code: str, name: str, area: str | None = None, who: str = CONSOLE) -> None:
    """Add an office. Raise Refused when the code is no office code, or is taken."""
    if not _OFFICE.fullmatch(code):
        raise Refused(f"司法所代码“{code[:20]}”不对：应为 9 位区划代码，同一乡镇有几个所时加 -NN，如 451229205-02；下级县局写 6 位")
    for label, given in (("名称", name), ("片区", area)):
        if given is not None and not (given.strip() and len(given) <= _NAME_CHARACTERS and given.isprintable()):
            raise Refused(f"司法所{label}应为 1–{_NAME_CHARACTERS} 个字")
    table = bureau.tables.office
    with bureau.database.writing() as connection:
        if connection.execute(sa.select(table.c.name).where(*_is(table, code))).first():
            raise Refused(f"司法所 {code} 已经登记过，没有改动")
        row = {"county_id": code[:6], "code": code, "name": name.strip(), "area": area.strip() if area else None}
        connection.execute(table.insert().values(**row, added_at=bureau.now_ms()))
        bureau.audit.note(connection, bureau.now_ms(), who, "office-add", f"{code} {name.strip()}")


def offices(bureau: Bureau) -> list[Office]:
    """Every office, by code."""
    table, device = bureau.tables.office, bureau.tables.device
    found: list[Office] = []
    with bureau.database.reading() as connection:
        kinds = census.counts(bureau.schema, connection)
        seen: dict[tuple[str, str], list[tuple[bool, int | None]]] = {}
        for row in connection.execute(sa.select(device)):
            at = bureau.contacts.latest(row.id, row.last_seen_at)
            seen.setdefault((row.county_id, row.office), []).append((row.revoked_at is None, at))
        for row in connection.execute(sa.select(table).order_by(table.c.county_id, table.c.code)):
            where = (row.county_id, row.code)
            found.append(_office(row, seen.get(where, []), kinds.get(where, {})))
    return found


def _office(row: sa.Row[tuple[object, ...]], devices: list[tuple[bool, int | None]], by_kind: dict[str, int]) -> Office:
    return Office(
        county_id=row.county_id, code=row.code, name=row.name, area=row.area, devices=sum(live for live, _ in devices),
        last_seen_at=max((at for _, at in devices if at), default=None), records=sum(by_kind.values()), by_kind=by_kind,
    )  # fmt: skip


def office_names(bureau: Bureau, connection: sa.Connection) -> dict[str, str]:
    """The name of each office by its code."""
    table = bureau.tables.office
    rows = connection.execute(sa.select(table.c.code, table.c.name).order_by(table.c.code))
    return {row.code: row.name for row in rows}


@whole
def issue_code(bureau: Bureau, office: str, days: int = 7, who: str = CONSOLE) -> tuple[str, int]:
    """A new one-time code for one device of an office, and when it expires; the code itself is kept nowhere."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(f"配对码的有效期应为 1–{MOST_DAYS} 天")
    table, now = bureau.tables.code, bureau.now_ms()
    expires_at = now + days * DAY_MS
    code = new_code()
    label, key = code_key(code)
    with bureau.database.writing() as connection:
        _known(bureau, connection, office)
        old = (table.c.county_id == office[:6], table.c.expires_at < now - MOST_DAYS * DAY_MS)
        connection.execute(table.delete().where(*old))
        if connection.execute(sa.select(table.c.label).where(table.c.county_id == office[:6], table.c.label == label)).first():
            raise Refused("这一次没有生成配对码，请再试一次")  # one in a million: the label is in use
        row = {"county_id": office[:6], "label": label, "office": office, "key": key, "expires_at": expires_at, "tries": 0}
        connection.execute(table.insert().values(**row))
        bureau.audit.note(connection, now, who, "code", f"{office} {label}")
    return code, expires_at


def devices(bureau: Bureau) -> list[Device]:
    """Every device that was ever enrolled, by office and place."""
    table = bureau.tables.device
    with bureau.database.reading() as connection:
        query = sa.select(table).order_by(table.c.county_id, table.c.office, table.c.place)
        return [
            Device(
                county_id=row.county_id, id=row.id, office=row.office, name=row.name, place=row.place, enrolled_at=row.enrolled_at,
                revoked_at=row.revoked_at, why=row.why, last_seen_at=bureau.contacts.latest(row.id, row.last_seen_at),
            )
            for row in connection.execute(query)
        ]  # fmt: skip


@whole
def revoke(bureau: Bureau, device: str, why: str | None = None, who: str = CONSOLE) -> None:
    """Refuse a device from now on; what it sent before stays. Raise Unknown when there is none, Refused when it is revoked already."""
    table = bureau.tables.device
    with bureau.database.writing() as connection:
        row = connection.execute(sa.select(table).where(table.c.id == device.lower())).first()
        if row is None:
            raise Unknown(f"没有编号为 {device[:32]} 的电脑；karstcounty device list 列出全部")
        if row.revoked_at is not None:
            raise Refused(f"电脑 {row.id}（{row.name}）早已停用，没有改动")
        where = (table.c.county_id == row.county_id, table.c.id == row.id)
        connection.execute(table.update().where(*where).values(revoked_at=bureau.now_ms(), why=why))
        bureau.audit.note(connection, bureau.now_ms(), who, "device-revoke", f"{row.id} {why or ''}".strip())


def _is(table: sa.Table, code: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.county_id == code[:6], table.c.code == code


def _known(bureau: Bureau, connection: sa.Connection, office: str) -> None:
    if not connection.execute(sa.select(bureau.tables.office.c.code).where(*_is(bureau.tables.office, office))).first():
        raise Unknown(f"没有代码为 {office[:20]} 的司法所；先用 karstcounty office add 登记")
