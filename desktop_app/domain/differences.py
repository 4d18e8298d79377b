"""What each revision of a record changed: every blank with its value before and after. It knows no kind.

Changes come as flat paths ("amount", "parties/ITEM/name", "parties/ITEM") with the new value; a list of parts may come whole, codes as
what was put in ("+") and taken out ("-").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CONTEXT = 8  # characters shown on both sides of what differs in a long text


@dataclass(frozen=True, slots=True)
class Difference:
    """One blank that a revision changed."""

    path: str
    before: Any  # JSON value; None when it was empty, or when that is not known here
    after: Any  # None when it was cleared or taken out


def differences(revisions: Iterable[Mapping[str, Any]]) -> list[list[Difference]]:
    """The differences of each revision, oldest first, in the order of the changes; what stayed the same is left out."""
    held: dict[str, Any] = {}
    found = []
    for changes in revisions:
        made = []
        for path, value in changes.items():
            before = _taken(held, path)
            after = _put_in(before, value)
            made.append(Difference(path, before, after))
            _keep(held, path, after)
        found.append([each for each in made if each.before != each.after])
    return found


def what_differs(before: str, after: str) -> tuple[str, str]:
    """Two long texts cut down to where they differ, with a few characters around and … for what is left out."""
    short = min(len(before), len(after))
    start = next((n for n in range(short) if before[n] != after[n]), short)
    end = next((n for n in range(short - start) if before[-1 - n] != after[-1 - n]), short - start)
    return _around(before, start, end), _around(after, start, end)


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - CONTEXT), min(len(text), len(text) - end + CONTEXT)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def _taken(held: dict[str, Any], path: str) -> Any:
    """What was held at a path; a part is put together from its blanks."""
    if path in held:
        return held.pop(path)
    below = [each for each in held if each.startswith(f"{path}/")]
    return {each.removeprefix(f"{path}/"): held.pop(each) for each in below} or None


def _put_in(before: Any, value: Any) -> Any:
    if isinstance(value, dict) and value and value.keys() <= {"+", "-"}:
        kept = [code for code in before or () if code not in value.get("-", ())]
        return [*kept, *(code for code in value.get("+", ()) if code not in kept)] or None
    return value


def _keep(held: dict[str, Any], path: str, value: Any) -> None:
    """Hold a value, a part and a list of parts blank by blank."""
    if isinstance(value, list) and value and all(isinstance(item, dict) and "id" in item for item in value):
        for item in value:
            _keep(held, f"{path}/{item['id']}", item)
    elif isinstance(value, dict):
        held |= {f"{path}/{key}": leaf for key, leaf in value.items() if key not in ("id", "@")}
    elif value is not None:
        held[path] = value
