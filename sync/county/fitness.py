"""Whether an operation from outside fits the tables at all. Codes a newer program knows do fit; a text where a number belongs does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from desktop_app.store.columns import Column
from desktop_app.store.schema import KindTables
from sync.wire.operations import Create, Operation
from sync.wire.paths import is_parts

_ITEM = re.compile(r"[0-9A-Za-z_-]{1,36}")
_HASH = re.compile(r"[0-9a-f]{64}")


def why_unfit(tables: KindTables | None, operation: Operation) -> str | None:
    """Why the operation cannot be kept in the tables of its kind, in Chinese, or None. Any content of an unknown kind fits."""
    if isinstance(operation, Create):
        if not isinstance(operation.fields.get("@stage"), str):
            return "新记录没有写明阶段"
        return _why_nested(tables, operation.fields)
    for path, (value, _) in getattr(operation, "changes", {}).items():
        if reason := _why_path(tables, path, value):
            return reason
    return next((f"路径 {path[:40]} 不对" for path in getattr(operation, "removes", {}) if len(path.split("/")) != 2), None)


def _why_nested(tables: KindTables | None, fields: Mapping[str, Any]) -> str | None:
    for field, value in fields.items():
        if "/" in field:
            return f"字段 {field[:40]} 不对"
        listed = field == "@attachments" or bool(tables and field in tables.parts)
        if is_parts(value):
            if tables and not listed:
                return f"字段 {field} 不是列表"
            for item in value:
                if not isinstance(item, dict) or not _ITEM.fullmatch(str(item.get("id", "x"))):
                    return f"字段 {field} 的某一项不对"
                if reason := _why_item(tables, field, item):
                    return reason
        elif listed and value:
            return f"字段 {field} 应为列表"
        elif reason := _why_leaf(tables.main.columns if tables else {}, field, value):
            return reason
    return None


def _why_path(tables: KindTables | None, path: str, value: Any) -> str | None:
    steps = path.split("/")
    if len(steps) > 3 or not all(steps):
        return f"路径 {path[:40]} 不对"
    listed = steps[0] == "@attachments" or bool(tables and steps[0] in tables.parts)
    if len(steps) == 1:
        if listed:
            return f"字段 {steps[0]} 应逐项修改"
        if isinstance(value, dict):
            return None if all(_is_codes(value.get(sign, [])) for sign in "+-") else f"字段 {steps[0]} 不对"
        return _why_leaf(tables.main.columns if tables else {}, steps[0], value)
    if (tables and not listed) or not _ITEM.fullmatch(steps[1]):
        return f"路径 {path[:40]} 不对"
    if len(steps) == 3:
        return _why_item(tables, steps[0], {steps[2]: value})
    if isinstance(value, dict):
        return _why_item(tables, steps[0], value)
    return None if value is None or type(value) is int else f"路径 {path[:40]} 不对"


def _why_item(tables: KindTables | None, field: str, item: Mapping[str, Any]) -> str | None:
    if field == "@attachments":
        sha = item.get("sha256")
        return None if sha is None or (isinstance(sha, str) and _HASH.fullmatch(sha)) else "附件校验值不对"
    columns = tables.parts[field].columns if tables else {}
    if not isinstance(item.get("@"), int | None):
        return f"字段 {field} 的次序不对"
    return next((r for key, leaf in item.items() if key not in ("id", "@") and (r := _why_leaf(columns, key, leaf))), None)


def _why_leaf(columns: Mapping[str, Column], key: str, value: Any) -> str | None:
    if isinstance(value, dict):
        return f"字段 {key} 的值不对"
    way = columns.get(key)
    if value is None or way is None:
        return None if key not in ("@number", "@stage", "@office") or isinstance(value, str | None) else f"字段 {key} 的值不对"
    return None if way.holds(value) else f"字段 {key} 的值不对"


def _is_codes(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(code, str) for code in value)
