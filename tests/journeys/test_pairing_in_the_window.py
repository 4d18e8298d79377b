"""Pairing in the window with a real county: the first data comes by itself, and a refused computer comes back with all it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.office import Office
from desktop_app.services.starting import meet
from desktop_app.ui.main_window import SYNC, MainWindow
from desktop_app.ui.pages.first_run import FirstRun
from desktop_app.ui.pages.sync_page import SyncPage
from sync.county import offices
from sync.county.bureau import Bureau
from tests.county.pairing import Served, serving
from tests.fakes import FakeClock, FakeKeyring
from tests.makers import consultation
from tests.ui.conftest import at_rest, commit, look, press
from tests.ui.test_pages import said

__all__ = ["look"]
OFFICE = "451299001"


@dataclass
class Sitting:
    """A clerk's window on a real office, and the county beside it."""

    qtbot: QtBot
    window: MainWindow
    served: Served
    folder: Path

    @property
    def office(self) -> Office:
        assert self.window.desk.office is not None
        return self.window.desk.office

    def pair(self) -> FirstRun:
        """Pair by what the county wrote on a stick, and go on with the work."""
        code, _ = offices.issue_code(self.served.bureau, OFFICE)
        (self.folder / "配对.txt").write_text(f"地址 {self.served.url} 配对码 {code}", "utf-8")
        starter = app.starter(self.folder)
        run = self.window.begin_first_run(starter)
        run.resume(self.office)
        commit(run.invitation, starter.read(self.folder / "配对.txt"))
        press(run.invitation, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: not run.busy, timeout=20_000)
        assert run.paired, run.notice.accessibleName()
        run.finish()
        self.qtbot.waitUntil(lambda: not self.window.desk.syncing, timeout=20_000)
        at_rest(self.qtbot, self.window)
        return run

    def sync(self) -> str:
        """Contact the county; what the chip says then."""
        self.window.desk.sync()
        self.qtbot.waitUntil(lambda: not self.window.desk.syncing, timeout=20_000)
        at_rest(self.qtbot, self.window)
        return self.window.chip.state.text


@pytest.fixture
def sitting(qtbot: QtBot, tmp_path: Path, real_office: Office) -> Iterator[Sitting]:
    bureau = Bureau.create(tmp_path / "county", "石山县司法局", kinds=KINDS)
    offices.add_office(bureau, OFFICE, "雅龙司法所")
    window = MainWindow(real_office.name, KINDS)
    window.show()
    window.attach(real_office)
    at_rest(qtbot, window)
    with serving(bureau) as served:
        made = Sitting(qtbot, window, served, tmp_path)
        yield made
        window._closing = True
        window.close()
        if made.office is not real_office:
            made.office.close()
        window.deleteLater()
    bureau.close()


def test_pairing_from_a_stick_sends_and_fetches_at_once(sitting: Sitting) -> None:
    sitting.office.add("consultation", consultation(1))
    sitting.pair()
    assert sitting.window.stack.currentWidget() is sitting.window.page(SYNC)
    assert sitting.window.chip.state.text.startswith("已全部送达")
    assert sitting.office.page("consultation")[0].sync == "received"


def test_a_refused_computer_is_paired_again_from_the_sync_page_and_loses_nothing(sitting: Sitting) -> None:
    sitting.pair()
    before = sitting.office.device
    offices.revoke(sitting.served.bureau, before, "电脑借出")
    sitting.office.add("consultation", consultation(1))
    assert sitting.sync().startswith("县局不接受本机")
    assert "重新配对…" in said(sitting.window, SYNC)
    sitting.pair()
    assert sitting.office.device != before
    sitting.office.add("consultation", consultation(2))
    assert sitting.sync().startswith("已全部送达")
    assert {shown.sync for shown in sitting.office.page("consultation")} == {"received"}
    assert "已全部送达" in said(sitting.window, SYNC)


def test_many_deletions_elsewhere_wait_on_the_sync_page_for_the_clerk(sitting: Sitting) -> None:
    sitting.pair()
    ids = [sitting.office.add("consultation", consultation(number)).id for number in range(6)]
    sitting.sync()
    made, _ = session.make(sitting.folder / "other", OFFICE, "雅龙司法所", None, FakeKeyring(), KINDS, FakeClock())
    other = Office.over(made, KINDS)
    meet(other, f"{sitting.served.url} {offices.issue_code(sitting.served.bureau, OFFICE)[0]}")
    other.sync()
    for id in ids:
        other.discarding.discard(id)
    other.sync()
    other.close()
    sitting.sync()
    window = sitting.window
    window.go(SYNC)
    at_rest(sitting.qtbot, window)
    page = window.page(SYNC)
    assert isinstance(page, SyncPage) and page.held.isVisible() and "有 6 条记录" in said(window, SYNC)
    assert sitting.office.count("consultation") == 6
    page.held.keep(ids[:4])
    at_rest(sitting.qtbot, window)
    page.held.accept(ids[4:])
    at_rest(sitting.qtbot, window)
    assert not page.held.isVisible() and sitting.office.count("consultation") == 4
    assert sitting.sync().startswith("已全部送达")
