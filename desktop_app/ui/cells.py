"""How a value looks in one cell of a list: short, on one line, and masked where it is private; it knows no widget.

The list's own table from field type to cell; see desktop_app/domain/fields.py.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import singledispatch
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import Amount, Choice, Day, FieldType, Files, Flag, Moment, Name, Whole
from desktop_app.domain.kind import Kind
from desktop_app.domain.privacy import masked

LONGEST = 80  # characters of a text in a cell


def cell(blank: Blank, raw: Any) -> str:
    """The text of a cell for a JSON value; "" for none, the bare text for one this version cannot read."""
    if raw is None:
        return ""
    try:
        value = blank.type.from_json(raw)
    except (ValueError, TypeError, KeyError):
        return str(raw)[:LONGEST]
    text = brief(blank.type, value)
    return masked(blank.type, text) if blank.private else text


def blank_at(kind: Kind, path: str) -> tuple[str, Blank | None]:
    """What people call the blank at a flat path ("amount", "parties/ITEM/name"), and the blank; ("", None) when the kind has none."""
    steps = path.replace(".", "/").split("/")
    blank = kind.blanks.get(steps[0])
    if blank is None:
        return "", None
    if isinstance(blank.type, Many) and len(steps) > 1:
        inner = blanks_of(blank.type.part).get(steps[-1])
        return (f"{blank.label} · {inner.label}", inner) if inner is not None else (blank.label, blank)
    return blank.label, blank


def whole_text(blank: Blank | None, raw: Any) -> str:
    """All of a value, unmasked, for somebody who must decide about it; （空） for none."""
    if raw is None:
        return "（空）"
    if blank is None or isinstance(blank.type, Many):
        return str(raw)
    try:
        return blank.type.show(blank.type.from_json(raw))
    except (ValueError, TypeError, KeyError):
        return str(raw)


@singledispatch
def brief(type: FieldType, value: Any) -> str:
    """The value on one line."""
    return " ".join(type.show(value).split())[:LONGEST]


@brief.register
def _(type: Day, value: date) -> str:
    return value.isoformat()


@brief.register
def _(type: Moment, value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


@brief.register
def _(type: Amount, value: Any) -> str:
    return f"{value:,.{type.places}f}"


@brief.register
def _(type: Files, value: tuple[str, ...]) -> str:
    return f"{len(value)} 件" if value else ""


@brief.register
def _(type: Many, value: tuple[Any, ...]) -> str:
    """The names of the parts, or how many there are."""
    names = [name for part in value if (name := name_of(part))]
    return "、".join(names)[:LONGEST] if names else (type.show(value) if value else "")


def name_of(part: Any) -> str:
    """The first name among a part's blanks that is filled in; "" when there is none."""
    for key, blank in blanks_of(part.__class__).items():
        if isinstance(blank.type, Name) and not blank.private and (value := getattr(part, key)):
            return str(value)
    return ""


def to_the_right(type: FieldType) -> bool:
    """Whether the column stands to the right, as numbers do."""
    return isinstance(type, Whole | Amount)


def sortable(type: FieldType) -> bool:
    """Whether a list can be put in order of this type."""
    return isinstance(type, Day | Moment | Whole | Amount | Name | Choice | Flag)


def columns_wide(type: FieldType) -> int:
    """A first guess of a column's width, at scale 1."""
    widths = {Day: 96, Moment: 132, Whole: 82, Amount: 104, Choice: 112, Flag: 70, Many: 150, Name: 110, Files: 70}
    return next((width for kind, width in widths.items() if isinstance(type, kind)), 170)
