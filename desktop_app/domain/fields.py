"""Field types: what one blank on a paper form means, and nothing about where it is stored or drawn.

A field type is a small frozen value with five pure methods. The store, the form, the list and the county page each keep ONE table
from field type to their own answer (a column, an editor, a cell); none of them is known here. Sources and units: docs/domain.md.

A value has three forms: what a person types (``parse``, ``show``), the typed value that rules see (``date``, ``Decimal``, a tuple),
and JSON as on the wire (``to_json``, ``from_json``). ``None`` always means "not filled in" and is never passed to a method.
A wrong value raises ValueError with a sentence for a person; it is never nulled.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from desktop_app.domain import credit_code, phone, places, resident_id
from desktop_app.domain.codes import Codes

CHINA = timezone(timedelta(hours=8))  # the one time zone of every office: GB/T 7408, UTC+08:00
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,6})?")
_HASH = re.compile(r"[0-9a-f]{64}")


def plain_text(raw: Any, longest: int) -> str:
    """The text as given; raise ValueError when it is no text, too long, or holds what no printer and no database keeps."""
    if not isinstance(raw, str):
        raise ValueError(f"应为文字，现为 {_seen(raw)}")
    if len(raw) > longest:
        raise ValueError(f"不得超过 {longest} 字，现有 {len(raw)} 字")
    if _CONTROL.search(raw):
        raise ValueError("含有无法保存的控制字符")
    return raw


def _seen(raw: Any) -> str:
    names: dict[type, str] = {bool: "是/否", int: "数字", float: "小数", str: "文字", list: "列表", dict: "对象"}
    return names.get(type(raw), "空值")


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """Base of all field types."""

    name: ClassVar[str] = "text"  # what `karstdesk kinds` prints

    def parse(self, typed: str) -> Any:
        """Turn what a person typed into a value."""
        return self.from_json(typed.strip())

    def show(self, value: Any) -> str:
        """The value as the form prints it."""
        return str(value)

    def fault(self, value: Any) -> str | None:
        """One sentence saying what is wrong with the value, or None."""
        return None

    def to_json(self, value: Any) -> Any:
        return value

    def from_json(self, raw: Any) -> Any:
        return raw

    def canonical(self, raw: Any) -> Any:
        """The JSON form every device writes the same; raise ValueError with the fault."""
        value = self.from_json(raw)
        if fault := self.fault(value):
            raise ValueError(fault)
        return self.to_json(value)


@dataclass(frozen=True, kw_only=True)
class Text(FieldType):
    """Free text."""

    longest: int = 200  # characters, not bytes
    lines: int = 1  # height of the editor

    def from_json(self, raw: Any) -> str:
        return plain_text(raw, self.longest)

    def canonical(self, raw: Any) -> Any:
        return plain_text(raw, self.longest)


@dataclass(frozen=True, kw_only=True)
class Name(Text):
    """A person's, body's or place's name: found by pinyin initials and ranked first in search."""

    name: ClassVar[str] = "name"


@dataclass(frozen=True, kw_only=True)
class Day(FieldType):
    """A business date, local, without a time."""

    name: ClassVar[str] = "date"

    def show(self, value: date) -> str:
        return f"{value.year}年{value.month}月{value.day}日"

    def to_json(self, value: date) -> str:
        return value.isoformat()

    def from_json(self, raw: Any) -> date:
        """The day of YYYY-MM-DD."""
        if not isinstance(raw, str) or not _DATE.fullmatch(raw):
            raise ValueError("日期应写作 2026-11-23 这样的年-月-日")
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise ValueError(f"{raw} 这一天不存在") from None

    def fault(self, value: date) -> str | None:
        return None if 1900 <= value.year <= 2199 else "年份应在 1900–2199 之间"


@dataclass(frozen=True, kw_only=True)
class Moment(FieldType):
    """A local time of day on a date; written with the offset +08:00 and whole seconds."""

    name: ClassVar[str] = "time"

    def show(self, value: datetime) -> str:
        return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"

    def to_json(self, value: datetime) -> str:
        return value.isoformat(timespec="seconds")

    def from_json(self, raw: Any) -> datetime:
        """The instant in Chinese time; a time without an offset is taken as Chinese."""
        if not isinstance(raw, str):
            raise ValueError("时间应写作 2026-11-23T09:30:00+08:00")
        try:
            at = datetime.fromisoformat(raw)
        except ValueError:
            raise ValueError(f"“{raw[:40]}”不是存在的时间，应写作 2026-11-23T09:30:00+08:00") from None
        at = at.replace(tzinfo=CHINA) if at.tzinfo is None else at.astimezone(CHINA)
        return at.replace(microsecond=0)


@dataclass(frozen=True, kw_only=True)
class Whole(FieldType):
    """A count."""

    name: ClassVar[str] = "whole"
    unit: str = ""
    low: int = 0
    high: int = 10**9

    def parse(self, typed: str) -> int:
        digits = unicodedata.normalize("NFKC", typed).strip()
        if not re.fullmatch(r"-?\d{1,18}", digits):
            raise ValueError("应为整数")
        return int(digits)

    def from_json(self, raw: Any) -> int:
        if type(raw) is not int:
            raise ValueError(f"应为整数，现为 {_seen(raw)}")
        return raw

    def fault(self, value: int) -> str | None:
        return None if self.low <= value <= self.high else f"应在 {self.low}–{self.high} {self.unit}之间"


@dataclass(frozen=True, kw_only=True)
class Amount(FieldType):
    """An exact decimal quantity with a fixed number of places; text in JSON, so that no float ever touches money."""

    name: ClassVar[str] = "amount"
    unit: str = "元"
    places: int = 2
    digits: int = 12  # in all, as dec(12,2) in DOMAIN
    low: int = 0

    def parse(self, typed: str) -> Decimal:
        return self.from_json(unicodedata.normalize("NFKC", typed).strip().replace(",", ""))

    def to_json(self, value: Decimal) -> str:
        return f"{value:.{self.places}f}"

    def from_json(self, raw: Any) -> Decimal:
        """The exact number of a decimal text."""
        if not isinstance(raw, str):
            raise ValueError(f'应为带引号的小数，如 "1200.00"，现为 {_seen(raw)}')
        if not _DECIMAL.fullmatch(raw):
            raise ValueError("应为小数，如 1200.00")
        try:
            return Decimal(raw)
        except InvalidOperation:
            raise ValueError("应为小数，如 1200.00") from None

    def fault(self, value: Decimal) -> str | None:
        """Too small, too many places, or too large."""
        if value < self.low:
            return f"不得小于 {self.low} {self.unit}"
        if value != round(value, self.places):
            return f"最多 {self.places} 位小数"
        if abs(value) >= 10 ** (self.digits - self.places):
            return f"整数部分最多 {self.digits - self.places} 位"
        return None


@dataclass(frozen=True, kw_only=True)
class Flag(FieldType):
    """Yes or no."""

    name: ClassVar[str] = "flag"

    def parse(self, typed: str) -> bool:
        answers = {"是": True, "否": False, "y": True, "n": False, "1": True, "0": False}
        if typed.strip().lower() not in answers:
            raise ValueError("应为 是 或 否")
        return answers[typed.strip().lower()]

    def show(self, value: bool) -> str:
        return "是" if value else "否"

    def from_json(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise ValueError(f"应为 true 或 false，现为 {_seen(raw)}")
        return raw


@dataclass(frozen=True, kw_only=True)
class Choice(FieldType):
    """One code of a table."""

    name: ClassVar[str] = "choice"
    codes: Codes

    def show(self, value: str) -> str:
        return self.codes.label(value)

    def from_json(self, raw: Any) -> str:
        if not isinstance(raw, str):
            raise ValueError(f"应为代码文字，现为 {_seen(raw)}")
        return raw

    def fault(self, value: str) -> str | None:
        return None if value in self.codes else f"“{value[:20]}”不是“{self.codes.title}”中的代码"

    def canonical(self, raw: Any) -> Any:
        return raw if type(raw) is str and raw in self.codes.labels else FieldType.canonical(self, raw)


@dataclass(frozen=True, kw_only=True)
class Choices(FieldType):
    """Several codes of one table, each at most once, in ascending order of the code text; a set for merging."""

    name: ClassVar[str] = "choices"
    codes: Codes

    def show(self, value: tuple[str, ...]) -> str:
        return "、".join(self.codes.label(code) for code in sorted(value, key=self.codes.rank))

    def to_json(self, value: tuple[str, ...]) -> list[str]:
        return sorted(set(value))

    def from_json(self, raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(code, str) for code in raw):
            raise ValueError("应为代码列表")
        return tuple(raw)

    def fault(self, value: tuple[str, ...]) -> str | None:
        wrong = [code for code in value if code not in self.codes]
        return f"“{wrong[0][:20]}”不是“{self.codes.title}”中的代码" if wrong else None


@dataclass(frozen=True, kw_only=True)
class Words(FieldType):
    """A list of short texts, in the order the person gave them."""

    name: ClassVar[str] = "texts"
    longest: int = 400  # characters of one text
    most: int = 50  # texts

    def parse(self, typed: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in typed.splitlines() if line.strip())

    def show(self, value: tuple[str, ...]) -> str:
        return "；".join(value)

    def to_json(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def from_json(self, raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list):
            raise ValueError("应为文字列表")
        return tuple(plain_text(item, self.longest) for item in raw)

    def fault(self, value: tuple[str, ...]) -> str | None:
        return f"最多 {self.most} 项" if len(value) > self.most else None


@dataclass(frozen=True, kw_only=True)
class IdNumber(Text):
    """The number of an identity document; a number that has the shape of a resident ID must be a valid one."""

    name: ClassVar[str] = "id_number"
    longest: int = 30

    def from_json(self, raw: Any) -> str:
        return resident_id.normal(plain_text(raw, self.longest))

    def fault(self, value: str) -> str | None:
        return resident_id.why_invalid(value) if resident_id.looks_like_one(value) else None

    def canonical(self, raw: Any) -> Any:
        return FieldType.canonical(self, raw)


@dataclass(frozen=True, kw_only=True)
class CreditCode(Text):
    """A unified social credit code (统一社会信用代码), GB 32100-2015."""

    name: ClassVar[str] = "credit_code"
    longest: int = 30

    def from_json(self, raw: Any) -> str:
        return credit_code.normal(plain_text(raw, self.longest))

    def fault(self, value: str) -> str | None:
        return credit_code.why_invalid(value)

    def canonical(self, raw: Any) -> Any:
        return FieldType.canonical(self, raw)


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A mobile, landline or foreign number, or 无 when the person has none."""

    name: ClassVar[str] = "phone"
    longest: int = 20

    def from_json(self, raw: Any) -> str:
        return phone.normal(plain_text(raw, self.longest))

    def fault(self, value: str) -> str | None:
        return phone.why_invalid(value)

    def canonical(self, raw: Any) -> Any:
        return FieldType.canonical(self, raw)


@dataclass(frozen=True, kw_only=True)
class Division(Text):
    """A division code of 6 (county), 9 (township) or 12 (village) digits; NBS statistical divisions."""

    name: ClassVar[str] = "division"
    longest: int = 12

    def show(self, value: str) -> str:
        return places.name_of(value) or value

    def fault(self, value: str) -> str | None:
        return None if re.fullmatch(r"\d{6}(\d{3}){0,2}", value) else "区划代码应为 6、9 或 12 位数字"

    def canonical(self, raw: Any) -> Any:
        return FieldType.canonical(self, raw)


@dataclass(frozen=True, kw_only=True)
class Ref(Name):
    """Another record: its id, or, until it is registered, its name as written."""

    name: ClassVar[str] = "ref"
    longest: int = 100
    kind: str  # key of the kind it points to


@dataclass(frozen=True, kw_only=True)
class Files(FieldType):
    """Attachments of this record, each by its SHA-256 in lower-case hex."""

    name: ClassVar[str] = "files"
    most: int = 200

    def show(self, value: tuple[str, ...]) -> str:
        return f"{len(value)} 件"

    def to_json(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def from_json(self, raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
            raise ValueError("应为附件校验值列表")
        return tuple(raw)

    def fault(self, value: tuple[str, ...]) -> str | None:
        if len(value) > self.most:
            return f"最多 {self.most} 件"
        return None if all(_HASH.fullmatch(item) for item in value) else "附件校验值应为 64 位小写十六进制"
