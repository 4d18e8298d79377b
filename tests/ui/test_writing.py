"""Writing: the quick form, known people, phrases, pins, undo across saves, drafts that survive, copies and the bin."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.services.drafting import Draft
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.forms.parts_editor import PartsEditor
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.register_page import RegisterPage
from tests.makers import mediation_case, party
from tests.ui.conftest import at_rest, commit, compose, press, write
from tests.ui.test_form import line, row
from tests.ui.test_register import CASE, page_of
from tests.ui.watched import WatchedOffice

CTRL = Qt.KeyboardModifier.ControlModifier


def begun(qtbot: QtBot, window: MainWindow, kind: str = "mediation_case") -> RegisterPage:
    """The page of a kind with a new record begun."""
    page = page_of(qtbot, window, kind)
    page.begin()
    at_rest(qtbot, window)
    return page


def focused() -> Line | QPlainTextEdit:
    """The place where the cursor is."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, Line | QPlainTextEdit)
    return widget


def test_a_new_record_begins_on_the_quick_form_in_its_first_blank(qtbot: QtBot, window: MainWindow) -> None:
    page = begun(qtbot, window)
    assert not page.pane.form.sheet.whole
    assert focused() is row(page.pane.form, "parties/1/name").editor.focusProxy()
    assert not page.pane.unsaved()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_quick_form_fits_the_screen_without_scrolling(qtbot: QtBot, window: MainWindow, kind: Any) -> None:
    window.resize(1366, 768)
    page = begun(qtbot, window, kind.key)
    assert page.pane.form.area.verticalScrollBar().maximum() <= (0 if kind.key in ("mediation_case", "consultation") else 200)


def test_a_known_person_is_written_with_the_initials_and_enter(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.add("mediation_case", mediation_case(1, parties=[party("1", 1, name="韦美秀"), party("2", 2, name="覃小燕")]))
    page = begun(qtbot, window)
    for initials in ("wmx", "qxy"):
        write(focused(), initials)
        press(focused(), Qt.Key.Key_Return)  # before the answer has come
        at_rest(qtbot, window)
    assert focused() is row(page.pane.form, "occurred_div").editor.focusProxy()
    body = page.pane.form.body()
    assert body is not None
    first, second = body["parties"]
    assert (first["name"], first["role"], second["name"], second["role"]) == ("韦美秀", "1", "覃小燕", "2")
    assert first["id_no"] == party("1", 1)["id_no"] and second["address"] == party("2", 2)["address"]


def test_a_name_changed_by_hand_keeps_nothing_of_who_was_picked(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.add("mediation_case", mediation_case(1, parties=[party("1", 1, name="韦美秀"), party("2", 2, name="覃小燕")]))
    page = begun(qtbot, window)
    write(focused(), "wmx")
    press(focused(), Qt.Key.Key_Return)
    at_rest(qtbot, window)
    name = line(page.pane.form, "parties/1/name")
    name.setCursorPosition(3)
    commit(name, "英")
    body = page.pane.form.body()
    assert body is not None
    assert body["parties"] == [{"role": "1", "party_type": "01", "name": "韦美秀英"}]


def test_a_name_in_characters_may_be_somebody_new(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.add("mediation_case", mediation_case(1, parties=[party("1", 1, name="韦美秀英"), party("2", 2, name="覃小燕")]))
    page = begun(qtbot, window)
    commit(focused(), "韦美秀")
    at_rest(qtbot, window)
    press(focused(), Qt.Key.Key_Return)
    body = page.pane.form.body()
    assert body is not None and body["parties"] == [{"role": "1", "party_type": "01", "name": "韦美秀"}]


def test_a_village_is_written_with_its_initials(qtbot: QtBot, window: MainWindow) -> None:
    page = begun(qtbot, window)
    village = line(page.pane.form, "occurred_div")
    write(village, "hrc")
    press(village, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    body = page.pane.form.body()
    assert body is not None and len(body["occurred_div"]) == 12


def test_a_known_person_fills_the_card_of_a_party(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.add("mediation_case", mediation_case(1, parties=[party("1", 1, name="韦美秀"), party("2", 2, name="覃小燕")]))
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    parties = row(page.pane.form, "parties").editor
    assert isinstance(parties, PartsEditor)
    card = parties.add()
    assert card is not None
    name = card.rows()["name"].editor.focusProxy()
    assert isinstance(name, Line)
    name.setFocus()
    write(name, "wmx")
    press(name, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    known = card.value()
    assert (known["name"], known["id_no"]) == ("韦美秀", party("1", 1)["id_no"])
    assert "role" not in known


def test_a_phrase_unfolds_at_the_space_and_is_undone_as_one(qtbot: QtBot, window: MainWindow) -> None:
    page = begun(qtbot, window)
    box = row(page.pane.form, "summary").editor.focusProxy()
    assert isinstance(box, QPlainTextEdit)
    box.setFocus()
    write(box, "经查；sl")
    press(box, Qt.Key.Key_Space)
    assert box.toPlainText() == "经查" + window.desk.phrases["sl"]
    write(box, ";nothing")
    press(box, Qt.Key.Key_Space)
    assert box.toPlainText().endswith(";nothing ") or box.toPlainText().endswith(";nothing")


def test_no_phrase_unfolds_while_an_input_method_composes(qtbot: QtBot, window: MainWindow) -> None:
    page = begun(qtbot, window)
    name = line(page.pane.form, "parties/1/name")
    write(name, ";sl")
    compose(name, "wo")
    press(name, Qt.Key.Key_Space)
    assert window.desk.phrases["sl"] not in name.text()


def test_pinned_values_stay_for_the_next_record(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = begun(qtbot, window, "consultation")
    commit(line(page.pane.form, "cause"), "2")
    press(focused(), Qt.Key.Key_F7)
    at_rest(qtbot, window)
    commit(line(page.pane.form, "name"), "韦测试")
    press(focused(), Qt.Key.Key_Return, CTRL)
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: page.pane.form.shown is None)
    values = page.pane.form.drafted()[0]
    assert values["cause"] == office.page("consultation")[0].fields["cause"]
    assert "name" not in values
    name = line(page.pane.form, "name")
    press(name, Qt.Key.Key_F6)
    assert name.text() == "韦测试"


def test_undo_goes_back_across_a_save_and_redo_forward_again(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE | {"place": "村委会"}).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    form = page.pane.form
    place = line(form, "place")
    place.selectAll()
    commit(place, "会议室")
    form.save.setFocus()
    page.pane.save()
    at_rest(qtbot, window)
    press(line(form, "place"), Qt.Key.Key_Z, CTRL)
    assert place.text() == "村委会" and page.pane.unsaved()
    page.pane.save()
    at_rest(qtbot, window)
    assert office.get(id).fields["place"] == "村委会"
    press(line(form, "place"), Qt.Key.Key_Y, CTRL)
    assert place.text() == "会议室"


def test_letters_are_undone_one_field_s_own_way_first(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = begun(qtbot, window, "consultation")
    form = page.pane.form
    commit(line(form, "name"), "韦测试")
    form.undoing.note()
    answer = row(form, "answer").editor.focusProxy()
    assert isinstance(answer, QPlainTextEdit)
    answer.setFocus()
    commit(answer, "可以调解")
    press(answer, Qt.Key.Key_Z, CTRL)
    assert answer.toPlainText() == "" and line(form, "name").text() == "韦测试"


def test_what_is_typed_is_kept_within_two_seconds_and_forgotten_when_saved(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = begun(qtbot, window, "consultation")
    commit(line(page.pane.form, "name"), "韦测试")
    commit(line(page.pane.form, "consulted_at"), "三月三")
    qtbot.waitUntil(lambda: office.drafting.of("new:consultation") is not None, timeout=4000)
    draft = office.drafting.of("new:consultation")
    assert draft is not None
    assert draft.fields["name"] == "韦测试" and draft.typed["consulted_at"].endswith("三月三")
    line(page.pane.form, "consulted_at").clear()
    commit(line(page.pane.form, "consulted_at"), "今天 9:30")
    page.pane.save()
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: office.drafting.all() == [])


def test_a_draft_of_a_new_record_is_taken_up_again(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.drafting.keep(Draft("consultation", None, {"name": "韦测试", "channel": "1"}, {"consulted_at": "三月三"}))
    page = begun(qtbot, window, "consultation")
    assert page.pane.notice.isVisible() and page.pane.unsaved()
    assert line(page.pane.form, "name").text() == "韦测试"
    assert line(page.pane.form, "consulted_at").text() == "三月三"
    page.pane.notice.answer(0)
    at_rest(qtbot, window)
    assert office.drafting.all() == [] and not page.pane.unsaved()


def test_a_draft_of_a_record_keeps_what_others_changed_meanwhile(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE | {"place": "村委会"}).id
    office.drafting.keep(Draft("mediation_case", id, {"occurred_at": "弄立屯", "source_org": None}, {"parties/1/phone": "不是号码"}))
    office.edit(id, {"place": "会议室"})
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    form = page.pane.form
    assert (line(form, "place").text(), line(form, "occurred_at").text()) == ("会议室", "弄立屯")
    parties = row(form, "parties").editor
    assert isinstance(parties, PartsEditor)
    phone = parties.cards[0].rows()["phone"].editor.focusProxy()
    assert isinstance(phone, Line) and phone.text() == "不是号码"


def test_the_quick_form_turns_into_the_whole_one_with_all_that_is_written(qtbot: QtBot, window: MainWindow) -> None:
    page = begun(qtbot, window)
    commit(focused(), "韦测试")
    page.pane.deck.turn()
    form = page.pane.form
    assert form.sheet.whole and page.pane.unsaved()
    body = form.body()
    assert body is not None and body["parties"][0]["name"] == "韦测试"
    page.pane.deck.turn()
    assert line(page.pane.form, "parties/1/name").text() == "韦测试"


def test_a_saved_quick_record_stands_on_the_whole_form(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = begun(qtbot, window)
    commit(focused(), "韦测试")
    page.pane.save()
    at_rest(qtbot, window)
    assert page.pane.form.sheet.whole and page.pane.id == office.page("mediation_case")[0].id


class Counting(QObject):
    """Counts every event of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.events = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.events += 1
        return False


@pytest.mark.parametrize("kind", ["mediation_case", "consultation"])
def test_a_letter_in_a_box_of_text_stirs_a_few_events_whatever_is_written(
    qtbot: QtBot, qapp: QApplication, office: WatchedOffice, window: MainWindow, kind: str
) -> None:
    page = begun(qtbot, window, kind)
    box = next(each for each in page.pane.form.findChildren(QPlainTextEdit) if each.isVisible())
    counting, most = Counting(), 0
    qapp.installEventFilter(counting)
    for number in range(160):  # through every length of a line, and on to where the box grows no more
        before = counting.events
        commit(box, "邻居砌墙挡了我家的光，怎么办"[number % 14])
        QApplication.processEvents()
        most = max(most, counting.events - before)
    qapp.removeEventFilter(counting)
    assert most < 1000


def test_an_untouched_new_form_is_not_saved(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = begun(qtbot, window)
    page.pane.save()
    at_rest(qtbot, window)
    assert office.asked("add") == []


def test_a_copy_is_a_new_record_with_the_same_words(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    shown = office.add("mediation_case", mediation_case(3))
    page = page_of(qtbot, window)
    page.pane.open(shown.id)
    at_rest(qtbot, window)
    page.pane.duplicate()
    at_rest(qtbot, window)
    page.pane.save()
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: office.count("mediation_case") == 2)
    (copy,) = [other for other in office.page("mediation_case") if other.id != shown.id]
    assert copy.fields["summary"] == shown.fields["summary"] and copy.number != shown.number
    assert "sessions" not in copy.fields


def test_delete_puts_a_record_into_the_bin_and_one_key_takes_it_back(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.refresh()
    at_rest(qtbot, window)
    page.view.setFocus()
    page.view.choose(0)
    at_rest(qtbot, window)
    press(page.view, Qt.Key.Key_Delete)
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert page.notice.isVisible() and page.pane.id == "" and [binned.id for binned in office.discarding.discarded()] == [id]
    press(page.view, Qt.Key.Key_Z, CTRL)
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.pane.id == id


def test_a_known_visitor_fills_what_the_quick_form_does_not_show(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    office.add("mediation_case", mediation_case(1, parties=[party("1", 1, name="韦美秀"), party("2", 2, name="覃小燕")]))
    page = begun(qtbot, window, "consultation")
    name = line(page.pane.form, "name")
    write(name, "wmx")
    press(name, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    body = page.pane.form.body()
    assert body is not None
    assert (body["name"], body["id_no"]) == ("韦美秀", party("1", 1)["id_no"])
    assert body["channel"] == "1" and body["receiver_id"] == office.author
    assert by_key("consultation").read(body) == body
