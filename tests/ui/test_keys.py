"""The main jobs by keyboard alone, counted: DESKTOP §4.2 and the bars U10; nothing here ever touches a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import CONFLICTS, MainWindow
from tests.makers import mediation_case, party
from tests.ui.conftest import at_rest
from tests.ui.keys import Keyboard
from tests.ui.test_conflicts import disagree
from tests.ui.test_register import CASE, page_of
from tests.ui.watched import WatchedOffice

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture
def keys(qtbot: QtBot, window: MainWindow) -> Keyboard:
    return Keyboard(window, lambda: at_rest(qtbot, window))


@pytest.fixture
def known(office: WatchedOffice) -> None:
    """Two people who were in a case before."""
    office.add("mediation_case", mediation_case(1, parties=[party("1", 1, name="韦美秀"), party("2", 2, name="覃小燕")]))


def test_a_simple_dispute_between_known_people_takes_25_keys(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, keys: Keyboard, known: None
) -> None:
    page_of(qtbot, window)
    keys.press(Qt.Key.Key_N, CTRL)
    for initials in ("wmx", "qxy", "hrc"):
        keys.spell(initials)
        keys.press(ENTER)
    keys.spell("2")
    keys.press(ENTER)
    keys.press(ENTER)  # today
    keys.spell(";sl")
    keys.press(Qt.Key.Key_Space)
    keys.press(DOWN, CTRL)
    keys.press(ENTER, CTRL)
    qtbot.waitUntil(lambda: office.count("mediation_case") == 2)
    shown = next(shown for shown in office.page("mediation_case") if shown.fields["dispute_key"] == "neighbour")
    assert [party["name"] for party in shown.fields["parties"]] == ["韦美秀", "覃小燕"]
    assert shown.fields["summary"] == window.desk.phrases["sl"] and shown.fields["result"] == "1"
    assert len(shown.fields["occurred_div"]) == 12 and shown.fields["parties"][0]["id_no"]
    assert keys.structural <= 25, keys.structural


def test_a_simple_dispute_between_new_people_takes_45_keys(qtbot: QtBot, office: WatchedOffice, window: MainWindow, keys: Keyboard) -> None:
    page_of(qtbot, window)
    keys.press(Qt.Key.Key_N, CTRL)
    for name in ("蓝世豪", "蒙秀英"):
        keys.write(name)
        keys.press(ENTER)
    keys.spell("hrc")
    keys.press(ENTER)
    keys.spell("2")
    keys.press(ENTER)
    keys.press(ENTER)
    keys.write("因排水沟改道发生争执。")
    keys.press(DOWN, CTRL)
    keys.press(ENTER)
    keys.press(ENTER)
    keys.write("雅龙乡人民调解委员会")
    keys.press(Qt.Key.Key_S, CTRL)
    (shown,) = office.page("mediation_case")
    assert [party["name"] for party in shown.fields["parties"]] == ["蓝世豪", "蒙秀英"]
    assert shown.fields["committee_id"] == "雅龙乡人民调解委员会"
    assert keys.structural <= 45, keys.structural


def test_nine_consultations_in_a_row_take_few_keys_each(qtbot: QtBot, office: WatchedOffice, window: MainWindow, keys: Keyboard) -> None:
    page_of(qtbot, window, "consultation")
    keys.press(Qt.Key.Key_N, CTRL)
    counted = []
    for number in range(9):
        before = keys.structural
        keys.press(ENTER)  # now
        keys.press(ENTER)  # 来访接待
        keys.write(f"来访人{number}")
        keys.press(ENTER)
        keys.press(ENTER)  # no telephone
        keys.press(ENTER)  # 民事
        keys.spell("1")
        keys.press(ENTER)
        keys.write("工钱拖了半年怎么办？")
        keys.press(DOWN, CTRL)
        keys.spell(";ts")
        keys.press(Qt.Key.Key_Space)
        keys.press(ENTER, CTRL)
        counted.append(keys.structural - before)
        assert office.count("consultation") == number + 1
        at_rest(qtbot, window)
    assert [shown.fields["name"] for shown in reversed(office.page("consultation"))] == [f"来访人{n}" for n in range(9)]
    assert max(counted) <= 13, counted


def test_the_agreement_is_printed_in_three_keys(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, keys: Keyboard, tmp_path: Path
) -> None:
    id = office.add("mediation_case", mediation_case(1)).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    page.pane.form.begin()
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.pane.deck._papers.printer = lambda: printer
    office.remembering.set_paper("mediation_case", "agreement")
    keys.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: len(page.pane.deck._papers.preview.pages) > 0, timeout=20_000)
    keys.press(Qt.Key.Key_P, CTRL)
    keys.press(ENTER)
    assert (tmp_path / "printed.pdf").read_bytes()[:5] == b"%PDF-"
    assert (
        "韦" in page.pane.deck._papers.preview.accessibleDescription() or "协议" in page.pane.deck._papers.preview.accessibleDescription()
    )
    assert keys.structural == 3


def test_a_case_is_found_by_a_name_in_five_keys(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, keys: Keyboard, known: None
) -> None:
    page_of(qtbot, window, "consultation")
    keys.press(Qt.Key.Key_K, CTRL)
    keys.spell("qxy")
    qtbot.waitUntil(lambda: len(window.search.offered()) > 0)
    keys.press(ENTER)
    page = window.register()
    assert page is not None and page.kind.key == "mediation_case"
    assert page.pane.id == office.page("mediation_case")[0].id
    assert keys.structural == 5


def test_a_conflict_takes_one_key_a_field(qtbot: QtBot, office: WatchedOffice, window: MainWindow, keys: Keyboard) -> None:
    id = office.put("mediation_case", CASE | {"amount": "100.00", "result": "1"}).id
    disagree(office, id, amount="250.00", result="2")
    window.go(CONFLICTS)
    at_rest(qtbot, window)
    keys.press(Qt.Key.Key_2)
    keys.press(Qt.Key.Key_1)
    assert office.deciding.open_questions() == [] and keys.structural == 2
    assert office.get(id).fields["amount"] == "250.00"
