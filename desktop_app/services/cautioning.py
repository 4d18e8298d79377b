"""Cautioning: what somebody should look at before going on. Nothing here stops anything.

The advice of a record's own rules, and what only shows beside other records: somebody who stands on the other side in another matter
that is not over, an appointment or a term that has run out, a committee that is not made up as the law wants it.
Source: DOMAIN §1.1 M-R02, §1.2 (warnings), §2.4 A (conflict check), §5.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop_app.domain.errors import Unknown
from desktop_app.domain.kind import Kind, Side
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.viewing import Viewing

READ = 40  # records read for one person; people of one name are rarely more
MEMBERS = 200  # records that refer to one, read at most
AGAINST: dict[str, tuple[str, ...]] = {
    "client": ("opponent", "party"), "opponent": ("client",), "party": ("client", "opponent"),
}  # fmt: skip  # two parties of two mediations are no conflict: the office stands between them
NAMELESS = ("拒绝提供", "无", "不详", "匿名")  # what stands for a name that was not given
STANDS = {"client": "求助人", "opponent": "对方当事人", "party": "调解当事人"}


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at."""

    says: str
    field: str  # the blank it is about, as a Fault names it; "" for the whole record
    others: tuple[str, ...] = ()  # ids of the records beside which it shows


@dataclass(frozen=True, slots=True)
class _Person:
    stands: str
    name: str
    id_no: str | None
    field: str

    def same(self, other: _Person) -> bool:
        """Whether both are one person, as far as the record tells."""
        return self.id_no == other.id_no if self.id_no and other.id_no else self.name == other.name


@dataclass(frozen=True, slots=True)
class Cautioning:
    """What one office should look at."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]

    def of(self, identity: str) -> list[Caution]:
        """What to look at in a record as it stands; raise Unknown when there is none."""
        shown = self.viewing.get(identity)
        kind = self.kinds.get(shown.kind)
        if kind is None:
            return []
        advice = [Caution(issue.fault.says, issue.fault.field) for issue in kind.issues(shown.fields, shown.stage) if not issue.blocks]
        return [*advice, *self.beside(kind, shown.fields, shown.stage, shown.id)]

    def beside(self, kind: Kind, body: Mapping[str, Any], stage: str, identity: str = "") -> list[Caution]:
        """What shows beside other records, in a body that may not be saved yet; ``identity`` is the record itself."""
        return [
            *self._conflicts(kind, body, identity), *self._out_of_force(kind, body), *self._gathered(kind, body, stage, identity)
        ]  # fmt: skip

    def _conflicts(self, kind: Kind, body: Mapping[str, Any], identity: str) -> Iterator[Caution]:
        for person in _people(kind, body):
            meets: dict[str, list[str]] = {}
            for shown in self._mentioning(person, identity):
                for stands in {other.stands for other in _people(self.kinds[shown.kind], shown.fields) if person.same(other)}:
                    if stands in AGAINST[person.stands]:
                        meets.setdefault(stands, []).append(shown.id)
            for stands, others in meets.items():
                sure = "" if person.id_no else "（同名，请核对是否同一人）"
                yield Caution(
                    f"{person.name}在本所未办结的 {len(others)} 件事项中是{STANDS[stands]}{sure}，请注意回避和保密", person.field, tuple(others)
                )  # fmt: skip

    def _mentioning(self, person: _Person, identity: str) -> list[Shown]:
        """Other matters that are not over and in which the person may stand."""
        found = [shown for text in {person.name, person.id_no or person.name} for shown in self.viewing.found(text, None, READ)]
        seen = {shown.id: shown for shown in found if shown.id != identity and shown.kind in self.kinds}
        return [shown for shown in seen.values() if shown.stage in self.kinds[shown.kind].alive and self.kinds[shown.kind].sides]

    def _out_of_force(self, kind: Kind, body: Mapping[str, Any]) -> Iterator[Caution]:
        for path, on in kind.in_force.items():
            day = _day(body.get(on))
            for field, value in _leaves(body, path):
                if day is not None and isinstance(value, str) and (other := self._referred(value)) is not None:
                    yield from self._not_in_term(field, other, day)

    def _not_in_term(self, field: str, other: Shown, day: date) -> Iterator[Caution]:
        kind = self.kinds[other.kind]
        first, last = (_day(other.fields.get(blank)) for blank in kind.term or ("", ""))
        label = kind.title if other.title == kind.title else f"{kind.title}{other.title}"
        if (first and day < first) or (last and day > last):
            yield Caution(f"{label}在 {day} 不在任期或聘期内（{first or '…'} 至 {last or '…'}）", field, (other.id,))
        elif other.stage not in kind.alive:
            yield Caution(f"{label}已是“{other.label}”", field, (other.id,))

    def _referred(self, identity: str) -> Shown | None:
        """The record a reference points to; None for a name that is not registered."""
        try:
            shown = self.viewing.get(identity)
        except Unknown:
            return None
        return shown if shown.kind in self.kinds and self.kinds[shown.kind].term else None

    def _gathered(self, kind: Kind, body: Mapping[str, Any], stage: str, identity: str) -> Iterator[Caution]:
        wants = kind.gathered
        if wants is None or stage not in wants.at or wants.kind not in self.kinds:
            return
        other = self.kinds[wants.kind]
        names = {identity, kind.title_of(body)} - {""}
        found = [shown for name in names for shown in self.viewing.page(other, where={wants.by: name}, limit=MEMBERS)]
        counted = [shown for shown in found if shown.stage in wants.at]
        members = [other.typed(shown.fields) for shown in counted]
        for says, holds in wants.asks.items():
            if not holds(members):
                yield Caution(f"{says}；名册上现有 {len(members)} 人", "", tuple(shown.id for shown in counted))


def _people(kind: Kind, body: Mapping[str, Any]) -> Iterator[_Person]:
    for side in kind.sides:
        for place, item in enumerate(body.get(side.part) or () if side.part else [body], 1):
            yield from _person(side, item, f"{side.part}/{place}/" if side.part else "")


def _person(side: Side, item: Mapping[str, Any], prefix: str) -> Iterator[_Person]:
    for blank in side.names:
        name = str(item.get(blank) or "").strip()
        if name and name not in NAMELESS:
            number = item.get(side.id_no) if side.id_no and blank == side.names[0] else None
            yield _Person(side.stands, name, str(number) if number else None, prefix + blank)


def _leaves(body: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    field, _, inner = path.partition(".")
    if not inner:
        yield field, body.get(field)
        return
    for place, item in enumerate(body.get(field) or (), 1):
        yield f"{field}/{place}/{inner}", item.get(inner)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
