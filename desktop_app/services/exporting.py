"""Exporting: a list as it is seen, as a spreadsheet that reads back the same, under the national names, or without the people in it.

Sealed records stay here, whatever is asked; how many were left out is told. What goes out in clear is kept in the access log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from desktop_app.domain import national
from desktop_app.domain.deidentify import deidentified
from desktop_app.domain.kind import Kind
from desktop_app.domain.privacy import is_sealed, masked_body
from desktop_app.services.guarding import Guarding
from desktop_app.services.shown import Shown
from desktop_app.services.viewing import Viewing, as_line

Form = Literal["own", "masked", "national", "deidentified"]
TITLES: Mapping[Form, str] = {"own": "明文", "masked": "遮盖", "national": "国家标准字段，明文", "deidentified": "去标识"}


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out."""

    rows: int
    sealed: int  # records that were left out


@dataclass(frozen=True, slots=True)
class Exporting:
    """Spreadsheets out."""

    viewing: Viewing
    guarding: Guarding

    def write(self, kind: Kind, to: Path, where: Mapping[str, str], sort: str = "", form: Form = "own", why: str | None = None) -> Exported:
        """Write the records of a list; raise Refused for a form that the kind has not, Failed when the file cannot be written."""
        layouts = national.layouts(kind.key, kind.title) if form == "national" else ()
        found = list(self.viewing.walk(kind, where, sort, None, None))
        open_ = [shown for shown in found if not is_sealed(shown.fields)]
        if form in ("own", "national"):
            self.guarding.note("export", f"{kind.title} {len(open_)} 条（{TITLES[form]}）到 {to.suffix or '文件'}", why or "导出表格")
        if form == "deidentified":
            self._stories(kind, open_, to)
        elif layouts:
            self._national(kind, layouts, open_, to)
        else:
            self._register(kind, open_, to, form)
        return Exported(len(open_), len(found) - len(open_))

    def _register(self, kind: Kind, found: list[Shown], to: Path, form: Form) -> None:
        from desktop_app.sheets import registers  # XlsxWriter is loaded when a sheet is wanted

        lines: Iterator[dict[str, Any]] = map(as_line, found)
        if form == "masked":
            lines = (line | {"fields": masked_body(kind.record, line["fields"])} for line in lines)
        registers.write(kind, lines, to)

    def _national(self, kind: Kind, layouts: tuple[national.Layout, ...], found: list[Shown], to: Path) -> None:
        from desktop_app.sheets import registers

        records = [as_line(shown) for shown in found]
        registers.write_plain(f"{kind.title}（国家标准字段）", [
            (layout.title, [[column.name for column in layout.columns], [column.title for column in layout.columns]],
             national.rows(layout, records)) for layout in layouts
        ], to)  # fmt: skip

    def _stories(self, kind: Kind, found: list[Shown], to: Path) -> None:
        from desktop_app.sheets import forms

        county = self.guarding.session.store.county
        rows = [
            (place, label, said) for place, shown in enumerate(found, 1) for label, said in deidentified(kind, shown.fields, county)
        ]  # fmt: skip
        note = "已去掉姓名、地点、号码，金额取整，日期只留月份；发布前请人工通读，确认不能认出任何人"
        forms.write(f"{kind.title}（去标识）", [
            forms.FormPage(name="去标识", notes=(note,), heads=("第几件", "项目", "内容"), widths=(8, 30, 90), rows=rows),
        ], to)  # fmt: skip
