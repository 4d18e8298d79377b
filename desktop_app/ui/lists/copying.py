"""Rows of a list for the clipboard, so that a paste into WPS or Excel gives a table: long numbers stay text, nothing becomes a formula."""

from __future__ import annotations

import atexit
import html
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

FORMULA = ("=", "+", "-", "@")  # a cell that begins so would be calculated


def tsv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as lines of cells between tabs."""
    return "".join("\t".join(_plain(cell) for cell in row) + "\r\n" for row in rows)


def _plain(cell: str) -> str:
    flat = " ".join(cell.split())
    return f" {flat}" if flat.startswith(FORMULA) and not flat.lstrip("+-").replace(",", "").replace(".", "").isdigit() else flat


def place(rows: Iterable[Sequence[str]]) -> None:
    """Put the rows on the clipboard; they stay there as long as the program runs."""
    QGuiApplication.clipboard().setMimeData(table(rows))
    if QGuiApplication.platformName() != "windows":  # elsewhere Qt fails at its end on what Python made and has taken along already
        atexit.unregister(_let_go)
        atexit.register(_let_go)


def _let_go() -> None:
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


def table(rows: Iterable[Sequence[str]]) -> QMimeData:
    """The rows for the clipboard, as text and as a table whose cells are text."""
    held = [list(row) for row in rows]
    lines = "".join("<tr>" + "".join(f"<td style=\"mso-number-format:'\\@'\">{html.escape(c)}</td>" for c in row) + "</tr>" for row in held)
    mime = QMimeData()
    mime.setText(tsv(held))
    mime.setHtml(f"<table>{lines}</table>")
    return mime
