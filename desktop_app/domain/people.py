"""Who somebody is in a record: the blanks that describe a person or body, whichever record or part they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DESCRIBES = (
    "name", "sex", "ethnicity", "birth_date", "id_type", "id_no", "phone", "no_phone_reason", "address", "addr_div", "occupation",
    "org_name", "org_address", "legal_rep", "legal_rep_post", "org_phone", "uscc", "party_type",
)  # fmt: skip


def is_person(blanks: Mapping[str, Any]) -> bool:
    """Whether a record or part with these blanks describes somebody."""
    return "name" in blanks and "id_no" in blanks


def description(blanks: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """What a body says of its person."""
    return {key: body[key] for key in DESCRIBES if key in blanks and body.get(key) is not None}


def become(blanks: Mapping[str, Any], body: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The body with somebody known in it: nothing of who was there before stays, the rest of the body does."""
    kept = {key: value for key, value in body.items() if key not in DESCRIBES or key == "party_type"}
    return kept | description(blanks, known)


def part_from(body: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The body once its name is no longer that of somebody known: what was theirs goes, what was written since stays."""
    return {key: value for key, value in body.items() if key in ("name", "party_type") or key not in known or known[key] != value}
