"""Numbering: which number a record gets, final ones for provisional ones, the ranges of a second computer, and the gaps of a year.

The county reserves ranges (``reserve``) and asks which run low (``wanted``); until it does, a second computer gives provisional numbers and
the office's first computer gives the final ones when it sees them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop_app.domain import numbering
from desktop_app.domain.errors import Fault, Refused, Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.numbering import LOW, Book, Page
from desktop_app.services.clock import local_day, today
from desktop_app.services.session import Session
from desktop_app.store import numbers, settings
from desktop_app.store.database import Connection
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import public_id

TEMPLATES = "number_templates"  # setting: a document of the county
PROVISIONAL = "serial:provisional"  # setting: the last provisional serial of this computer
AT_ONCE = 500  # provisional numbers that become final in one go


@dataclass(frozen=True, slots=True)
class Gap:
    """One number of a book that no case stands for."""

    serial: int
    number: str
    reason: str
    id: str | None  # of a void record; None where there is none at all


@dataclass(frozen=True, slots=True)
class Numbering:
    """The books of one office."""

    session: Session
    kinds: Mapping[str, Kind]

    @property
    def _office(self) -> str:
        return self.session.store.office

    def take(self, connection: Connection, kind: Kind, bodies: Sequence[Mapping[str, Any]]) -> list[str]:
        """A number for each new record of a kind, in order; provisional ones where this computer has no final ones to give."""
        on, found, words = today(self.session.clock), dict[int, str](), dict[str, list[int]]()
        names: dict[str, str] = {}
        for place, body in enumerate(bodies):
            given = str(body.get(kind.numbered_by) or "") if kind.numbered_by else ""
            if given not in names:
                names[given] = self._word(connection, given)
            words.setdefault(names[given], []).append(place)
        for word, places in words.items():
            found.update(zip(places, self._final(connection, kind, word, on, len(places)), strict=False))
        lacking = [place for place in range(len(bodies)) if place not in found]
        found.update(zip(lacking, self._provisional(connection, len(lacking)), strict=True))
        return [found[place] for place in range(len(bodies))]

    def reserve(self, kind: str, word: str, year: int, first: int, last: int, *, mine: bool) -> None:
        """Keep a range of a book for this computer, or away from it because another one has it; raise Refused when it cannot be kept.

        The same range again changes nothing, so that an answer of the county may be heard twice.
        """
        book, store = Book(self._known(kind).key, word, year), self.session.store
        with store.database.writing() as connection:
            page = self._page(connection, book)
            if any((block.first, block.last, block.mine) == (first, last, mine) for block in page.blocks):
                return
            if reason := page.why_not(first, last):
                raise Refused(f"{reason}；没有改动", [Fault("first", "号段", reason)])
            block = numbering.Block(first, last, mine, first)
            numbers.keep(store.schema, connection, book, Page(page.last, tuple(sorted((*page.blocks, block), key=lambda b: b.first))))

    def left(self, kind: str, word: str, year: int) -> int:
        """How many serials this computer still has in ranges of its own."""
        store = self.session.store
        with store.database.reading() as connection:
            page = numbers.page(store.schema, connection, Book(kind, word, year))
        return page.left if page else 0

    def wanted(self, below: int = LOW) -> list[Book]:
        """The books of this year in which a second computer runs out of its own serials; none on the first computer."""
        store, year = self.session.store, today(self.session.clock).year
        with store.database.reading() as connection:
            if self._owns(connection):
                return []
            opened = [book for book in numbers.books(store.schema, connection) if book.year == year]
            pages = [(book, numbers.page(store.schema, connection, book) or Page()) for book in opened]
        return [book for book, page in pages if page.left < below]

    def settle(self) -> int:
        """Give final numbers to records that have provisional ones, as far as this computer may; how many. The old one stays an alias."""
        store, done = self.session.store, 0
        with store.database.writing() as connection:
            owns = self._owns(connection)
            for kind in self.kinds.values():
                waiting = numbers.provisional(store.schema, connection, store.county, kind.key, self._office, AT_ONCE)
                for record, stored in store.records.load(connection, waiting).items():
                    held = stored.state.nested()
                    old = str(held["@number"])
                    if not owns and not old.startswith(numbering.provisional(store.device, 0)[:-1]):
                        continue  # another computer's: the first one, or that one itself, gives it
                    given = str(held.get(kind.numbered_by) or "") if kind.numbered_by else ""
                    on = local_day(stored.created_at)
                    for number in self._final(connection, kind, self._word(connection, given), on, 1):
                        former = " ".join(filter(None, (str(held.get("@former") or ""), old)))
                        signed = Signed(self.session.author, self.session.clock.now_ms(), f"正式编号，代替 {old}")
                        store.desk.change(connection, stored, {"@number": number, "@former": former}, signed)
                        done += record is not None
        return done

    def gaps(self, kind: str, year: int) -> list[Gap]:
        """The numbers of a year that no case stands for: void ones with their reason, and ones that were never used; by book."""
        store, known = self.session.store, self._known(kind)
        with store.database.reading() as connection:
            opened = [book for book in numbers.books(store.schema, connection) if (book.kind, book.year) == (kind, year)]
            return [gap for book in opened for gap in self._gaps(connection, known, book)]

    def adopt_templates(self, document: Any) -> None:
        """Number as the county says from now on: ``{"mediation_case": "（{year}）{org}人调字第{serial}号"}``; raise Refused, changing nothing."""
        given = document.items() if isinstance(document, Mapping) else [("", document)]
        reasons = {key: "没有这种记录" if key not in self.kinds else numbering.why_bad_template(template) for key, template in given}
        faults = [Fault(str(key)[:40], "编号模板", reason) for key, reason in reasons.items() if reason]
        if faults:
            raise Refused("编号模板有误，没有采用：" + "；".join(map(str, faults)), faults)
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, TEMPLATES, document)

    def _known(self, kind: str) -> Kind:
        if kind not in self.kinds:
            raise Unknown(f"没有 {kind} 这种记录；有：{'、'.join(self.kinds)}")
        return self.kinds[kind]

    def _owns(self, connection: Connection) -> bool:
        """Whether this is the office's first computer, at which the books are kept."""
        return int(settings.get(self.session.store.schema, connection, "place", 1)) <= 1

    def _final(self, connection: Connection, kind: Kind, word: str, on: date, count: int) -> list[str]:
        """The next ``count`` final numbers of a book, fewer when a second computer has no more of its own."""
        store, book = self.session.store, Book(kind.key, word, on.year)
        owns, page = self._owns(connection), self._page(connection, book)
        template = self._template(connection, kind)
        serials, written = page.take(count, owner=owns)
        found = [self._official(template, book, on, serial) for serial in serials]
        if numbers.taken(store.schema, connection, store.county, kind.key, found):
            page = Page(max(page.last, self._highest(connection, kind, book)), page.blocks)  # what came by sync or was restored
            serials, written = page.take(count, owner=owns)
            found = [self._official(template, book, on, serial) for serial in serials]
        numbers.keep(store.schema, connection, book, written)
        return found

    def _official(self, template: str, book: Book, on: date, serial: int) -> str:
        return numbering.official(template, book.word, self.session.office_name, self._office, on, serial)

    def _provisional(self, connection: Connection, count: int) -> list[str]:
        if not count:
            return []
        schema = self.session.store.schema
        last = int(settings.get(schema, connection, PROVISIONAL, 0))
        settings.put(schema, connection, PROVISIONAL, last + count)
        return [numbering.provisional(self.session.store.device, serial) for serial in range(last + 1, last + count + 1)]

    def _page(self, connection: Connection, book: Book) -> Page:
        """How far a book is written; one that is opened for the first time goes on behind the numbers there are."""
        written = numbers.page(self.session.store.schema, connection, book)
        return Page(self._highest(connection, self.kinds[book.kind], book)) if written is None else written

    def _highest(self, connection: Connection, kind: Kind, book: Book) -> int:
        return max((one.serial for one in self._given(connection, kind, book)), default=0)

    def _given(self, connection: Connection, kind: Kind, book: Book) -> list[numbers.Given]:
        """The numbers of a book that live records have, written by the template of today or by the shipped one."""
        store, found = self.session.store, list[numbers.Given]()
        for template in dict.fromkeys((self._template(connection, kind), kind.number)):
            begins, pattern = numbering.reader(template, book.word, self.session.office_name, self._office, book.year)
            found += numbers.given(store.schema, connection, store.county, kind.key, begins, pattern)
        return found

    def _gaps(self, connection: Connection, kind: Kind, book: Book) -> list[Gap]:
        store, there = self.session.store, self._given(connection, kind, book)
        void = store.records.load(connection, [one.record for one in there if one.stage == "void"])
        found = [
            Gap(one.serial, one.number, f"作废：{void[one.record].why or '未写明原因'}", public_id(one.record))
            for one in there if one.record in void
        ]  # fmt: skip
        template, on = self._template(connection, kind), date(book.year, 12, 31)
        unused = numbering.missing([one.serial for one in there])
        found += [Gap(serial, self._official(template, book, on, serial), "没有使用", None) for serial in unused]
        return sorted(found, key=lambda gap: gap.serial)

    def _template(self, connection: Connection, kind: Kind) -> str:
        return str(settings.get(self.session.store.schema, connection, TEMPLATES, {}).get(kind.key, kind.number))

    def _word(self, connection: Connection, reference: str) -> str:
        """What stands for a committee in its numbers: the word its entry gives, or its name in short; without one, the office's."""
        if not reference:
            return numbering.short_name(self.session.office_name)
        name = reference
        try:
            record = uuid.UUID(reference).bytes
        except ValueError:
            return numbering.committee_word(name).replace(":", "")
        stored = self.session.store.records.load(connection, [record]).get(record)
        kind = self.kinds.get(stored.state.kind) if stored else None
        held = stored.state.values if stored else {}
        name = next((str(held[blank]) for blank in (kind.word if kind else ()) if held.get(blank)), self.session.office_name)
        return numbering.committee_word(name).replace(":", "")
