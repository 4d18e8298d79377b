"""Where a line of Chinese may end: no closing mark begins a line, no opening mark ends one, no number and no Latin word is torn.

Source: GB/T 15834-2011 (标点符号用法) §5.1 on places of marks at the edges of lines.
"""

from __future__ import annotations

import unicodedata

NEVER_FIRST = frozenset("，。、；：！？）》〉」』】〕〗｝’”…—～·％℃°‰,.;:!?)]}%")
NEVER_LAST = frozenset("（《〈「『【〔〖｛‘“￥＄([{$□■")  # a box stays with what it ticks
HANGS = frozenset("，。、；：！？）》」』】〕’”")  # their right half is empty, so it may stand in the margin
_JOINS = frozenset(".,:/-@_#&+%'")


def is_east(character: str) -> bool:
    """Whether a character is set in the Chinese face: ideographs and full-width forms, and marks that Chinese and Latin share."""
    width = unicodedata.east_asian_width(character)
    return width in "WF" or (width == "A" and not character.isalpha() and unicodedata.category(character) != "Mn") or character in "·—…"


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before ``text[at]``; ``at`` is at least 1 and below the length."""
    before, after = text[at - 1], text[at]
    if after in NEVER_FIRST or before in NEVER_LAST or unicodedata.combining(after) or after == " ":
        return False
    return before == " " or is_east(before) or is_east(after) or not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character.isalnum() or character in _JOINS or unicodedata.combining(character) != 0
