"""The sync centre: what waits and how long it takes, refusals with a way to them, past contacts, sticks with one question."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import NoLink
from desktop_app.services.outgoing import FIRST_RATE
from desktop_app.services.shown import Progress, Summary
from desktop_app.ui.main_window import SYNC, MainWindow
from desktop_app.ui.pages.sync_page import SyncPage
from desktop_app.ui.sticks import StickWatch
from desktop_app.ui.words import wait_spoken
from tests.makers import consultation, mediation_case
from tests.store.test_refusals import REASON
from tests.store.test_refusals import _refused as refused_by_the_county
from tests.ui.conftest import at_rest, press
from tests.ui.test_pages import said
from tests.ui.watched import WatchedOffice


@pytest.fixture
def page(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> SyncPage:
    window.go(SYNC)
    at_rest(qtbot, window)
    made = window.page(SYNC)
    assert isinstance(made, SyncPage)
    return made


def test_what_waits_is_listed_by_kind_with_bytes_and_minutes(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: SyncPage, tmp_path: Path
) -> None:
    id = office.add("mediation_case", mediation_case(1)).id
    office.add("consultation", consultation(1))
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x" * 2_000_000)
    office.attach(id, photo)
    window.desk.refresh()
    at_rest(qtbot, window)
    text = said(window, SYNC)
    assert "调解案件" in text and "法律咨询" in text and "1 件" in text and "1.9 MB" in text
    assert f"约 {round(2_000_000 / FIRST_RATE / 60)} 分钟" in text and "先送文字" in text


def test_the_rate_is_that_of_the_last_contacts(office: WatchedOffice) -> None:
    assert office.outgoing.queue().rate == FIRST_RATE
    office.outgoing.note(Summary(3, 0, 0, 1, 40_000, 900, 2.0, 0, True))
    assert office.outgoing.queue().rate == 20_000


def test_contacts_are_remembered_and_only_the_last_ones(qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: SyncPage) -> None:
    office.summary = NoLink("网络不通，稍后再试")
    window.desk.sync()
    qtbot.waitUntil(lambda: len(window.desk.outcomes) == 1)
    at_rest(qtbot, window)
    assert "网络不通" in said(window, SYNC)
    for number in range(25):
        office.outgoing.note(Summary(number, 0, 0, 1, 1, 1, 1.0, 0, True))
    assert len(office.outgoing.contacts()) == 20


def test_how_to_sync_is_chosen_and_the_night_has_its_hours(office: WatchedOffice) -> None:
    out = office.outgoing
    assert out.mode() == "auto" and out.may_sync(12)
    out.set_mode("night")
    assert [hour for hour in range(24) if out.may_sync(hour)] == [0, 1, 2, 3, 4, 5, 6, 20, 21, 22, 23]
    out.set_mode("pause")
    assert not any(map(out.may_sync, range(24)))


def test_the_connection_test_stops_at_the_first_step_that_fails(office: WatchedOffice) -> None:
    assert [probe.works for probe in office.outgoing.test(None, lambda: None)] == [False]
    probes = office.outgoing.test("http://127.0.0.1:9", lambda: None)
    assert [(probe.title, probe.works) for probe in probes] == [("查到服务器的地址", True), ("连上服务器的端口", False)]


def test_a_stick_is_noticed_once_when_it_comes(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    plugged: list[Path] = []
    told: list[Path] = []
    watch = StickWatch(window, lambda: plugged)
    watch.came.connect(told.append)
    watch.look()
    plugged.append(tmp_path)
    watch.look()
    watch.look()
    assert told == [tmp_path]
    plugged.clear()
    watch.look()
    plugged.append(tmp_path)
    watch.look()
    assert told == [tmp_path, tmp_path]


def test_a_stick_asks_one_question_that_enter_answers(qtbot: QtBot, office: WatchedOffice, window: MainWindow, tmp_path: Path) -> None:
    window.desk.refresh()
    at_rest(qtbot, window)
    window.watchman.stick.emit(tmp_path)
    assert window.notice.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None
    press(focus, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.desk.busy)
    assert window.stack.currentWidget() is window.page(SYNC)
    assert "配对" in said(window, SYNC)  # this office's county gave it no key to seal for, and the page says so


def test_a_contact_says_what_is_left_and_stops_in_good_order_when_paused(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: SyncPage
) -> None:
    office.add("consultation", consultation(1))
    office.holds = Event()
    office.progress = Progress(1, 0, 3, 1, 20_000, 60_000, 120)
    office.summary = Summary(1, 0, 0, 2, 20_000, 400, 9.0, 0, False)
    window.desk.sync()
    qtbot.waitUntil(lambda: "还剩 59 KB，约 2 分钟" in said(window, SYNC))
    assert page._stop.isVisible() and not page._begin.isVisible()
    assert (page._bar.maximum(), page._bar.value()) == (78, 19)
    page._stop.click()
    assert office.pause is not None and office.pause.is_set()
    office.holds.set()
    qtbot.waitUntil(lambda: not window.desk.syncing)
    at_rest(qtbot, window)
    assert window.chip.state.text == "已暂停 · 待送 1 条" and page._begin.isVisible()
    window.watchman.sync_if_wished()
    at_rest(qtbot, window)
    assert len(office.asked("sync")) == 1  # nothing goes by itself until the clerk asks for it
    window.desk.sync()
    qtbot.waitUntil(lambda: not window.desk.syncing)
    assert len(office.asked("sync")) == 2 and not window.desk.paused


def test_a_link_that_fails_while_it_is_paused_is_no_fault(qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: SyncPage) -> None:
    office.holds, office.summary = Event(), NoLink("网络不通，稍后再试")
    window.desk.sync()
    window.desk.pause()
    office.holds.set()
    qtbot.waitUntil(lambda: not window.desk.syncing)
    at_rest(qtbot, window)
    assert not window.desk.outcomes[0].error and "按了暂停" in said(window, SYNC)


def test_each_way_to_sync_says_what_it_does(qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: SyncPage) -> None:
    page._set_mode("night")
    at_rest(qtbot, window)
    assert office.outgoing.mode() == "night" and "晚上八点到早上七点" in said(window, SYNC)


def test_what_the_county_refused_is_laid_out_again_or_let_be(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: SyncPage
) -> None:
    id = office.add("mediation_case", mediation_case(1)).id
    office.edit(id, {"summary": "县局没有接受的话"})
    refused_by_the_county(office, id, 2)
    page._ask()
    at_rest(qtbot, window)
    assert REASON in said(window, SYNC)
    page.correct(office.get(id))
    at_rest(qtbot, window)
    register = window.register()
    assert register is not None and register.pane.id == id and register.pane.form.body() is not None
    assert (register.pane.form.body() or {})["summary"] == "县局没有接受的话"
    page.waive(office.get(id))
    at_rest(qtbot, window)
    assert office.outgoing.refused() == []


@pytest.mark.parametrize(("minutes", "says"), [(0.01, "不到 2 秒"), (0.1, "不到 7 秒"), (0.6, "约 1 分钟"), (12.4, "约 12 分钟")])
def test_a_wait_is_said_as_people_say_it(minutes: float, says: str) -> None:
    assert wait_spoken(minutes) == says
