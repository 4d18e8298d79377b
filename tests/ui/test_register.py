"""A register: what the list asks the office, what saving and moving do, and that nothing written is lost."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import Failed, NoLink
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS
from desktop_app.domain.sifting import Condition
from desktop_app.ui.forms.parts_editor import PartCard
from desktop_app.ui.lists.register_model import PAGE_ROWS, PAGES_KEPT
from desktop_app.ui.main_window import SYNC, MainWindow
from desktop_app.ui.pages.register_page import RegisterPage
from tests.samples import STANDARD_ID, sample_body
from tests.ui.conftest import at_rest, commit, compose, press
from tests.ui.test_form import line, row
from tests.ui.watched import WatchedOffice, missing

CASE: dict[str, Any] = {"parties": [{"id": "a", "name": "韦小妹", "role": "1", "party_type": "01"}], "dispute_key": "neighbour"}


def page_of(qtbot: QtBot, window: MainWindow, kind: str = "mediation_case") -> RegisterPage:
    """The page of a kind, at rest."""
    window.go(kind)
    page = window.register()
    assert page is not None
    at_rest(qtbot, window)
    return page


def put(office: WatchedOffice, rows: int) -> list[str]:
    """Ids of so many cases."""
    return office.put_many("mediation_case", [CASE | {"amount": f"{n}.00"} for n in range(rows)])


def test_the_list_is_sorted_and_filtered_by_the_office(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, 3)
    page = page_of(qtbot, window)
    heads = page.view.horizontalHeader()
    heads.sectionClicked.emit(page.model.columns.index("amount"))
    at_rest(qtbot, window)
    heads.sectionClicked.emit(page.model.columns.index("amount"))
    at_rest(qtbot, window)
    page.show_stage("draft")
    at_rest(qtbot, window)
    page.filter.setFocus()
    commit(page.filter, "韦小妹")
    qtbot.waitUntil(lambda: page.model.query.text == "韦小妹")
    at_rest(qtbot, window)
    draft = (Condition("stage", "is", "draft"),)
    asked = [(how["sift"], how["text"], how["sort"]) for _kind, how in office.asked("page") if "text" in how]
    assert ((), "", "amount") in asked
    assert ((), "", "-amount") in asked
    assert (draft, "", "-amount") in asked
    assert asked[-1] == (draft, "韦小妹", "-amount")
    assert page.totals.says == "筛出 3 条"


def test_a_column_without_order_asks_for_nothing(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    before = page.model.query
    page.view.horizontalHeader().sectionClicked.emit(page.model.columns.index("sync"))
    page.view.horizontalHeader().sectionClicked.emit(page.model.columns.index("parties"))
    assert page.model.query == before


def test_only_pages_in_view_are_asked_for_and_few_are_kept(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, PAGE_ROWS * (PAGES_KEPT + 4))
    window.desk.refresh()  # so that the change is known before
    page = page_of(qtbot, window)
    page.refresh()
    at_rest(qtbot, window)
    assert {how["offset"] for _kind, how in office.asked("page") if "offset" in how} == {0}
    for number in range(PAGES_KEPT + 4):
        page.model.shown(number * PAGE_ROWS)
        at_rest(qtbot, window)
    assert len(page.model._pages) == PAGES_KEPT


def test_private_values_are_masked_in_the_list(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    from desktop_app.ui.cells import cell

    blanks = office.kinds["consultation"].blanks
    assert cell(blanks["id_no"], STANDARD_ID) == "1101**********002X"
    assert cell(blanks["phone"], "13812345678") == "138****5678"
    assert "12" not in cell(blanks["address"], "弄雷屯 12 号")


def test_a_new_record_is_saved_and_stands_in_the_list(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    page.begin()
    commit(line(page.pane.form, "committee_id"), "雅龙乡调委会")
    page.pane.save()
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    ((kind, body),) = office.asked("add")
    assert kind == "mediation_case" and body["committee_id"] == "雅龙乡调委会" and body["registrar_id"] == office.author
    assert page.pane.id and not page.pane.unsaved()


def test_only_what_changed_is_sent_and_none_clears(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE | {"place": "村委会", "amount": "5.00"}).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    place = line(page.pane.form, "place")
    place.selectAll()
    press(place, Qt.Key.Key_Delete)
    commit(line(page.pane.form, "source_org"), "雅龙派出所")
    page.pane.save()
    at_rest(qtbot, window)
    assert office.asked("edit") == [(id, {"place": None, "source_org": "雅龙派出所"})]


def test_a_refusal_shows_the_pill_and_goes_to_the_blank(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    commit(line(page.pane.form, "place"), "村委会")
    office.refuses = missing("place", "amount")
    page.pane.save()
    at_rest(qtbot, window)
    form = page.pane.form
    assert form.pill.isVisible() and "2 处" in form.pill.text()
    assert row(form, "amount").fault == "请填写"
    assert QApplication.focusWidget() is row(form, "amount").editor.focusProxy()
    assert form.body() == CASE | {"place": "村委会"}


def test_leaving_a_changed_record_saves_it_first(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    first, second = put(office, 2)
    page = page_of(qtbot, window)
    page.pane.open(first)
    at_rest(qtbot, window)
    commit(line(page.pane.form, "place"), "村委会")
    page.pane.open(second)
    at_rest(qtbot, window)
    assert office.get(first).fields["place"] == "村委会"
    assert page.pane.id == second


def test_a_change_that_cannot_be_saved_keeps_the_clerk_there_until_asked(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    first, second = put(office, 2)
    page = page_of(qtbot, window)
    page.pane.open(first)
    at_rest(qtbot, window)
    commit(line(page.pane.form, "applied_on"), "三月三")
    page.pane.open(second)
    at_rest(qtbot, window)
    assert page.pane.id == first and page.pane.notice.isVisible()
    page.pane._give_up()
    at_rest(qtbot, window)
    assert page.pane.id == second and not page.pane.unsaved()


def test_the_window_does_not_close_on_what_is_not_saved(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = put(office, 1)[0]
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    commit(line(page.pane.form, "place"), "村委会")
    office.refuses = Failed("磁盘已满")
    window.close()
    at_rest(qtbot, window)
    assert window.isVisible()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert office.get(id).fields["place"] == "村委会"


def test_a_move_asks_for_its_reason_where_one_is_needed(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    bar = page.pane.form.stages
    bar.choose("void")
    bar.confirm.click()
    assert office.asked("move") == []
    commit(bar.reason, "重复登记")
    bar.confirm.click()
    at_rest(qtbot, window)
    assert office.asked("move") == [(id, "void", "重复登记")]
    assert page.pane.form.stages.stage == "void"


def test_a_move_that_misses_something_says_what(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    page.pane.form.stages.choose("registered")
    at_rest(qtbot, window)
    assert page.pane.form.pill.isVisible()
    assert row(page.pane.form, "committee_id").fault == "请填写"


def test_search_waits_for_committed_text_and_opens_what_is_picked(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("mediation_case", CASE).id
    window.search.setFocus()
    compose(window.search, "wei")
    qtbot.wait(250)
    assert office.asked("find") == []
    commit(window.search, "韦小妹")
    qtbot.waitUntil(lambda: [line.note for line in window.search.offered()] == ["调解案件", "人员"])
    press(window.search, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    page = window.register()
    assert page is not None and page.pane.id == id


def test_sync_runs_in_a_thread_of_its_own_and_the_chip_follows(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    window.go(SYNC)
    window.desk.sync()
    qtbot.waitUntil(lambda: len(window.desk.outcomes) == 1)
    assert office.asked("sync") == [("line",)]
    office.summary = NoLink("网络不通，稍后再试")
    window.desk.sync()
    qtbot.waitUntil(lambda: len(window.desk.outcomes) == 2)
    at_rest(qtbot, window)
    assert window.chip.state.text.startswith("离线（网络不通）")


def test_a_change_by_another_process_is_shown(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    put(office, 2)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=4000)


def test_alt_arrows_go_through_the_list(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, 3)
    page = page_of(qtbot, window)
    page.refresh()
    at_rest(qtbot, window)
    seen = []
    for _ in range(3):
        page.step(1)
        at_rest(qtbot, window)
        seen.append(page.pane.id)
    page.step(-1)
    at_rest(qtbot, window)
    assert len(set(seen)) == 3 and page.pane.id == seen[1]


def test_markup_in_a_record_is_shown_as_text(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("consultation", {"name": "<b>韦</b>", "question": "<img src=x>"}).id
    page = page_of(qtbot, window, "consultation")
    page.pane.open(id)
    at_rest(qtbot, window)
    assert {label.textFormat() for label in page.findChildren(QLabel) if label.text()} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_nothing_is_cut_off_on_a_small_screen(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, size: tuple[int, int], kind: Kind
) -> None:
    id = office.put(kind.key, sample_body(kind.record)).id
    window.resize(*size)
    page = page_of(qtbot, window, kind.key)
    page.pane.open(id)
    at_rest(qtbot, window)
    form = page.pane.form
    for section in form.sections:
        section.open(True)
    for card in form.findChildren(PartCard):
        card.open_rest()
    assert (window.width(), window.height()) == size
    inside = form.area.widget()
    assert inside is not None
    qtbot.waitUntil(lambda: inside.minimumSizeHint().width() <= form.area.viewport().width())
    assert inside.width() <= form.area.viewport().width()


def test_everything_that_can_be_used_says_its_name(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.put("aid_application", sample_body(office.kinds["aid_application"].record)).id
    window.go(SYNC)
    page = page_of(qtbot, window, "aid_application")
    page.pane.open(id)
    at_rest(qtbot, window)
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QTableView):
        nameless = [widget for widget in window.findChildren(kind) if widget.focusPolicy() and not _name(widget)]
        assert nameless == []


def _name(widget: QWidget) -> str:
    """What a screen reader says for a widget."""
    return widget.accessibleName() or getattr(widget, "text", str)()


def test_what_is_typed_while_saving_is_saved_before_the_next_record_opens(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    first, second = put(office, 2)
    page = page_of(qtbot, window)
    page.pane.open(first)
    at_rest(qtbot, window)
    place = line(page.pane.form, "place")
    commit(place, "村委会")
    page.pane.open(second)
    commit(place, "会议室")
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: page.pane.id == second)
    assert office.get(first).fields["place"] == "村委会会议室"
