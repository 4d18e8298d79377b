"""Text to search terms: Chinese runs become pairs of characters, so that any two characters that stand together are found by one term.

A run ends with its last character alone; a single character is then found as the beginning of a term. Letters and digits stay whole,
without case and marks. A text's terms are written with a space between them; the index splits at spaces and does nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HAN = "\u3400-\u9fff\ua000-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"  # Yi syllables too: they are written without spaces
_RUN = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
_HAN_RUN = re.compile(f"[{_HAN}]+")
_WIDE = re.compile("[！-／：-＠［-｀｛-･…]+")  # the punctuation of Chinese prose that has a narrow form
_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")  # tones and accents, in NFD
_NO_KEY = re.compile(r"[\W_]+")
_NAME = "n"  # before a Chinese term of a name; no other term has a letter there


class _Seam(dict[int, str]):
    """For str.translate: a character ends one term and begins the next, with ``between`` between them; "bc" becomes "b bc c"."""

    def __init__(self, between: str) -> None:
        super().__init__()
        self.between = between

    def __missing__(self, code: int) -> str:
        self[code] = seam = f"{chr(code)}{self.between}{chr(code)}"
        return seam


_SEAM, _NAME_SEAM = _Seam(" "), _Seam(" " + _NAME)


def _normal(text: str) -> str:
    """The text in NFKC, but for its punctuation: nearly every text holds some, and normalizing costs ten times what looking does."""
    text = _WIDE.sub(" ", text)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _bare(run: str) -> str:
    """Letters without case, Latin ones without marks: Nguyễn is found by nguyen."""
    plain = run.casefold()
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", plain)))


def spaced(text: str) -> str:
    """The terms of a text, in order, with a space between them."""
    return " ".join([han[0] + han[1:].translate(_SEAM) if han else _bare(other) for han, other in _RUN.findall(_normal(text))])


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return spaced(text).split()


def phrase(word: str) -> str | None:
    """The FTS5 phrase that finds ``word`` anywhere in a text, or None when nothing in it can be searched for."""
    found = terms(word)
    if not found:
        return None
    if len(found) > 1 and len(found[-2]) == 2 and _HAN_RUN.match(found[-1]) and found[-2][1] == found[-1]:
        found.pop()  # said by the pair before it already, and it stands alone only at the end of a run
        return '"' + " ".join(found) + '"'
    return '"' + " ".join(found) + '"' + ("" if found[-1].isdigit() and not _telling(found[-1]) else " *")


def match(text: str) -> str | None:
    """The FTS5 query for what a person typed: every word of it, in any order; None when nothing can be searched for."""
    phrases = [found for word in text.split()[:8] if (found := phrase(word[:64]))]
    return " AND ".join(phrases) or None


@lru_cache(maxsize=20_000)
def name_terms(name: str) -> str:
    """The terms of a name, told apart from the same characters in other text, so that a name is found without reading all of that."""
    runs = _HAN_RUN.findall(_normal(name))
    pairs = [_NAME + run[0] + run[1:].translate(_NAME_SEAM) for run in runs]
    alone = dict.fromkeys("".join(run[:-1] for run in runs))
    return " ".join([*pairs, *(_NAME + character for character in alone)])


def name_match(typed: str) -> str | None:
    """The FTS5 query for names with every Chinese word a person typed, or None when there is none, or something else among them."""
    words = unicodedata.normalize("NFKC", typed).split()[:8]
    if not words or not all(map(_HAN_RUN.fullmatch, words)):
        return None
    return " AND ".join('"' + " ".join(_NAME + pair for pair in _pairs(word[:64])) + '"' for word in words)


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]


def prefix(plain: str) -> str | None:
    """The FTS5 query for keys that begin with letters or digits, or None when so many would that none is told apart by it."""
    if not plain or not plain.isascii() or (plain[0].isdigit() and not _telling(plain)):
        return None
    return f'"{plain}" *'


def _telling(digits: str) -> bool:
    """Whether a beginning of a number says something: every resident ID of a county begins alike, up to the year of birth."""
    return len(digits) >= 11 or (len(digits) >= 7 and digits[0] == "1")


def key(text: str) -> str:
    """A number, code or spelling as it is looked up: letters and digits only."""
    if text.isascii() and text.isalnum():
        return text.casefold()
    return _NO_KEY.sub("", _normal(text).casefold())
