"""Lines that can be pressed: what it is, a second line in small, and one word at the right in the colour of its urgency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from desktop_app.domain.kind import Kind
from desktop_app.ui.labels import Elided, Plain, dress, snug
from desktop_app.ui.words import SYNC_WORDS

if TYPE_CHECKING:
    from desktop_app.services.shown import Shown


def line_row(says: str, detail: str, word: str, act: Callable[[], object], tone: str = "") -> QPushButton:
    """A line that does ``act`` when it is pressed."""
    line = QPushButton()
    line.setProperty("look", "line")
    line.setCursor(Qt.CursorShape.PointingHandCursor)
    line.setAccessibleName("，".join(filter(None, (says, detail, word))))
    line.clicked.connect(lambda _on=False: act())
    line.setProperty("place", "" if detail else "low")
    row = QHBoxLayout(line)
    snug(row, margins=(8, 4, 4, 4), spacing=10)
    words = QVBoxLayout()
    snug(words, spacing=1)
    words.addWidget(Elided(says))
    if detail:
        words.addWidget(Elided(detail, tone="soft", rank="small"))
    row.addLayout(words, 1)
    if word:
        pill = Plain(word)
        pill.setProperty("pill", "true")
        dress(pill, tone=tone)
        row.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)
    for label in line.findChildren(Plain):
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return line


def record_row(kinds: Mapping[str, Kind], shown: Shown, opened: Callable[[], object]) -> QPushButton:
    """The line of a record: its title, its kind and number, and where it stands."""
    kind = kinds.get(shown.kind)
    detail = " · ".join(filter(None, (kind.title if kind else shown.kind, shown.number, SYNC_WORDS[shown.sync])))
    return line_row(shown.title, detail, shown.label.split(" · ")[0], opened, "quiet")
