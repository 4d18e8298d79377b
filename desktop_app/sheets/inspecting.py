"""Whether a file may be read as a workbook, before anything reads it: no macros, no links to elsewhere, nothing that grows without bound.

The parts of the file are unpacked here once, counted as they come, so that neither a small file that unpacks to gigabytes, nor one cell in
the last corner of a sheet, nor one long text that a million cells share, reaches the reader. Cells that hold no value of their own (an
error, a formula that was never computed) are found here too: the reader shows them as empty. Formulas are never computed.
Source: ECMA-376 (parts of the file); limits are our own, ten times a township's largest register.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import Refused

FILE_BYTES = 50 * 2**20
PART_BYTES, WHOLE_BYTES = 200 * 2**20, 300 * 2**20  # unpacked
PARTS = 2_000
ROWS, COLUMNS, CHARACTERS = 50_000, 1_000, 200_000_000  # of one sheet
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = ("vbaproject.bin", "macrosheets/", "vbadata.xml")
_LINKS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SHARED = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v>\s*(\S.*?)\s*</(?:\w+:)?v>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Valueless:
    """A cell that shows something and holds no value; row and column counted from 1."""

    row: int
    column: int
    says: str


def inspected(path: Path) -> dict[str, list[Valueless]]:
    """The cells without a value of their own, by the sheet's part name; raise Refused with the reason for a file that is not read."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
        size = path.stat().st_size
    except OSError as error:
        raise Refused(f"{path} 读不出来：{error.strerror or error}；没有改动") from None
    if head == _OLD:
        raise Refused(f"{path.name} 是旧的 .xls 格式或加了打开密码；请在 WPS 或 Excel 里另存为不带密码的 .xlsx。没有改动")
    if size > FILE_BYTES:
        raise Refused(f"{path.name} 超过 {FILE_BYTES // 2**20} MB，不像一份登记表；没有改动")
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_strange(path, archive)
            return _sheets(path, archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, LookupError, ValueError):
        raise Refused(f"{path.name} 不是 .xlsx 文件或已损坏；没有改动") from None


def _refuse_strange(path: Path, archive: zipfile.ZipFile) -> None:
    names = [member.filename.lower().replace("\\", "/") for member in archive.infolist()]
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused(f"{path.name} 不是 .xlsx 文件；没有改动")
    if len(names) > PARTS or sum(member.file_size for member in archive.infolist()) > WHOLE_BYTES:
        raise Refused(f"{path.name} 展开后超过 {WHOLE_BYTES // 2**20} MB，不像一份登记表（可能是压缩炸弹）；没有打开")
    if any(part in name for name in names for part in _MACROS) or b"macroEnabled" in _unpacked(path, archive, "[Content_Types].xml"):
        raise Refused(f"{path.name} 带有宏，没有打开；请另存为普通的 .xlsx 再导入")
    if any(name.startswith(_LINKS) for name in names):
        raise Refused(f"{path.name} 链接着别的文件或数据库，没有打开；请在“编辑链接”里断开，或把数值粘贴到新表再导入")


def _unpacked(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of the file, refused when it is larger than it says or than we read."""
    real = next(member for member in archive.infolist() if member.filename.lower() == name.lower())
    with archive.open(real) as part:
        content = part.read(PART_BYTES + 1)
    if len(content) > PART_BYTES:
        raise Refused(f"{path.name} 展开后太大，不像一份登记表（可能是压缩炸弹）；没有打开")
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise Refused(f"{path.name} 里有不该有的内容（DOCTYPE），没有打开")
    return content


def _sheets(path: Path, archive: zipfile.ZipFile) -> dict[str, list[Valueless]]:
    names = archive.namelist()
    lengths: list[int] = []
    if shared := next((name for name in names if name.lower() == "xl/sharedstrings.xml"), None):
        lengths = [len(found[1] or b"") for found in _SHARED.finditer(_unpacked(path, archive, shared))]
    return {name: _cells(path, _unpacked(path, archive, name), lengths) for name in names if _SHEET.fullmatch(name)}


def _cells(path: Path, sheet: bytes, lengths: list[int]) -> list[Valueless]:
    found, characters = list[Valueless](), 0
    for cell in _CELL.finditer(sheet):
        attributes, inside = cell[1], cell[2] or b""
        value = _VALUE.search(inside)
        if ref := _REF.search(attributes):
            row, column = int(ref[2]), _column(ref[1])
            if row > ROWS or column > COLUMNS:
                raise Refused(f"{path.name} 有一张表超过 {ROWS} 行或 {COLUMNS} 列；请删去多余的行列，或分成几个文件。没有改动")
            if b't="e"' in attributes:
                found.append(Valueless(row, column, "单元格是公式错误（如 #REF!），没有值"))
            elif value is None and _FORMULA.search(inside):
                found.append(Valueless(row, column, "单元格是公式，文件里没有算好的值；请打开并保存一次，或粘贴为数值"))
        if b't="s"' in attributes and value is not None and value[1].isdigit() and int(value[1]) < len(lengths):
            characters += lengths[int(value[1])]
        if characters > CHARACTERS:
            raise Refused(f"{path.name} 里的文字超过 {CHARACTERS // 10**6} 百万字，不像一份登记表；没有改动")
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
