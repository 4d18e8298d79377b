"""The characters of a paragraph in their faces, with the width of each: what lines are broken from and what they are drawn with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGlyphRun, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from desktop_app.ui.paper.breaking import is_east
from desktop_app.ui.paper.ink import Glyphs, Ink, Rule
from desktop_app.ui.paper.sheets import LINE_BREAK, PAGE_BREAK, PICTURE, TAB, Face, Paragraph, Picture
from desktop_app.ui.paper.typefaces import font, has_bold, is_bold

SPECIAL = frozenset((TAB, LINE_BREAK, PAGE_BREAK, PICTURE))  # have no glyphs
STROKE = 0.022  # of the height of the character: about as heavy as a bold face is
_ALL = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll


class Shaped:
    """A paragraph's characters in one endless line; ``numbers`` are what its fields say."""

    def __init__(self, paragraph: Paragraph, numbers: Mapping[str, str]) -> None:
        self.text, self.faces, self.pictures = "", list[Face](), dict[int, Picture]()
        for piece in paragraph.pieces:
            said = "".join(numbers.get(character, character) for character in piece.text)
            if piece.picture is not None:
                self.pictures[len(self.text)] = piece.picture
            self.text += said
            self.faces += [piece.face] * len(said)
        self._at = [0]  # Qt counts in UTF-16
        for character in self.text:
            self._at.append(self._at[-1] + (2 if ord(character) > 0xFFFF else 1))
        self._layout = QTextLayout("".join("\u200b" if character in SPECIAL else character for character in self.text))
        self._line = self._lay()
        self._places = [float(self._line.cursorToX(at)[0]) for at in self._at] if self.text else [0.0]  # type: ignore[index]
        self.widths = [self._width(index) for index in range(len(self.text))]

    def _lay(self) -> QTextLine:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setUseDesignMetrics(True)
        self._layout.setTextOption(option)
        self._layout.setFormats(list(self._formats()))
        self._layout.beginLayout()
        line = self._layout.createLine()
        self._layout.endLayout()
        return line

    def _formats(self) -> Iterator[QTextLayout.FormatRange]:
        start = 0
        kinds = [(face, not is_east(character)) for face, character in zip(self.faces, self.text, strict=True)]
        for end in range(1, len(kinds) + 1):
            if end == len(kinds) or kinds[end] != kinds[start]:
                ranged = QTextLayout.FormatRange()
                ranged.start, ranged.length = self._at[start], self._at[end] - self._at[start]
                form = QTextCharFormat()
                form.setFont(font(kinds[start][0], latin=kinds[start][1]))
                ranged.format = form
                yield ranged
                start = end

    def _width(self, index: int) -> float:
        if index in self.pictures:
            return float(self.pictures[index].width)
        return 0.0 if self.text[index] in SPECIAL else self._places[index + 1] - self._places[index]

    def ink(self, start: int, end: int, x: float, baseline: float, extra: Mapping[int, float]) -> Iterator[Ink]:
        """Characters ``start`` to ``end`` from ``x`` on, without pictures; ``extra`` is what a character is moved by beside that."""
        first = self._places[start]
        for run in self._line.glyphRuns(self._at[start], self._at[end] - self._at[start], _ALL):
            moved, index, above = [], start, self._line.ascent()
            for point in run.positions():
                index = bisect_right(self._places, point.x() + 1, start, end) - 1
                moved.append(QPointF(point.x() - first + extra.get(index, 0.0), point.y() - above))
            placed = QGlyphRun(run)
            placed.setPositions(moved)
            face = self.faces[max(index, start)]
            thin = is_bold(face) and not has_bold(run.rawFont().familyName())
            yield Glyphs(x, baseline, placed, face.colour, face.size * STROKE if thin else 0.0)
        yield from self._lines(start, end, x - first, baseline, extra)

    def leader(self, at: int, left: float, right: float, baseline: float) -> Iterator[Ink]:
        """The rule that an underlined tab draws from ``left`` to ``right``."""
        face = self.faces[at]
        if face.underline:
            yield Rule(left, baseline + face.size * 0.14, right, baseline + face.size * 0.14, max(8.0, face.size / 24), face.colour)

    def _lines(self, start: int, end: int, x: float, baseline: float, extra: Mapping[int, float]) -> Iterator[Ink]:
        """Rules under and through characters; one long rule where neighbours share them."""
        for low, high, face in _alike(self.faces, start, end):
            left, right = x + self._places[low] + extra.get(low, 0.0), x + self._places[high] + extra.get(high - 1, 0.0)
            if face.underline:
                yield Rule(left, baseline + face.size * 0.14, right, baseline + face.size * 0.14, max(8.0, face.size / 24), face.colour)
            if face.strike:
                yield Rule(left, baseline - face.size * 0.3, right, baseline - face.size * 0.3, max(8.0, face.size / 24), face.colour)


def _alike(faces: list[Face], start: int, end: int) -> Iterator[tuple[int, int, Face]]:
    low = start
    for high in range(start + 1, end + 1):
        if high == end or faces[high] != faces[low]:
            yield low, high, faces[low]
            low = high
