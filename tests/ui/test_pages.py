"""The pages that are no register: today, the bin, conflicts, settings; commands by name; and a look that can be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.services.drafting import Draft
from desktop_app.ui import look as looks
from desktop_app.ui import theme
from desktop_app.ui.look import Look
from desktop_app.ui.main_window import BIN, SETTINGS, TODAY, MainWindow
from desktop_app.ui.pages.bin_page import BinPage
from desktop_app.ui.pages.catalogue import HELP, PEOPLE, REPORTS, SYNC, TEMPLATES
from desktop_app.ui.pages.people_page import PeoplePage
from desktop_app.ui.pages.settings_page import SettingsPage, phrases_of
from desktop_app.ui.pages.today_page import TodayPage
from desktop_app.ui.theme import DARK, LIGHT, Tokens
from tests.makers import mediation_case, without
from tests.ui.conftest import at_rest, commit, press
from tests.ui.test_form import line
from tests.ui.test_register import CASE, page_of
from tests.ui.watched import WatchedOffice


def said(window: MainWindow, key: str) -> str:
    """Everything a page says, in its labels and on its buttons."""
    page = window.page(key)
    return "\n".join(
        [label.text() for label in page.findChildren(QLabel)] + [made.accessibleName() for made in page.findChildren(QPushButton)]
    )


def test_today_lists_what_runs_out_and_opens_it(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    body = without(mediation_case(1, accepted_on="2026-10-20"), "concluded_on", "result", "closed_on")
    id = office.put("mediation_case", body, stage="mediating").id
    window.go(TODAY)
    at_rest(qtbot, window)
    page = window.page(TODAY)
    assert isinstance(page, TodayPage)
    rows = [made for made in page.findChildren(QPushButton) if "调解期限" in made.accessibleName()]
    assert rows, said(window, TODAY)
    rows[0].click()
    at_rest(qtbot, window)
    register = window.register()
    assert register is not None and register.pane.id == id


def test_today_leads_back_to_what_was_not_saved(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.drafting.keep(Draft("consultation", None, {"name": "韦测试"}))
    window.go(TODAY)
    at_rest(qtbot, window)
    assert "新登记未保存" in said(window, TODAY)
    next(made for made in window.page(TODAY).findChildren(QPushButton) if "新登记未保存" in made.accessibleName()).click()
    at_rest(qtbot, window)
    register = window.register()
    assert register is not None and line(register.pane.form, "name").text() == "韦测试"


def test_the_bin_gives_a_record_back(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE).id
    office.discarding.discard(id)
    window.go(BIN)
    at_rest(qtbot, window)
    page = window.page(BIN)
    assert isinstance(page, BinPage) and "韦小妹" in said(window, BIN)
    next(made for made in page.findChildren(QPushButton) if made.text() == "恢复").click()
    at_rest(qtbot, window)
    assert office.discarding.discarded() == [] and office.get(id).stage == "draft"


def test_phrases_are_written_one_a_line_and_used_at_once(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    window.go(SETTINGS)
    at_rest(qtbot, window)
    page = window.page(SETTINGS)
    assert isinstance(page, SettingsPage)
    page._box.setPlainText("zz 自己写的一句")
    page._keep_phrases()
    at_rest(qtbot, window)
    assert office.remembering.phrases() == window.desk.phrases == {"zz": "自己写的一句"}


@pytest.mark.parametrize("text", ["sl", "三 文字", "s1 文字", "abcdefghi 文字"])
def test_a_line_that_is_no_phrase_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="第 2 行"):
        phrases_of(f"ok 好\n{text}")


def test_a_command_is_found_by_name_and_by_initials(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    for typed in ("回收站", "dkhsz"):
        window.search.setFocus()
        window.search.clear()
        commit(window.search, typed)
        window.search.search()
        at_rest(qtbot, window)
        assert window.search.offered()[0].title == "打开回收站"
    press(window.search, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    assert window.stack.currentWidget() is window.page(BIN)


@pytest.mark.parametrize(
    ("typed", "picked"),
    [
        ("看报表", REPORTS), ("看模板 人民调解协议书", TEMPLATES), ("检查数据库", SETTINGS), ("dktb", SYNC), ("zdycxz", ""),
    ],
)  # fmt: skip
def test_ctrl_k_leads_to_reports_templates_settings_and_sync(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, typed: str, picked: str
) -> None:
    commit(window.search, typed)
    window.search.search()
    at_rest(qtbot, window)
    offered = [line for line in window.search.offered() if line.key is not None]
    assert bool(offered) is bool(picked)
    if picked:
        window.search._go(offered[0].key)
        qtbot.waitUntil(lambda: not window.desk.busy, timeout=20_000)
        assert window.stack.currentWidget() is window.page(picked)


def test_ctrl_k_finds_people_beside_records_and_shows_all_of_theirs(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.put("mediation_case", CASE)
    commit(window.search, "wxm")
    window.search.search()
    at_rest(qtbot, window)
    assert [line.note for line in window.search.offered()][:2] == ["调解案件", "人员"]
    window.search._go(window.search.offered()[1].key)
    at_rest(qtbot, window)
    page = window.page(PEOPLE)
    assert isinstance(page, PeoplePage) and page._head.text() == "韦小妹"


def test_no_key_is_bound_twice(window: MainWindow) -> None:
    keys = [command.keys for command in window.commands.all.values() if command.keys]
    assert len(keys) == len(set(keys))
    assert not {"Ctrl+Space", "Ctrl+.", "Shift", "Ctrl+Shift"} & set(keys)  # input methods have these (DESKTOP §3)


def test_another_look_keeps_the_record_and_what_was_written(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, tmp_path: Path
) -> None:
    window.home = tmp_path
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    commit(line(page.pane.form, "place"), "村委会")
    try:
        window.desk.wish_look(Look("dark", 1.25))
        at_rest(qtbot, window)
        qtbot.waitUntil(lambda: theme.tokens() is DARK)
        register = window.register()
        assert register is not None
        qtbot.waitUntil(lambda: register.pane.id == id)
        assert office.get(id).fields["place"] == "村委会"
        assert looks.load(tmp_path) == Look("dark", 1.25)
    finally:
        window.desk.wish_look(Look("light", 1.0))


def test_a_look_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    for kept in ("", "{}", '{"theme": "pink", "scale": 1}', '{"theme": "dark", "scale": 9}'):
        (tmp_path / looks.FILE).write_text(kept, "utf-8")
        assert looks.load(tmp_path) == Look()


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(look: Tokens) -> None:
    pairs = [(ink, ground) for ink in ("ink", "soft", "faint") for ground in ("ground", "surface", "raised")]
    pairs += [(tone, f"{tone}_wash") for tone in ("good", "wait", "bad", "busy", "accent")] + [("soft", "quiet_wash"), ("ink", "chosen")]
    pairs += [("on_accent", fill) for fill in ("accent", "accent_hover")] + [("accent", "surface"), ("bad", "surface"), ("wait", "surface")]
    pairs += [(ink, ground) for ink in ("rail_ink", "rail_soft") for ground in ("rail", "rail_hover")]
    weak = {}
    for ink, ground in pairs:
        bright, dark = sorted((luminance(getattr(look, ink)), luminance(getattr(look, ground))), reverse=True)
        if (ratio := (bright + 0.05) / (dark + 0.05)) < 4.5:
            weak[ink, ground] = round(ratio, 2)
    assert weak == {}


def test_the_lock_covers_the_window_until_the_pin_is_given(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    page.begin()
    commit(line(page.pane.form, "parties/1/name"), "韦测试")
    window.watchman.lock()
    at_rest(qtbot, window)
    assert window.watchman.screen is None  # no PIN, no lock
    office.locking.set_pin("246813")
    window.watchman.lock()
    at_rest(qtbot, window)
    screen = window.watchman.screen
    assert screen is not None and screen.geometry() == window.rect()
    for pin, open_now in (("000000", False), ("246813", True)):
        screen.pin.setText(pin)
        screen.try_open()
        at_rest(qtbot, window)
        assert (window.watchman.screen is None) is open_now
    assert line(page.pane.form, "parties/1/name").text() == "韦测试"


def test_backups_are_chosen_made_and_drilled_from_the_settings(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, tmp_path: Path
) -> None:
    window.go(SETTINGS)
    at_rest(qtbot, window)
    page = window.page(SETTINGS)
    assert isinstance(page, SettingsPage)
    page.keeping.use(tmp_path)
    at_rest(qtbot, window)
    page.keeping.back_up()
    page.keeping.drill()
    page.keeping.check()
    qtbot.waitUntil(lambda: not window.desk.busy, timeout=20_000)
    text = said(window, SETTINGS)
    assert "演练过恢复" in text and "没有发现问题" in text


def test_help_says_what_is_to_be_known_of_the_blank_at_hand(qtbot: QtBot, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    page.begin()
    at_rest(qtbot, window)
    line(page.pane.form, "accepted_on")
    window._help()
    assert page.pane.notice.isVisible() and "受理、审核前必填" in page.pane.notice.accessibleName()
    assert "请您裁定" in page.pane.notice.accessibleName()
    window.go(HELP)
    assert "Ctrl+Delete" in said(window, HELP)
