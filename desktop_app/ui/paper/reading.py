"""A docx read into sections of blocks.

What the printer does not know is refused when a template is accepted (services/template_check.py), so nothing is left out here in silence.
Source: ECMA-376 part 1, §17.2-17.6 (body, tables, sections), §17.16 (fields), §20.4 (inline pictures).
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from desktop_app.ui.paper.sheets import PAGE, PAGE_BREAK, PAGES, PICTURE, Block, Edges, Face, Paragraph, Picture, Piece, Section
from desktop_app.ui.paper.styles import Styles, W, faced, formed, number, switched, value
from desktop_app.ui.paper.tables import read_table

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_EMU = 635  # English metric units in a twip
_A4 = (11906, 16838)
_FIELDS = {"PAGE": PAGE, "NUMPAGES": PAGES}


def read(docx: bytes) -> list[Section]:
    """The sections of a docx, in order."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return list(_Reader(package).sections())


class _Reader:
    """One package being read."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = set(package.namelist())
        self.styles = Styles(self._xml("word/styles.xml"))

    def _xml(self, name: str) -> Element | None:
        return ElementTree.fromstring(self._package.read(name)) if name in self._names else None

    def sections(self) -> Iterator[Section]:
        root = self._xml("word/document.xml")
        body = None if root is None else root.find(f"{W}body")
        part, blocks = _Part(self, "word/document.xml"), list[Block]()
        for element in body if body is not None else ():
            if element.tag == f"{W}sectPr":
                yield self._section(element, blocks, part)
                return
            blocks += part.block(element)
            if (ends := element.find(f"{W}pPr/{W}sectPr")) is not None:
                yield self._section(ends, blocks, part)
                blocks = []
        yield self._section(Element(f"{W}sectPr"), blocks, part)

    def _section(self, given: Element, blocks: list[Block], part: _Part) -> Section:
        size, margins, grid = given.find(f"{W}pgSz"), given.find(f"{W}pgMar"), given.find(f"{W}docGrid")

        def margin(name: str, otherwise: int) -> int:
            found = number(margins, name)
            return otherwise if found is None else found

        edges = Edges(margin("top", 1440), margin("right", 1800), margin("bottom", 1440), margin("left", 1800) + margin("gutter", 0))
        return Section(
            width=number(size, "w") or _A4[0], height=number(size, "h") or _A4[1], margins=edges, header_at=margin("header", 720),
            footer_at=margin("footer", 720), blocks=tuple(blocks), headers=self._furniture(given, "header", part),
            footers=self._furniture(given, "footer", part), first_differs=switched(given.find(f"{W}titlePg")),
            pitch=(number(grid, "linePitch") or 0) if value(grid, "type") in ("lines", "linesAndChars", "snapToChars") else 0,
        )  # fmt: skip

    def _furniture(self, given: Element, what: str, part: _Part) -> dict[str, tuple[Block, ...]]:
        found = {}
        for reference in given.findall(f"{W}{what}Reference"):
            name = part.target(reference.get(f"{_R}id"))
            root = self._xml(name)
            if root is not None:
                found[value(reference, "type") or "default"] = _Part(self, name).blocks(root)
        return found

    def relations(self, name: str) -> dict[str, str]:
        """Targets of a part's relationships by their id."""
        folder, leaf = posixpath.split(name)
        root = self._xml(f"{folder}/_rels/{leaf}.rels")
        found = {} if root is None else {rel.get("Id", ""): rel.get("Target", "") for rel in root}
        return {key: posixpath.normpath(posixpath.join(folder, target)).lstrip("/") for key, target in found.items()}

    def media(self, name: str) -> bytes:
        """The bytes of a picture; nothing when the package lacks it."""
        return self._package.read(name) if name in self._names else b""


class _Part:
    """One part of the package: the body, a header or a footer."""

    def __init__(self, reader: _Reader, name: str) -> None:
        self._reader, self._relations = reader, reader.relations(name)

    def target(self, identity: str | None) -> str:
        return self._relations.get(identity or "", "")

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        return tuple(block for element in parent for block in self.block(element))

    def block(self, element: Element) -> list[Block]:
        """The block an element is; nothing for marks without content."""
        if element.tag == f"{W}p":
            return [self.paragraph(element)]
        if element.tag == f"{W}tbl":
            return [read_table(element, self._reader.styles, self.blocks)]
        return []

    def paragraph(self, element: Element) -> Paragraph:
        given = element.find(f"{W}pPr")
        styles = self._reader.styles
        form, face = styles.paragraph(value(given.find(f"{W}pStyle")) if given is not None else None)
        mark = faced(face, given.find(f"{W}rPr")) if given is not None else face
        art = element.find(f".//{_V}shape/{_V}textpath")
        pieces = tuple(self._pieces(element, face))
        return Paragraph(formed(form, given), pieces, mark, "" if art is None else art.get("string", ""))

    def _pieces(self, element: Element, face: Face) -> Iterator[Piece]:
        code: list[str] | None = None  # the instruction of a field that has begun
        hidden = False  # the shown result of a field, which is worked out anew
        for child in element:
            if child.tag == f"{W}fldSimple":
                yield Piece(_field(value(child, "instr") or ""), self._face_of(child.find(f"{W}r"), face))
            if child.tag != f"{W}r":
                continue
            kind = value(child.find(f"{W}fldChar"), "fldCharType")
            if kind == "begin":
                code, hidden = [], True
            elif kind == "end":
                if code is not None:
                    yield Piece(_field("".join(code)), self._face_of(child, face))
                code, hidden = None, False
            elif hidden and code is not None:
                code += [instruction.text or "" for instruction in child.findall(f"{W}instrText")]
            else:
                yield from self._run(child, self._face_of(child, face))

    def _face_of(self, run: Element | None, face: Face) -> Face:
        given = None if run is None else run.find(f"{W}rPr")
        return face if given is None else faced(self._reader.styles.run(face, value(given.find(f"{W}rStyle"))), given)

    def _run(self, run: Element, face: Face) -> Iterator[Piece]:
        written: list[str] = []
        for child in run:
            if child.tag == f"{W}t":
                written.append(child.text or "")
            elif child.tag in (f"{W}tab", f"{W}ptab"):
                written.append("\t")
            elif child.tag in (f"{W}br", f"{W}cr"):
                written.append(PAGE_BREAK if value(child, "type") == "page" else "\n")
            elif child.tag == f"{W}noBreakHyphen":
                written.append("\u2011")
            elif child.tag == f"{W}drawing" and (picture := self._picture(child)):
                if written:
                    yield Piece("".join(written), face)
                written = []
                yield Piece(PICTURE, face, picture)
        if written:
            yield Piece("".join(written), face)

    def _picture(self, drawing: Element) -> Picture | None:
        extent, blip = drawing.find(f".//{_WP}extent"), drawing.find(f".//{_A}blip")
        if extent is None or blip is None:
            return None
        data = self._reader.media(self.target(blip.get(f"{_R}embed")))
        return Picture(data, int(extent.get("cx", "0")) // _EMU, int(extent.get("cy", "0")) // _EMU)


def _field(instruction: str) -> str:
    return _FIELDS.get((instruction.split() or [""])[0].upper(), "")
