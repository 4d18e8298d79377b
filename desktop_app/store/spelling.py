"""Pinyin initials of names in every likely reading, with the surname and place readings of Guangxi.

Readings of single characters come from pypinyin's table; resources/pinyin/surnames.json goes first (覃 = qin, 区 = ou, 弄 = long).
Source: docs/sources.md "Surname readings".
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_READINGS = 2  # of one character: a third is a rarity nobody types
_SPELLINGS = 8  # of one name


@cache
def _surnames() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads((files("resources") / "pinyin" / "surnames.json").read_text("utf-8"))
    return table


@cache
def _characters() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # the phrase table costs 45 MB and knows no names
    from pypinyin.constants import PINYIN_DICT

    table: dict[int, str] = PINYIN_DICT
    return table


@cache
def readings(character: str) -> tuple[str, ...]:
    """The likely readings of one character without tones, likeliest first; () when it has none."""
    if listed := _surnames().get(character):
        return tuple(listed)
    plain = [_toneless(reading) for reading in _characters().get(ord(character), "").split(",") if reading]
    return tuple(dict.fromkeys(plain))[:_READINGS]


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[str, ...]:
    """The initials a name is found by ("wxg"), in every likely reading."""
    syllables = [found for character in _HAN.findall(name[:12]) if (found := readings(character))]
    if not syllables:
        return ()
    keys: dict[str, None] = {}
    for reading in islice(product(*syllables), _SPELLINGS):
        keys["".join(syllable[0] for syllable in reading)] = None
    return tuple(keys)
