"""Reading a table of rules that a county wrote as JSON: each fault is refused with its place in the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Amount, Day


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a table, as people count: sets/1/classes/2/amount."""

    steps: tuple[str, ...] = ()

    def __truediv__(self, step: str) -> Place:
        return Place((*self.steps, step))

    def __str__(self) -> str:
        return "/".join(self.steps) or "整张表"

    def wrong(self, says: str) -> Refused:
        """The refusal of what stands here."""
        return Refused(f"规则表 {self}：{says}；原来的规则仍然有效")


def mapping(raw: Any, place: Place, keys: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object; with ``keys``, one that has all of them and nothing but them and the optional ones."""
    if not isinstance(raw, Mapping):
        raise place.wrong("应为一个对象 {…}")
    if keys:
        if missing := [key for key in keys if key not in raw]:
            raise place.wrong(f"缺 {missing[0]}")
        if strange := [key for key in raw if key not in (*keys, *optional)]:
            raise (place / strange[0][:40]).wrong(f"不认识；可写 {'、'.join((*keys, *optional))}")
    return dict(raw)


def listed(raw: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """The items of a list with their places, counted from 1."""
    if not isinstance(raw, list):
        raise place.wrong("应为列表 […]")
    for number, item in enumerate(raw, 1):
        yield item, place / str(number)


def text(raw: Any, place: Place) -> str:
    """A text with something in it."""
    if not isinstance(raw, str) or not raw.strip() or len(raw) > 200:
        raise place.wrong("应为 1–200 字的文字")
    return raw.strip()


def amount(raw: Any, place: Place) -> Decimal:
    """Yuan, as a text or a whole number."""
    try:
        value: Decimal = Amount().from_json(str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw)
        if fault := Amount().fault(value):
            raise ValueError(fault)
    except ValueError as fault:
        raise place.wrong(str(fault)) from None
    return value


def day(raw: Any, place: Place) -> date:
    """A day YYYY-MM-DD."""
    try:
        found = Day().from_json(raw)
    except ValueError as fault:
        raise place.wrong(str(fault)) from None
    return found
