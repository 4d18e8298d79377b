"""What leaves the county as a file that names cases: the national field names, the sheet for the 综治中心, a register as it is seen.

Each has its allowance and its limit of rows, names who took it and why on a sheet of its own, and stands in the audit trail. Sealed
records never go out. The sheet for the 综治中心 says what came of each dispute and names nobody (姓 + 某).
Source: DOMAIN §1.6 "综治中心", §5.1, §5.4, §6.3; RELIABILITY T10.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import sqlalchemy as sa

from desktop_app.domain import national
from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Day, Moment
from desktop_app.domain.kind import Kind
from desktop_app.domain.masking import looks_like_a_body, masked_body, masked_name
from desktop_app.domain.period import Period
from desktop_app.domain.privacy import SHORTEST_REASON, is_sealed
from desktop_app.domain.sifting import Condition
from desktop_app.sheets import registers as sheets
from desktop_app.store import dumping, listing
from sync.county import allowances, showing
from sync.county.allowances import EXPORT_ROWS
from sync.county.bureau import Bureau
from sync.county.offices import office_names
from sync.county.registers import among
from sync.county.retrying import whole
from sync.county.territory import Territory

Form = Literal["masked", "national", "center"]
FORMS: dict[Form, str] = {"masked": "台账（号码、住址遮盖）", "center": "报综治中心（不写姓名）", "national": "国家标准字段（明文）"}
CLEAR = frozenset({"national"})  # forms that show numbers of people
CENTER_KIND = "mediation_case"  # what the 综治中心 asks about
_CHUNK = 500
_CENTER = (
    "序号", "司法所", "案号", "来源", "纠纷类别", "受理日期", "涉及人数", "涉案金额（元）", "难度", "办理情况", "当事人", "化解日期", "履行情况",
)  # fmt: skip
Row = Mapping[str, Any]  # a line of ``dump``


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to go out, to whom and why."""

    kind: Kind
    form: Form
    period: Period
    office: str  # "" = all that one sees
    who: str
    why: str
    territory: Territory


def written(bureau: Bureau, wish: Wish) -> tuple[bytes, int]:
    """The workbook and how many records it has. Raise Refused without a reason, for too many records, or past the day's allowance."""
    why = wish.why.strip()
    if not SHORTEST_REASON <= len(why) <= 200 or not why.isprintable():
        raise Refused(f"请写明导出给谁、做什么用，{SHORTEST_REASON}–200 个字；没有导出")
    layouts = national.layouts(wish.kind.key, wish.kind.title) if wish.form == "national" else ()
    if wish.form == "center" and wish.kind.key != CENTER_KIND:
        raise Refused("报综治中心的只有调解案件；没有导出")
    records, names = _taken(bureau, wish, why)
    said = [[wish.kind.title, FORMS[wish.form], wish.period.title, wish.who, showing.instant(bureau.now_ms()), why, str(len(records))]]
    pages: list[tuple[str, Sequence[Sequence[str]], Iterable[Sequence[Any]]]]
    if wish.form == "national":
        pages = [
            (one.title, [[c.name for c in one.columns], [c.title for c in one.columns]], national.rows(one, records)) for one in layouts
        ]
    elif wish.form == "center":
        pages = [("纠纷化解情况", [_CENTER], _center(wish.kind, records, names))]
    else:
        pages = [(wish.kind.title, [_heads(wish.kind)], _masked(wish.kind, records, names))]
    out = BytesIO()
    notes = ("导出说明", [["种类", "格式", "期间", "导出人", "导出时间", "用途", "条数"]], said)
    sheets.write_plain(f"{wish.kind.title} {wish.period.title}", [*pages, notes], out)
    return out.getvalue(), len(records)


@whole
def _taken(bureau: Bureau, wish: Wish, why: str) -> tuple[list[Row], dict[str, str]]:
    """The records, and the names of offices; that they go out is kept in the same transaction."""
    with bureau.database.writing() as connection:
        names = office_names(bureau, connection)
        records = _records(bureau, connection, wish, names)
        allowances.spend(bureau, connection, wish.who, "exported")
        about = f"{wish.kind.key} {wish.form} {wish.period} {wish.office or '全部'} {len(records)} 条：{why}"
        bureau.audit.note(connection, bureau.now_ms(), wish.who, "export", about)
    return records, names


def _records(bureau: Bureau, connection: sa.Connection, wish: Wish, names: Mapping[str, str]) -> list[Row]:
    day = wish.kind.order.lstrip("-")
    if day not in wish.kind.blanks or not isinstance(wish.kind.blanks[day].type, Day | Moment):
        raise Refused(f"{wish.kind.title}没有日期，不能按期导出")
    end = f"{wish.period.last}T23:59:59+08:00" if isinstance(wish.kind.blanks[day].type, Moment) else str(wish.period.last)
    sift = (Condition(day, "from", str(wish.period.first)), Condition(day, "to", end), *among(names, wish.territory))
    where = {"office": wish.office} if wish.office else {}
    found: list[Row] = []
    for county in sorted({code[:6] for code in names}):
        if listing.count(bureau.schema, connection, county, wish.kind.key, where, sift) + len(found) > EXPORT_ROWS:
            raise Refused(f"一次最多导出 {EXPORT_ROWS:,} 条；请缩短期间或只选一个司法所。没有导出")
        ids = listing.page(bureau.schema, connection, county, wish.kind.key, where=where, limit=EXPORT_ROWS, sift=sift)
        for start in range(0, len(ids), _CHUNK):
            loaded = bureau.records(county).load(connection, ids[start : start + _CHUNK])
            found += [dumping.view(stored) for stored in loaded.values() if not is_sealed(stored.state.values)]
    return found


def _heads(kind: Kind) -> list[str]:
    return ["司法所", "文号", "阶段", *(kind.blanks[key].label for key in kind.columns)]


def _masked(kind: Kind, records: Iterable[Row], names: Mapping[str, str]) -> Iterable[list[Any]]:
    for record in records:
        fields = record["fields"]
        lead = [names.get(record["office"], record["office"]), record["number"], showing.stage_of(kind, {"@stage": record["stage"]})]
        yield [*lead, *(showing.brief(kind.blanks[key], fields.get(key)) for key in kind.columns)]


def _center(kind: Kind, records: Iterable[Row], names: Mapping[str, str]) -> Iterable[list[Any]]:
    for place, record in enumerate(records, 1):
        fields = record["fields"]

        def said(key: str, fields: Mapping[str, Any] = fields) -> str:
            return showing.brief(kind.blanks[key], fields.get(key))

        stage = showing.stage_of(kind, {"@stage": record["stage"]})
        how = "，".join(filter(None, (stage, said("result"))))
        yield [
            place, names.get(record["office"], record["office"]), record["number"], said("source"), said("dispute_key"),
            said("accepted_on"), said("people_count"), said("amount"), said("difficulty"), how,
            _nameless(fields.get("parties") or ()), said("concluded_on"),
            said("performance_status"),
        ]  # fmt: skip


def _nameless(parties: Iterable[Mapping[str, Any]]) -> str:
    """The parties by surname, or by what kind of body they are."""
    called = []
    for party in parties:
        name = str(party.get("org_name") or party.get("name") or "")
        called.append(masked_body(name) if party.get("org_name") or looks_like_a_body(name) else masked_name(name))
    return "、".join(filter(None, called))
