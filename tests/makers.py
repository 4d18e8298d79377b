"""Bodies of records for tests: those of the demo, and some with a fault; and what a kind says of a body."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.kind import Kind
from desktop_app.services.made_up import (
    aid_application,
    body_party,
    committee,
    consultation,
    mediation_case,
    mediator,
    party,
    person,
    publicity_event,
    resident_number,
    scan,
    screening,
)

__all__ = [
    "aid_application",
    "body_party",
    "committee",
    "consultation",
    "failed_case",
    "mediation_case",
    "mediator",
    "party",
    "person",
    "publicity_event",
    "resident_number",
    "says",
    "scan",
    "screening",
    "with_copies",
    "without",
]


def failed_case(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A case whose mediation failed, ready to be closed."""
    case = mediation_case(seed, result="2", fail_reason="too_far_apart", remedies_told_on="2026-12-31")
    for key in ("agreement_form", "agreed_amount", "performance_status", "agreement", "performance", "followups"):
        del case[key]
    return case | over


def says(kind: Kind, body: dict[str, Any], stage: str) -> list[str]:
    """What keeps this body from the stage, as "field: sentence"; advice starts with an asterisk."""
    return [f"{'' if issue.blocks else '*'}{issue.fault.field}: {issue.fault.says}" for issue in kind.issues(kind.read(body), stage)]


def without(body: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The body with these blanks left empty."""
    return {key: value for key, value in body.items() if key not in keys}


def with_copies(case: dict[str, Any]) -> dict[str, Any]:
    """The case with a copy of every party's identity paper in its file."""
    return case | {"parties": [one | {"id_scans": [scan(f"identity {place}")]} for place, one in enumerate(case["parties"])]}
