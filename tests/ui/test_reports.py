"""Reports on the screen: figures with the records behind them, freezing, a workbook; and charts that can be read and printed."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.kinds import by_key
from desktop_app.ui.charts import BarChart
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.catalogue import REPORTS
from desktop_app.ui.pages.reports_page import ReportsPage, periods
from desktop_app.ui.theme import LIGHT
from tests.makers import consultation, mediation_case
from tests.ui.conftest import at_rest
from tests.ui.test_pages import said
from tests.ui.watched import WatchedOffice


@pytest.fixture
def page(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> ReportsPage:
    """The page over three closed cases of January 2026, looking at that month."""
    for number in range(3):
        office.put("mediation_case", mediation_case(number), stage="closed")
    window.go(REPORTS)
    at_rest(qtbot, window)
    made = window.page(REPORTS)
    assert isinstance(made, ReportsPage)
    made._choose_grain("year")
    at_rest(qtbot, window)
    return made


def test_a_figure_opens_the_records_behind_it(qtbot: QtBot, window: MainWindow, page: ReportsPage) -> None:
    behind = [made for made in page.findChildren(QPushButton) if "看后面的记录" in made.accessibleName()]
    assert behind, said(window, REPORTS)
    behind[0].click()
    at_rest(qtbot, window)
    assert page.notice.isVisible()
    assert page.notice.answer(0)
    at_rest(qtbot, window)
    register = window.register()
    assert register is not None and register.pane.id


def test_a_report_is_written_as_a_workbook(qtbot: QtBot, window: MainWindow, page: ReportsPage, tmp_path: Path) -> None:
    page.save_to(tmp_path / "报表.xlsx")
    qtbot.waitUntil(lambda: not window.desk.busy)
    assert (tmp_path / "报表.xlsx").read_bytes()[:2] == b"PK"


def test_a_register_of_the_period_is_written_as_a_book(qtbot: QtBot, window: MainWindow, page: ReportsPage, tmp_path: Path) -> None:
    offered = [action.text() for action in page._saves.menu().actions()]
    assert any("调解" in text and "PDF" in text for text in offered)
    page.save_ledger("mediation_case", tmp_path / "台账.pdf")
    qtbot.waitUntil(lambda: not window.desk.busy, timeout=30_000)
    assert (tmp_path / "台账.pdf").read_bytes()[:5] == b"%PDF-", page.notice.accessibleName()


def test_freezing_is_said_with_its_version(qtbot: QtBot, window: MainWindow, page: ReportsPage) -> None:
    page.freeze()
    at_rest(qtbot, window)
    assert "第 1 版已冻结" in said(window, REPORTS) or page.notice.isVisible()


def test_the_periods_offered_begin_with_the_present_one() -> None:
    months = periods("month")
    assert len({str(month) for month in months}) == 14
    assert all(earlier.first < later.first for later, earlier in itertools.pairwise(months))


def test_charts_count_by_month_by_code_and_by_village(office: WatchedOffice) -> None:
    office.add("consultation", consultation(1, consulted_at="2026-11-02T09:00:00+08:00"))
    office.add("consultation", consultation(2, consulted_at="2025-12-31T23:00:00+08:00"))
    office.add("consultation", consultation(3, consulted_at="2025-11-30T23:00:00+08:00"))
    charts = office.charting.of(by_key("consultation"), date(2026, 11, 18))
    assert charts[0].bars[0] == ("12月", 1) and charts[0].bars[-1] == ("11月", 1)
    assert sum(number for _, number in charts[0].bars) == 2
    office.put("mediation_case", mediation_case(1, accepted_on="2026-11-01"))
    titles = [chart.title for chart in office.charting.of(by_key("mediation_case"), date(2026, 11, 18))]
    assert any("纠纷类别" in title for title in titles) and any("村" in title for title in titles)


def test_a_chart_says_how_many_were_done_in_time(office: WatchedOffice) -> None:
    for number, concluded in enumerate(("2026-10-20", "2026-10-25", "2026-12-20")):
        body = mediation_case(number, accepted_on="2026-10-08", concluded_on=concluded)
        office.put("mediation_case", body, stage="concluded")
    charts = {chart.title: dict(chart.bars) for chart in office.charting.of(by_key("mediation_case"), date(2026, 11, 18))}
    assert charts["调解案件：按期办结 %"]["调解期限（2/3）"] == 67


@pytest.mark.parametrize("bars", [[("1月", 3), ("2月", 0), ("3月", 7)], [("山林土地纠纷", 5), ("邻里纠纷", 1)]])
def test_a_chart_draws_in_the_colours_of_the_look_and_says_its_numbers(qtbot: QtBot, bars: list[tuple[str, int]]) -> None:
    chart = BarChart("试", bars)
    qtbot.addWidget(chart)
    chart.resize(320, chart.sizeHint().height())
    image: QImage = chart.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert QColor(LIGHT.accent).name() in colours
    assert all(f"{name} {number}" in chart.accessibleName() for name, number in bars)


def test_charts_are_printed(qtbot: QtBot, window: MainWindow, page: ReportsPage, tmp_path: Path) -> None:
    page._ask_charts()
    at_rest(qtbot, window)
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "charts.pdf"))
    page.print_on(printer)
    assert (tmp_path / "charts.pdf").read_bytes()[:5] == b"%PDF-" and len(page.charts) >= 2
