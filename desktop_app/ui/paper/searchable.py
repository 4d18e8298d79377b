"""A PDF of Qt made searchable for every character: what each glyph says is put right in an update at the end of the file.

Qt asks a font for its glyphs of U+0000 to U+FFFF and lets the first character win. So nothing beyond that is found (𠮷), and where a font
has one glyph for 人 and the radical ⼈ (Noto, Source Han), the radical is. We know what was drawn, in which order, and that Qt numbers the
glyphs of a font by first use; a font whose own table does not agree with that is left as it is.
Source: ISO 32000-1 §7.5.6 (incremental updates), §9.10.3 (ToUnicode); qfontsubset.cpp of Qt 6 (order of glyphs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtGui import QGlyphRun, QRawFont

_FONT = re.compile(rb"/Subtype /Type0\s.{0,400}?/ToUnicode (\d+) 0 R", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-F]{4})> <[0-9A-F]{4}> \[([^\]]*)\]")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_ROWS = 100  # entries of one bfchar block, the most that a reader must take


@dataclass(slots=True)
class _Drawn:
    """The glyphs of one font in the order in which they were first drawn."""

    font: QRawFont
    order: dict[int, int] = field(default_factory=dict)  # glyph: its number in the PDF, from 1


class Glyphbook:
    """What has been drawn into one PDF."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str], _Drawn] = {}

    def note(self, run: QGlyphRun) -> None:
        """Remember the glyphs of a run that is drawn now."""
        font = run.rawFont()
        key = (font.familyName(), font.styleName())  # bold and slanted shapes that Qt makes itself are the same font in the PDF
        drawn = self._drawn.get(key) or self._drawn.setdefault(key, _Drawn(font))
        for glyph in run.glyphIndexes():
            if glyph not in drawn.order:
                drawn.order[glyph] = len(drawn.order) + 1

    def put_right(self, pdf: bytes, characters: Iterable[str]) -> bytes:
        """The PDF with tables that say what was meant; ``characters`` are all that were drawn."""
        meant = [_meant(drawn, sorted(characters)) for drawn in self._drawn.values()]
        tables = sorted({int(match.group(1)) for match in _FONT.finditer(pdf)})
        updates: dict[int, bytes] = {}
        for number in tables:
            says = _said(pdf, number)
            best = max(meant, key=lambda one: _agreement(says, one), default={})
            if says and _agreement(says, best) * 2 > len(says) and any(says.get(at) != text for at, text in best.items()):
                updates[number] = _table(best)
        return _updated(pdf, updates) if updates else pdf


def _meant(drawn: _Drawn, characters: list[str]) -> dict[int, str]:
    """Number in the PDF to character; of several characters with one glyph the one that is not a radical or a control wins."""
    found: dict[int, str] = {}
    for character in characters:
        for glyph in drawn.font.glyphIndexesForString(character)[:1]:
            number = drawn.order.get(glyph)
            if number is not None and (number not in found or "\u2e80" <= found[number] <= "\u2fdf" or not found[number].isprintable()):
                found[number] = character
    return found


def _said(pdf: bytes, number: int) -> dict[int, str]:
    """What a table of Qt's says, without the glyphs it knows nothing of."""
    start = pdf.find(b"\n%d 0 obj" % number)
    table = pdf[start : pdf.find(b"endobj", start)] if start >= 0 else b""
    said = {}
    for match in _RANGE.finditer(table):
        for place, code in enumerate(re.findall(rb"<([0-9A-F]{4})>", match.group(2))):
            said[int(match.group(1), 16) + place] = chr(int(code, 16))
    return said


def _agreement(says: dict[int, str], meant: dict[int, str]) -> int:
    return sum(says.get(at) == text for at, text in meant.items())


def _table(meant: dict[int, str]) -> bytes:
    rows = [f"<{at:04X}> <{text.encode('utf-16-be').hex().upper()}>" for at, text in sorted(meant.items())]
    blocks = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _updated(pdf: bytes, updates: dict[int, bytes]) -> bytes:
    """The file with newer versions of some objects behind it; as it was when its end is not understood."""
    end = _TRAILER.search(pdf, max(0, len(pdf) - 4096))
    if end is None:
        return pdf
    out, places = bytearray(pdf.rstrip(b"\r\n") + b"\n"), {}
    for number, content in updates.items():
        places[number] = len(out)
        out += b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(content), content)
    table = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items()))
    out += b"trailer\n<<%b/Prev %b\n>>\nstartxref\n%d\n%%%%EOF\n" % (end.group(1), end.group(2), table)
    return bytes(out)
