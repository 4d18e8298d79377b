"""A record as a template sees it: every blank by its name, already in the words of a paper, nothing that can be changed or called.

What must stay off a paper (an address in a case with domestic violence) is taken out of every text here, whatever blank it stands in, so
that no template can show it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import Amount, Choice, Choices, Day, FieldType, IdNumber, Moment, Ref, Words
from desktop_app.domain.papers import Also, Audience

HIDDEN = "（保密）"
_SHOWN_OF_ID, _SHOWN_OF_PHONE = (6, 4), (3, 4)  # characters at the start and end that others may read
_SHORT = 12  # the longest number treated as a telephone's


def masked(text: str) -> str:
    """A number of which only the ends are shown: the area and the last four of an identity number, 190****1234 of a telephone."""
    first, last = _SHOWN_OF_ID if len(text) > _SHORT else _SHOWN_OF_PHONE
    return "*" * len(text) if len(text) <= first + last else text[:first] + "*" * (len(text) - first - last) + text[-last:]


class Told(str):
    """What a blank says on paper, with the value and codes behind it; an empty blank is an empty text."""

    value: Any
    codes: Mapping[str, str]

    def __new__(cls, text: str, value: Any = None, codes: Mapping[str, str] | None = None) -> Told:
        made = super().__new__(cls, text)
        made.value, made.codes = value, codes or {}
        return made

    def __bool__(self) -> bool:
        return self.value is not False and len(self) > 0


class Part:
    """A record or one item of a list; its blanks are attributes, and there is nothing else."""

    __slots__ = ("_told",)

    def __init__(self, told: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_told", dict(told))

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_told")[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a paper changes nothing")

    def __str__(self) -> str:
        raise TypeError("这里是一整项，不是一个字段")


def told_of(part: Part) -> Mapping[str, Any]:
    """All that a part says, by name."""
    told: Mapping[str, Any] = object.__getattribute__(part, "_told")
    return told


@dataclass(frozen=True)
class Viewer:
    """How typed values become what a template sees."""

    names: Callable[[str], str]  # what people call another record, from its id
    audience: Audience = "office"
    secrets: tuple[str, ...] = ()

    def record(self, record: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
        """All names a template of this record may use."""
        return self._blanks(record) | {name: self.plain(value) for name, value in facts.items()}

    def plain(self, value: Any) -> Any:
        """What stands beside the blanks: reckoned values, parts, lists of them."""
        if isinstance(value, Also):
            return Part(self._blanks(value.part) | {name: self.plain(more) for name, more in value.more.items()})
        if isinstance(value, list | tuple):
            return [self.plain(item) for item in value]
        if is_dataclass(value):
            return Part(self._blanks(value))
        if isinstance(value, bool):
            return Told("是" if value else "否", value)
        if isinstance(value, Decimal):
            return Told(f"{value:.2f}", value)
        if isinstance(value, datetime):
            return Told(Moment().show(value), value)
        if isinstance(value, date):
            return Told(Day().show(value), value)
        return Told("" if value is None else self._hide(str(value)), value)

    def _blanks(self, part: Any) -> dict[str, Any]:
        return {name: self._blank(blank, getattr(part, name)) for name, blank in blanks_of(part.__class__).items()}

    def _blank(self, blank: Blank, value: Any) -> Any:
        kind = blank.type
        if isinstance(kind, Many):
            return [Part(self._blanks(item)) for item in value or ()]
        if isinstance(kind, Words):
            return [Told(self._hide(text), text) for text in value or ()]
        codes = kind.codes if isinstance(kind, Choice | Choices) else None
        return Told("" if value is None else self._hide(self._shown(kind, value)), value, codes)

    def _shown(self, kind: FieldType, value: Any) -> str:
        if isinstance(kind, Amount):
            return f"{value:.{kind.places}f}"
        if isinstance(kind, Ref):
            return self.names(value)
        if isinstance(kind, IdNumber) and self.audience == "sides":
            return masked(value)
        return kind.show(value)

    def _hide(self, text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        for secret in self.secrets if self.audience != "office" else ():
            text = text.replace(secret, HIDDEN)
        return text
