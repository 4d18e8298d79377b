"""Blanks: a field of a record dataclass with its label, its type and when it must be filled in.

A blank is dataclass metadata, so ``dataclasses.fields()`` is the whole reflection: no metaclass, no registry, no base class.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from desktop_app.domain.codes import Codes
from desktop_app.domain.errors import Fault
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
    Name,
    Phone,
    Ref,
    Text,
    Whole,
    Words,
)

Level = Literal["draft", "accepted", "closed"]  # DOMAIN §0: R = 0, 1, 2; None is optional or conditional
Merging = Literal["plain", "guarded", "county"]  # SYNC B.5; a field of several codes is always merged as a set
LEVELS: tuple[Level, ...] = ("draft", "accepted", "closed")
_ITEM = re.compile(r"[0-9A-Za-z_-]{1,36}")


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One blank of a record: the label beside it, the type of what goes in, and how it is treated."""

    label: str
    type: FieldType
    required: Level | None = None  # the level of stage that demands it; a draft always saves
    private: bool = False  # masked in lists and left out of exports
    merging: Merging = "plain"  # how two people's offline edits of it meet
    hint: str = ""  # one line of help beside the blank


@dataclass(frozen=True, kw_only=True)
class Many(FieldType):
    """A list of parts, e.g. the parties of a case; each part is a frozen dataclass of blanks and carries its own id."""

    name: ClassVar[str] = "parts"
    part: type
    at_most: int = 200

    def show(self, value: tuple[Any, ...]) -> str:
        return f"{len(value)} 项"

    def to_json(self, value: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [body_of(part) for part in value]

    def from_json(self, raw: Any) -> tuple[Any, ...]:
        return tuple(record_of(self.part, body) for body in raw)

    def read(self, field: str, raw: Any, faults: list[Fault], label: str) -> list[dict[str, Any]]:
        """The canonical items; every fault found is appended with its place, counted from 1."""
        if not isinstance(raw, list) or len(raw) > self.at_most:
            faults.append(Fault(field, label, f"应为不超过 {self.at_most} 项的列表"))
            return []
        items, seen = [], set[str]()
        for place, item in enumerate(raw, 1):
            if not isinstance(item, dict):
                faults.append(Fault(f"{field}/{place}", label, "每一项应为对象"))
                continue
            identity = item.get("id")
            body = read_body(self.part, {k: v for k, v in item.items() if k != "id"}, faults, prefix=f"{field}/{place}/")
            if identity is not None:
                if not isinstance(identity, str) or not _ITEM.fullmatch(identity) or identity in seen:
                    faults.append(Fault(f"{field}/{place}/id", "编号", "应为本列表内不重复的 1–36 位字母数字"))
                    continue
                seen.add(identity)
                body = {"id": identity} | body
            items.append(body)
        return items


def read_body(part: type, raw: Mapping[str, Any], faults: list[Fault], prefix: str = "") -> dict[str, Any]:
    """The canonical JSON body of one record or part: only what is filled in; every fault found is appended to ``faults``."""
    body: dict[str, Any] = {}
    readers = _readers(part)
    for key, given in raw.items():
        if given is None or given == "":
            if key not in readers:
                faults.append(Fault(f"{prefix}{key}"[:80], "", "没有这个字段"))
            continue
        try:
            read = readers[key]
            if isinstance(read, Many):
                if items := read.read(f"{prefix}{key}", given, faults, blanks_of(part)[key].label):
                    body[key] = items
            else:
                body[key] = read(given)
        except KeyError:
            faults.append(Fault(f"{prefix}{key}"[:80], "", "没有这个字段"))
        except ValueError as fault:
            faults.append(Fault(f"{prefix}{key}", blanks_of(part)[key].label, str(fault)))
    return body


@cache
def _readers(part: type) -> dict[str, Many | Callable[[Any], Any]]:
    """How each blank's JSON is read: a list of parts by its type, anything else by one call."""
    return {key: b.type if isinstance(b.type, Many) else b.type.canonical for key, b in blanks_of(part).items()}


@cache
def blanks_of(record: type) -> dict[str, Blank]:
    """The blanks of a record or part dataclass, in the order they are declared."""
    return {f.name: f.metadata["blank"] for f in dataclasses.fields(record) if "blank" in f.metadata}


def body_of(record: Any) -> dict[str, Any]:
    """The JSON body: only what is filled in; keys are blank names."""
    shape: type = type(record)
    return {key: blank.type.to_json(value) for key, blank in blanks_of(shape).items() if (value := getattr(record, key)) is not None}


def record_of(record: type, body: Mapping[str, Any]) -> Any:
    """The typed record of a canonical body; keys this version does not know are kept by the store, not here."""
    blanks = blanks_of(record)
    return record(**{k: blanks[k].type.from_json(given) for k, given in body.items() if k in blanks and given is not None})


def blank(label: str, type: FieldType, **how: Any) -> Any:
    """A dataclass field carrying a Blank; every blank of a new draft is None."""
    return dataclasses.field(default=None, metadata={"blank": Blank(label=label, type=type, **how)})


def text(label: str, *, longest: int = 200, lines: int = 1, **how: Any) -> Any:
    """A blank of free text of at most ``longest`` characters."""
    return blank(label, Text(longest=longest, lines=lines), **how)


def name(label: str, *, longest: int = 50, **how: Any) -> Any:
    """A blank for a person's, body's or place's name."""
    return blank(label, Name(longest=longest), **how)


def day(label: str, **how: Any) -> Any:
    """A blank for a business date."""
    return blank(label, Day(), **how)


def moment(label: str, **how: Any) -> Any:
    """A blank for a local time of day on a date."""
    return blank(label, Moment(), **how)


def whole(label: str, unit: str = "", *, low: int = 0, high: int = 10**9, **how: Any) -> Any:
    """A blank for a count in ``unit``."""
    return blank(label, Whole(unit=unit, low=low, high=high), **how)


def amount(label: str, unit: str = "元", *, places: int = 2, **how: Any) -> Any:
    """A blank for an exact decimal quantity in ``unit``."""
    return blank(label, Amount(unit=unit, places=places), **how)


def flag(label: str, **how: Any) -> Any:
    """A blank for yes or no."""
    return blank(label, Flag(), **how)


def choice(label: str, codes: Codes, **how: Any) -> Any:
    """A blank for one code of a table."""
    return blank(label, Choice(codes=codes), **how)


def choices(label: str, codes: Codes, **how: Any) -> Any:
    """A blank for several codes of a table."""
    return blank(label, Choices(codes=codes), **how)


def words(label: str, *, longest: int = 400, most: int = 50, **how: Any) -> Any:
    """A blank for a list of short texts."""
    return blank(label, Words(longest=longest, most=most), **how)


def id_number(label: str, **how: Any) -> Any:
    """A private blank for the number of an identity document."""
    return blank(label, IdNumber(), private=True, **how)


def credit(label: str, **how: Any) -> Any:
    """A blank for a unified social credit code."""
    return blank(label, CreditCode(), **how)


def telephone(label: str, **how: Any) -> Any:
    """A private blank for a telephone number."""
    return blank(label, Phone(), private=True, **how)


def division(label: str, **how: Any) -> Any:
    """A blank for a division code."""
    return blank(label, Division(), **how)


def ref(label: str, kind: str, **how: Any) -> Any:
    """A blank pointing to a record of another kind."""
    return blank(label, Ref(kind=kind), **how)


def scans(label: str, **how: Any) -> Any:
    """A blank for attachments."""
    return blank(label, Files(), **how)


def many(label: str, part: type, *, at_most: int = 200, **how: Any) -> Any:
    """A blank for a list of parts."""
    return blank(label, Many(part=part, at_most=at_most), **how)
