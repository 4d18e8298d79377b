"""Whether an operation from outside may be taken in: it fits the tables, and the life cycle of its kind lets it be done.

Codes a newer program knows do fit; a text where a number belongs does not. What only a newer program knows of the life cycle is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from desktop_app.domain.kind import Kind
from desktop_app.domain.lifecycle import why_not_changed, why_not_moved
from desktop_app.store.columns import OWN, Column
from desktop_app.store.content import public, titles
from desktop_app.store.schema import KindTables
from sync import merge
from sync.merge import State
from sync.wire.limits import ATTACHMENT_BYTES
from sync.wire.operations import Create, Delete, Operation, Rescue
from sync.wire.paths import is_parts

_ITEM = re.compile(r"[0-9A-Za-z_-]{1,36}")
_OFFICE = re.compile(r"\d{9}(-\d{2})?")
_HASH = re.compile(r"[0-9a-f]{64}")
_OWN = (*OWN, "@attachments")


def why_unfit(tables: KindTables | None, operation: Operation) -> str | None:
    """Why the operation cannot be kept in the tables of its kind, in Chinese, or None. Any content of an unknown kind fits."""
    if isinstance(operation, Create | Rescue):
        if not isinstance(operation.fields.get("@stage"), str):
            return "新记录没有写明阶段"
        return _why_nested(tables, operation.fields)
    for path, (value, _) in getattr(operation, "changes", {}).items():
        if reason := _why_path(tables, path, value):
            return reason
    return next((f"路径 {path[:40]} 不对" for path in getattr(operation, "removes", {}) if len(path.split("/")) != 2), None)


def why_untimely(kind: Kind | None, state: State, operation: Operation, context: merge.Context) -> str | None:
    """Why the life cycle does not let an office do this to a record as the county has it, in Chinese, or None.

    A move is judged by the record as it would be after it: what another device has cleared meanwhile is missing. A decision of an open
    conflict is never held up.
    """
    now = str(state.values.get("@stage"))
    if kind is None or now not in kind.stages:
        return None
    if isinstance(operation, Create | Rescue):
        return None
    if isinstance(operation, Delete):
        return "已归档或作废的记录不能移入回收站" if kind.stages[now].open is not None else None
    if operation.changes and all(context.repeats(state, path) for path in operation.changes):
        return None  # a copy that was rescued has it already
    if not operation.closes:
        touched = {path.partition("/")[0] for path in (*operation.changes, *operation.removes)}
        if faults := why_not_changed(kind, now, sorted(touched), returned=state.values.get("@review") == "returned"):
            return str(faults[0])
    to = str(operation.changes["@stage"][0]) if "@stage" in operation.changes else now
    if to == now or to not in kind.stages or context.stale(state, "@stage", operation.changes["@stage"][1]):
        return None
    after = deepcopy(state)
    merge.apply(after, operation, context)
    try:
        nested = after.nested()
        faults = why_not_moved(kind, public(nested), now, to, titles(nested))
    except ValueError:
        return "记录里有县里的程序读不懂的值，不能判断能否转到下一阶段"
    return f"不能转到“{kind.stages[to].title}”：{faults[0]}" if faults else None


def _why_nested(tables: KindTables | None, fields: Mapping[str, Any]) -> str | None:
    """Why a new record does not fit. What the tables would drop must not come in: the digest counts every word of it."""
    for field, value in fields.items():
        if "/" in field or field == "id" or value is None or (field[0] == "@" and field not in _OWN):
            return f"字段 {field[:40]} 不对"
        listed = field == "@attachments" or bool(tables and field in tables.parts)
        if is_parts(value):
            if tables and not listed:
                return f"字段 {field} 不是列表"
            if reason := _why_items(tables, field, value):
                return reason
        elif listed:
            return f"字段 {field} 应为列表"
        elif reason := _why_leaf(tables.main.columns if tables else {}, field, value):
            return reason
    return None


def _why_items(tables: KindTables | None, field: str, items: list[Any]) -> str | None:
    ids = [item.get("id") for item in items if isinstance(item, dict) and "id" in item]
    if len(ids) != len(set(map(str, ids))):
        return f"字段 {field} 有两项编号相同"
    for item in items:
        if not isinstance(item, dict) or not _ITEM.fullmatch(str(item.get("id", "x"))) or None in item.values():
            return f"字段 {field} 的某一项不对"
        if reason := _why_item(tables, field, item):
            return reason
    return None


def _why_path(tables: KindTables | None, path: str, value: Any) -> str | None:
    if path == "@office":
        return None if isinstance(value, str) and _OFFICE.fullmatch(value) else "不是司法所代码"
    steps = path.split("/")
    listed = steps[0] == "@attachments" or bool(tables and steps[0] in tables.parts)
    wrong = len(steps) > 3 or not all(steps) or (steps[0][0] == "@" and steps[0] not in _OWN)
    if wrong or (len(steps) > 1 and ((tables and not listed) or not _ITEM.fullmatch(steps[1]) or steps[-1] in ("id", "@"))):
        return f"路径 {path[:40]} 不对"
    if len(steps) == 1:
        return f"字段 {path} 应逐项修改" if listed else _why_change(tables.main.columns if tables else {}, path, value)
    if len(steps) == 3:
        if steps[0] == "@attachments" or not tables:
            return _why_item(tables, steps[0], {steps[2]: value})
        return _why_change(tables.parts[steps[0]].columns, steps[2], value)
    if isinstance(value, dict):
        return _why_item(tables, steps[0], value)
    return None if value is None or _is_place(value) else f"路径 {path[:40]} 不对"


def _why_change(columns: Mapping[str, Column], key: str, value: Any) -> str | None:
    """Why a new value of one field, or codes put into and taken out of it, do not fit."""
    if not isinstance(value, dict):
        return _why_leaf(columns, key, value)
    way = columns.get(key)
    fits = value.keys() <= {"+", "-"} and all(map(_is_codes, value.values())) and (way is None or way.holds([]))
    return None if fits else f"字段 {key} 的值不对"


def _why_item(tables: KindTables | None, field: str, item: Mapping[str, Any]) -> str | None:
    if "@" in item and not _is_place(item["@"]):
        return f"字段 {field} 的次序不对"
    if field == "@attachments":
        sha256, size = item.get("sha256"), item.get("bytes")
        fits = (sha256 is None or (isinstance(sha256, str) and _HASH.fullmatch(sha256))) and (size is None or _is_size(size))
        return None if fits else "附件的校验值或大小不对"
    columns = tables.parts[field].columns if tables else {}
    return next((r for key, leaf in item.items() if key not in ("id", "@") and (r := _why_leaf(columns, key, leaf))), None)


def _why_leaf(columns: Mapping[str, Column], key: str, value: Any) -> str | None:
    way = columns.get(key)
    if value is None:
        fits = key != "@stage"
    elif isinstance(value, dict):
        fits = False
    else:
        way = OWN.get(key, way)
        fits = way is None or way.holds(value)
    return None if fits else f"字段 {key} 的值不对"


def _is_place(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 1_000_000


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value <= ATTACHMENT_BYTES


def _is_codes(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(code, str) for code in value)
