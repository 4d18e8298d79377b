"""What a person says of a spreadsheet whose headings are not ours: which column is which blank, what stands for which code, what is
the same in every row.

As a file it is JSON, either {"heading": "blank", …} or {"columns": {…}, "values": {"blank": {"in the cell": "code or title"}},
"constants": {"parties/1/role": "1"}}. A column that is mapped to "" or null is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.columns import normal, path_of, valid_path
from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind

_PARTS = ("columns", "values", "constants")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A mapping that has been checked against a kind."""

    columns: Mapping[str, str] = field(default_factory=dict)  # normal heading: path, "" to leave the column out
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # path: what stands in a cell → code or title
    constants: Mapping[str, Any] = field(default_factory=dict)  # path: JSON value

    def path(self, heading: str) -> str | None:
        """What the person says a heading is; None when nothing was said of it."""
        return self.columns.get(normal(heading))

    def body(self) -> dict[str, Any]:
        """The mapping as JSON, to be remembered."""
        return {"columns": dict(self.columns), "values": {k: dict(v) for k, v in self.values.items()}, "constants": dict(self.constants)}

    def __bool__(self) -> bool:
        return bool(self.columns or self.values or self.constants)


def column_map(kind: Kind, raw: Any) -> ColumnMap:
    """The mapping of a JSON value; raise Refused with the place of the first thing that does not fit the kind."""
    if not isinstance(raw, Mapping):
        raise Refused('对照表应为一个 JSON 对象，如 {"案由": "dispute_key"}；没有改动')
    whole = any(isinstance(raw.get(part), Mapping) for part in _PARTS)
    columns, values, constants = ({} if raw.get(part) is None else raw[part] for part in _PARTS) if whole else (raw, {}, {})
    if whole and (strange := set(raw) - set(_PARTS)):
        raise Refused(f"对照表里不认识 {sorted(strange)[0][:40]}；可写 {'、'.join(_PARTS)}。没有改动")
    for part, given in zip(_PARTS, (columns, values, constants), strict=True):
        if not isinstance(given, Mapping):
            raise Refused(f"对照表的 {part} 应为一个 JSON 对象；没有改动")
    return ColumnMap(
        dict(_column(kind, key, value) for key, value in columns.items()),
        {_path(kind, key, "values"): _texts(key, value) for key, value in values.items()},
        {_path(kind, key, "constants"): value for key, value in constants.items()},
    )


def _column(kind: Kind, key: Any, value: Any) -> tuple[str, str]:
    """One column; a person may have written it the other way round, {"blank": "heading"}."""
    if value is None or value == "":
        return normal(str(key)), ""
    if not isinstance(value, str):
        raise Refused(f"对照表里“{str(key)[:40]}”应对应一个字段名；没有改动")
    path = _known(kind, value)
    if path is None and (path := _known(kind, str(key))) is not None:
        return normal(value), path
    if path is None:
        raise Refused(f"对照表里“{str(key)[:40]}”对应的 {value[:60]} 不是“{kind.title}”的字段；karstdesk kinds 列出全部。没有改动")
    return normal(str(key)), path


def _known(kind: Kind, text: str) -> str | None:
    return valid_path(kind, text.replace(".", "/")) or path_of(kind, text)


def _path(kind: Kind, key: str, part: str) -> str:
    path = _known(kind, str(key))
    if path is None or path[0] == "@":
        raise Refused(f"对照表的 {part} 里 {str(key)[:60]} 不是“{kind.title}”的字段；没有改动")
    return path


def _texts(key: str, given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping) or not all(isinstance(value, str) for value in given.values()):
        raise Refused(f'对照表的 values 里 {str(key)[:60]} 应为 {{"表里的写法": "代码或名称"}}；没有改动')
    return {str(cell).strip(): value for cell, value in given.items()}
