"""A record without the people in it, for publicity and as a typical case: surnames and 某, no places, no numbers, rounded money, months.

What is known to be a name, a place or a number in the record is taken out of every text of it; what looks like one is too. Nobody can
promise that a story does not give a person away, so whoever publishes it reads it first; a sealed record is never given out.
Source: DOMAIN §5.4 (姓+某, village removed, amounts rounded; 未成年人保护法 art. 103).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from desktop_app.domain import places
from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import Amount, Choice, Choices, Day, Division, FieldType, Files, Flag, Moment, Name, Ref, Text, Whole, Words
from desktop_app.domain.kind import Kind
from desktop_app.domain.masking import SOMEBODY, looks_like_a_body, masked_body, masked_name
from desktop_app.domain.tables import age_on

_TELLABLE = (Choice, Choices, Flag, Whole)  # types whose values name nobody
ADULT = 18  # years; younger people keep not even a surname
_CHILD = "某某（未成年人）"
_PLACE = "某地"
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_NUMBERS = re.compile(r"[0-9A-Za-z]*\d{6,}[0-9Xx]?|\d{3,4}-\d{7,8}")
_MONEY = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万)?元")
_DAYS = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*(?:月|[/.-])\s*\d{1,2}\s*日?")
_WHERE = re.compile(f"[{_HAN}]{{1,3}}?(屯|寨|弄|村民小组|村|社区|街道|乡|镇|县|水库|坡|岭)(?![{_HAN}]{{0,1}}民)")
_SCHOOL = re.compile(f"[{_HAN}]{{2,8}}?(小学|中学|学校|幼儿园|医院|卫生院)")
_SOFT = (
    "本",
    "该",
    "同",
    "全",
    "邻",
    "外",
    "各",
    "某",
    "农",
    "乡",
    "两",
    "几",
    "到",
    "在",
    "回",
    "进",
    "出",
    "离",
)  # 本村, 邻村 name no place


def deidentified(kind: Kind, body: Mapping[str, Any], county: str) -> list[tuple[str, str]]:
    """What may be told of a record: label and text of each blank that is filled in, lists item by item."""
    names = dict(sorted(_names(kind.record, body), key=lambda pair: -len(pair[0])))
    where = sorted(_places(kind.record, body, county), key=len, reverse=True)
    return list(_told(kind.record, body, names, where, ""))


def _told(record: type, body: Mapping[str, Any], names: Mapping[str, str], where: list[str], lead: str) -> Iterator[tuple[str, str]]:
    for key, blank in blanks_of(record).items():
        value = body.get(key)
        if value is None or blank.private or isinstance(blank.type, Ref | Division | Files):
            continue
        if isinstance(blank.type, Many):
            for number, item in enumerate(value, 1):
                yield from _told(blank.type.part, item, names, where, f"{lead}{blank.label}{number} · ")
            continue
        said = _say(blank, value, names, where)
        if said:
            yield lead + blank.label, said


def _say(blank: Blank, value: Any, names: Mapping[str, str], where: list[str]) -> str:
    type_ = blank.type
    if isinstance(type_, Name):
        return names.get(str(value), masked_name(str(value)))
    if isinstance(type_, Amount):
        return rounded(Decimal(value), type_.unit)
    if isinstance(type_, Day | Moment):
        return f"{str(value)[:4]}年{int(str(value)[5:7])}月"
    if isinstance(type_, Words):
        return "；".join(scrubbed(item, names, where) for item in value)
    if type(type_) is Text:
        return scrubbed(str(value), names, where)
    return _plainly(type_, value) if isinstance(type_, _TELLABLE) else ""


def _plainly(type: FieldType, value: Any) -> str:
    return type.show(type.from_json(value))


def scrubbed(text: str, names: Mapping[str, str], where: Iterable[str]) -> str:
    """A text without the names, places, numbers and days in it, and with money rounded."""
    for name, mask in names.items():
        text = text.replace(name, mask)
    for place in where:
        text = text.replace(place, _PLACE)
    text = _DAYS.sub(lambda found: f"{found[1]}年{int(found[2])}月", text)
    text = _MONEY.sub(_about, text)
    text = _NUMBERS.sub("〔号码〕", text)
    text = _SCHOOL.sub(lambda found: f"{SOMEBODY}{found[1]}", text)
    text = _WHERE.sub(lambda found: found[0] if found[0].removesuffix(found[1]).endswith(_SOFT) else f"{SOMEBODY}{found[1]}", text)
    return re.sub(f"(?:{_PLACE}){{2,}}", _PLACE, text)


def rounded(amount: Decimal, unit: str = "元") -> str:
    """An amount with one figure: 约 9 万元; below a hundred as it is said, some ten."""
    if amount < 100:
        return f"不足 100 {unit}"
    digits = len(str(int(amount))) - 1
    near = int((amount / 10**digits).to_integral_value()) * 10**digits
    return f"约 {near // 10_000} 万{unit}" if near >= 10_000 else f"约 {near} {unit}"


def _about(found: re.Match[str]) -> str:
    amount = Decimal(found[1].replace(",", "")) * (10_000 if found[2] else 1)
    return rounded(amount)


def _filled(record: type, body: Mapping[str, Any]) -> Iterator[tuple[str, Blank, Any]]:
    """The blanks of a record or part that are filled in, with their values."""
    return ((key, blank, body[key]) for key, blank in blanks_of(record).items() if body.get(key) is not None)


def _names(record: type, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every name in a record and what stands for it."""
    child = _is_child(body)
    for _key, blank, value in _filled(record, body):
        if isinstance(blank.type, Many):
            for item in value:
                yield from _names(blank.type.part, item)
        elif isinstance(blank.type, Name) and str(value).strip():
            name = str(value).strip()
            mask = masked_body(name) if looks_like_a_body(name) else _CHILD if child else masked_name(name)
            yield name, mask


def _is_child(body: Mapping[str, Any]) -> bool:
    """Whether a part is a person who was not of age at birth date plus eighteen years today."""
    born = body.get("birth_date")
    return isinstance(born, str) and age_on(date.fromisoformat(born), date.today()) < ADULT


def _places(record: type, body: Mapping[str, Any], county: str) -> Iterator[str]:
    """The names of places that a record or its county has: addresses and places written in it, divisions of the county."""
    for key, blank, value in _filled(record, body):
        if isinstance(blank.type, Many):
            for item in value:
                yield from _places(blank.type.part, item, "")
        elif (key.endswith(("place", "address", "occurred_at", "residence", "domicile")) or blank.private) and isinstance(value, str):
            yield from (value,) if len(value) >= 2 and re.search(f"[{_HAN}]", value) else ()
    if county:
        yield from _divisions(county)


def _divisions(county: str) -> Iterator[str]:
    """The divisions of a county and above, as they are written in full and in short."""
    codes = [county[:4], county, *(code for code, _ in places.children(county))]
    codes += [village for township in codes[2:] for village, _ in places.children(township)]
    for code in codes:
        name = places.name_of(code)
        if name:
            yield name
            yield from (name.removesuffix(ending) for ending in ("村委会", "居委会") if name.endswith(ending))
