"""Which column holds which field type, and how the JSON form of a value goes in and comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.domain import fields


def as_is(value: Any) -> Any:
    """The value itself: its JSON form is what the column holds."""
    return value


def packed(value: Any) -> str:
    """JSON text without spaces, Chinese as it is."""
    return msgspec.json.encode(value).decode()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's type and the two ways through it; None never passes."""

    type: Callable[[], sa.types.TypeEngine[Any]]
    write: Callable[[Any], Any] = as_is  # JSON form → column
    read: Callable[[Any], Any] = as_is  # column → JSON form
    holds: Callable[[Any], bool] = lambda value: isinstance(value, str)  # whether a JSON form from outside fits at all


_WORD = Column(sa.Text)
_WORDS = Column(sa.Text, packed, json.loads, lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value))

# The fields of every record, beside those of its kind. Attachments are parts.
OWN: dict[str, Column] = {
    "@number": _WORD,
    "@stage": _WORD,
    "@former": _WORD,  # provisional numbers it had before, with spaces between; people go on looking it up by them
    "@helpers": _WORDS,  # codes of the offices that help with it
    "@review": _WORD,  # "returned" or "accepted"; what the county last said of the record
    "@review_why": _WORD,
    "@review_fields": _WORDS,  # flat paths that the reason is about
    "@review_by": _WORD,
    "@review_at": _WORD,  # instant, ISO 8601 UTC
}
OFFICES = ("@number", "@stage", "@former", "@attachments")  # those an office writes; every other one, unknown ones too, is the county's


def column_name(field: str) -> str:
    """What the column of a field is called: one that only the county writes like no blank of a kind, any other like itself."""
    return f"own_{field[1:]}" if only_the_county_writes(field) else field.removeprefix("@")


def only_the_county_writes(field: str) -> bool:
    """Whether a field of every record is the county's."""
    return field[0] == "@" and field not in OFFICES


@singledispatch
def column(type: fields.FieldType) -> Column:
    """The column of a field type."""
    raise TypeError(f"no column for {type!r}")


@column.register
def _(type: fields.Text | fields.Choice | fields.Day | fields.Moment) -> Column:
    return Column(sa.Text)  # dates and times in ISO form sort as they should on every engine


@column.register
def _(type: fields.Whole) -> Column:
    return Column(sa.BigInteger, holds=lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62)


@column.register
def _(type: fields.Flag) -> Column:
    return Column(sa.SmallInteger, int, bool, lambda value: isinstance(value, bool))


@column.register
def _(type: fields.Amount) -> Column:
    """A whole number of the smallest unit (分), so that SQL sums money exactly."""
    scale, places = 10**type.places, type.places
    return Column(
        sa.BigInteger,
        write=lambda text: int(Decimal(text) * scale),
        read=lambda cents: f"{Decimal(cents).scaleb(-places):.{places}f}",
        holds=lambda value: isinstance(value, str) and re.fullmatch(rf"-?\d{{1,14}}\.\d{{{places}}}", value) is not None,
    )


@column.register
def _(type: fields.Choices | fields.Words | fields.Files) -> Column:
    return _WORDS
