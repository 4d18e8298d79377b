"""The page of one register: what can be done, filters, the list, and the record beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop_app.domain.kind import Kind
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.forms.stage_bar import main_path
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, button, snug
from desktop_app.ui.lists.register_model import RegisterModel
from desktop_app.ui.lists.register_view import RegisterView
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.record_pane import RecordPane
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import thousands, tr

if TYPE_CHECKING:
    from desktop_app.services.discarding import Discarded
    from desktop_app.services.shown import Shown

FILTER_PAUSE_MS = 200
UNDO_MS = 10_000  # a discarded record comes back with one key for so long; later from the bin (DESKTOP §3)
STAGES_SHOWN = 4  # quick filters; the other stages stand in a menu


class RegisterPage(QWidget):
    """List and record of one kind."""

    counted = Signal(int)  # records of this kind in all

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__()
        self.desk, self.kind = desk, kind
        self.title = kind.title
        self.model = RegisterModel(desk, kind, self)
        self.view = RegisterView(self.model)
        self.pane = RecordPane(desk, kind)
        self._stage, self._stale = "", True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(FILTER_PAUSE_MS)
        self._pause.timeout.connect(self._apply)
        column = QVBoxLayout(self)
        snug(column, margins=(16, 12, 16, 10), spacing=10)
        column.addLayout(self._make_tools())
        self.notice = Notice()
        column.addWidget(self.notice)
        column.addWidget(self._make_halves(), 1)
        self.model.counted.connect(self._say_count)
        self.view.opened.connect(self.pane.open)
        self.view.entered_record.connect(lambda: self.pane.form.begin() if self.pane.id else None)
        self.pane.opened.connect(self.view.mark)
        self.pane.stored.connect(self._stored)
        self.pane.discarded.connect(self._discarded)
        self.view.discarding.connect(self.pane.discard)
        self.view.undoing.connect(self.notice.answer)
        desk.changed.connect(self.refresh)
        desk.opened.connect(self.refresh)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = next(n for least, n in ((900, STAGES_SHOWN), (760, 2), (0, 0)) if self.width() >= px(least))
        for place, made in enumerate(self._quick.values()):
            made.setVisible(place <= room)

    def refresh(self) -> None:
        """Ask the office anew, now or when the page is next seen."""
        self._stale = not self.isVisible() or self.desk.office is None
        if not self._stale:
            self.model.ask()

    def begin(self) -> None:
        """A new record; Ctrl+N."""
        self.pane.begin()

    def step(self, by: int) -> None:
        """The record ``by`` rows further; Alt+arrows."""
        row = self.model.row_of(self.pane.id) if self.pane.id else -1 if by > 0 else self.model.rowCount()
        shown = self.model.shown(row + by)
        if shown is not None:
            self.pane.open(shown.id)

    def show_stage(self, stage: str) -> None:
        """Show the records at one stage; "" for all."""
        self._stage = stage
        for key, made in self._quick.items():
            made.setChecked(key == stage)
        outside = bool(stage) and not (stage in self._quick and self._quick[stage].isVisibleTo(self))
        self._more.setText(self.kind.stages[stage].title if outside else tr("更多阶段"))
        self._more.setChecked(outside)
        self._apply()

    def _apply(self) -> None:
        typed = self.filter.text().strip()
        where = {"stage": self._stage} if self._stage else {}
        self.model.ask(replace(self.model.query, where=where, text=typed))

    def _say_count(self, rows: int) -> None:
        filtered = bool(self.model.query.text or self.model.query.where)
        self._count.setText(tr("筛出 {n} 条").format(n=thousands(rows)) if filtered else tr("共 {n} 条").format(n=thousands(rows)))
        nothing = tr("没有符合筛选条件的记录") if filtered else tr("还没有{kind}。按 Ctrl+N 登记第一条").format(kind=self.kind.title)
        self.view.empty_says = nothing
        self.view.viewport().update()
        if not filtered:
            self.counted.emit(rows)

    def _stored(self, shown: Shown | None = None) -> None:
        self.refresh()
        self.desk.refresh()

    def _discarded(self, binned: Discarded) -> None:
        self._stored()
        self.view.setFocus()
        says = tr("已移入回收站：{title}").format(title=binned.title)
        self.notice.tell(says, (Choice(tr("撤销"), lambda: self._take_back(binned.id), tip="Ctrl+Z"),), for_ms=UNDO_MS)

    def _take_back(self, id: str) -> None:
        def back(shown: Shown) -> None:
            self._stored()
            self.pane.open(shown.id)

        self.desk.ask(lambda office: office.discarding.take_back(id), back, owner=self)

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(button(tr("新登记"), self.begin, look="primary", sign="plus", tip="Ctrl+N"))
        self.filter: QLineEdit = Line()
        self.filter.setPlaceholderText(tr("筛选本列表（Ctrl+F）"))
        self.filter.setAccessibleName(tr("筛选本列表"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("filter", tokens().soft, px(15)), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setMinimumWidth(px(150))
        self.filter.setMaximumWidth(px(230))
        self.filter.textEdited.connect(lambda _text: self._pause.start())
        self.filter.textChanged.connect(lambda text: None if text else self._pause.start())
        row.addWidget(self.filter, 1)
        self._quick: dict[str, QPushButton] = {}
        shown = main_path(self.kind)[:STAGES_SHOWN]
        for key in ("", *shown):
            made = button(self.kind.stages[key].title if key else tr("全部"), partial(self.show_stage, key), look="pill")
            made.setCheckable(True)
            made.setChecked(not key)
            self._quick[key] = made
            row.addWidget(made)
        self._more = button(tr("更多阶段"), lambda: None, look="pill")
        self._more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its arrow stands behind the word
        self._more.setIcon(icon("chevron-down", tokens().soft, px(12)))
        self._more.setIconSize(QSize(px(12), px(12)))
        self._more.setCheckable(True)
        menu = QMenu(self._more)
        for key in self.kind.stages:
            menu.addAction(self.kind.stages[key].title).triggered.connect(lambda _on=False, key=key: self.show_stage(key))
        self._more.setMenu(menu)
        row.addWidget(self._more)
        row.addStretch(2)
        self._count = Plain("", tone="soft")
        row.addWidget(self._count)
        return row

    def _make_halves(self) -> QSplitter:
        left = QFrame()
        left.setProperty("card", "true")
        inner = QVBoxLayout(left)
        snug(inner, margins=(1, 1, 1, 1))
        inner.addWidget(self.view)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(px(10))
        halves.addWidget(left)
        halves.addWidget(self.pane)
        left.setMinimumWidth(px(260))
        self.pane.setMinimumWidth(px(400))
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 6)
        halves.setSizes([px(560), px(590)])
        return halves
