"""Printing: what of a record can be printed, and each document as a filled docx, with no more data than it may show.

How pages look is the windows' affair; a PDF is laid out from the very docx that is made here, so that the two never say different things.
docxtpl is imported when the first document is filled.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from desktop_app.domain import places
from desktop_app.domain.errors import Failed, Known, Refused, Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.papers import FILE, Audience, Document, Paper
from desktop_app.services.attaching import Attaching
from desktop_app.services.clock import today
from desktop_app.services.paper_context import Bound, ContentsLine, Sheet, of_document, of_record
from desktop_app.services.paper_view import Viewer
from desktop_app.services.referring import Referring
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown
from desktop_app.services.specimen import specimen
from desktop_app.services.template_check import Use
from desktop_app.services.templates import Templates
from desktop_app.services.viewing import Viewing

if TYPE_CHECKING:
    from desktop_app.services.filling import PictureFile

FILE_TITLE = "全卷（封面、目录、各件、情况说明、封底）"
COVERS = (0, 13)  # places of the leaves that carry no page number: covers and contents (人民法院诉讼文书立卷归档办法 §14, by analogy)
GENERIC = Paper(key="record", title="登记表", place=1)  # the form of a kind that has none of its own


@dataclass(frozen=True, slots=True)
class Printable:
    """A document that can be printed now."""

    document: str
    title: str


@dataclass(frozen=True)
class Printing:
    """What this office prints."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]

    @property
    def templates(self) -> Templates:
        """The templates in force here."""
        return Referring(self.session).templates

    def uses(self) -> dict[str, Use]:
        """What each template of a document is for, by its name."""
        papers = [(kind, paper) for kind in self.kinds.values() for paper in _catalogue(kind)]
        return {paper.key: Use(paper.key, paper.title, partial(self._specimen, kind, paper)) for kind, paper in papers}

    def _specimen(self, kind: Kind, paper: Paper) -> dict[str, Any]:
        """The names a template may use, with a specimen's values."""
        record, on = specimen(kind.record), today(self.session.clock)
        item = getattr(record, paper.of)[0] if paper.of else None
        bound = Bound(1, (ContentsLine(no=1, title=paper.title, page="1"),))
        sheet = Sheet(office="司法所", number="编号", title="标题", document=paper.title, marking="限办案人查阅")
        document, viewer = Document(paper.key, paper.title, paper, item, 1), Viewer(str)
        return of_document(kind, record, document, sheet, viewer, of_record(kind, record, viewer, on), bound)

    def open(self, identity: str) -> Printout:
        """A record as it is now, ready to be printed; raise Unknown for one that is not there or of a kind this version does not know."""
        shown = self.viewing.get(identity)
        if shown.kind not in self.kinds:
            raise Unknown(f"这是新版本才有的记录（{shown.kind}），本机版本打印不了；记录没有改动，升级后再打印")
        kind = self.kinds[shown.kind]
        return Printout(self, kind, shown, kind.typed(shown.fields))

    def name_of(self, reference: str) -> str:
        """What people call the record a blank points to, or the text that was written there."""
        try:
            uuid.UUID(reference)
            return self.viewing.get(reference).title
        except (ValueError, Unknown):
            return reference


@dataclass(frozen=True)
class Printout:
    """One record being printed; it does not change while it is."""

    printing: Printing
    kind: Kind
    shown: Shown
    record: Any
    _seen: dict[tuple[Audience, date], dict[str, Any]] = field(default_factory=dict, init=False, repr=False)
    notes: list[str] = field(
        default_factory=list, init=False
    )  # what the person should know: a bad template that was not used, a picture not here

    def printables(self) -> list[Printable]:
        """What can be printed now, the whole file last."""
        found = [Printable(document.key, document.title) for document in self.documents()]
        return [*found, Printable(FILE, FILE_TITLE)] if self.bound() else found

    def documents(self) -> list[Document]:
        """The documents of the record."""
        if self.kind.papers.catalogue:
            return self.kind.papers.documents(self.record)
        return [Document(GENERIC.key, f"{self.kind.title}{GENERIC.title}", GENERIC)]

    def document(self, key: str) -> Document:
        """One document by its key; raise Refused for a withheld record, Unknown naming those there are."""
        if reason := self.kind.papers.withheld(self.record):
            raise Refused(reason)
        if self.kind.papers.catalogue:
            return self.kind.papers.document(self.record, key)
        if key != GENERIC.key:
            raise Unknown(f"没有“{key[:40]}”这种文书；这条记录现在能打印：{GENERIC.key}（{self.kind.title}{GENERIC.title}）")
        return self.documents()[0]

    def bound(self) -> list[Document]:
        """What is bound into the file, in order; raise nothing: a withheld record has none."""
        return self.kind.papers.file(self.record)

    def docx(self, document: Document, bound: Bound | None = None) -> bytes:
        """The filled docx; ``bound`` is what the cover and the contents tell of the whole file."""
        from desktop_app.services.filling import filled  # docxtpl takes a tenth of a second to import

        paper = document.paper
        template, refused = self.printing.templates.current(self.printing.uses()[paper.key])
        if refused is not None:
            self._note(f"《{document.title}》用的是随程序的模板，因为本所的模板不能用：{refused}", refused)
        on = paper.on(self.record, document.item) or today(self.printing.session.clock)
        viewer = Viewer(self.printing.name_of, paper.audience, self.kind.papers.secrets(self.record))
        seen = self._seen.get((paper.audience, on))
        if seen is None:  # thirty documents of a file see the record in three or four ways
            seen = self._seen[(paper.audience, on)] = of_record(self.kind, self.record, viewer, on)
        context = of_document(self.kind, self.record, document, self._sheet(document, bound), viewer, seen, bound)
        return filled(template.data, context, self._pictures(paper))

    def _note(self, sentence: str, refused: Known) -> None:
        faults = refused.faults if isinstance(refused, Refused) else ()
        self._say("；".join([sentence, *(str(fault) for fault in faults)]))

    def _say(self, sentence: str) -> None:
        if sentence not in self.notes:  # a document that tells of the whole file is made twice
            self.notes.append(sentence)

    def _sheet(self, document: Document, bound: Bound | None) -> Sheet:
        session, on = self.printing.session, today(self.printing.session.clock)
        content = json.dumps([self.shown.fields, document.key], ensure_ascii=False, sort_keys=True).encode()
        pages = bound.pages if bound else self.shown.fields.get("page_count", "")
        facts = self.kind.papers.facts(self.record, on)
        return Sheet(
            office=session.office_name, county=places.name_of(places.county_of(session.store.office)) or "", number=self.shown.number or "",
            title=self.shown.title, document=document.title, year=self._year(), printed_on=f"{on.year}年{on.month}月{on.day}日",
            by=session.author, check=hashlib.sha256(content).hexdigest()[:8].upper(), pages=str(pages), marking=facts.get("marking", ""),
        )  # fmt: skip

    def _year(self) -> str:
        """The year of the record by its order date, else that in which it was made."""
        value = self.shown.fields.get(self.kind.order.lstrip("-"))
        return (value if isinstance(value, str) else self.shown.created_at)[:4]

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The titles of the record's attachments by checksum."""
        return {item["sha256"]: item["title"] for item in Attaching(self.printing.session).attachments(self.shown.id)}

    def _files(self, paper: Paper) -> Iterator[tuple[str, str]]:
        """(checksum, title) of every file whose picture follows a paper: what its blank names, then attachments titled as what it holds."""
        named = dict(_named_files(self.record, paper.pictures)) if paper.pictures else {}
        words = next((enclosure.known_as for enclosure in self.kind.file if enclosure.paper == paper.key), ()) if paper.pictures else ()
        titled = {sha256: title for sha256, title in self._titles.items() if any(word in title for word in words)}
        for sha256, title in (named | titled).items():
            yield sha256, self._titles.get(sha256) or title or "未命名"

    def _pictures(self, paper: Paper) -> Iterator[PictureFile]:
        from desktop_app.services.filling import picture_file

        for sha256, title in islice(self._files(paper), paper.most_pictures):
            data = self._file(sha256)
            if data is None:
                self._say(f"附件“{title}”不在本机，没有打印；先同步取回再打印")
            elif (picture := picture_file(title, data)) is not None:
                yield picture
            else:
                self._say(f"附件“{title}”不是能打印的图片，没有打印；请另行打印后装订")

    def _file(self, sha256: str) -> bytes | None:
        try:
            return b"".join(self.printing.session.blobs.pieces(bytes.fromhex(sha256)))
        except (Unknown, Failed):
            return None


def _catalogue(kind: Kind) -> tuple[Paper, ...]:
    return kind.papers.catalogue or (GENERIC,)


def _named_files(record: Any, path: str) -> Iterator[tuple[str, str]]:
    """(checksum, whose) of every attachment a list of files or a blank of a part list names."""
    outer, _, inner = path.partition(".")
    if not inner:
        yield from ((sha256, "") for sha256 in getattr(record, outer) or ())
        return
    for item in getattr(record, outer) or ():
        owner = getattr(item, "name", None) or getattr(item, "title", None) or getattr(item, "what", None) or ""
        yield from ((sha256, owner) for sha256 in getattr(item, inner) or ())
