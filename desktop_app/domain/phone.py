"""Telephone numbers as a township writes them: mobile, landline, foreign, or 无.

Source: DOMAIN §6 (mobile, landline, foreign).
"""

from __future__ import annotations

import re
import unicodedata

NONE = "无"  # the person has no telephone
PATTERN = r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?|\+[0-9]{6,15}|" + NONE  # of a valid number; such a one is normal
_VALID = re.compile(PATTERN)
_DASHES = str.maketrans("－—–‐", "----", " \t\u3000")


def normal(text: str) -> str:
    """The number in ASCII digits without spaces and with plain hyphens."""
    if text.isascii() and " " not in text:
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).replace(" ", "").strip()


def why_invalid(text: str) -> str | None:
    """The fault of a normal number as one sentence, or None when it is valid or 无."""
    if _VALID.fullmatch(text):
        return None
    if re.fullmatch(r"1[0-9]*", text):
        return f"手机号应为 11 位、以 13–19 开头，现为 {len(text)} 位"
    return "应为 11 位手机号、带区号的固定电话（如 0778-1234567）、以 + 开头的境外号码，或 无"
