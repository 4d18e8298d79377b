"""Papers: which printed documents a kind of record has, when each can be printed, and what it may show.

A paper is declared beside the kind it belongs to and filled into the docx template of its name; how a template looks is the template's
own affair. A paper with ``of`` is one document for each item of a list: the second 调解记录 of a case is ``session-2``.
Source: the order and need of the case file, DOMAIN §1.6 (S1, S2, S3); what goes to the other side, DOMAIN §5.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from desktop_app.domain.errors import Unknown

FILE = "file"  # the document that is all bound documents in one, with continuous page numbers
Audience = Literal["office", "sides", "body"]  # stays here; is handed to both sides; goes to an authority and both sides see it


def always(*_: Any) -> bool:
    """Whether or not."""
    return True


def undated(*_: Any) -> date | None:
    """No date of its own."""
    return None


@dataclass(frozen=True, slots=True)
class Also:
    """A part together with what is reckoned from it, as a template sees it: ``{{ party.age }}`` beside ``{{ party.name }}``."""

    part: Any
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One form: its key is also the name of its template."""

    key: str
    title: str
    when: Callable[[Any], bool] = always  # given the typed record: can it be printed now
    of: str = ""  # a list of the record; one document for each of its items
    each: Callable[[Any], bool] = always  # given an item of ``of``: has it a document
    on: Callable[[Any, Any], date | None] = undated  # given record and item (None without ``of``): the day ages are counted on
    place: int | None = None  # where it is bound in the case file, DOMAIN §1.6; None: it is not
    bound: Callable[[Any], bool] = always  # given the record: is it bound, when it could be
    audience: Audience = "office"
    pictures: str = ""  # a list of attachments, "evidence.images" of a part list, whose pictures follow on pages of their own
    most_pictures: int = 200
    counts: bool = False  # it tells pages of the whole file, which only the laid-out file knows


@dataclass(frozen=True, slots=True)
class Document:
    """One document that a record can print."""

    key: str  # "agreement", "session-2"
    title: str
    paper: Paper
    item: Any = None  # the typed item of ``paper.of``
    nth: int = 0  # its place in the list, counted from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A register printed as a landscape book, one line a record or, with ``of``, a line an item; its template is ``ledger_KEY``."""

    key: str
    title: str
    of: str = ""
    when: Callable[[Any], bool] = always  # given the typed record: does it stand in this book


@dataclass(frozen=True, kw_only=True)
class Papers:
    """All that a kind has printed."""

    catalogue: tuple[Paper, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    facts: Callable[[Any, date], Mapping[str, Any]] = field(default=lambda record, on: {})  # names a template may use beside the blanks
    secrets: Callable[[Any], tuple[str, ...]] = field(default=lambda record: ())  # texts kept off what both sides see
    withheld: Callable[[Any], str | None] = field(default=lambda record: None)  # the reason why nothing of it may be printed

    def documents(self, record: Any) -> list[Document]:
        """What this record can print now, in the order of the case file; nothing of a withheld one."""
        return [] if self.withheld(record) else list(self._documents(record))

    def _documents(self, record: Any) -> Iterator[Document]:
        for paper in self.catalogue:
            if not paper.when(record):
                continue
            if not paper.of:
                yield Document(paper.key, paper.title, paper)
                continue
            wanted = [(nth, item) for nth, item in enumerate(getattr(record, paper.of) or (), 1) if paper.each(item)]
            for nth, item in wanted:
                title = f"{paper.title}（{nth}）" if len(wanted) > 1 else paper.title
                yield Document(f"{paper.key}-{nth}", title, paper, item, nth)

    def document(self, record: Any, key: str) -> Document:
        """One of them; raise Unknown naming those there are."""
        there = self.documents(record)
        for document in there:
            if document.key == key:
                return document
        paper = next((paper for paper in self.catalogue if key.rpartition("-")[0] == paper.key or key == paper.key), None)
        why = f"《{paper.title}》现在还打不了，缺它要写的内容" if paper else f"没有“{key[:40]}”这种文书"
        raise Unknown(f"{why}；这条记录现在能打印：" + "、".join(f"{document.key}（{document.title}）" for document in there))

    def file(self, record: Any) -> list[Document]:
        """What is bound into the case file, in order; empty for a kind that has no file or a withheld record."""
        bound = [document for document in self.documents(record) if document.paper.place is not None and document.paper.bound(record)]
        return sorted(bound, key=lambda document: document.paper.place or 0)
