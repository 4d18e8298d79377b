"""Whether this computer draws Chinese: each character has a glyph of its own, and its pixels are really set."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextLayout

_SIDE = 48  # pixels a character is drawn in
_BOX = "\uffff"  # no character by definition (Unicode §23.7): what it shows is what a font shows for a glyph it lacks


def not_drawn(text: str, font: QFont) -> str:
    """The characters of ``text`` that come out empty, as a box, or like another one; empty when all of them can be read."""
    seen = {_pixels(_BOX, font): _BOX, _pixels(" ", font): " "}
    failed = ""
    for character in dict.fromkeys(text):
        drawn = _pixels(character, font)
        if drawn in seen or not _has_glyph(character, font):
            failed += character
        seen[drawn] = character
    return failed


def is_painted(picture: QImage) -> bool:
    """Whether there is anything on a picture: more than one colour along its middle lines."""
    width, height = picture.width(), picture.height()
    row = {picture.pixel(x, height // 2) for x in range(width)}
    column = {picture.pixel(width // 2, y) for y in range(height)}
    return len(row | column) > 1


def _pixels(character: str, font: QFont) -> bytes:
    picture = QImage(_SIDE, _SIDE, QImage.Format.Format_Grayscale8)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    sized = QFont(font)
    sized.setPixelSize(_SIDE - 8)
    painter.setFont(sized)
    painter.drawText(QRectF(0, 0, _SIDE, _SIDE), Qt.AlignmentFlag.AlignCenter, character)
    painter.end()
    return bytes(picture.constBits())


def _has_glyph(character: str, font: QFont) -> bool:
    layout = QTextLayout(character, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    return bool(runs) and all(0 not in run.glyphIndexes() for run in runs)
