"""What a cell of a spreadsheet means for a field type, and what is written into one: both ways beside each other, for every type.

People write a date in a dozen ways and a code by its name; a spreadsheet turns an identity number into 4.51E+17. What can be understood
without guessing is understood, anything else raises ValueError with a sentence; a number that has lost digits is never repaired.
Source: DOMAIN §6 (numbers), the file format (15 significant digits, days counted from 1899-12-30).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, singledispatch
from typing import Any, TypeAlias

from desktop_app.domain import fields
from desktop_app.domain.codes import Codes
from desktop_app.domain.fields import CHINA
from desktop_app.domain.typed_dates import day_of, moment_of

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | Decimal | None

DIGITS = 15  # a spreadsheet keeps so many of a number; the rest becomes zeros
_FIRST_DAY = date(1899, 12, 30)
_SERIALS = (18_264, 73_050)  # 1950 to 2099: numbers that can be days of a lost date format
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SPLIT = re.compile(r"[、,，;；/\n]+")
_NOISE = Decimal("1e-7")  # what binary arithmetic leaves behind: 0.1 + 0.2
_TEN_THOUSAND = ("万元", "万")


@singledispatch
def meaning(type: fields.FieldType, cell: Cell) -> Any:
    """The JSON value that a filled cell means; raise ValueError with a sentence when it means none. Checked by the type afterwards."""
    raise TypeError(f"no cell for {type!r}")


@singledispatch
def shown(type: fields.FieldType, value: Any) -> Cell:
    """What is written into a cell for a JSON value, so that ``meaning`` gives the value back."""
    return str(value)


def _text(cell: Cell) -> str:
    """The cell as text; a whole number without its decimal point."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= 10**DIGITS:
            raise ValueError(f"单元格里是数字，超过 {DIGITS} 位，末几位已经丢失；请把这一列设为文本格式，再重新填写")
        if cell == int(cell):
            return str(int(cell))
        return str(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes") if cell.time() != time() else cell.date().isoformat()
    return str(cell)


def _plain(cell: Cell) -> str:
    """The cell as text in half-width characters without spaces around it."""
    return unicodedata.normalize("NFKC", _text(cell)).strip()


@meaning.register
def _(type: fields.Text, cell: Cell) -> str:
    return _text(cell).replace("\r\n", "\n").strip()


@meaning.register
def _(type: fields.Division, cell: Cell) -> str:
    """A code, or a code followed by a name."""
    found = re.match(r"\d+", _plain(cell))
    return found[0] if found else _plain(cell)


@shown.register
def _(type: fields.Division, value: str) -> str:
    name = type.show(value)
    return value if name == value else f"{value} {name}"


@meaning.register
def _(type: fields.Day, cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] <= cell < _SERIALS[1]:
        return (_FIRST_DAY + timedelta(days=int(cell))).isoformat()
    return _written_day(_plain(cell)).isoformat()


@shown.register
def _(type: fields.Day, value: str) -> date:
    return date.fromisoformat(value)


def _written_day(text: str) -> date:
    """A day as people write it, with its year: 2026-3-5, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, 二〇二六年三月五日."""
    digits = _chinese_date(text)
    if not re.match(r"\d{4}\s*[-/.年]|\d{8}$", digits):
        raise ValueError(f"“{text[:20]}”不是带年份的日期，可写作 2026-11-23、2026/11/23 或 2026年11月23日")
    return day_of(digits, date.min)


def _chinese_date(text: str) -> str:
    """The same date with 二〇二六年十一月二十三日 in digits."""
    if not re.search(r"[〇零一二三四五六七八九十]", text):
        return text
    tens = re.sub(r"([一二三])?十([一二三四五六七八九])?", lambda m: f"{m[1] or '一'}{m[2] or '〇'}", text)
    return tens.translate(_CHINESE)


@meaning.register
def _(type: fields.Moment, cell: Cell) -> str:
    """A day with a time; a day alone is its first minute, as old registers know no more."""
    if isinstance(cell, datetime):
        at = cell
    elif isinstance(cell, date):
        at = datetime(cell.year, cell.month, cell.day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] <= cell < _SERIALS[1]:
        at = datetime(1899, 12, 30) + timedelta(minutes=round(cell * 1440))
    else:
        at = _written_moment(_plain(cell))
    return at.replace(tzinfo=CHINA, microsecond=0).isoformat()


@shown.register
def _(type: fields.Moment, value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(CHINA).replace(tzinfo=None)


def _written_moment(text: str) -> datetime:
    if re.fullmatch(r".*T.*[+-]\d{2}:?\d{2}|.*Z", text):
        return datetime.fromisoformat(text).astimezone(CHINA)
    halves = re.fullmatch(r"(.*?[日号]|[\d\s./-]{8,10}?)[\sT]*(上午|下午|晚上?|凌晨|早上)?\s*(\d{1,2}\s*[:时点].*)", text)
    if halves is None:
        day = _written_day(text)
        return datetime(day.year, day.month, day.day)
    day, clock = _written_day(halves[1].strip()), re.sub(r"(:\d{1,2}):\d{1,2}$|分\s*\d{1,2}秒$", r"\1", halves[3])
    at = moment_of(f"{day.isoformat()} {clock}", day)
    later = halves[2] in ("下午", "晚", "晚上") and at.hour < 12
    return at + timedelta(hours=12 if later else 0)


@meaning.register
def _(type: fields.Whole, cell: Cell) -> int:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell != int(cell):
            raise ValueError("应为整数")
        return int(cell)
    text = _plain(cell).replace(",", "")
    return type.parse(text.removesuffix(type.unit).strip() if type.unit else text)


@shown.register
def _(type: fields.Whole, value: int) -> int:
    return value


@meaning.register
def _(type: fields.Amount, cell: Cell) -> str:
    """Yuan in figures; 86,400、￥86400、1.2万元. A number cell carries binary noise beyond its places, which is not the person's."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        exact = Decimal(repr(cell))
        near = round(exact, type.places)
        return str(near if abs(exact - near) < _NOISE else exact)
    text = _plain(cell).replace(",", "").replace("¥", "").replace("￥", "").replace("人民币", "").strip()
    times = 1
    for word in _TEN_THOUSAND:
        if text.endswith(word):
            text, times = text.removesuffix(word), 10_000
    text = text.removesuffix("元" if times == 1 else "").removesuffix(type.unit).strip()
    return str(type.parse(text) * times)


@shown.register
def _(type: fields.Amount, value: str) -> Decimal:
    return Decimal(value)


@meaning.register
def _(type: fields.Flag, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = _plain(cell).lower()
    answers = {"有": "是", "√": "是", "✓": "是", "true": "是", "无": "否", "×": "否", "x": "否", "false": "否"}
    return type.parse(answers.get(text, text))


@shown.register
def _(type: fields.Flag, value: bool) -> str:
    return type.show(value)


@meaning.register
def _(type: fields.Choice, cell: Cell) -> str:
    return code_of(type.codes, _plain(cell))


@shown.register
def _(type: fields.Choice, value: str) -> str:
    return title_of(type.codes, value)


@meaning.register
def _(type: fields.Choices, cell: Cell) -> list[str]:
    text = _plain(cell)
    if whole := _code(type.codes, text):  # a title may hold a separator itself
        return [whole]
    return [code_of(type.codes, part) for part in _titles(type.codes, text)]


def _titles(codes: Codes, text: str) -> list[str]:
    """The titles in a text; one that holds a separator itself, such as 宗教、少数民族群众, is taken whole."""
    parts, found = [part.strip() for part in _SPLIT.split(text) if part.strip()], []
    while parts:
        for length in range(len(parts), 0, -1):
            joined = next((s.join(parts[:length]) for s in ("、", "，", "/") if _code(codes, s.join(parts[:length]))), None)
            if joined is not None or length == 1:
                found.append(joined or parts[0])
                del parts[:length]
                break
    return found


@shown.register
def _(type: fields.Choices, value: list[str]) -> str:
    return "、".join(title_of(type.codes, code) for code in value)


@meaning.register
def _(type: fields.Words, cell: Cell) -> list[str]:
    return [line.strip() for line in re.split(r"[\n；;]+", _text(cell)) if line.strip()]


@shown.register
def _(type: fields.Words, value: list[str]) -> str:
    return "\n".join(value)


@meaning.register
def _(type: fields.Files, cell: Cell) -> list[str]:
    return _text(cell).split()


@shown.register
def _(type: fields.Files, value: list[str]) -> str:
    return "\n".join(value)


def code_of(codes: Codes, text: str) -> str:
    """The code that a text names by title or code, with or without leading zeros; raise ValueError when it is none or not the only one."""
    found = _code(codes, text)
    if found is None:
        some = "、".join(list(codes.values())[:6])
        raise ValueError(f"“{text[:20]}”不是“{codes.title}”里的一项（如 {some}）")
    return found


def _code(codes: Codes, text: str) -> str | None:
    names = _names(codes)
    return names.get(text) or (names.get(text.lstrip("0")) if text.isdigit() else names.get(text.removesuffix("纠纷")))


@lru_cache(maxsize=256)
def _names(codes: Codes) -> dict[str, str]:
    """What people write for each code: the code, its title, the title without 纠纷, the number without its zeros; shared ones left out."""
    titles = [(_plain(title), code) for code, title in codes.items()]
    short = [(title.removesuffix("纠纷"), code) for title, code in titles] + [(code.lstrip("0"), code) for code in codes if code.isdigit()]
    return {**_unshared(short), **_unshared(titles), **{code: code for code in codes}}


def _unshared(names: list[tuple[str, str]]) -> dict[str, str]:
    """The names that stand for one code alone."""
    found: dict[str, str] = {}
    for name, code in names:
        found[name] = code if found.get(name, code) == code else ""
    return {name: code for name, code in found.items() if name and code}


def title_of(codes: Codes, code: str) -> str:
    """The title of a code; the code itself when two share a title or the title is another code."""
    title = codes.label(code)
    same = [other for other, label in codes.items() if label == title]
    return title if len(same) <= 1 and title not in codes else code


def mapped(cell: Cell, values: Mapping[str, str]) -> Cell:
    """The cell, or what a person said that its text stands for."""
    return values.get(_text(cell).strip(), cell) if values and cell is not None else cell
