"""The page of a locked office: it says why, tries every way in, and never offers a new store over the old one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.errors import WrongKey
from desktop_app.domain.kinds import KINDS
from desktop_app.services import keeping, session
from desktop_app.services.office import Office
from desktop_app.services.secrets import Held, Words
from desktop_app.ui.background import Background
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.unlock_page import Doors, UnlockPage
from tests.fakes import FakeClock, FakeKeyring
from tests.offices import CODE, NAME
from tests.ui.conftest import at_rest, press

WORDS = "雅龙乡 弄立屯 三月三 歌圩 旧码头"


class Place:
    """A locked office, its keyring, key file and recovery code."""

    def __init__(self, folder: Path) -> None:
        self.home, self.keyring, self.stick = folder / "office", FakeKeyring(), folder / "stick.key"
        made, self.code = session.make(self.home, CODE, NAME, None, self.keyring, KINDS, FakeClock())
        made.store.close()
        keeping.recover(self.home, self.code, self.stick, self.keyring)
        self.kept = dict(self.keyring.kept)
        self.keyring.kept.clear()

    def open(self, held: Held) -> Office:
        return Office.over(session.open_office(self.home, held, self.keyring, KINDS, FakeClock()), KINDS)

    def with_code(self, code: str) -> Office:
        return Office.over(keeping.open_with_code(self.home, code, self.keyring, KINDS, FakeClock()), KINDS)

    @property
    def doors(self) -> Doors:
        return Doors(lambda: self.open(None), self.open, lambda typed: self.open(Words(typed)), self.with_code)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An office whose keyring was reset."""
    return Place(tmp_path)


@pytest.fixture
def asks(qtbot: QtBot, shell: MainWindow, place: Place) -> Iterator[UnlockPage]:
    """The page, and the window closed properly afterwards."""
    yield app.ask_to_unlock(shell, place.doors, "系统密钥环里没有这个数据库的钥匙")
    if shell.desk.office is not None:
        shell.desk.office.close()


def _opens(qtbot: QtBot, shell: MainWindow) -> bool:
    qtbot.waitUntil(lambda: shell.desk.office is not None)
    at_rest(qtbot, shell)
    return shell.rail.isVisible()


def test_the_recovery_code_opens_and_the_keyring_knows_it_from_now_on(
    qtbot: QtBot, shell: MainWindow, place: Place, asks: UnlockPage
) -> None:  # fmt: skip
    assert not shell.rail.isVisible() and asks.typed.echoMode() == QLineEdit.EchoMode.Password
    asks.typed.setText(place.code)
    press(asks.typed, Qt.Key.Key_Return)
    assert _opens(qtbot, shell)
    place.open(None).close()


def test_a_key_file_opens(qtbot: QtBot, shell: MainWindow, place: Place, asks: UnlockPage) -> None:
    asks.try_file(place.stick)
    assert _opens(qtbot, shell)


def test_the_keyring_is_asked_again_once_it_is_unlocked(qtbot: QtBot, shell: MainWindow, place: Place, asks: UnlockPage) -> None:
    place.keyring.kept.update(place.kept)
    asks.try_again()
    assert _opens(qtbot, shell)


@pytest.mark.parametrize(("typed", "says"), [(WORDS, "没有“口令”这种解锁方式"), ("1" * 40, "抄错了")])
def test_what_does_not_open_is_said_and_may_be_tried_again(
    qtbot: QtBot, shell: MainWindow, place: Place, asks: UnlockPage, typed: str, says: str
) -> None:
    asks.typed.setText(typed)
    asks.try_typed()
    qtbot.waitUntil(lambda: not asks.busy)
    assert says in asks.says.text() and asks.typed.text() == "" and shell.desk.office is None


def test_the_window_asks_instead_of_making_a_new_office(
    qtbot: QtBot, shell: MainWindow, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(home: Path, held: Held) -> Office:
        raise WrongKey("系统密钥环里没有这个数据库的钥匙")

    monkeypatch.setattr(app, "_open", locked)
    opener = Background("opening", shell)
    app._begin(shell, opener, place.home, None)
    qtbot.waitUntil(lambda: shell.findChild(UnlockPage) is not None)
    opener.stop()


@pytest.mark.parametrize("left", ["office.db", "office.db-wal", "slots.json", "slots.json.before"])
def test_what_is_left_of_a_store_never_leads_to_the_first_run(qtbot: QtBot, shell: MainWindow, tmp_path: Path, left: str) -> None:
    (tmp_path / left).write_bytes(b"x")
    opener = Background("opening", shell)
    app._begin(shell, opener, tmp_path, None)
    qtbot.waitUntil(lambda: opener.waiting == 0)
    assert shell.desk.failure and [path.name for path in tmp_path.iterdir()] == [left]
    opener.stop()


def test_a_pin_covers_the_window_from_the_start(qtbot: QtBot, shell: MainWindow, place: Place, asks: UnlockPage) -> None:
    office = place.open(place.stick)
    office.locking.set_pin("246813")
    office.close()
    asks.try_file(place.stick)
    assert _opens(qtbot, shell)
    qtbot.waitUntil(lambda: shell.watchman.screen is not None)
