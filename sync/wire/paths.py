"""A record's content in its two shapes: nested as people and JSON see it, and flat as versions and merging need it.

Nested: {"summary": …, "parties": [{"id": "ab12…", "name": …}, …]}.  Flat: {"summary": …, "parties/ab12…": 1, "parties/ab12…/name": …};
the value of a part's own path is its place in the list, None when it was taken out. An item carries "@" only when its place is not
its position. Fields that begin with "@" belong to every record: @number, @stage, @office, @attachments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.wire.operations import Dot, Part, Value, item_id


def is_parts(value: object) -> bool:
    """Whether a nested value is a list of parts (a list of texts is one value)."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def with_ids(fields: Mapping[str, Value], dot: Dot) -> dict[str, Value]:
    """The nested fields with an id in every part; parts without one are named by ``dot`` and their position."""
    return {field: _named(field, value, dot) if type(value) is list else value for field, value in fields.items()}


def _named(field: str, items: list[Any], dot: Dot) -> list[Any]:
    if not is_parts(items):
        return items
    return [item if "id" in item else {"id": item_id(dot, field, place), **item} for place, item in enumerate(items, 1)]


def flatten(fields: Mapping[str, Value]) -> dict[str, Value]:
    """The flat form of nested fields whose parts carry ids."""
    flat: dict[str, Value] = {}
    for field, value in fields.items():
        if is_parts(value):
            items: list[Any] = value  # type: ignore[assignment]
            for position, item in enumerate(items, 1):
                flat |= flat_item(f"{field}/{item['id']}", item, position)
        else:
            flat[field] = value
    return flat


def flat_item(path: str, item: Part, position: int) -> dict[str, Value]:
    """The flat form of one part."""
    flat: dict[str, Value] = {path: item.get("@", position)}  # type: ignore[dict-item]
    for key, value in item.items():
        if key not in ("id", "@"):
            flat[f"{path}/{key}"] = value  # type: ignore[assignment]
    return flat


def nest(flat: Mapping[str, Value], *, removed: bool = False) -> dict[str, Value]:
    """The nested form of a flat one; parts by place, then id; what is cleared is left out.

    Parts that were taken out are left out too, or come last with the place None: a later edit can bring them back.
    """
    nested: dict[str, Value] = {}
    lists: dict[str, dict[str, Any]] = {}
    for path, value in flat.items():
        field, _, rest = path.partition("/")
        if not rest:
            if value is not None:
                nested[field] = value
            continue
        identity, _, key = rest.partition("/")
        item = lists.setdefault(field, {}).setdefault(identity, {"id": identity})
        if value is not None or not key:
            item[key or "@"] = value
    for field, items in lists.items():
        live = sorted((i for i in items.values() if isinstance(i.get("@"), int)), key=lambda i: (i["@"], i["id"]))
        gone = [i for _, i in sorted(items.items()) if removed and i.get("@") is None]
        if live or gone:
            nested[field] = [*(_tidy(item, position) for position, item in enumerate(live, 1)), *({"@": None} | i for i in gone)]
    return nested


def _tidy(item: dict[str, Any], position: int) -> Part:
    return {key: value for key, value in item.items() if key != "@" or value != position}


def item_of(path: str) -> str | None:
    """The part a flat path belongs to ("parties/ab12"), or None for a field of the record itself."""
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 1 else None


def under(path: str, flat: Mapping[str, Any]) -> list[str]:
    """Every flat path of one part, its own included."""
    return [other for other in flat if other == path or other.startswith(path + "/")]
