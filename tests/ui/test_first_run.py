"""The first run: an office from nothing, by keyboard, without a network; practice that never meets a county; one window a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import KINDS
from desktop_app.services.enrolling import enrol
from desktop_app.services.office import Office
from desktop_app.services.starting import Met, invitation_of, make_office, practice_office, read_invitation
from desktop_app.ui.main_window import SYNC, MainWindow
from desktop_app.ui.pages.first_run import FirstRun
from desktop_app.ui.single import Single
from tests.fakes import FakeClock, FakeKeyring
from tests.ui.conftest import at_rest, commit, press

ENTER = Qt.Key.Key_Return


@pytest.fixture
def run(qtbot: QtBot, shell: MainWindow, tmp_path: Path) -> Iterator[FirstRun]:
    """The first run in a window, with a keyring that keeps what it is given and a county that answers to one code."""

    def make(code: str, name: str, key_file: Path | None) -> tuple[Office, str]:
        return make_office(tmp_path / "new", code, name, key_file, FakeKeyring(), KINDS, FakeClock())

    def pair(office: Office, text: str) -> Met:
        read_invitation(text)
        return Met(office, "石山县司法局", "0123 4567 89AB CDEF")

    made = shell.begin_first_run(replace(app.starter(tmp_path / "new"), make=make, pair=pair))
    yield made
    if shell.desk.office is not None:
        shell.desk.office.close()


def rest(qtbot: QtBot, run: FirstRun) -> None:
    qtbot.waitUntil(lambda: not run.busy)


def test_an_office_is_made_from_nothing(qtbot: QtBot, shell: MainWindow, run: FirstRun) -> None:
    run._go(1)
    commit(run.town, "雅龙")
    qtbot.waitUntil(lambda: len(run._towns.lines()) > 0)
    press(run.town, ENTER)
    assert run.name.text().endswith("雅龙司法所")
    run.make()
    rest(qtbot, run)
    code = run._shown.text()
    assert run.steps.currentIndex() == 2 and len(code) == 8 * 5 + 7
    commit(run.check, "00000" if code[-5:] != "00000" else "11111")
    run.confirm()
    assert run.steps.currentIndex() == 2 and run.notice.isVisible()
    run.check.setText(code[-5:])
    press(run.check, ENTER)
    assert run.steps.currentIndex() == 3 and run._shown.text() == ""
    run.pin.setText("246813")
    press(run.pin, ENTER)
    rest(qtbot, run)
    assert run.steps.currentIndex() == 4
    commit(run.invitation, "请用 https://sfj.example:8642 ，配对码 ABCD-EFGH-JKMN")
    press(run.invitation, ENTER)
    rest(qtbot, run)
    assert "0123 4567 89AB CDEF" in run._paired.text()
    run.finish()
    at_rest(qtbot, shell)
    assert shell.desk.office is not None and shell.desk.office.locking.has_pin()
    qtbot.waitUntil(lambda: not shell.desk.syncing)  # the first data is asked for; this office is not really paired
    assert shell.stack.currentWidget() is shell.page(SYNC) and len(shell.desk.outcomes) == 1
    assert shell.rail.isVisible() and len(shell.desk.office.code) == 9


def test_a_wrong_code_is_said_and_nothing_is_made(qtbot: QtBot, run: FirstRun, tmp_path: Path) -> None:
    run._go(1)
    run.town.setText("45")
    run.name.setText("某所")
    run.make()
    rest(qtbot, run)
    assert run.notice.isVisible() and run.steps.currentIndex() == 1
    assert not (tmp_path / "new" / "office.db").exists()


@pytest.mark.parametrize(
    "text",
    ["https://a.example:8642 ABCD-EFGH-JKMN", "ABCDEFGHJKMN\nhttps://a.example:8642/", "地址：https://a.example:8642，码：abcd-efgh-jkmn"],
)
def test_an_invitation_is_read_out_of_any_text(text: str) -> None:
    found = read_invitation(text)
    assert (found.server, found.code.replace("-", "")) == ("https://a.example:8642", "ABCDEFGHJKMN")


@pytest.mark.parametrize("text", ["", "https://a.example", "ABCD-EFGH-JKMN"])
def test_half_an_invitation_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="没有找到"):
        read_invitation(text)


def test_an_invitation_comes_on_a_stick_in_a_small_text_file(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text("https://a.example ABCD-EFGH-JKMN", "utf-8-sig")
    assert invitation_of(tmp_path / "ok.txt").code == "ABCD-EFGH-JKMN"
    (tmp_path / "big.txt").write_bytes(b"x" * 5000)
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    for name in ("big.txt", "picture.jpg", "none.txt"):
        with pytest.raises(Refused):
            invitation_of(tmp_path / name)


def test_practice_is_made_up_says_so_and_never_meets_a_county(qtbot: QtBot, shell: MainWindow, tmp_path: Path) -> None:
    office = practice_office(tmp_path / "practice", FakeKeyring(), KINDS, FakeClock())
    shell.attach(office)
    at_rest(qtbot, shell)
    assert shell._ribbon.isVisible() and office.code.startswith("451299")
    assert sum(office.count(kind.key) for kind in KINDS) == 24
    with pytest.raises(Refused, match="虚构"):
        enrol(office.session, "https://a.example", "ABCD-EFGH-JKMN", None)
    assert office.status().server is None
    shell.desk.close()
    office.close()
    again = practice_office(tmp_path / "practice", FakeKeyring(), KINDS, FakeClock())
    assert again.practice() and again.count("consultation") == 6
    again.close()


def test_a_real_office_is_no_practice(qtbot: QtBot, window: MainWindow) -> None:
    assert not window._ribbon.isVisible()


def test_a_second_start_calls_the_first_window(qtbot: QtBot, tmp_path: Path) -> None:
    first, second, elsewhere = Single(tmp_path), Single(tmp_path), Single(tmp_path / "other")
    assert first.is_first()
    with qtbot.waitSignal(first.wanted):
        assert not second.is_first()
    assert elsewhere.is_first()
    first.close()
    assert second.is_first()
