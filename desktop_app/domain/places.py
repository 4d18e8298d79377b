"""The divisions of Guangxi: names of cities, counties, townships and villages by their statistical code.

A code that is not in the list is not an error: divisions are renamed and abolished, and a record keeps the code of its day.
Source: NBS statistical divisions, edition 2023-06-30 (S53); GB/T 2260 for the first 6 digits.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files

REGION = "45"  # Guangxi
_PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}


def name_of(code: str) -> str | None:
    """The official name of one division, or None when the list does not know it."""
    return _names().get(code)


def full_name(code: str) -> str:
    """The name from the city down as an address is written, e.g. 河池市大化瑶族自治县雅龙乡红日村; the bare code when unknown."""
    if code not in _names():
        return code
    return "".join(_spoken(_names().get(code[:length], "")) for length in (4, 6, 9, 12) if length <= len(code))


def children(code: str) -> list[tuple[str, str]]:
    """(code, name) of the divisions directly below, ascending by code; the cities for ``REGION``, empty when there are none."""
    return list(_below().get(code, ()))


def county_of(code: str) -> str:
    """The 6-digit county code of a county, township or village; "" when the code is shorter."""
    return code[:6] if len(code) >= 6 else ""


def _spoken(name: str) -> str:
    """The village itself instead of its committee: 红日村委会 is written 红日村 in an address."""
    if name.endswith(("村村委会", "社区居委会")):
        return name[:-3]
    return name[:-2] if name.endswith("村委会") else name


@cache
def _names() -> dict[str, str]:
    packed = (files("resources") / "places" / "guangxi.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))


@cache
def _below() -> dict[str, list[tuple[str, str]]]:
    below: dict[str, list[tuple[str, str]]] = {}
    for code, name in sorted(_names().items()):
        below.setdefault(code[: _PARENT_LENGTH[len(code)]], []).append((code, name))
    return below
