"""The settings say which version this is, bring a newer one, and say in a sentence why not."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.services.renewing import Renewed
from desktop_app.ui.main_window import SETTINGS, MainWindow
from desktop_app.ui.pages.update_card import UpdateCard
from tests.ui.conftest import at_rest


def card_of(qtbot: QtBot, window: MainWindow) -> UpdateCard:
    window.go(SETTINGS)
    at_rest(qtbot, window)
    (card,) = window.findChildren(UpdateCard)
    return card


def test_what_came_of_it_is_said_and_the_buttons_wait_meanwhile(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    card = card_of(qtbot, window)
    card.renew(tmp_path)
    assert not card.from_county.isEnabled() and not card.from_stick.isEnabled()
    qtbot.waitUntil(card.from_county.isEnabled)
    assert "从源代码运行的程序" in card.says.text()  # as this one does
    card.show_done(Renewed("1.0.0", "1.1.0", 3_500_000, True))
    assert card.says.text() == "已取好 1.1.0（3.3 MB），下次打开就是它。"
    card.show_done(Renewed("1.1.0", None, 0, False))
    assert card.says.text() == "1.1.0 已经是最新的。"
