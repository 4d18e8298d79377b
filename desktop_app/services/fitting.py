"""Which bodies are canonical as they were given: one look in C at all of a record instead of one in Python at each blank.

It only ever says yes for what ``read_body`` would return unchanged and without a fault. Where it says no, the body may still be good:
it is then read blank by blank, and every fault gets its sentence there. So a pattern here may be narrower than the rule, never wider.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, singledispatch
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta

from desktop_app.domain import fields, phone
from desktop_app.domain.blanks import Many, blanks_of

_PLAIN = "^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]*\\Z"
_LEAP = "(?:(?:19|21)(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))-02-29"
_DAY = (
    "(?:(?:19|20|21)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP})"
)  # 1900 to 2199, as fields.Day has it
_MOMENT = _DAY + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+08:00"

Look = Callable[[Any], bool]  # what a type cannot say of a value that has the type


@dataclass(frozen=True, slots=True)
class _Form:
    """What a body of one record or part must look like."""

    shape: Any  # for msgspec
    looks: tuple[tuple[str, Look], ...]

    def fits(self, body: Mapping[str, Any]) -> bool:
        return all(look(body[key]) for key, look in self.looks if key in body)


def fits(record: type, body: Mapping[str, Any]) -> bool:
    """Whether the body of a record dataclass is canonical as it is; its rules are another matter."""
    form = _form(record)
    try:
        msgspec.convert(body, form.shape)
    except (msgspec.ValidationError, UnicodeEncodeError):  # the latter: half a surrogate pair
        return False
    return form.fits(body)


@cache
def _form(record: type) -> _Form:
    types = {key: _type(blank.type) for key, blank in blanks_of(record).items()}
    shape = msgspec.defstruct(
        record.__name__, [(key, type, UNSET) for key, (type, _) in types.items()], forbid_unknown_fields=True, kw_only=True
    )
    return _Form(shape, tuple((key, look) for key, (_, look) in types.items() if look is not None))


@singledispatch
def _type(type: fields.FieldType) -> tuple[Any, Look | None]:
    """What a canonical value of a field type is for msgspec, and what is to be looked at besides."""
    raise TypeError(f"no form for {type!r}")


@_type.register
def _(type: fields.Text) -> tuple[Any, Look | None]:
    return Annotated[str, Meta(min_length=1, max_length=type.longest, pattern=_PLAIN)], None


@_type.register
def _(type: fields.IdNumber | fields.CreditCode) -> tuple[Any, Look | None]:
    return _matching(f"[0-9A-Z()-]{{1,{type.longest}}}"), lambda value: type.fault(value) is None


@_type.register
def _(type: fields.Phone) -> tuple[Any, Look | None]:
    return _matching(phone.PATTERN), None


@_type.register
def _(type: fields.Division) -> tuple[Any, Look | None]:
    return _matching("[0-9]{6}(?:[0-9]{3}){0,2}"), None


@_type.register
def _(type: fields.Day) -> tuple[Any, Look | None]:
    return _matching(_DAY), None


@_type.register
def _(type: fields.Moment) -> tuple[Any, Look | None]:
    return _matching(_MOMENT), None


@_type.register
def _(type: fields.Whole) -> tuple[Any, Look | None]:
    return Annotated[int, Meta(ge=type.low, le=type.high)], None


@_type.register
def _(type: fields.Amount) -> tuple[Any, Look | None]:
    whole = f"(?:0|[1-9][0-9]{{0,{type.digits - type.places - 1}}})"
    decimal = _matching(rf"{whole}\.[0-9]{{{type.places}}}" if type.places else whole)
    return decimal, (lambda value: type.fault(Decimal(value)) is None) if type.low else None


@_type.register
def _(type: fields.Flag) -> tuple[Any, Look | None]:
    return bool, None


@_type.register
def _(type: fields.Choice) -> tuple[Any, Look | None]:
    return _one_of(type.codes), None


@_type.register
def _(type: fields.Choices) -> tuple[Any, Look | None]:
    return list[_one_of(type.codes)], lambda value: value == sorted(set(value))  # type: ignore[misc]


@_type.register
def _(type: fields.Words) -> tuple[Any, Look | None]:
    word = Annotated[str, Meta(max_length=type.longest, pattern=_PLAIN)]
    return Annotated[list[word], Meta(max_length=type.most)], None


@_type.register
def _(type: fields.Files) -> tuple[Any, Look | None]:
    return Annotated[list[_matching("[0-9a-f]{64}")], Meta(max_length=type.most)], None  # type: ignore[misc]


@_type.register
def _(type: Many) -> tuple[Any, Look | None]:
    """Parts that are new, so without an id of their own."""
    part = _form(type.part)
    shape: Any = Annotated[list[part.shape], Meta(min_length=1, max_length=type.at_most)]  # type: ignore[name-defined]
    return shape, (lambda items: all(map(part.fits, items))) if part.looks else None


def _matching(pattern: str) -> Any:
    return Annotated[str, Meta(pattern=rf"^(?:{pattern})\Z")]


def _one_of(codes: Mapping[str, str]) -> Any:
    return Literal[tuple(code for code in codes if code)]
