"""Reports: a report of one period with its checks, the records behind each figure, freezing, a workbook; and the figures as charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.domain.figures import AnyFigure, Figure, Report
from desktop_app.domain.period import MONTHS, Grain, Period, holding
from desktop_app.domain.reports import REPORTS
from desktop_app.domain.statement import Statement, check_sentence
from desktop_app.domain.typed_dates import today
from desktop_app.ui.charts import BarChart, draw
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.choice_editors import MenuEditor
from desktop_app.ui.labels import Elided, Plain, button, dress, emptied, menu_button, snug
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.words import thousands, tr

if TYPE_CHECKING:
    from desktop_app.services.charting import Chart
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Shown

GRAINS: tuple[tuple[Grain, str], ...] = (("month", tr("月报")), ("quarter", tr("季报")), ("half", tr("半年报")), ("year", tr("年报")))
BACK = {"month": 14, "quarter": 6, "half": 4, "year": 4}  # periods offered, this one too
VILLAGES = "villages"  # instead of a kind
BEHIND_SHOWN = 50


def periods(grain: Grain) -> list[Period]:
    """The periods of a grain that are offered, the present one first."""
    found = [holding(today(), grain)]
    while len(found) < BACK[grain]:
        found.append(holding(found[-1].first - timedelta(days=1), grain))
    return found


class ReportsPage(Page):
    """Reports and charts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("统计报表"))
        self.report: Report = REPORTS[0]
        self.statement: Statement | None = None
        self.charts: list[BarChart] = []
        self._periods: dict[str, Period] = {}
        self.notice = Notice()
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        column.addLayout(self._make_tools())
        column.addWidget(self.notice)
        halves = QHBoxLayout()
        snug(halves, spacing=12)
        left, self._left = card()
        self._head, self._state = Plain("", rank="head"), Plain("", tone="soft", wrap=True)
        self._figures = QGridLayout()
        snug(self._figures, spacing=6)
        self._figures.setColumnStretch(0, 1)
        self._checks = QVBoxLayout()
        snug(self._checks, spacing=4)
        for part in (self._head, self._state):
            self._left.addWidget(part)
        self._left.addLayout(self._figures)
        self._left.addLayout(self._checks)
        self._left.addStretch(1)
        right, self._right = card(tr("图表"))
        self._kind = MenuEditor(tr("种类"), {VILLAGES: tr("各村屯")} | {key: kind.title for key, kind in desk.kinds.items()})
        self._kind.chosen.connect(lambda _key: self._ask_charts())
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(self._kind)
        row.addStretch(1)
        row.addWidget(button(tr("打印图表"), self.print_charts))
        self._right.addLayout(row)
        self._charts = QVBoxLayout()
        snug(self._charts, spacing=8)
        self._right.addLayout(self._charts)
        self._right.addStretch(1)
        halves.addWidget(left, 3)
        halves.addWidget(right, 2)
        column.addLayout(halves)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        self._choose_grain("month")
        desk.ask(lambda office: [(book.ledger.key, book.ledger.title) for book in office.ledgers.books()], self._offer_ledgers, owner=self)

    def refresh(self) -> None:
        self._ask()
        self._ask_charts()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def enter(self) -> None:
        self.which.setFocus()

    def show_report(self, key: str) -> None:
        """Show another report of the same period."""
        self.which.say(key)
        self.report = next(report for report in REPORTS if report.key == key)
        self._ask()

    def open_figure(self, figure: Figure) -> None:
        """List the records behind a figure."""
        report, period = self.report, self._period()

        def read(office: Office) -> list[Shown]:
            return office.viewing.some(office.reporting.records(report, figure.key, period)[:BEHIND_SHOWN])

        self.desk.ask(read, partial(self._show_behind, figure), self._refused, owner=self)

    def freeze(self) -> None:
        """Freeze the report: from now on it stays as it is."""
        report, period = self.report, self._period()
        self.desk.ask(lambda office: office.reporting.freeze(report, period), self._show, self._refused, owner=self)

    def save_to(self, path: Path) -> None:
        """Write the report as a workbook."""
        statement = self.statement
        if statement is not None:
            told = tr("已存为 {name}").format(name=path.name)
            self.desk.labour(
                lambda office: office.reporting.write(statement, path), lambda _rows: self.notice.tell(told, for_ms=8000), self._refused,
                owner=self,
            )  # fmt: skip

    def save_ledger(self, key: str, path: Path) -> None:
        """Write a register of the period as a book of landscape pages, in PDF."""
        period = self._period()

        def write(office: Office) -> str:
            from desktop_app.services.attaching import extract
            from desktop_app.ui.paper.binding import numbered
            from desktop_app.ui.paper.painting import pdf_of

            book = office.ledgers.book(key)
            made, refused = office.ledgers.docx(book, period)
            extract([pdf_of(numbered(made), f"{period.title}{book.ledger.title}")], path)
            return (
                tr("本所的模板不能用，用的是原来的：{why}").format(why=refused) if refused else tr("已存为 {name}").format(name=path.name)
            )

        self.desk.labour(write, lambda says: self.notice.tell(says, for_ms=8000), self._refused, owner=self)

    def print_charts(self) -> None:
        """Print the charts that are shown."""
        found = QPrinterInfo.defaultPrinter()
        if found.isNull():
            self.notice.tell(tr("这台电脑没有装打印机。"), (Choice(tr("知道了"), lambda: None),))
        else:
            self.print_on(QPrinter(found))

    def print_on(self, printer: QPrinter) -> None:
        """Paint the charts that are shown onto a printer, two below one another."""
        painter = QPainter(printer)
        area, unit = painter.viewport(), painter.device().logicalDpiX() / 96
        height = area.height() // 2
        for place, chart in enumerate(self.charts):
            if place and place % 2 == 0:
                printer.newPage()
            top = (place % 2) * height
            font = QFont(painter.font())
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(QRect(0, top, area.width(), round(40 * unit)), int(Qt.AlignmentFlag.AlignCenter), chart.title)
            font.setBold(False)
            painter.setFont(font)
            room = QRect(0, top + round(48 * unit), area.width(), height - round(80 * unit))
            draw(painter, room, chart.bars, upright=chart.upright, unit=unit)
        painter.end()

    def _period(self) -> Period:
        return self._periods.get(self.when.value) or holding(today(), "month")

    def _ask(self) -> None:
        report, period = self.report, self._period()
        if self.isVisible():
            self.desk.ask(lambda office: office.reporting.statement(report, period), self._show, self._refused, key="report", owner=self)

    def _ask_charts(self) -> None:
        kind = self.desk.kinds.get(self._kind.value) or next(iter(self.desk.kinds.values()))
        villages = self._kind.value == VILLAGES

        def read(office: Office) -> list[Chart]:
            return office.charting.of_villages(today()) if villages else office.charting.of(kind, today())

        if self.isVisible():
            self.desk.labour(read, self._show_charts, key="charts", owner=self)

    def _show(self, statement: Statement) -> None:
        self.statement = statement
        self._head.setText(f"{statement.report.title}　{statement.period.title}")
        frozen = statement.frozen
        says = tr("第 {n} 版已冻结，以后补录的计入下一期").format(n=frozen.version) if frozen else tr("还没有冻结，随记录变化")
        self._state.setText(says + (tr("；本期零报告") if statement.is_zero else ""))
        emptied(self._figures)
        changed = {difference.figure.key: difference for difference in statement.differences}
        heads: tuple[str, ...] = ()
        row = 0
        for figure in statement.report.figures:
            if figure.heads and figure.heads != heads:
                heads = figure.heads
                head = Plain(" · ".join(heads), tone="soft", rank="small")
                self._figures.addWidget(head, row, 0, 1, 3)
                row += 1
            self._add_figure(row, figure, statement.total.values[figure.key], changed.get(figure.key))
            row += 1
        emptied(self._checks)
        for check in statement.checks:
            if not check.ok:
                self._checks.addWidget(Plain(check_sentence(check), tone="bad" if check.blocks else "wait", wrap=True))
        if statement.checks and all(check.ok for check in statement.checks):
            self._checks.addWidget(Plain(tr("核对全部相符。"), tone="good"))

    def _add_figure(self, row: int, figure: AnyFigure, value: Decimal, changed: object) -> None:
        says = f"{thousands(int(value))}" if value == int(value) else f"{value:,.{figure.places}f}"
        self._figures.addWidget(Elided(figure.title), row, 0)
        if isinstance(figure, Figure) and value:
            made: QPushButton = button(says, partial(self.open_figure, figure), look="link", tip=tr("看这个数后面的记录"))
            made.setAccessibleName(tr("{title} {n}，看后面的记录").format(title=figure.title, n=says))
            self._figures.addWidget(made, row, 1, Qt.AlignmentFlag.AlignRight)
        else:
            self._figures.addWidget(Plain(says, tone="" if value else "faint"), row, 1, Qt.AlignmentFlag.AlignRight)
        unit = Plain(figure.unit + (tr("　与冻结时不同") if changed else ""), tone="wait" if changed else "soft")
        self._figures.addWidget(unit, row, 2)

    def _show_behind(self, figure: Figure, records: Sequence[Shown]) -> None:
        choices = [Choice(f"{shown.number or ''} {shown.title}".strip()[:24], partial(self.opens.emit, shown.kind, shown.id), "link")
                   for shown in records[:4]]  # fmt: skip
        says = tr("{title}：{n} 条").format(title=figure.title, n=len(records))
        self.notice.tell(says, (*choices, Choice(tr("收起"), lambda: None)))

    def _show_charts(self, charts: Sequence[Chart]) -> None:
        emptied(self._charts)
        self.charts = [BarChart(chart.title, chart.bars) for chart in charts]
        for chart in self.charts:
            title = Plain(chart.title, tone="soft")
            dress(title, weight="bold")
            self._charts.addWidget(title)
            self._charts.addWidget(chart)
        if not charts:
            self._charts.addWidget(Plain(tr("这种记录没有可画的数据。"), tone="soft"))

    def _refused(self, error: KarstError) -> None:
        self.notice.tell(error.sentence, (Choice(tr("知道了"), lambda: None),))

    def _choose_grain(self, grain: str) -> None:
        known: Grain = next(each for each in MONTHS if each == grain)
        self._periods = {str(period): period for period in periods(known)}
        self.when.offer({key: period.title for key, period in self._periods.items()}, next(iter(self._periods)))

    def _save(self) -> None:
        if self.statement is not None:
            name = f"{self.statement.report.title}{self.statement.period.title}.xlsx"
            chosen, _kind = QFileDialog.getSaveFileName(self, tr("报表存为"), name, "Excel (*.xlsx)")
            if chosen:
                self.save_to(Path(chosen).with_suffix(".xlsx"))

    def _offer_ledgers(self, books: Sequence[tuple[str, str]]) -> None:
        for key, title in books:
            self._saves.menu().addAction(tr("{title}（PDF）…").format(title=title)).triggered.connect(
                lambda _on=False, key=key, title=title: self._choose_ledger(key, title)
            )

    def _choose_ledger(self, key: str, title: str) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, tr("台账存为"), f"{title}{self._period().title}.pdf", "PDF (*.pdf)")
        if chosen:
            self.save_ledger(key, Path(chosen).with_suffix(".pdf"))

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=8)
        self.which = MenuEditor(tr("报表"), {})
        self.which.offer({report.key: report.title for report in REPORTS}, self.report.key)
        self.which.chosen.connect(self.show_report)
        self.when = MenuEditor(tr("报告期"), {})
        self.when.chosen.connect(lambda _key: self._ask())
        row.addWidget(self.which)
        for grain, title in GRAINS:
            row.addWidget(button(title, partial(self._choose_grain, grain), look="pill"))
        row.addWidget(self.when)
        row.addStretch(1)
        row.addWidget(button(tr("冻结本期"), self.freeze))
        self._saves = menu_button(tr("存为"), ((tr("这张报表（Excel）…"), self._save),), look="primary")
        row.addWidget(self._saves)
        return row
