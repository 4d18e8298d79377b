"""Whether Chinese is drawn: what is missing, boxed or blank is told from what can be read."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from desktop_app.services.self_testing import TEXT
from desktop_app.ui.glyphs import is_painted, not_drawn


def test_the_words_of_the_program_are_drawn(qapp: QApplication) -> None:
    assert not_drawn(TEXT, qapp.font()) == ""


def test_a_character_that_no_font_has_is_named(qapp: QApplication) -> None:
    assert not_drawn("石\u0378山\uffff", qapp.font()) == "\u0378\uffff"  # one not given out yet, and none at all


def test_a_font_that_may_not_look_elsewhere_shows_boxes(qapp: QApplication) -> None:
    alone = QFont(next(name for name in QFontDatabase.families() if name.startswith("Liberation")))
    alone.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    assert not_drawn("石a山", alone) == "石山"


def test_an_empty_window_is_told_from_a_painted_one(qapp: QApplication) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    assert not is_painted(picture)
    picture.setPixelColor(20, 3, QColor("black"))
    assert is_painted(picture)
