"""What the county's page lists: the overview of offices, registers page by page, and what a search finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Day, Moment
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import by_key
from desktop_app.domain.privacy import SEALED_TITLE, curtained, is_sealed
from desktop_app.domain.sifting import Condition
from desktop_app.store import listing
from desktop_app.store.dumping import public_id
from sync.county import showing, waiting
from sync.county.bureau import Bureau
from sync.county.lookup import record_id
from sync.county.offices import Office, office_names, offices
from sync.county.territory import EVERYWHERE, Territory

DAY_MS = 24 * 3600 * 1000
FRESH_MS, STALE_MS = 3 * DAY_MS, 7 * DAY_MS  # since the last contact: green, amber, red (DESKTOP 4.3)
PAGE = 50
FOUND = 100
OFFICES = 60  # of one page of the overview: 150 KB hold twice as many


REVIEWS = {"none": "未审核", "returned": "已退回", "accepted": "已核准"}
_REVIEWED = {"none": Condition("own_review", "empty"), **{key: Condition("own_review", "is", key) for key in ("returned", "accepted")}}


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office of the overview."""

    office: Office
    health: str  # good, slow, bad, never: also said in words
    says: str
    ago: str
    at: str
    clashes: int  # records in conflict
    refused: int  # records with a change that was not taken in


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    lines: list[OfficeLine]  # of one page
    offices: int  # in all
    more: str  # code to go on after; "" at the end
    by_kind: dict[str, int]  # kinds with records, in the order of kinds; kinds this version does not know last
    records: int
    devices: int
    fresh: int  # offices heard of within three days
    conflicts: int  # records in conflict
    refused: int  # records with a change that was not taken in


def overview(bureau: Bureau, territory: Territory = EVERYWHERE, after: str = "") -> Overview:
    """The county at a glance, as far as somebody sees it; of many offices those of one page, the figures of all."""
    now, lines = bureau.now_ms(), []
    by_kind = dict.fromkeys((kind.key for kind in bureau.kinds), 0)
    with bureau.database.reading() as connection:
        clashes, refused = waiting.counts(bureau, connection)
    for office in offices(bureau):
        if not territory.holds(office.code):
            continue
        lines.append(_line(office, now, clashes.get(office.code, 0), refused.get(office.code, 0)))
        for kind, count in office.by_kind.items():
            by_kind[kind] = by_kind.get(kind, 0) + count
    left = [line for line in lines if line.office.code > after]
    return Overview(
        lines=left[:OFFICES], offices=len(lines), more=left[OFFICES - 1].office.code if len(left) > OFFICES else "",
        by_kind={key: count for key, count in by_kind.items() if count}, records=sum(by_kind.values()),
        devices=sum(line.office.devices for line in lines), fresh=sum(line.health == "good" for line in lines),
        conflicts=sum(line.clashes for line in lines), refused=sum(line.refused for line in lines),
    )  # fmt: skip


def _line(office: Office, now: int, clashes: int, refused: int) -> OfficeLine:
    at = office.last_seen_at
    if at is None:
        health, says = "never", "从未联系"
    elif now - at <= FRESH_MS:
        health, says = "good", "正常"
    elif now - at <= STALE_MS:
        health, says = "slow", "三日未联系"
    else:
        health, says = "bad", "逾七日未联系"
    return OfficeLine(office, health, says, showing.age(at, now), showing.instant(at), clashes, refused)


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
    review: str = ""  # of REVIEWS
    since: str = ""  # YYYY-MM-DD, of the day the register is ordered by
    until: str = ""
    after: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What a link to another page of the same register says."""
        return {"kind": self.kind, "county": self.county_id, "office": self.office, "stage": self.stage, "review": self.review,
                "since": self.since, "until": self.until}  # fmt: skip

    def sift(self, kind: Kind) -> tuple[Condition, ...]:
        """What is left of the register; raise Refused for a day that is none, or for a kind without days."""
        found = [_REVIEWED[self.review]] if self.review in _REVIEWED else []
        day = day_of(kind)
        for op, text in (("from", self.since), ("to", self.until)):
            if text and day:
                end = f"{_day(text)}T23:59:59+08:00" if op == "to" and isinstance(kind.blanks[day].type, Moment) else _day(text)
                found.append(Condition(day, op, end))  # type: ignore[arg-type]  # one of the operations
        return tuple(found)


def day_of(kind: Kind) -> str:
    """The blank with the day that a kind's register is ordered by; "" for a kind without one."""
    day = kind.order.lstrip("-")
    return day if day in kind.blanks and isinstance(kind.blanks[day].type, Day | Moment) else ""


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(f"“{text[:20]}”不是日期；应写作 2026-11-23") from None


def register(bureau: Bureau, wish: Wish, territory: Territory = EVERYWHERE) -> Register:
    """One page of a kind's register. Raise Unknown for a kind or a place that is none."""
    kind = by_key(wish.kind, bureau.kinds)
    where = {key: value for key, value in (("office", wish.office), ("stage", wish.stage)) if value}
    after = record_id(wish.after) if wish.after else None
    with bureau.database.reading() as connection:
        sift = (*among(office_names(bureau, connection), territory), *wish.sift(kind))
        ids = listing.page(bureau.schema, connection, wish.county_id, kind.key, where=where, limit=PAGE + 1, after=after, sift=sift)
        total = listing.count(bureau.schema, connection, wish.county_id, kind.key, where, sift)
        lines = lines_of(bureau, connection, wish.county_id, ids[:PAGE], kind)
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
            lines += lines_of(bureau, connection, county_id, ids, None, territory)
    return lines[:FOUND]


def lines_of(
    bureau: Bureau, connection: sa.Connection, county_id: str, ids: Iterable[bytes], columns_of: Kind | None,
    territory: Territory = EVERYWHERE,
) -> list[Line]:  # fmt: skip
    """These records as lines of a list, with the cells of a kind's columns, as far as somebody sees them."""
    names, kinds = office_names(bureau, connection), {kind.key: kind for kind in bureau.kinds}
    loaded = bureau.records(county_id).load(connection, ids)
    lines = []
    for record, stored in loaded.items():
        if not territory.sees(stored.state):
            continue
        kind, content = kinds.get(stored.state.kind), stored.state.nested()
        sealed = is_sealed(content)
        shown = curtained(content) if sealed else content
        cells = [showing.brief(columns_of.blanks[key], shown.get(key)) for key in columns_of.columns] if columns_of else []
        lines.append(
            Line(
                id=public_id(record), kind=kind.title if kind else stored.state.kind, number=str(content.get("@number") or ""),
                title=SEALED_TITLE if sealed else showing.title_of(kind, content),
                office=names.get(stored.state.office, stored.state.office),
                stage=showing.stage_of(kind, content), cells=cells, changed=showing.instant(stored.changed_at),
            )
        )  # fmt: skip
    return lines
