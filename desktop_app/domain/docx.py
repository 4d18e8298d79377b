"""Looking at a docx before it is trusted: nothing hidden, nothing fetched from outside, nothing the printer cannot show.

Source of the limits: RELIABILITY T13 (bombs) and T15 (links to the outside).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from desktop_app.domain.errors import Fault, Refused

MEMBERS = 200
INFLATED = 30 * 1024 * 1024  # bytes of all members together
RATIO = 200  # inflated to packed of one member that is longer than SMALL
SMALL = 64 * 1024
PRINTED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ACTIVE = re.compile(r"vbaProject|activeX|embeddings/|oleObject|\.bin$|\.docm$|\.exe$|altChunk", re.IGNORECASE)
_FIELDS = ("PAGE", "NUMPAGES")
# Elements that hold text or pictures the printer would not show, and what to do instead.
_UNPRINTABLE = {
    "numPr": "自动编号，请改为直接写出编号", "txbxContent": "文本框，请改用表格", "AlternateContent": "文本框或图形，请改用表格",
    "anchor": "浮动图片，请改为嵌入型", "ins": "修订，请先接受全部修订", "del": "修订，请先接受全部修订", "moveFrom": "修订，请先接受全部修订",
    "commentReference": "批注，请先删除", "footnoteReference": "脚注", "endnoteReference": "尾注", "sdt": "内容控件", "object": "嵌入的对象",
    "sym": "符号字体的字符，请改用普通字符", "ruby": "拼音指南", "hyperlink": "超链接", "altChunk": "外部内容", "chart": "图表",
    "oMath": "公式", "framePr": "图文框", "subDoc": "子文档", "cols": "分栏", "evenAndOddHeaders": "奇偶页不同的页眉页脚",
}  # fmt: skip


def parts(data: bytes) -> dict[str, Element]:
    """The parts that are printed; raise Refused when this is no docx, or a dangerous one."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _look_at_members(package)
            found = {}
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    content = package.read(name)
                    _look_at_text(name, content)
                    parsed = ElementTree.fromstring(content)
                    if PRINTED.fullmatch(name) or name == "word/settings.xml":
                        found[name] = parsed
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Refused(f"这不是能打开的 docx 文件（{type(error).__name__}）；请用 WPS 另存为 docx 再试，原来的模板仍然有效") from None
    if "word/document.xml" not in found:
        raise Refused("文件里没有正文，不是 docx 文书；原来的模板仍然有效")
    return found


def _look_at_members(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > INFLATED:
        raise Refused(f"文件展开后超过 {INFLATED // 1024 // 1024} MB 或 {MEMBERS} 个部分，不像文书模板；原来的模板仍然有效")
    for member in members:
        if member.file_size > SMALL and member.file_size > RATIO * max(1, member.compress_size):
            raise Refused(f"{member.filename} 压缩得不合常理，可能是压缩炸弹；原来的模板仍然有效")
        if _ACTIVE.search(member.filename):
            raise Refused(f"文件里有宏、控件或嵌入的对象（{member.filename}）；请另存为不含宏的 docx，原来的模板仍然有效")


def _look_at_text(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused(f"{name} 里有文档类型声明，不收；原来的模板仍然有效")
    if name.endswith(".rels") and b'TargetMode="External"' in content:
        raise Refused(f"文件链接到外部（{name}），打印时会泄露；请删去链接的图片、模板和网址，原来的模板仍然有效")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise Refused("这是带宏的文档；请另存为不含宏的 docx，原来的模板仍然有效")
    if not PRINTED.fullmatch(name) and (b"{{" in content or b"{%" in content):
        raise Refused(f"{name} 里写了字段；字段只能写在正文、页眉和页脚，原来的模板仍然有效")


def unprintable(part: str, root: Element) -> Iterator[Fault]:
    """What in a part the printer would not show, with its place."""
    paragraphs = paragraphs_of(root)
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "cols" and element.get(f"{_W}num", "1") in ("0", "1"):
            continue
        if name in _UNPRINTABLE:
            yield Fault(_place(part, root, paragraphs, element), "", f"打印不出{_UNPRINTABLE[name]}")
    for element in (*root.iter(f"{_W}instrText"), *root.iter(f"{_W}fldSimple")):
        code = (element.text or element.get(f"{_W}instr") or "").split()
        if code and (code[0].upper() not in _FIELDS or part == "word/document.xml"):
            yield Fault(_place(part, root, paragraphs, element), "", f"不能用域 {code[0][:20]}；只有页眉页脚里的页码和总页数可以")


def paragraphs_of(root: Element) -> list[Element]:
    """The paragraphs of a part, in order."""
    return list(root.iter(f"{_W}p"))


def _place(part: str, root: Element, paragraphs: list[Element], element: Element) -> str:
    for number, paragraph in enumerate(paragraphs, 1):
        if element is paragraph or any(inner is element for inner in paragraph.iter()):
            return f"{part_title(part)}第 {number} 段{quoted(paragraph)}"
    return part_title(part)


def part_title(part: str) -> str:
    """What people call a part of a docx."""
    return "页眉" if "header" in part else "页脚" if "footer" in part else "设置" if "settings" in part else "正文"


def quoted(paragraph: Element) -> str:
    """The beginning of a paragraph, to find it by."""
    text = text_of(paragraph)
    return f"“{text[:24]}{'…' if len(text) > 24 else ''}”" if text else ""


def text_of(paragraph: Element) -> str:
    """The text of a paragraph."""
    return "".join(element.text or "" for element in paragraph.iter(f"{_W}t"))
