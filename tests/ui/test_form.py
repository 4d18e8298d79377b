"""The form of any kind: what it shows it gives back, what is typed is understood, and Enter waits for the input method."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.services.shown import Shown
from desktop_app.ui.forms.blank_rows import BlankRow
from desktop_app.ui.forms.editor import Context, Line
from desktop_app.ui.forms.parts_editor import PartsEditor
from desktop_app.ui.forms.record_form import RecordForm
from desktop_app.ui.forms.sheet import whole_sheet
from tests.samples import MADE_AT, STANDARD_ID, sample_body
from tests.ui.conftest import commit, compose, press, write


def form_of(qtbot: QtBot, kind: Kind, body: dict[str, Any] | None = None) -> RecordForm:
    """A form on the screen that shows a saved record, or a new one."""
    form = RecordForm(whole_sheet(kind), Context(kinds={kind.key: kind for kind in KINDS}))
    qtbot.addWidget(form)
    form.resize(700, 700)
    if body is None:
        form.show_new()
    else:
        form.show_record(Shown("id", kind.key, "451229206", "1 号", kind.first_stage, body, "某案", "草稿", 1, MADE_AT, MADE_AT, "local"))
    form.show()
    with qtbot.waitActive(form):
        form.activateWindow()
    return form


def row(form: RecordForm, key: str) -> BlankRow:
    """The row of a blank."""
    found = next((row for section in form.sections if (row := section.row(key)) is not None), None)
    assert found is not None, key
    return found


def line(form: RecordForm, key: str) -> Line:
    """The line of a blank, with the cursor in it."""
    target = row(form, key).editor.focusProxy()
    assert isinstance(target, Line)
    target.setFocus()
    return target


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_record_comes_back_from_its_form_as_it_went_in(qtbot: QtBot, kind: Kind) -> None:
    body = sample_body(kind.record)
    form = form_of(qtbot, kind, body)
    for section in form.sections:
        section.open(True)
    for parts in form.findChildren(PartsEditor):
        for card in parts.cards:
            card.open_rest()
    assert form.body() == body
    assert not form.changed()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_every_editor_reads_is_what_it_was_given(qtbot: QtBot, kind: Kind) -> None:
    body = sample_body(kind.record)
    form = form_of(qtbot, kind, body)
    for key in kind.blanks:
        editor = row(form, key).editor
        editor.touched = True
        assert editor.read() == body[key], key


def test_a_value_of_a_newer_program_survives_a_form_that_cannot_read_it(qtbot: QtBot) -> None:
    body = {"source": "code-of-2030", "parties": [{"id": "p1", "name": "韦小妹", "new_key": 1}]}
    form = form_of(qtbot, by_key("mediation_case"), body)
    assert form.body() == body


def test_chinese_from_an_input_method_and_from_keys_is_kept(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("consultation"))
    commit(line(form, "name"), "覃𠮷")
    write(line(form, "name"), "祥·买")
    question = row(form, "question").editor.focusProxy()
    assert isinstance(question, QPlainTextEdit)
    commit(question, "工资被拖欠\n怎么办？")
    assert form.body() == {"name": "覃𠮷祥·买", "question": "工资被拖欠\n怎么办？"}


def test_enter_moves_on_and_shift_enter_moves_back(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    first = line(form, "committee_id")
    press(first, Qt.Key.Key_Return)
    second = row(form, "studio_id").editor.focusProxy()
    assert QApplication.focusWidget() is second
    assert second is not None
    press(second, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is first


def test_enter_that_ends_a_composition_moves_nothing_and_saves_nothing(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    wishes: list[bool] = []
    form.saving.connect(wishes.append)
    first = line(form, "committee_id")
    compose(first, "yalong")
    press(first, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is first
    commit(first, "雅龙")
    press(first, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is not first
    assert wishes == []


def test_enter_in_a_box_of_text_begins_a_new_line(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    box = row(form, "summary").editor.focusProxy()
    assert isinstance(box, QPlainTextEdit)
    box.setFocus()
    commit(box, "第一行")
    press(box, Qt.Key.Key_Return)
    commit(box, "第二行")
    assert box.toPlainText() == "第一行\n第二行"
    press(box, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is not box


def test_the_last_enter_goes_to_the_save_button_and_does_not_press_it(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("consultation"))
    wishes: list[bool] = []
    form.saving.connect(wishes.append)
    for section in form.sections:
        section.open(True)
    form.begin()
    for _ in range(80):
        widget = QApplication.focusWidget()
        if widget is form.save or widget is None:
            break
        form.habits._move(widget, True)
    assert QApplication.focusWidget() is form.save
    assert wishes == []


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("applied_on", "20261123", "2026-11-23"),
        ("applied_on", "2026.1.3", "2026-01-03"),
        ("people_count", "１２", 12),
        ("amount", "1,200.5", "1200.50"),
        ("dispute_key", "2", "neighbour"),
        ("dispute_key", "山林", "forest_land"),
        ("occurred_div", "451229101202", "451229101202"),
        ("interpreter_id_no", STANDARD_ID.lower(), STANDARD_ID),
    ],
)
def test_what_is_typed_is_understood(qtbot: QtBot, key: str, typed: str, value: Any) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    commit(line(form, key), typed)
    form.save.setFocus()
    assert form.body() == {key: value}


def test_what_cannot_be_read_is_said_below_its_blank_and_gone_to(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    commit(line(form, "applied_on"), "三月三")
    commit(line(form, "amount"), "很多")
    assert form.body() is None
    assert "看不懂" in row(form, "applied_on").fault
    assert form.pill.isVisible() and form.pill.text().strip().startswith("2 处")
    assert QApplication.focusWidget() is row(form, "applied_on").editor.focusProxy()
    form.go_to_fault()
    assert QApplication.focusWidget() is row(form, "amount").editor.focusProxy()


def test_an_identity_number_is_hidden_while_nobody_writes_in_it(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"), {"interpreter_id_no": STANDARD_ID})
    form.save.setFocus()
    target = row(form, "interpreter_id_no").editor.focusProxy()
    assert isinstance(target, Line)
    assert target.text() == "1101**********002X"
    target.setFocus()
    assert target.text() == STANDARD_ID
    assert form.body() == {"interpreter_id_no": STANDARD_ID}


def test_the_input_method_stays_off_where_only_digits_are_written(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    assert line(form, "amount").inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False
    assert line(form, "committee_id").inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is True


def test_a_flag_is_set_and_cleared_by_keys(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    flag = row(form, "is_public").editor.focusProxy()
    assert flag is not None
    press(flag, Qt.Key.Key_2)
    assert form.body() == {"is_public": False}
    press(flag, Qt.Key.Key_Left)
    assert form.body() == {"is_public": True}
    press(flag, Qt.Key.Key_Backspace)
    assert form.body() == {}


def test_every_place_to_write_says_its_name(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("aid_application"), sample_body(by_key("aid_application").record))
    for section in form.sections:
        for made in (section.rows.rows if section.rows is not None else {}).values():
            target = made.editor.focusProxy()
            assert target is not None and target.accessibleName(), made.key
