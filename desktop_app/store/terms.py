"""Text to search terms: Chinese runs become pairs of characters, so that any two characters that stand together are found by one term.

A run ends with its last character alone; a single character is then found as the beginning of a term. Letters and digits stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RUN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\\W_\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


_NAME = "n"  # before a Chinese term of a name; no other term has a letter there


def _is_han(run: str) -> bool:
    return run[0] >= "\u3400" and not ("\uac00" <= run[0] <= "\ud7ff")


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _is_han(run):
            found += [run[i : i + 2] for i in range(len(run) - 1)]
            found.append(run[-1])
        else:
            found.append(run)
    return found


def phrase(word: str) -> str | None:
    """The FTS5 phrase that finds ``word`` anywhere in a text, or None when nothing in it can be searched for."""
    found = terms(word)
    if not found:
        return None
    if len(found) > 1 and len(found[-2]) == 2 and _is_han(found[-1]) and found[-2][1] == found[-1]:
        found.pop()  # said by the pair before it already, and it stands alone only at the end of a run
        return '"' + " ".join(found) + '"'
    return '"' + " ".join(found) + '"' + ("" if found[-1].isdigit() and not _telling(found[-1]) else " *")


def match(text: str) -> str | None:
    """The FTS5 query for what a person typed: every word of it, in any order; None when nothing can be searched for."""
    phrases = [found for word in text.split()[:8] if (found := phrase(word[:64]))]
    return " AND ".join(phrases) or None


@lru_cache(maxsize=20_000)
def name_terms(name: str) -> tuple[str, ...]:
    """The terms of a name, told apart from the same characters in other text, so that a name is found without reading all of that."""
    found = [_NAME + term for term in terms(name) if _is_han(term)]
    return (*found, *(_NAME + character for character in dict.fromkeys(name) if _is_han(character)))


def name_match(typed: str) -> str | None:
    """The FTS5 query for names with every Chinese word a person typed, or None when there is none, or something else among them."""
    words = typed.split()[:8]
    if not words or not all(_RUN.fullmatch(word) and _is_han(word) for word in words):
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
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
