"""Pictures before they are attached: turned as the camera meant, made small enough for a thin link, and seen as thumbnails.

Everything here works on bytes and QImage, so that it can be done away from the window; nothing is written to a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter, QTransform

LARGEST_BYTES = 200_000  # of one picture on its way (DESKTOP §4.2: ≤ 200 KB each)
LONGEST_SIDE = 2000  # pixels: an A4 page at 170 dpi is still read
QUALITIES = (85, 75, 65, 55, 45)  # of JPEG, tried in turn
TURNED_QUALITY = 92  # of a picture that was turned and otherwise stays as it was
SHRINK = 0.8  # of both sides, when even the lowest quality is too large
PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp")
READ_MOST_MIB = 512  # a larger picture is refused by Qt instead of filling the memory


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture as it will be attached."""

    data: bytes
    thumbnail: QImage
    was_bytes: int
    anew: bool  # whether it was written anew, as JPEG


def is_picture(name: str) -> bool:
    """Whether a file of this name is a picture that can be made smaller."""
    return name.lower().endswith(PICTURES)


def opened(data: bytes, within: int = 0) -> QImage:
    """The picture in ``data``, upright; with ``within`` no longer than so many pixels. Null for none and for one of several pages."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    QImageReader.setAllocationLimit(READ_MOST_MIB)
    if reader.imageCount() > 1:
        return QImage()  # a scan of many pages: making it small would lose all but the first
    size = reader.size()
    if within and size.isValid() and max(size.width(), size.height()) > within:
        reader.setScaledSize(size.scaled(QSize(within, within), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def prepared(data: bytes, *, turns: int = 0, original: bool = False, thumbnail: int = 160) -> Prepared | None:
    """The picture turned right ``turns`` quarters and made small; with ``original`` in its own size. None when it is no single picture.

    What is written anew has no more of where and when it was taken.
    """
    turned = turns % 4
    image = opened(data, 0 if original and turned else LONGEST_SIDE)
    if image.isNull():
        return None
    if turned:
        image = image.transformed(QTransform().rotate(90 * turned))
    small = image.scaled(thumbnail, thumbnail, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    if original:
        return Prepared(jpeg(image, TURNED_QUALITY) if turned else data, small, len(data), bool(turned))
    made = shrunk(image)
    anew = bool(turned) or len(made) < len(data)
    return Prepared(made if anew else data, small, len(data), anew)


def shrunk(image: QImage) -> bytes:
    """The picture as JPEG of at most LARGEST_BYTES, as good as that allows."""
    while True:
        for quality in QUALITIES:
            made = jpeg(image, quality)
            if len(made) <= LARGEST_BYTES:
                return made
        image = image.scaled(
            round(image.width() * SHRINK), round(image.height() * SHRINK), Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip


def jpeg(image: QImage, quality: int) -> bytes:
    """The picture as JPEG; what is seen through lies on white."""
    flat = image
    if image.hasAlphaChannel():
        flat = QImage(image.size(), QImage.Format.Format_RGB32)
        flat.fill(Qt.GlobalColor.white)
        painter = QPainter(flat)
        painter.drawImage(0, 0, image)
        painter.end()
    return _written(flat, b"jpeg", quality)


def png(image: QImage) -> bytes:
    """A picture from the clipboard as bytes."""
    return _written(image, b"png", -1)


def _written(image: QImage, format: bytes, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(format))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())
