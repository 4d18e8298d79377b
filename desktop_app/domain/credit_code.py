"""The unified social credit code (统一社会信用代码): its alphabet and both of its check characters.

Source: GB 32100-2015 and, for characters 9-17, GB 11714; DOMAIN §6.2.
"""

from __future__ import annotations

import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MEANT = {"I": "应为数字 1", "O": "应为数字 0", "S": "应为数字 5", "Z": "应为数字 2", "V": "应为 U 或 Y"}


def normal(text: str) -> str:
    """The code in upper-case ASCII without spaces."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.replace(" ", "").strip().upper()


def why_invalid(text: str) -> str | None:
    """The fault of a normal code as one sentence, or None when it is valid."""
    if len(text) == 15 and text.isdigit():
        return "15 位为旧注册号，请填在“旧注册号”一栏"
    if len(text) != 18:
        return f"统一社会信用代码应为 18 位，现为 {len(text)} 位"
    for place, char in enumerate(text, 1):
        if char in _MEANT:
            return f"第 {place} 位：统一社会信用代码不用字母 {char}，字母 {char} {_MEANT[char]}"
        if char not in _VALUES:
            return f"第 {place} 位“{char}”不是统一社会信用代码的字符"
    if text[16] != _inner_check(text[8:16]):
        return "统一社会信用代码第 9–17 位（组织机构代码）的校验位不对，请逐位核对"
    total = sum(_VALUES[char] * weight for char, weight in zip(text[:17], _WEIGHTS, strict=True))
    return None if text[17] == _ALPHABET[-total % 31] else "统一社会信用代码的校验位不对，请逐位核对"


def _inner_check(body: str) -> str:
    # GB 11714 counts letters A=10 … Z=35, unlike the outer alphabet, which leaves five letters out.
    rest = -sum(int(char, 36) * weight for char, weight in zip(body, _INNER_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
