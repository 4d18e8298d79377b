"""Case numbers (文号): a template, a book for each committee and year, and the serials that may be given from it.

A book is kept at one desk: the office's first computer gives the next serial. A second one uses a range the county reserved for it, beyond
that provisional numbers, which stay findable once the final number is given.
Source: DOMAIN §1.7; blocks of 40, refilled below 15, until the year ends: SYNC (DHIS2 pattern).
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

BLOCK, LOW = 40, 15  # serials the county reserves at a time, and how few are left when more are wanted
PROVISIONAL = "临-"
MOST = 10**6  # serials of one book; beyond that a number is a slip of the pen
_OFFICE_TAILS = ("司法所", "街道", "镇", "乡")
_COMMITTEE_TAILS = ("人民调解委员会", "调解委员会", "调委会")
_ABOVE = ("自治县", "县", "街道", "乡", "镇")  # the name begins anew behind these
_PLACE_TAILS = ("村村民委员会", "村民委员会", "居民委员会", "村委会", "居委会", "社区", "街道", "村", "镇", "乡")
_NAMES = {"year", "month", "office", "org", "county", "serial"}


@dataclass(frozen=True, slots=True)
class Book:
    """The numbers of one kind, one committee (or the office itself) and one year."""

    kind: str
    word: str  # as it stands in the number: 雅龙
    year: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.word}:{self.year}"


@dataclass(frozen=True, slots=True)
class Block:
    """A range of serials reserved for one computer of the office."""

    first: int
    last: int
    mine: bool  # for this computer
    next: int  # the first that is not used yet

    @property
    def left(self) -> int:
        return max(0, self.last - self.next + 1)


@dataclass(frozen=True, slots=True)
class Page:
    """How far a book has been written on this computer."""

    last: int = 0  # highest serial given here outside blocks
    blocks: tuple[Block, ...] = ()

    def take(self, count: int, *, owner: bool) -> tuple[list[int], Page]:
        """Up to ``count`` free serials and the page after it: the owner's next ones but for what others have, else those of own blocks."""
        return self._next(count) if owner else self._from_blocks(count)

    def _next(self, count: int) -> tuple[list[int], Page]:
        found: list[int] = []
        serial = self.last
        while len(found) < count:
            serial += 1
            inside = next((block for block in self.blocks if block.first <= serial <= block.last), None)
            if inside is not None:
                serial = inside.last
            else:
                found.append(serial)
        return found, replace(self, last=max(self.last, *found)) if found else self

    def _from_blocks(self, count: int) -> tuple[list[int], Page]:
        found: list[int] = []
        blocks = []
        for block in self.blocks:
            given = range(block.next, block.next + min(block.left, count - len(found))) if block.mine else range(0)
            found += given
            blocks.append(replace(block, next=block.next + len(given)))
        return found, replace(self, blocks=tuple(blocks))

    @property
    def left(self) -> int:
        """Serials left in own blocks."""
        return sum(block.left for block in self.blocks if block.mine)

    def why_not(self, first: int, last: int) -> str | None:
        """Why this range cannot be reserved, in Chinese, or None."""
        if not 0 < first <= last <= MOST:
            return f"号段应为 1–{MOST} 之间由小到大的两个数"
        if any(first <= block.last and block.first <= last for block in self.blocks):
            return f"号段 {first}–{last} 与已留的号段重叠"
        return None


def official(template: str, word: str, office_name: str, office: str, on: date, serial: int) -> str:
    """The number of the ``serial``-th record of a book, given on ``on``."""
    place = short_name(office_name)
    return template.format(year=on.year, month=on.month, office=place, org=word, county=office[:6], serial=serial)


def provisional(device: str, serial: int) -> str:
    """A number for a record made on a second computer: never the same as an official one (临-设备后四位-序号)."""
    return f"{PROVISIONAL}{device[-4:]}-{serial}"


def is_provisional(number: str) -> bool:
    """Whether a number waits for a final one."""
    return number.startswith(PROVISIONAL)


def short_name(office_name: str) -> str:
    """The office's name as it stands in numbers: 雅龙司法所 → 雅龙."""
    for suffix in _OFFICE_TAILS:
        if len(office_name) > len(suffix) + 1:
            office_name = office_name.removesuffix(suffix)
    return office_name


def committee_word(name: str) -> str:
    """A committee's name as it stands in numbers: 大化瑶族自治县雅龙乡红日村人民调解委员会 → 红日; a body's own name as it is."""
    body = next((tail for tail in _COMMITTEE_TAILS if name.endswith(tail)), "")
    name = name.removesuffix(body) or name
    for above in _ABOVE:
        behind = name.rpartition(above)[2]
        if 2 <= len(behind) < len(name):
            name = behind
    for tail in _PLACE_TAILS:
        if len(name) > len(tail) and name.endswith(tail):
            return short_name(name.removesuffix(tail))
    return short_name(name)


def why_bad_template(template: object) -> str | None:
    """What is wrong with a template of numbers, in Chinese, or None."""
    if not isinstance(template, str) or not 0 < len(template) <= 100:
        return "应为 100 字以内的文字"
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
        template.format(year=2026, month=1, office="甲", org="乙", county="451299", serial=1)
    except (ValueError, KeyError, IndexError, AttributeError):
        return "花括号或其中的名称不对；可用 {year} {month} {office} {org} {county} {serial}"
    if not names <= _NAMES or not {"year", "serial"} <= names:
        return "应有 {year} 和 {serial}，可用 {year} {month} {office} {org} {county} {serial}"
    return None


@cache
def reader(template: str, word: str, office_name: str, office: str, year: int) -> tuple[str, re.Pattern[str]]:
    """What every number of a book begins with, and how its serial is read from one."""
    known = {"year": str(year), "office": short_name(office_name), "org": word, "county": office[:6]}
    begins, pattern, open_yet = "", "", True
    for text, name, spec, _ in string.Formatter().parse(template):
        pattern += re.escape(text)
        begins += text if open_yet else ""
        if name in known:
            pattern += re.escape(known[name])
            begins += known[name] if open_yet else ""
        elif name is not None:
            open_yet = False
            pattern += r"(?P<serial>\d+)" if name == "serial" else r"\d\d" if spec else r"\d{1,2}"
    return begins, re.compile(pattern)


def missing(given: Sequence[int]) -> Iterator[int]:
    """The serials below the highest that are not among those given, ascending."""
    there = set(given)
    return (serial for serial in range(1, max(there, default=0)) if serial not in there)
