"""Exporting: a list as it is seen, as a spreadsheet that reads back the same, or under the national field names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain import national
from desktop_app.domain.kind import Kind
from desktop_app.services.viewing import Viewing, as_line


@dataclass(frozen=True, slots=True)
class Exporting:
    """Spreadsheets out."""

    viewing: Viewing

    def register(self, kind: Kind, to: Path, where: Mapping[str, str], sort: str = "") -> int:
        """Write the records of a list with all their blanks; how many there were."""
        from desktop_app.sheets import registers  # XlsxWriter is loaded when a sheet is wanted

        return registers.write(kind, self._lines(kind, where, sort), to)

    def national(self, kind: Kind, to: Path, where: Mapping[str, str], sort: str = "") -> int:
        """Write the records of a list under the national field names; how many there were. Raise Refused for a kind that has none."""
        from desktop_app.sheets import registers

        layouts = national.layouts(kind.key, kind.title)
        records = list(self._lines(kind, where, sort))
        registers.write_plain(f"{kind.title}（国家标准字段）", [
            (layout.title, [[column.name for column in layout.columns], [column.title for column in layout.columns]],
             national.rows(layout, records)) for layout in layouts
        ], to)  # fmt: skip
        return len(records)

    def _lines(self, kind: Kind, where: Mapping[str, str], sort: str) -> Iterator[dict[str, Any]]:
        return (as_line(shown) for shown in self.viewing.walk(kind, where, sort, None, None))
