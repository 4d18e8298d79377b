"""Quick registration: the few blanks that make a usable record of a kind, and the way between them and the record's body.

A path is a blank of the kind ("summary") or a blank of an item of a list of parts ("parties/2/name"): the first item that is what the
entry says of it, e.g. the respondent.
Source: DESKTOP §4.1 "Quick register", at most nine blanks.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import Day, Moment
from desktop_app.domain.kind import Kind, Quick

MOST = 9  # blanks of one quick form


def entries(kind: Kind) -> tuple[Quick, ...]:
    """The quick form of a kind: as it declares it, else the first blanks a draft and then an accepted record must have."""
    if kind.quick:
        return tuple(Quick(entry) if isinstance(entry, str) else entry for entry in kind.quick)
    wanted = [key for level in ("draft", "accepted") for key, blank in kind.blanks.items() if blank.required == level]
    plain = [key for key in wanted if not isinstance(kind.blanks[key].type, Many)]
    return tuple(Quick(key) for key in plain[:MOST])


def blanks(kind: Kind) -> dict[str, Blank]:
    """The blanks of the quick form by path, in order, under the labels they have there."""
    return {entry.path: _blank(kind, entry) for entry in entries(kind)}


def _blank(kind: Kind, entry: Quick) -> Blank:
    field, key = _place(entry)
    blank = kind.blanks[field]
    if isinstance(blank.type, Many) and key:
        blank = replace(blanks_of(blank.type.part)[key], required=blank.required, hint="")
    return replace(blank, label=entry.label or blank.label)


def begun(kind: Kind, now: datetime) -> dict[str, Any]:
    """The body a new record begins with: the start values, and ``now`` (local) in the quick form's dates and times."""
    values: dict[str, Any] = {}
    for path, blank in blanks(kind).items():
        if isinstance(blank.type, Day):
            values[path] = blank.type.to_json(now.date())
        elif isinstance(blank.type, Moment):
            values[path] = blank.type.to_json(now.replace(second=0, microsecond=0))
    return spread(kind, {}, values | {entry.path: entry.start for entry in entries(kind) if entry.start is not None})


def gathered(kind: Kind, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a body holds for the quick form, by path."""
    found: dict[str, Any] = {}
    for entry in entries(kind):
        field, key = _place(entry)
        value = body.get(field)
        if key:
            value = (_item(value or [], entry) or {}).get(key)
        if value is not None:
            found[entry.path] = value
    return found


def spread(kind: Kind, body: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the quick form's values in their places; a value of an item may be a whole known item, e.g. a person."""
    out = deepcopy(dict(body))
    for entry in entries(kind):
        field, key = _place(entry)
        value = values.get(entry.path)
        if key:
            out[field] = _with_item(out.get(field) or [], entry, key, value)
        else:
            out[field] = value
    return {key: value for key, value in out.items() if value not in (None, [])}


def _place(entry: Quick) -> tuple[str, str]:
    """The blank of the kind, and that of its items or ""."""
    field, _, rest = entry.path.partition("/")
    return field, rest.partition("/")[2]


def _item(items: list[dict[str, Any]], entry: Quick) -> dict[str, Any] | None:
    return next((item for item in items if all(item.get(key) == value for key, value in entry.part.items())), None)


def _with_item(items: list[dict[str, Any]], entry: Quick, key: str, value: Any) -> list[dict[str, Any]]:
    item = _item(items, entry)
    if value is None:
        if item is not None:
            item.pop(key, None)
        return [item for item in items if set(item) - {"id"} - set(entry.part)]
    given = value if isinstance(value, dict) else {key: value}
    if item is None:
        return [*items, {**entry.part, **given}]
    item.update(given)
    return items
