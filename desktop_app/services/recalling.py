"""Recalling: people, bodies and places this office has written before, found by a part of the name or its pinyin initials.

Nothing is kept for this: people are read out of the records that search finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from desktop_app.domain import people, places
from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.kind import Kind
from desktop_app.domain.privacy import is_sealed
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.viewing import Viewing
from desktop_app.store.spelling import spellings

READ = 60  # records read for one question
PEOPLE = 8  # offered at once
FEW = 12  # newest records of a kind that are read for who is in them
PLACES = 60
NAMED = 3  # people, and villages, that are named beside records
TOWNSHIP, VILLAGE = 9, 12  # digits of a code
REGION_CITIES = 4  # digits of a city's code


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a body, as last written in a record."""

    name: str
    detail: str  # what tells two of the same name apart: village or address, year of birth
    body: Mapping[str, Any]  # JSON values by the names of people.DESCRIBES


@dataclass(frozen=True, slots=True)
class Recalling:
    """What this office has written before."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]

    def people(self, text: str) -> list[Person]:
        """People and bodies whose name contains a text or has these initials, the latest written first."""
        wanted = text.strip()
        if not wanted:
            return []
        found: dict[str, Person] = {}
        for shown in self.viewing.found(wanted, None, READ):
            for body in _people_in(self.kinds[shown.kind], shown.fields) if shown.kind in self.kinds else ():
                name = str(body.get("org_name") or body["name"])
                if fits(name, wanted):
                    person = _person(name, body)
                    found.setdefault(_who(person), person)
        exact = sorted(found.values(), key=lambda person: person.name != wanted)
        return exact[:PEOPLE]

    def named(self, text: str) -> list[tuple[str, str]]:
        """A few people and villages of the office's own township that a text means, as (side, name)."""
        wanted = text.strip()
        own = [name for _code, name in places.children(self.session.store.office[:TOWNSHIP]) if wanted and fits(name, wanted)]
        people = dict.fromkeys(person.name for person in self.people(wanted))
        return [*(("people", name) for name in list(people)[:NAMED]), *(("villages", name) for name in own[:NAMED])]

    def latest(self) -> list[Person]:
        """The people and bodies of the records written last, at most FEW of each kind."""
        found: dict[str, Person] = {}
        for kind in self.kinds.values():
            for shown in self.viewing.page(kind, where={}, sort=kind.order, limit=FEW):
                for body in () if is_sealed(shown.fields) else _people_in(kind, shown.fields):
                    person = _person(str(body.get("org_name") or body["name"]), body)
                    found.setdefault(_who(person), person)
        return list(found.values())

    def records_of(self, person: Person) -> list[Shown]:
        """The records somebody stands in, as far as search finds them by the name: the best match first."""
        wanted, found = _who(person), []
        for shown in self.viewing.found(person.name, None, READ):
            kind = self.kinds.get(shown.kind)
            bodies = _people_in(kind, shown.fields) if kind else ()
            if any(_who(_person(str(body.get("org_name") or body["name"]), body)) == wanted for body in bodies):
                found.append(shown)
        return found

    def places(self, text: str) -> list[str]:
        """Codes of divisions that a text means; the office's own county first."""
        return places_like(text, self.session.store.county)

    def initials(self, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The pinyin initials of each text, in every likely reading."""
        return {text: spellings(text) for text in texts}


def places_like(text: str, home: str = "", digits: int = VILLAGE) -> list[str]:
    """Codes of divisions whose name contains a text, has these initials, or whose code begins so: the county ``home`` first.

    Within it those of ``digits`` digits come first: 12 a village, 9 a township.
    """
    wanted = text.strip()
    near = [code for code in _codes() if home and code.startswith(home) and _is_place(code, wanted)]
    far: Iterator[str] = (code for code in _codes() if not (home and code.startswith(home)) and _is_place(code, wanted))
    out = sorted(near, key=lambda code: len(code) != digits)
    if not home:
        far = iter([code for code in far if len(code) == digits])
    return [*out, *islice(far, max(0, PLACES - len(out)))][:PLACES]


def fits(name: str, wanted: str) -> bool:
    """Whether a name is meant: it contains the text, or its initials begin with it."""
    return wanted in name or any(initials.startswith(wanted.lower()) for initials in spellings(name))


@cache
def _codes() -> tuple[str, ...]:
    def below(code: str) -> Iterator[str]:
        for child, _name in places.children(code):
            yield child
            yield from below(child)

    return tuple(below(places.REGION))


def _is_place(code: str, wanted: str) -> bool:
    name = places.name_of(code) or ""
    return len(code) > REGION_CITIES and (code.startswith(wanted) if wanted.isdigit() else fits(name, wanted))


def _people_in(kind: Kind, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The people a record holds: itself when it is about one, and the items of its lists."""
    groups = [(kind.record, [fields])]
    groups += [(blank.type.part, fields.get(key) or []) for key, blank in kind.blanks.items() if isinstance(blank.type, Many)]
    for shape, bodies in groups:
        blanks = blanks_of(shape)
        for body in bodies if people.is_person(blanks) else ():
            if body.get("name") or body.get("org_name"):
                yield people.description(blanks, body)


def _who(person: Person) -> str:
    """What tells somebody from everybody else: the identity number, else name, telephone and address together."""
    return str(person.body.get("id_no") or (person.name, person.body.get("phone"), person.body.get("address")))


def _person(name: str, body: Mapping[str, Any]) -> Person:
    home = places.name_of(str(body["addr_div"])) if body.get("addr_div") else body.get("address")
    born = str(body.get("birth_date") or "")[:4] or str(body.get("id_no") or "")[6:10]
    return Person(name, " · ".join(filter(None, (str(home or ""), f"{born} 年生" if born.isdigit() else ""))), body)
