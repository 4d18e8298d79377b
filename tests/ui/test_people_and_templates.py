"""Two pages beside the registers: people and villages with their records, and the templates of documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain import places
from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.office import Office
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.catalogue import PEOPLE, TEMPLATES
from desktop_app.ui.pages.people_page import VILLAGES, PeoplePage
from desktop_app.ui.pages.templates_page import TemplatesPage
from tests.fakes import FakeClock, FakeKeyring
from tests.makers import mediation_case, party
from tests.ui.conftest import at_rest, commit, press
from tests.ui.test_pages import said
from tests.ui.watched import WatchedOffice

YALONG = "451229206"
WEI = party("1", 7, name="韦小妹")


@pytest.fixture
def people(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> PeoplePage:
    """The page of people over two cases of one person."""
    for number in range(2):
        body = mediation_case(number, parties=[WEI, party("2", number, name=f"覃某{number}")], accepted_on="2026-11-02")
        office.put("mediation_case", body)
    window.go(PEOPLE)
    at_rest(qtbot, window)
    page = window.page(PEOPLE)
    assert isinstance(page, PeoplePage)
    return page


def type_in(qtbot: QtBot, window: MainWindow, page: PeoplePage, text: str) -> None:
    page.line.clear()
    commit(page.line, text)
    qtbot.waitUntil(lambda: not page._pause.isActive())
    at_rest(qtbot, window)


def test_the_people_of_the_last_records_are_there_at_once(people: PeoplePage) -> None:
    assert {line.title for line in people.list.lines()} >= {"韦小妹", "覃某0", "覃某1"}


def test_somebody_is_found_by_initials_with_all_their_records_and_their_numbers_masked(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, people: PeoplePage
) -> None:
    type_in(qtbot, window, people, "wxm")
    assert [line.title for line in people.list.lines()] == ["韦小妹"]
    press(people.line, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    rows = [made for made in people.findChildren(QPushButton) if "调解案件" in made.accessibleName()]
    assert len(rows) == 2 and str(WEI["id_no"]) not in said(window, PEOPLE) and str(WEI["phone"]) not in said(window, PEOPLE)
    rows[0].click()
    at_rest(qtbot, window)
    register = window.register()
    assert register is not None and register.pane.id


def test_every_village_of_the_township_is_listed_also_one_without_records(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, people: PeoplePage
) -> None:
    where = office.page("mediation_case")[0].fields["occurred_div"]
    people.choose_side(VILLAGES)
    at_rest(qtbot, window)
    lines = {line.key: line.note for line in people.list.lines()}
    assert lines[where] == "2"
    people.list.mark([line.key for line in people.list.lines()].index(where))
    at_rest(qtbot, window)
    assert "近十二个月：调解案件 2" in said(window, PEOPLE)


def test_a_village_of_which_nothing_was_recorded_is_counted_too(tmp_path: Path) -> None:
    made, _code = session.make(tmp_path / "office", YALONG, "雅龙司法所", tmp_path / "key", FakeKeyring(), KINDS, FakeClock())
    office = Office.over(made, KINDS)
    found = office.charting.by_village(date(2026, 11, 23))
    assert list(found) == [code for code, _name in places.children(YALONG)] and len(found) > 5
    assert set(map(len, found.values())) == {0}
    records, kinds = office.charting.of_villages(date(2026, 11, 23))
    assert len(records.bars) == len(kinds.bars) == len(found)
    office.close()


@pytest.fixture
def templates(qtbot: QtBot, window: MainWindow) -> TemplatesPage:
    window.go(TEMPLATES)
    at_rest(qtbot, window)
    page = window.page(TEMPLATES)
    assert isinstance(page, TemplatesPage)
    return page


def test_a_template_is_seen_taken_out_changed_and_put_in_force(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, templates: TemplatesPage, tmp_path: Path
) -> None:
    names = [line.key for line in templates.list.lines()]
    templates.list.mark(names.index("agreement"))
    at_rest(qtbot, window)
    assert "人民调解协议书" in "".join(page.text for page in templates.preview.pages)
    templates.take_out(tmp_path / "协议.docx")
    at_rest(qtbot, window)
    changed = Document(str(tmp_path / "协议.docx"))
    changed.paragraphs[0].insert_paragraph_before("本所自己加的一行")
    changed.save(str(tmp_path / "改好.docx"))
    templates.put_in(tmp_path / "改好.docx")
    at_rest(qtbot, window)
    assert "本所自己加的一行" in "".join(page.text for page in templates.preview.pages)
    assert next(line.note for line in templates.list.lines() if line.key == "agreement") == "本所"
    templates.withdraw()
    at_rest(qtbot, window)
    assert office.printing.templates.current(office.template_use("agreement"))[0].origin == "shipped"


def test_a_bad_template_is_refused_with_its_place_and_changes_nothing(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, templates: TemplatesPage, tmp_path: Path
) -> None:
    templates.list.mark([line.key for line in templates.list.lines()].index("agreement"))
    templates.take_out(tmp_path / "协议.docx")
    at_rest(qtbot, window)
    changed = Document(str(tmp_path / "协议.docx"))
    changed.paragraphs[0].insert_paragraph_before("{{ 不存在的栏目 }}")
    changed.save(str(tmp_path / "坏.docx"))
    templates.put_in(tmp_path / "坏.docx")
    at_rest(qtbot, window)
    assert "原来的模板仍然有效" in said(window, TEMPLATES) and "第 1 段" in said(window, TEMPLATES)
    assert office.printing.templates.current(office.template_use("agreement"))[0].origin == "shipped"


def test_a_template_is_found_by_initials(templates: TemplatesPage) -> None:
    commit(templates.line, "xys")
    assert templates.list.lines()[0].key is None or all("协议书" in line.title for line in templates.list.lines())
    templates.line.clear()
    commit(templates.line, "rmtjxys")
    assert "人民调解协议书" in [line.title for line in templates.list.lines()]
