"""Workbooks on disk: texts stay texts, and a file with macros, links, bombs or values that are none is refused with its reason."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import Failed, Refused
from desktop_app.sheets import inspecting
from desktop_app.sheets.reading import read
from desktop_app.sheets.writing import Book, sheet_name

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.example", "007", "0778-1234567", "\t=1", "{=1}", "'=1")


def book(path: Path, *rows: list[Any], name: str = "表") -> Path:
    made = Book("试")
    sheet = made.sheet(name)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.put(row, column, cell)
    made.save(path)
    return path


def changed(path: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """The same archive with its parts changed, left out, and some more put in."""
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, content in {**parts, **more}.items():
            if (now := change(name, content)) is not None:
                after.writestr(name, now)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read(path)
    return refused.value.sentence


def keep(name: str, content: bytes) -> bytes:
    return content


def test_what_begins_like_a_formula_or_a_link_stays_a_text(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", list(EVIL))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f" not in sheet and b"hyperlink" not in sheet.lower()
    assert read(path)[0].rows[0].cells == list(EVIL)


def test_every_kind_of_value_comes_back_as_it_was(tmp_path: Path) -> None:
    row = ["甲𠮷䶮", 7, Decimal("86400.50"), date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), None, "多行\n文字"]
    assert read(book(tmp_path / "a.xlsx", row))[0].rows[0].cells == [row[0], 7.0, 86400.5, *row[3:]]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.mkdir()
    with pytest.raises(Failed, match="WPS"):
        book(target, ["甲"])
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("name", "becomes"), [("a/b[c]:d*", "a_b_c__d_"), ("长" * 40, "长" * 31), ("", "表"), ("'引'", "引")])
def test_a_sheet_gets_a_name_that_it_may_have(name: str, becomes: str) -> None:
    assert sheet_name(name) == becomes


def test_macros_are_refused(tmp_path: Path) -> None:
    path = changed(book(tmp_path / "a.xlsx", ["甲"]), keep, **{"xl/vbaProject.bin": b"x"})
    assert "带有宏" in refusal(path)
    disguised = book(tmp_path / "b.xlsx", ["甲"])
    assert "带有宏" in refusal(changed(disguised, lambda name, content: content.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")))


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml"])
def test_links_to_elsewhere_are_refused(tmp_path: Path, part: str) -> None:
    assert "链接着别的文件" in refusal(changed(book(tmp_path / "a.xlsx", ["甲"]), keep, **{part: b"<x/>"}))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    path = changed(book(tmp_path / "a.xlsx", ["甲"]), keep, **{"xl/media/a.bin": bytes(inspecting.WHOLE_BYTES + 1)})
    assert path.stat().st_size < 2**20
    assert "压缩炸弹" in refusal(path)


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "a.xlsx", ["甲" * 300])
    monkeypatch.setattr(inspecting, "PART_BYTES", 200)
    assert "压缩炸弹" in refusal(path)


def test_a_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["甲", "乙"])
    assert "行或" in refusal(changed(path, lambda name, content: content.replace(b'r="B1"', b'r="XFD1048576"')))


def test_one_long_text_shared_by_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "CHARACTERS", 20_000)
    assert "百万字" in refusal(book(tmp_path / "a.xlsx", *(["长" * 900] for _ in range(40))))


def test_an_entity_is_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'

    def infected(name: str, content: bytes) -> bytes:
        return content.replace(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', bomb) if "sheet1" in name else content

    assert "DOCTYPE" in refusal(changed(book(tmp_path / "a.xlsx", ["甲"]), infected))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "姓名,电话\n".encode("gbk")])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert "没有改动" in refusal(path)


def test_a_zip_that_is_no_workbook_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert "不是 .xlsx" in refusal(tmp_path / "a.xlsx")
    assert "读不出来" in refusal(tmp_path / "b.xlsx")


def test_a_damaged_sheet_is_refused_and_not_half_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["甲"])
    assert "没有改动" in refusal(changed(path, lambda name, content: content[:200] if name.endswith("sheet1.xml") else content))


def test_formulas_are_not_computed_and_errors_are_seen(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["a", "b", "c", "d"])

    def with_formulas(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return content
        row = b"""<row r="2"><c r="A2"><f>1+1</f><v>7</v></c><c r="B2"><f>1+1</f></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>
                  <c r="D2" t="str"><f>A1</f><v></v></c></row>"""
        return content.replace(b"</sheetData>", row + b"</sheetData>")

    row = read(changed(path, with_formulas))[0].rows[1]
    assert row.cells == [7.0, None, None, None]  # 7 is what the file says it was; nothing here adds 1 and 1
    assert {column: says[:8] for column, says in row.faults.items()} == {
        1: "单元格是公式，文",
        2: "单元格是公式错误",
        3: "单元格是公式，文",
    }


def test_faults_belong_to_the_sheet_they_are_on(tmp_path: Path) -> None:
    made = Book("试")
    for name in ("一", "二"):
        made.sheet(name).put(0, 0, name)
    made.save(tmp_path / "a.xlsx")
    broken = b'<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row></sheetData>'
    path = changed(tmp_path / "a.xlsx", lambda name, content: content.replace(b"</sheetData>", broken) if "sheet2" in name else content)
    assert [[row.faults for row in page.rows] for page in read(path)] == [[{}], [{}, {0: "单元格是公式错误（如 #REF!），没有值"}]]
