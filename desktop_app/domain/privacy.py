"""What of a record may be seen without a reason: sealed records keep their line, private values their ends.

Three classes of blanks: numbers of documents and telephones are hidden in lists and shown for a reason that is kept; addresses likewise;
anything else is plain. A sealed record (minors' offences, DOMAIN §5.4) shows that it is there, its number and its stage, and nothing of
what it says; it is not found by search. Taking the seal off needs the number of the county's order.
Source: PIPL arts. 28, 31; 未成年人保护法 art. 103; 刑诉法 art. 286; DOMAIN §5.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import FieldType, IdNumber, Phone

CONFIDENTIALITY, SEALED = "confidentiality", "sealed"
SEALED_TITLE = "（封存）"
SHORTEST_REASON = 4  # characters: 核实身份


def is_sealed(fields: Mapping[str, Any]) -> bool:
    """Whether a record's content is under seal."""
    return fields.get(CONFIDENTIALITY) == SEALED


def curtained(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is left to see of a sealed record's fields."""
    return {CONFIDENTIALITY: fields[CONFIDENTIALITY]}


def masked(type: FieldType, text: str) -> str:
    """A private text with its middle hidden; all of it hidden when it is no number."""
    if isinstance(type, IdNumber) and len(text) >= 12:
        return text[:4] + "*" * (len(text) - 8) + text[-4:]
    if isinstance(type, Phone) and len(text) >= 7:
        return text[:3] + "****" + text[-4:]
    return "＊＊＊" if text else ""


def masked_body(record: type, body: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON body with every private value masked, in its lists of parts too."""
    blanks = blanks_of(record)
    return {key: _masked(blanks[key], value) if key in blanks else value for key, value in body.items()}


def _masked(blank: Blank, value: Any) -> Any:
    if isinstance(blank.type, Many):
        return [masked_body(blank.type.part, item) for item in value]
    return masked(blank.type, value) if blank.private and isinstance(value, str) else value
