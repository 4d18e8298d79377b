"""Registers printed as books: every record of a period in the order of its date, with running numbers, burnt numbers too.

A sealed record keeps its line and its number, and nothing else (DOMAIN §5.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop_app.domain.errors import Known, Unknown
from desktop_app.domain.fields import Moment
from desktop_app.domain.kind import Kind
from desktop_app.domain.papers import Ledger
from desktop_app.domain.period import Period
from desktop_app.domain.sifting import Condition
from desktop_app.services.clock import today
from desktop_app.services.paper_context import LedgerRow, Sheet, of_ledger
from desktop_app.services.paper_view import Viewer
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.specimen import specimen
from desktop_app.services.template_check import Use
from desktop_app.services.templates import Templates
from desktop_app.services.viewing import Viewing

PREFIX = "ledger_"  # of a book's template
PLAIN = "ledger"  # the template of a kind without a book of its own: the columns of its list
VOID = "void"  # the stage of a record made by mistake; its number is burnt
PAGE = 500  # records read at once
SEALED = "（封存）"


@dataclass(frozen=True, slots=True)
class Book:
    """One register of one kind."""

    kind: Kind
    ledger: Ledger
    template: str


@dataclass(frozen=True)
class Ledgers:
    """The registers this office prints."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]

    def books(self) -> list[Book]:
        """All of them, by kind."""
        found = []
        for kind in self.kinds.values():
            own = [Book(kind, ledger, PREFIX + ledger.key) for ledger in kind.papers.ledgers]
            found += own or [Book(kind, Ledger(key=kind.key, title=f"{kind.title}登记簿"), PLAIN)]
        return found

    def book(self, key: str) -> Book:
        """One by its key; raise Unknown naming those there are."""
        for book in self.books():
            if book.ledger.key == key:
                return book
        there = "、".join(f"{book.ledger.key}（{book.ledger.title}）" for book in self.books())
        raise Unknown(f"没有“{key[:40]}”这种台账；有：{there}")

    def uses(self) -> dict[str, Use]:
        """What each template of a book is for, by its name."""
        return {book.template: Use(book.template, book.ledger.title, partial(self._specimen, book)) for book in self.books()}

    def _specimen(self, book: Book) -> dict[str, Any]:
        record = specimen(book.kind.record)
        item = getattr(record, book.ledger.of)[0] if book.ledger.of else None
        sheet = Sheet(office="司法所", document=book.ledger.title, period="2026年", by="填表人", printed_on="2026年1月5日")
        rows = [LedgerRow("编号", "标题", record, item)]
        return of_ledger(book.kind, rows, sheet, Viewer(str), today(self.session.clock))

    def docx(self, book: Book, period: Period) -> tuple[bytes, Known | None]:
        """The book of a period as docx, and why the office's own template was not used, when it is bad."""
        from desktop_app.services.filling import filled  # docxtpl takes a tenth of a second to import

        template, refused = Templates(self.session.store.home).current(self.uses()[book.template])
        on = today(self.session.clock)
        sheet = Sheet(
            office=self.session.office_name, document=book.ledger.title, period=period.title, by=self.session.author,
            printed_on=f"{on.year}年{on.month}月{on.day}日",
        )  # fmt: skip
        context = of_ledger(book.kind, self._rows(book, period), sheet, Viewer(str), on)
        return filled(template.data, context), refused

    def _rows(self, book: Book, period: Period) -> Iterator[LedgerRow]:
        for shown in self._records(book.kind, period):
            record, void = book.kind.typed(shown.fields), shown.stage == VOID
            number = shown.number or ""
            if book.kind.papers.withheld(record):
                if not book.ledger.of:
                    yield LedgerRow(number, SEALED, book.kind.record())
            elif not book.ledger.of:
                if book.ledger.when(record):
                    yield LedgerRow(number, shown.title, record, void=void)
            elif not void:
                yield from (LedgerRow(number, shown.title, record, item) for item in getattr(record, book.ledger.of) or ())

    def _records(self, kind: Kind, period: Period) -> Iterator[Shown]:
        """The records whose date lies in the period, oldest first."""
        field = kind.order.lstrip("-")
        last = period.last.isoformat()
        until = f"{last}T23:59:59+08:00" if isinstance(kind.blanks[field].type, Moment) else last
        sift = (Condition(field, "from", period.first.isoformat()), Condition(field, "to", until))
        after: str | None = None
        while found := self.viewing.page(kind, where={}, sort=field, limit=PAGE, after=after, sift=sift):
            yield from found
            after = found[-1].id
