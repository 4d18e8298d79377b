"""Quick registration: the few blanks that make a usable record of a kind, and the way between them and the record's body.

A path is a blank of the kind ("summary") or a blank of an item of a list of parts ("parties/2/name"): the first item that is what the
entry says of it, e.g. the respondent.
Source: DESKTOP §4.1 "Quick register", at most nine blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

from desktop_app.domain import people
from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import Day, Files, Moment, Text
from desktop_app.domain.kind import Kind, Quick

MOST = 9  # blanks of one quick form
LINES = 2  # of a box of text there, until more is written
Change = Callable[[Mapping[str, Blank], Mapping[str, Any]], dict[str, Any]]  # of the body of a person with these blanks


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
    if isinstance(blank.type, Text) and blank.type.lines > LINES:
        blank = replace(blank, type=replace(blank.type, lines=LINES))
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
    """The body with the quick form's values in their places."""
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


def _item(items: Sequence[dict[str, Any]], entry: Quick) -> dict[str, Any] | None:
    return next((item for item in items if all(item.get(key) == value for key, value in entry.part.items())), None)


def _with_item(items: list[dict[str, Any]], entry: Quick, key: str, value: Any) -> list[dict[str, Any]]:
    item = _item(items, entry)
    if value is None:
        if item is not None:
            item.pop(key, None)
        return [item for item in items if set(item) - {"id"} - set(entry.part)]
    if item is None:
        return [*items, {**entry.part, key: value}]
    item[key] = value
    return items


def with_person(kind: Kind, body: Mapping[str, Any], path: str, change: Change) -> dict[str, Any]:
    """The body after ``change`` (blanks, body) was made to the person whose name stands at ``path``; as it is when that is nobody's."""
    entry = next((entry for entry in entries(kind) if entry.path == path), Quick(path))
    field, key = _place(entry)
    shape = blanks_of(kind.parts[field]) if key else kind.blanks
    if (key or field) != "name" or not people.is_person(shape):
        return dict(body)
    if not key:
        return change(shape, body)
    person = _item(body.get(field) or [], entry)
    if person is None:
        return dict(body)
    return {**body, field: [change(shape, item) if item is person else item for item in body.get(field) or []]}


def copied(kind: Kind, body: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a copy of a record begins with: all but files, what the county writes, and what happened since; its dates are of ``now``."""
    kept = {
        key: value for key, value in body.items()
        if key in kind.blanks and not isinstance(kind.blanks[key].type, Files) and kind.blanks[key].merging != "county"
        and not (isinstance(kind.blanks[key].type, Many) and kind.blanks[key].required != "draft")
    }  # fmt: skip
    for key in kind.parts:
        if key in kept:
            kept[key] = [{name: value for name, value in item.items() if name != "id"} for item in kept[key]]
    today = begun(kind, now)
    return kept | {key: today[key] for key in today if isinstance(kind.blanks[key].type, Day | Moment)}
