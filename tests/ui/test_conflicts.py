"""Conflicts on the screen: one key decides a field, both can be kept, another value written, and a decision taken back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.services.office import Office
from desktop_app.store.dumping import record_bytes
from desktop_app.ui.main_window import CONFLICTS, MainWindow
from desktop_app.ui.pages.conflict_page import ConflictPage, both
from sync.wire.messages import Conflict
from tests.ui.conftest import at_rest, commit, press
from tests.ui.test_pages import said
from tests.ui.test_register import CASE
from tests.ui.watched import WatchedOffice


def disagree(office: Office, id: str, **theirs: Any) -> None:
    """Let values of another computer wait beside those that stand, as a sync brings them."""
    store, record = office.session.store, record_bytes(id)
    with store.database.writing() as connection:
        stored = store.records.load(connection, [record])[record]
        for number, (path, value) in enumerate(theirs.items(), 1):
            waiting = Conflict(path=path, dot=(77, number), value=value, author="蓝测试", at=1_795_000_000_000, device="ffeeddccbbaa0099")
            stored.state.conflicts.append(waiting)
        store.records.save(connection, stored, stored)


@pytest.fixture
def page(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> ConflictPage:
    """The page with two questions about one case: its amount and its result."""
    id = office.put("mediation_case", CASE | {"amount": "100.00", "result": "1"}).id
    disagree(office, id, amount="250.00", result="2")
    window.go(CONFLICTS)
    at_rest(qtbot, window)
    made = window.page(CONFLICTS)
    assert isinstance(made, ConflictPage)
    return made


def test_both_values_are_shown_with_who_wrote_them(window: MainWindow, page: ConflictPage) -> None:
    text = said(window, CONFLICTS)
    assert "第 1/2 项" in text and "100.00" in text and "250.00" in text and "蓝测试" in text


def test_one_key_decides_a_field_and_goes_on_to_the_next(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: ConflictPage
) -> None:
    page.setFocus()
    press(page, Qt.Key.Key_2)
    at_rest(qtbot, window)
    assert page.question is not None and page.question.field == "result"
    press(page, Qt.Key.Key_1)
    at_rest(qtbot, window)
    (shown,) = office.page("mediation_case")
    assert (shown.fields["amount"], shown.fields["result"]) == ("250.00", "1")
    assert office.deciding.open_questions() == [] and "没有要裁定的冲突" in said(window, CONFLICTS)


def test_a_decision_is_taken_back_with_one_key(qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: ConflictPage) -> None:
    press(page, Qt.Key.Key_2)
    at_rest(qtbot, window)
    press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    at_rest(qtbot, window)
    assert office.page("mediation_case")[0].fields["amount"] == "100.00"


def test_enter_leaves_a_question_open(qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: ConflictPage) -> None:
    press(page, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    assert page.at == 1 and len(office.deciding.open_questions()) == 2


def test_another_value_is_written_in_the_blank_s_own_editor(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: ConflictPage
) -> None:
    press(page, Qt.Key.Key_E)
    assert page._editor is not None
    target = page._editor.focusProxy()
    assert target is not None
    target.clear()  # type: ignore[attr-defined]
    commit(target, "175")
    press(target, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    assert office.page("mediation_case")[0].fields["amount"] == "175.00"
    assert [question.field for question in office.deciding.open_questions()] == ["result"]


def test_all_that_are_left_are_decided_at_once(qtbot: QtBot, office: WatchedOffice, window: MainWindow, page: ConflictPage) -> None:
    page.keep_all("theirs")
    at_rest(qtbot, window)
    assert (office.page("mediation_case")[0].fields["result"], office.deciding.open_questions()) == ("2", [])


def test_both_are_kept_only_where_the_field_can_hold_both(office: WatchedOffice) -> None:
    blanks = office.kinds["mediation_case"].blanks
    assert both(blanks["summary"], "甲", "乙") == "甲\n乙"
    assert both(blanks["claims"], ["还地"], ["还地", "赔钱"]) == ["还地", "赔钱"]
    assert both(blanks["amount"], "1.00", "2.00") is None
    assert both(blanks["summary"], None, "乙") is None
