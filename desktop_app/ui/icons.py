"""Icons: line drawings of ``resources/icons`` in any colour and sharp at any scale; it knows no window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QIcon, QImageReader, QPixmap

import resources

FALLBACK = "register"


@cache
def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """The drawing ``name`` (or that of a plain register when there is none) in ``colour``, ``size`` logical pixels wide and high."""
    source = resources.path(f"icons/{name}.svg")
    if not source.is_file():
        source = resources.path(f"icons/{FALLBACK}.svg")
    drawing = source.read_text("utf-8").replace("currentColor", colour)
    ratio = max(2.0, QGuiApplication.primaryScreen().devicePixelRatio()) if QGuiApplication.primaryScreen() else 2.0
    buffer = QBuffer()
    buffer.setData(QByteArray(drawing.encode()))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(round(size * ratio), round(size * ratio)))
    image = QPixmap.fromImage(reader.read())
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, colour: str, size: int = 18) -> QIcon:
    """The drawing as an icon, paler when its button is disabled."""
    made = QIcon(pixmap(name, colour, size))
    made.addPixmap(pixmap(name, "#b4bec6", size), QIcon.Mode.Disabled)
    return made
