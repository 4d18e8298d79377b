"""All that one template may name: the blanks of the record and what is reckoned from them, ``this`` item, and ``sheet``, the paper itself.

Names of the record stand alone (``{{ summary }}``), those of the paper stand in ``sheet`` (``{{ sheet.number }}``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import Files, Name
from desktop_app.domain.kind import Kind
from desktop_app.domain.papers import Document
from desktop_app.services.paper_view import Part, Told, Viewer, masked, told_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """One line of the 卷内目录."""

    no: int
    title: str
    page: str  # "3" or "3-5"


@dataclass(frozen=True, slots=True)
class Bound:
    """What only the laid-out file knows."""

    pages: int
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a template may say about the paper it fills; every one is a text."""

    office: str = ""
    county: str = ""  # name of the county division; "" when it is not in the list of places
    number: str = ""  # 文号
    title: str = ""  # caption of the record
    document: str = ""  # title of the document
    year: str = ""
    printed_on: str = ""
    by: str = ""  # who prints
    check: str = ""  # the first 8 hex digits of the content's SHA-256
    pages: str = ""  # of the whole file
    marking: str = ""  # 限办案人查阅
    period: str = ""  # of a ledger

    def part(self) -> Part:
        """As a template sees it."""
        return Part({one.name: Told(getattr(self, one.name)) for one in fields(self)})


def of_record(kind: Kind, record: Any, viewer: Viewer, on: date) -> dict[str, Any]:
    """What any template of this record may name; ages are counted on ``on``."""
    return viewer.record(record, kind.papers.facts(record, on))


def of_document(
    kind: Kind, record: Any, document: Document, sheet: Sheet, viewer: Viewer, seen: Mapping[str, Any], bound: Bound | None
) -> dict[str, Any]:
    """What the template of one document may name beside the record as it is ``seen``; without ``bound`` the contents are empty."""
    context = dict(seen)
    context["sheet"] = sheet.part()
    context["contents"] = [Part({"no": Told(str(line.no)), "title": Told(line.title), "page": Told(line.page)})
                           for line in (bound.lines if bound else ())]  # fmt: skip
    if not kind.papers.catalogue:  # its template serves many kinds, so it may name no blank of one
        return {name: context[name] for name in ("sheet", "contents")} | {"sections": _sections(kind, record, viewer)}
    if document.paper.of:
        context |= {"this": viewer.plain(document.item), "this_no": Told(str(document.nth))}
    return context


def _sections(kind: Kind, record: Any, viewer: Viewer) -> list[Part]:
    """Every blank of the form by its label, for the form of a kind that has no template of its own."""
    told, found = viewer.record(record, {}), []
    for title, names in kind.sections.items():
        rows = [Part({"label": Told(kind.blanks[name].label), "text": _in_words(told[name])}) for name in names
                if not isinstance(kind.blanks[name].type, Files)]  # fmt: skip
        found.append(Part({"title": Told(title), "rows": rows}))
    return found


def _in_words(told: Any) -> Told:
    if not isinstance(told, list):
        return Told(told, getattr(told, "value", None))
    return Told("\n".join(f"{place}．{_item(item)}" for place, item in enumerate(told, 1)))


def _item(item: Any) -> str:
    return "，".join(text for text in told_of(item).values() if isinstance(text, str) and text) if isinstance(item, Part) else str(item)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of a book."""

    number: str
    title: str
    record: Any
    item: Any = None
    mark: str = ""  # 作废, 封存


@dataclass(frozen=True, slots=True)
class BurntNumber:
    """One number that was given and must not be used again."""

    number: str
    kind: str
    title: str
    at: str
    why: str
    who: str


def of_burnt(rows: Iterable[BurntNumber], sheet: Sheet) -> dict[str, Any]:
    """What the template of the book of burnt numbers may name."""
    seen = [Part({"no": Told(str(no))} | {one.name: Told(getattr(row, one.name)) for one in fields(row)}) for no, row in enumerate(rows, 1)]
    return {"sheet": sheet.part(), "rows": seen}


def of_ledger(kind: Kind, rows: Iterable[LedgerRow], sheet: Sheet, viewer: Viewer, on: date) -> dict[str, Any]:
    """What the template of a book may name: ``rows``, each with the names of its record, ``no``, ``number``, ``title`` and ``this``."""
    seen = []
    for no, row in enumerate(rows, 1):
        record = viewer.record(row.record, kind.papers.facts(row.record, on))
        told = dict(record) if kind.papers.ledgers else {}  # the book that serves many kinds names no blank of one
        told |= {"no": Told(str(no)), "number": Told(row.number), "title": Told(row.title), "mark": Told(row.mark)}
        told["cells"] = [Told(row.number), *(_cell(kind, row.record, name, record[name]) for name in kind.columns)]
        if row.item is not None:
            told["this"] = viewer.plain(row.item)
        seen.append(Part(told))
    labels = [Told("编号"), *(Told(kind.blanks[name].label) for name in kind.columns)]
    return {"sheet": sheet.part(), "rows": seen, "columns": labels}


def _cell(kind: Kind, record: Any, name: str, told: Any) -> Told:
    """A blank in one cell; of a list of parts, the names in it."""
    blank = kind.blanks[name].type
    if kind.blanks[name].private:
        return Told(masked(str(told)))
    if isinstance(blank, Many):
        items = getattr(record, name) or ()
        return Told("、".join(filter(None, (_name_of(item) for item in items))))
    return Told("；".join(told) if isinstance(told, list) else told)


def _name_of(item: Any) -> str:
    named = [getattr(item, key) for key, blank in blanks_of(item.__class__).items() if isinstance(blank.type, Name) and getattr(item, key)]
    return str(named[0]) if named else ""
