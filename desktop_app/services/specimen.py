"""A record with every blank filled in: what a new template is tried on before it is put in force.

Each list has an item for every code of its first table of codes, four of each so that annexes appear, and one item without dates, so that
whatever is still to be done appears too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import (
    CHINA,
    Amount,
    Choice,
    Choices,
    CreditCode,
    Day,
    Division,
    FieldType,
    Files,
    Flag,
    IdNumber,
    Moment,
    Phone,
    Text,
    Whole,
    Words,
)

OF_EACH = 4  # items of a list with the same code


def specimen(record: type) -> Any:
    """A typed record or part with every blank filled in; its texts are the labels of the blanks."""
    return record(**{name: _sample(blank.type, blank.label) for name, blank in blanks_of(record).items()})


@singledispatch
def _sample(kind: FieldType, label: str) -> Any:
    raise TypeError(f"no specimen for {type(kind).__name__}")


_sample.register(Text, lambda kind, label: label[: kind.longest])
_sample.register(Day, lambda kind, label: date(2026, 1, 5))
_sample.register(Moment, lambda kind, label: datetime(2026, 1, 5, 9, 30, tzinfo=CHINA))
_sample.register(Whole, lambda kind, label: max(kind.low, 1))
_sample.register(Amount, lambda kind, label: Decimal(1200))
_sample.register(Flag, lambda kind, label: True)
_sample.register(Choice, lambda kind, label: next(iter(kind.codes)))
_sample.register(Choices, lambda kind, label: tuple(kind.codes))
_sample.register(Words, lambda kind, label: (label, label))
_sample.register(IdNumber, lambda kind, label: "45129919850312011X")
_sample.register(CreditCode, lambda kind, label: "91451299MA0TE5T08A")
_sample.register(Phone, lambda kind, label: "19000000000")
_sample.register(Division, lambda kind, label: "451229213201")
_sample.register(Files, lambda kind, label: ("0" * 64,))


@_sample.register
def _(kind: Many, label: str) -> Any:
    return tuple(list(_items(kind.part))[: kind.at_most])


def _items(part: type) -> Iterator[Any]:
    full = specimen(part)
    coded = next(((name, blank.type.codes) for name, blank in blanks_of(part).items() if isinstance(blank.type, Choice)), None)
    for code in coded[1] if coded else ("",):
        yield from [replace(full, **{coded[0]: code}) if coded else full] * OF_EACH
    yield replace(full, **{name: None for name, blank in blanks_of(part).items() if isinstance(blank.type, Day)})
