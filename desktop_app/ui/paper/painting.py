"""Pages painted: into a PDF, on a printer, on the screen; the same ink for all three."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGlyphRun,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
)

from desktop_app.ui.paper.ink import Fill, Glyphs, Image, Page, Rule, Watermark
from desktop_app.ui.paper.searchable import Glyphbook
from desktop_app.ui.paper.sheets import Face
from desktop_app.ui.paper.typefaces import font

TWIPS = 1440  # an inch
PICTURE_DPI = 200  # finer pictures are made smaller: what an office printer shows, and a tenth of a camera's bytes
_PALE = QColor(150, 150, 150)


def pdf_of(pages: Sequence[Page], title: str) -> bytes:
    """The pages as a PDF in which every character is found."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer, book = QPdfWriter(buffer), Glyphbook()
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)  # what archives keep (DOMAIN §5.3)
    writer.setResolution(TWIPS)
    writer.setTitle(title)
    writer.setCreator("KarstDesk")
    paint(pages, writer, book.note)
    return book.put_right(bytes(buffer.data().data()), {character for page in pages for character in page.text})


def paint(pages: Iterable[Page], device: QPagedPaintDevice, note: Callable[[QGlyphRun], None] = lambda run: None) -> None:
    """The pages on a device with pages: a printer or a PDF; ``note`` is told of every run of glyphs."""
    painter: QPainter | None = None
    for page in pages:
        device.setPageLayout(_layout(page))
        if painter is None:
            painter = QPainter(device)
            painter.scale(painter.device().logicalDpiX() / TWIPS, painter.device().logicalDpiY() / TWIPS)
        else:
            device.newPage()
        paint_page(page, painter, note)
    if painter is not None:
        painter.end()


def _layout(page: Page) -> QPageLayout:
    across = page.width > page.height
    size = QSizeF(min(page.width, page.height) / 20, max(page.width, page.height) / 20)
    paper = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    layout = QPageLayout(paper, QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait, QMarginsF())
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def paint_page(page: Page, painter: QPainter, note: Callable[[QGlyphRun], None] = lambda run: None) -> None:
    """One page from the painter's origin on, a twip a unit; watermarks last, over everything, each once."""
    marks = dict[str, None]()
    for held in page.placed:
        painter.save()
        painter.translate(held.x, held.y)
        for ink in held.ink:
            if isinstance(ink, Watermark):
                marks[ink.text] = None
                continue
            if isinstance(ink, Glyphs):
                note(ink.run)
            _paint(ink, painter)
        painter.restore()
    for text in marks:
        _watermark(text, page, painter)


def _paint(ink: Glyphs | Rule | Fill | Image, painter: QPainter) -> None:
    if isinstance(ink, Glyphs):
        painter.setPen(QColor(f"#{ink.colour}"))
        painter.drawGlyphRun(QPointF(ink.x, ink.y), ink.run)
        if ink.stroke:
            painter.strokePath(_outline(ink), QPen(QColor(f"#{ink.colour}"), ink.stroke))
    elif isinstance(ink, Rule):
        painter.setPen(QPen(QColor(f"#{ink.colour}"), ink.width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawLine(QPointF(ink.x, ink.y), QPointF(ink.to_x, ink.to_y))
    elif isinstance(ink, Fill):
        painter.fillRect(QRectF(ink.x, ink.y, ink.width, ink.height), QColor(f"#{ink.colour}"))
    else:
        box = QRectF(ink.x, ink.y, ink.picture.width, ink.picture.height)
        painter.drawImage(box, _decoded(ink.picture.data, ink.picture.width))


def _outline(ink: Glyphs) -> QPainterPath:
    outline, drawn = QPainterPath(), ink.run.rawFont()
    for glyph, place in zip(ink.run.glyphIndexes(), ink.run.positions(), strict=True):
        outline.addPath(drawn.pathForGlyph(glyph).translated(place.x() + ink.x, place.y() + ink.y))
    return outline


@lru_cache(maxsize=4)
def _decoded(data: bytes, width: int) -> QImage:
    image = QImage.fromData(data)
    most = max(1, round(width / TWIPS * PICTURE_DPI))
    return image.scaledToWidth(most, Qt.TransformationMode.SmoothTransformation) if image.width() > most else image


def _watermark(text: str, page: Page, painter: QPainter) -> None:
    """Hollow letters from corner to corner: they cover nothing, and an archive's PDF knows no transparency."""
    letters = QPainterPath()
    size = min(1200, page.width // max(1, len(text)))
    letters.addText(QPointF(), QFont(font(Face(east="黑体", size=size), latin=False)), text)
    painter.save()
    painter.translate(page.width / 2, page.height / 2)
    painter.rotate(-45)
    painter.translate(-letters.boundingRect().center())
    painter.strokePath(letters, QPen(_PALE, 12))
    painter.restore()
