"""Registers printed as books: every record of a period in the order of its date, with running numbers, burnt numbers too.

A sealed record keeps its line and its number, and nothing else (DOMAIN §5.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from desktop_app.domain.errors import Known, Unknown
from desktop_app.domain.fields import CHINA, Day, Moment
from desktop_app.domain.kind import Kind
from desktop_app.domain.papers import Ledger
from desktop_app.domain.period import Period
from desktop_app.domain.sifting import Condition
from desktop_app.services.clock import today
from desktop_app.services.paper_context import BurntNumber, LedgerRow, Sheet, of_burnt, of_ledger
from desktop_app.services.paper_view import Viewer
from desktop_app.services.referring import Referring
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.specimen import specimen
from desktop_app.services.template_check import Use
from desktop_app.services.viewing import Viewing

PREFIX = "ledger_"  # of a book's template
PLAIN = "ledger"  # the template of a kind without a book of its own: the columns of its list
VOID = "void"  # the stage of a record made by mistake; its number is burnt
PAGE = 500  # records read at once
SEALED = "（封存）"


@dataclass(frozen=True, slots=True)
class Book:
    """One register; of one kind, or of the burnt numbers of all."""

    kind: Kind | None
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
        return [*found, Book(None, Ledger(key=VOID, title="作废编号登记簿"), PREFIX + VOID)]

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
        sheet = Sheet(office="司法所", document=book.ledger.title, period="2026年", by="填表人", printed_on="2026年1月5日")
        if book.kind is None:
            return of_burnt([BurntNumber("编号", "种类", "标题", "时间", "原因", "经手人")], sheet)
        record = specimen(book.kind.record)
        item = getattr(record, book.ledger.of)[0] if book.ledger.of else None
        rows = [LedgerRow("编号", "标题", record, item)]
        return of_ledger(book.kind, rows, sheet, Viewer(str), today(self.session.clock))

    def docx(self, book: Book, period: Period) -> tuple[bytes, Known | None]:
        """The book of a period as docx, and why the office's own template was not used, when it is bad."""
        from desktop_app.services.filling import filled  # docxtpl takes a tenth of a second to import

        template, refused = Referring(self.session).templates.current(self.uses()[book.template])
        on = today(self.session.clock)
        sheet = Sheet(
            office=self.session.office_name, document=book.ledger.title, period=period.title, by=self.session.author,
            printed_on=f"{on.year}年{on.month}月{on.day}日",
        )  # fmt: skip
        context = self._context(book, period, sheet)
        return filled(template.data, context), refused

    def _context(self, book: Book, period: Period, sheet: Sheet) -> dict[str, Any]:
        if book.kind is None:
            return of_burnt(self._burnt(period), sheet)
        return of_ledger(book.kind, self._rows(book.kind, book.ledger, period), sheet, Viewer(str), today(self.session.clock))

    def _rows(self, kind: Kind, ledger: Ledger, period: Period) -> Iterator[LedgerRow]:
        for shown in self._records(kind, period):
            record, void = kind.typed(shown.fields), shown.stage == VOID
            number = shown.number or ""
            if kind.papers.withheld(record):
                if not ledger.of:
                    yield LedgerRow(number, SEALED, kind.record(), mark=SEALED)
            elif not ledger.of:
                if ledger.when(record):
                    yield LedgerRow(number, shown.title, record, mark="作废" if void else "")
            elif not void:
                yield from (LedgerRow(number, shown.title, record, item) for item in getattr(record, ledger.of) or ())

    def _burnt(self, period: Period) -> Iterator[BurntNumber]:
        """Numbers of records made in the period and voided since, by kind; who did it, when and why."""
        for kind in self.kinds.values():
            sift = (Condition("stage", "is", VOID),)
            for shown in self._walk(kind, sift) if VOID in kind.stages else ():
                step = next(step for step in reversed(self.viewing.history(shown.id)) if step.changed.get("stage") == VOID)
                made, voided = (datetime.fromisoformat(at).astimezone(CHINA) for at in (shown.created_at, step.when))
                if period.first <= made.date() <= period.last:
                    title = SEALED if kind.papers.withheld(kind.typed(shown.fields)) else shown.title
                    yield BurntNumber(shown.number or "", kind.title, title, Moment().show(voided), step.why or "", step.who)

    def _records(self, kind: Kind, period: Period) -> Iterator[Shown]:
        """The records whose date lies in the period, oldest first; all of a kind that is not kept by date, such as a roll of people."""
        field = kind.order.lstrip("-")
        dated = kind.blanks[field].type if field in kind.blanks else None
        if not isinstance(dated, Day | Moment):
            return self._walk(kind, (), field)
        last = period.last.isoformat()
        until = f"{last}T23:59:59+08:00" if isinstance(dated, Moment) else last
        return self._walk(kind, (Condition(field, "from", period.first.isoformat()), Condition(field, "to", until)), field)

    def _walk(self, kind: Kind, sift: tuple[Condition, ...], sort: str = "") -> Iterator[Shown]:
        after: str | None = None
        while found := self.viewing.page(kind, where={}, sort=sort, limit=PAGE, after=after, sift=sift):
            yield from found
            after = found[-1].id
