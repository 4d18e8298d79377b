"""The resident identity number (公民身份号码): its shape, its check digit and what can be read from it.

An unknown area code is not an error: codes of abolished counties live on in people's numbers, and permits of Hong Kong, Macao, Taiwan
and foreign permanent residents (2023) share the structure.
Source: GB 11643-1999; DOMAIN §6.1.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul

_SHAPE = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]?")
_WHOLE = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = sum(_WEIGHTS) * ord("0")  # what the sum over ASCII has more than the sum over the digits


def normal(text: str) -> str:
    """The number in ASCII, without spaces around it and with an upper-case X."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().upper()


def looks_like_one(text: str) -> bool:
    """Whether a normal text has the shape of a resident number: 15 digits, 17 digits, or 17 digits and a digit or X."""
    return _SHAPE.fullmatch(text) is not None


def why_invalid(text: str) -> str | None:
    """The fault of a normal number as one sentence, or None when it is valid."""
    if len(text) == 15 and text.isdigit():
        return "15 位为旧号码，请填写 18 位公民身份号码"
    if not _WHOLE.fullmatch(text):
        return f"公民身份号码应为 18 位（前 17 位为数字，末位为数字或 X），现为 {len(text)} 位"
    if text[17] != _CHECKS[(sum(map(mul, _WEIGHTS, text.encode())) - _ZEROS) % 11]:
        return "公民身份号码的校验位不对，请逐位核对"
    born = _date_in(text)
    if born is None:
        return f"公民身份号码中的出生日期 {text[6:10]}-{text[10:12]}-{text[12:14]} 不存在"
    # The one clock in the domain: a birth in the future is a typing error on any day, so the machine's own day is good enough.
    if born.year < 1900 or born > date.today():
        return f"公民身份号码中的出生日期 {born.isoformat()} 应在 1900 年至今天之间"
    return None


def birth_date(text: str) -> date | None:
    """The date of birth a valid normal number carries, else None."""
    return _date_in(text) if why_invalid(text) is None else None


def sex(text: str) -> str | None:
    """The sex a valid normal number carries as a code of GB/T 2261.1 ("1" male, "2" female), else None."""
    return None if why_invalid(text) else "1" if int(text[16]) % 2 else "2"


def _date_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text[6:14])
    except ValueError:
        return None
