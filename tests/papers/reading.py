"""What a docx says and what a PDF says, with nothing but the characters: to be compared."""

from __future__ import annotations

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def plain(text: str) -> str:
    """The characters without any space."""
    return re.sub(r"[\s\u3000]+", "", text)


def docx_says(docx: bytes) -> str:
    """The body of a docx, paragraph by paragraph."""
    return plain("".join(_text(paragraph) for paragraph in _part(docx, "word/document.xml").iter(f"{W}p")))


def heads_of(docx: bytes) -> list[str]:
    """The rows of a docx that are repeated on every page of their table."""
    rows = [row for row in _part(docx, "word/document.xml").iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    return [plain("".join(_text(paragraph) for paragraph in row.iter(f"{W}p"))) for row in rows]


def furniture(docx: bytes, name: str, page: str, pages: str) -> str:
    """The header or footer of a docx on one page."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        if f"word/{name}1.xml" not in package.namelist():
            return ""
    numbers, text = {"PAGE": page, "NUMPAGES": pages}, ""
    for paragraph in _part(docx, f"word/{name}1.xml").iter(f"{W}p"):
        hidden = False
        for element in paragraph.iter():
            if element.tag == f"{W}fldChar":
                hidden = element.get(f"{W}fldCharType") != "end"
            elif element.tag == f"{W}instrText":
                text += numbers[(element.text or "").strip()]
            elif element.tag == f"{W}t" and not hidden:
                text += element.text or ""
    return plain(text)


def pdf_pages(pdf: bytes, folder: Path) -> list[str]:
    """What pdftotext finds on each page, in the order it was drawn."""
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return [plain(page) for page in found.stdout.decode().split("\f")[:-1]]


def pdf_says(pdf: bytes, docx: bytes, folder: Path) -> str:
    """The body of a PDF that was laid out from a docx: without headers, footers and repeated heads of tables."""
    pages, said = pdf_pages(pdf, folder), ""
    heads = heads_of(docx)
    for number, page in enumerate(pages, 1):
        head, foot = (furniture(docx, name, str(number), str(len(pages))) for name in ("header", "footer"))
        assert page.startswith(head) and page.endswith(foot), (head, foot, page)
        body = page[len(head) : len(page) - len(foot)]
        again = next((row for row in heads if number > 1 and row and body.startswith(row)), "")
        said += body[len(again) :]
    return said


def _part(docx: bytes, name: str) -> Element:
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return ElementTree.fromstring(package.read(name))


def _text(paragraph: Element) -> str:
    return "".join(element.text or "" for element in paragraph.iter(f"{W}t"))
