"""Records that fill in every blank of a kind, valid by type and made up."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import (
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
)  # fmt: skip

STANDARD_ID = "11010519491231002X"  # the sample printed in GB 11643
CREDIT_CODE = "91350100M000100Y43"  # the sample of GB 32100
MADE_AT = "2026-11-23T01:14:00+00:00"
VILLAGE = "451229101202"


def sample(type: FieldType, place: int = 0) -> Any:
    """A JSON value of a field type; different for each place."""
    if isinstance(type, Many):
        return [{"id": f"p{n}", **sample_body(type.part)} for n in range(min(2, type.at_most))]
    codes = list(type.codes) if isinstance(type, Choice | Choices) else []
    values: list[tuple[Any, Any]] = [
        (Day, f"2026-0{1 + place % 9}-11"), (Moment, "2026-11-23T09:30:00+08:00"), (Whole, getattr(type, "low", 0) + 1 + place % 3),
        (Amount, f"1200.{'5' * getattr(type, 'places', 2)}"), (Flag, place % 2 == 0), (Choice, codes[place % len(codes)] if codes else ""),
        (Choices, sorted(codes[: 1 + place % 3])), (Words, ["归还承包地", "赔偿青苗损失"]), (IdNumber, STANDARD_ID), (CreditCode, CREDIT_CODE),
        (Phone, "13800000000"), (Division, VILLAGE), (Files, ["ab" * 32]), (Text, f"韦小妹𠮷{place}"),
    ]  # fmt: skip
    return next(value for kind, value in values if isinstance(type, kind))


def sample_body(record: type) -> dict[str, Any]:
    """A body with every blank filled in; not one that a rule would let pass."""
    return {key: sample(blank.type, place) for place, (key, blank) in enumerate(blanks_of(record).items())}
