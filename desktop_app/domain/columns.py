"""The columns of a kind's spreadsheet: which heading stands for which blank, in both directions.

A path is a blank ("summary"), a blank of the n-th item of a list ("parties/2/name"), or one of the columns that belong to the record as a
whole. A list of parts has a sheet of its own under its title, tied to the record by 记录序号; a register that was kept by hand in one sheet
may have numbered columns instead, such as 当事人1姓名.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.kind import Kind

ROW, ID, NUMBER, STAGE, ITEM, WHY = "记录序号", "编号", "文号", "阶段", "项编号", "未导入原因"
_OWN = {ROW: "@row", ID: "@id", NUMBER: "@number", STAGE: "@stage", WHY: "@why"}
_PATH = re.compile(r"([a-z_]+)[/.](\d{1,3})[/.]([a-z_]+)")


def headings(record: type) -> dict[str, str]:
    """The heading of each blank of a record or part that a cell can hold, by key; labels that come twice are told apart."""
    blanks = {key: blank for key, blank in blanks_of(record).items() if not isinstance(blank.type, Many)}
    labels = [blank.label for blank in blanks.values()]
    return {key: _told_apart(key, blank, labels) for key, blank in blanks.items()}


def _told_apart(key: str, blank: Blank, labels: list[str]) -> str:
    return blank.label if labels.count(blank.label) == 1 else f"{blank.label}（{getattr(blank.type, 'unit', '') or key}）"


def path_of(kind: Kind, heading: str) -> str | None:
    """What a heading stands for: a path, or one of the columns of the record as a whole; None when nobody knows it."""
    text = normal(heading)
    if text in _OWN:
        return _OWN[text]
    if named := _named(kind.record).get(text):
        return named
    if found := _PATH.fullmatch(text):
        return valid_path(kind, "/".join(found.groups()))
    return _numbered(kind, text)


def part_path_of(part: type, heading: str) -> str | None:
    """What a heading of a list's own sheet stands for."""
    text = normal(heading)
    return {ROW: "@row", ITEM: "@item", WHY: "@why"}.get(text) or _named(part).get(text)


def _numbered(kind: Kind, text: str) -> str | None:
    """当事人1姓名, 当事人1·姓名, 当事人1（姓名）."""
    for field, part in kind.parts.items():
        title = normal(kind.blanks[field].label)
        if found := re.fullmatch(re.escape(title) + r"(\d{1,3})[·.:\-_（(]?(.+?)[)）]?", text):
            key = _named(part).get(found[2]) or _named(part).get(f"{found[2]})") or None
            if key:
                return f"{field}/{int(found[1])}/{key}"
    return None


def valid_path(kind: Kind, path: str) -> str | None:
    """The path when the kind has a blank there that a cell can hold, else None."""
    field, _, inner = path.partition("/")
    if field not in kind.blanks:
        return None
    if not inner:
        return None if field in kind.parts else field
    number, _, key = inner.partition("/")
    known = field in kind.parts and number.isdigit() and int(number) > 0 and key in headings(kind.parts[field])
    return path if known else None


def blank_at(kind: Kind, path: str) -> Blank:
    """The blank at a valid path."""
    field, _, inner = path.partition("/")
    return blanks_of(kind.parts[field])[inner.partition("/")[2]] if inner else kind.blanks[field]


def heading_of(kind: Kind, path: str) -> str:
    """What a path is called in a single sheet: 当事人1姓名."""
    field, _, inner = path.partition("/")
    if not inner:
        return headings(kind.record).get(field, field)
    number, _, key = inner.partition("/")
    return f"{kind.blanks[field].label}{number}{headings(kind.parts[field])[key]}"


def part_field(kind: Kind, sheet: str) -> str | None:
    """The list of parts that a sheet of this name holds, or None."""
    text = normal(sheet)
    return next((field for field in kind.parts if text in (field, normal(kind.blanks[field].label))), None)


@cache
def _named(record: type) -> Mapping[str, str]:
    """Keys and headings of a record's blanks, normal, to the keys; an ambiguous label stands for none."""
    own = headings(record)
    labels = [normal(blank.label) for blank in blanks_of(record).values()]
    plain = {normal(blanks_of(record)[key].label): key for key in own if labels.count(normal(blanks_of(record)[key].label)) == 1}
    return plain | {normal(heading): key for key, heading in own.items()} | {key: key for key in own}


def normal(heading: str) -> str:
    """A heading without spaces, stars and line breaks, in half-width characters, and without the unit of a figure behind it."""
    text = re.sub(r"[\s*＊:：]+", "", unicodedata.normalize("NFKC", heading))
    return re.sub(r"\((元|必填|选填|可不填)\)$", "", text)
