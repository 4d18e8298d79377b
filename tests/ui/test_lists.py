"""Lists: filters that can be kept, columns of one's own, sums, and rows that paste into a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.kinds import by_key
from desktop_app.domain.sifting import Condition
from desktop_app.ui.forms.choice_editors import ChoiceEditor
from desktop_app.ui.lists.condition_form import ConditionForm
from desktop_app.ui.lists.copying import tsv
from desktop_app.ui.lists.sift_bar import spoken
from desktop_app.ui.main_window import MainWindow
from tests.ui.conftest import at_rest, commit, press
from tests.ui.test_register import CASE, page_of, put
from tests.ui.watched import WatchedOffice

KIND = by_key("mediation_case")


def test_the_quick_filters_leave_what_they_say(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, 2)
    office.put("mediation_case", CASE, stage="closed")
    page = page_of(qtbot, window)
    page.refresh()
    at_rest(qtbot, window)
    for title, rows in (("未办结", 2), ("待送", 3), ("需处理", 0), ("", 3)):
        page.sift.choose(title)
        at_rest(qtbot, window)
        assert page.model.rowCount() == rows, title


def test_the_last_line_adds_up_what_the_list_shows(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, 4)  # 0, 1, 2 and 3 yuan
    page = page_of(qtbot, window)
    page.sift.add(Condition("amount", "from", "2.00"))
    at_rest(qtbot, window)
    assert page.totals.says == "筛出 2 条"
    assert "涉案金额合计 5.00" in page.totals.accessibleName()


def test_a_filter_is_kept_under_a_name_and_taken_up_again(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, 3)
    page = page_of(qtbot, window)
    page.sift.choose("未办结")
    page.sift.add(Condition("amount", "from", "1.00"))
    page.sift.view_saved.emit("有金额的")
    at_rest(qtbot, window)
    page.sift.choose("")
    at_rest(qtbot, window)
    (view,) = office.remembering.views(KIND)
    page.sift.view_chosen.emit(view)
    at_rest(qtbot, window)
    assert page.model.rowCount() == 2 and page.sift.quick == "未办结"
    page.sift.view_dropped.emit("有金额的")
    at_rest(qtbot, window)
    assert office.remembering.views(KIND) == []


def test_a_condition_is_put_together_from_a_blank_and_its_editor(qtbot: QtBot) -> None:
    form = ConditionForm(KIND)
    qtbot.addWidget(form)
    form.show()
    made: list[Condition] = []
    form.made.connect(made.append)
    form.field._choose("dispute_key")
    assert isinstance(form.value, ChoiceEditor)
    form.add()
    assert made == []
    commit(form.value.line, "山林")
    form.add()
    assert made == [Condition("dispute_key", "is", "forest_land")]
    assert spoken(KIND, made[0]) == "纠纷类别 等于 山林土地纠纷"


def test_columns_are_chosen_and_stay(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    page.sift.columns_chosen.emit(["number", "amount", "summary"])
    at_rest(qtbot, window)
    assert page.model.columns == ("number", "amount", "summary")
    assert page.model.headerData(2, Qt.Orientation.Horizontal) == "纠纷简要情况"
    assert office.remembering.columns(KIND) == ["number", "amount", "summary"]
    page.sift.columns_chosen.emit([])
    at_rest(qtbot, window)
    assert page.model.columns == page.model.first_columns


def test_chosen_rows_are_copied_as_a_table(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    put(office, 3)
    page = page_of(qtbot, window)
    page.refresh()
    at_rest(qtbot, window)
    page.view.setFocus()
    page.view.selectAll()
    press(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    at_rest(qtbot, window)
    lines = QApplication.clipboard().text().strip().splitlines()
    assert lines[0].split("\t")[:3] == ["编号", "当事人", "阶段"]
    assert len(lines) == 4 and all("韦小妹" in line for line in lines[1:])


def test_a_paste_calculates_nothing_and_keeps_one_record_on_one_line() -> None:
    assert tsv([["=1+1", "第一行\n第二行\t", "-5", "@x", "-cmd"]]) == " =1+1\t第一行 第二行\t-5\t @x\t -cmd\r\n"


def test_the_quick_filter_of_this_month_follows_the_day_it_is_used(qtbot: QtBot, window: MainWindow) -> None:
    page = page_of(qtbot, window)
    page.sift.choose("本月")
    first, last = page.sift.conditions()
    assert (first.field, first.op, last.op) == ("accepted_on", "from", "to")
