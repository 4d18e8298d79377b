"""The page of one register: what can be done, filters, the list with its totals, and the record beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout

from desktop_app.domain.kind import Kind
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import button, snug
from desktop_app.ui.lists import copying
from desktop_app.ui.lists.register_model import RegisterModel, text_of
from desktop_app.ui.lists.register_view import RegisterView
from desktop_app.ui.lists.sift_bar import SiftBar
from desktop_app.ui.lists.totals_bar import TotalsBar
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.record_pane import RecordPane
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import thousands, tr

if TYPE_CHECKING:
    from desktop_app.services.discarding import Discarded
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Shown

FILTER_PAUSE_MS = 200
COPIED_MOST = 20_000  # rows that go to the clipboard at once
UNDO_MS = 10_000  # a discarded record comes back with one key for so long; later from the bin (DESKTOP §3)


class RegisterPage(Page):
    """List and record of one kind."""

    counted = Signal(int)  # records of this kind in all

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(desk, kind.title)
        self.kind = kind
        self.model = RegisterModel(desk, kind, self)
        self.view = RegisterView(self.model)
        self.sift = SiftBar(kind)
        self.totals = TotalsBar(self.view, self.model)
        self.pane = RecordPane(desk, kind)
        self.notice = Notice()
        self._stale = True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(FILTER_PAUSE_MS)
        self._pause.timeout.connect(self._apply)
        column = QVBoxLayout(self)
        snug(column, margins=(16, 12, 16, 10), spacing=10)
        column.addLayout(self._make_tools())
        column.addWidget(self.notice)
        column.addWidget(self._make_halves(), 1)
        self._connect()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Ask the office anew, now or when the page is next seen."""
        self._stale = not self.isVisible() or self.desk.office is None
        if not self._stale:
            self.model.ask()

    def enter(self) -> None:
        self.view.setFocus()

    def unsaved(self) -> bool:
        return self.pane.unsaved()

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
        self.sift.choose_stage(stage)

    def copy(self, rows: Sequence[int]) -> None:
        """Copy rows as a table that pastes into WPS, heads first; Ctrl+C."""
        if not rows:
            return
        first, most, wish = rows[0], min(rows[-1] - rows[0] + 1, COPIED_MOST), self.model.query
        kind, columns, wanted = self.kind, self.model.columns, {row - rows[0] for row in rows}

        def read(office: Office) -> list[list[str]]:
            found = office.page(kind.key, sift=wish.sift, text=wish.text, sort=wish.sort, offset=first, limit=most)
            return [[text_of(kind, shown, key) for key in columns] for place, shown in enumerate(found) if place in wanted]

        def came(cells: list[list[str]]) -> None:
            copying.place([[self.model.title_of(key) for key in columns], *cells])
            self.desk.trouble.emit(tr("已复制 {n} 条，可以粘贴到表格里").format(n=thousands(len(cells))))

        self.desk.ask(read, came, key="copy", owner=self)

    def _apply(self) -> None:
        self.model.ask(replace(self.model.query, sift=self.sift.conditions(), text=self.filter.text().strip()))

    def _say_count(self, rows: int) -> None:
        wish = self.model.query
        sifted = bool(wish.text or wish.sift)
        nothing = tr("没有符合筛选条件的记录") if sifted else tr("还没有{kind}。按 Ctrl+N 登记第一条").format(kind=self.kind.title)
        self.view.empty_says = nothing
        self.view.viewport().update()
        self.totals.show_totals(rows, {}, sifted=sifted)
        kind = self.kind

        def summed(sums: dict[str, Any]) -> None:
            if self.model.query == wish:
                self.totals.show_totals(rows, sums, sifted=sifted)

        self.desk.ask(lambda office: office.viewing.sums(kind, text=wish.text, sift=wish.sift), summed, key=f"sums/{kind.key}", owner=self)
        if not sifted:
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

    def _get_ready(self) -> None:
        """Ask for the clerk's own columns and views."""
        kind = self.kind

        def came(kept: tuple[list[str], list[dict[str, Any]]]) -> None:
            self._show_columns(kept[0])
            self.sift.show_views(kept[1])

        def read(office: Office) -> tuple[list[str], list[dict[str, Any]]]:
            return office.remembering.columns(kind), office.remembering.views(kind)

        self.desk.ask(read, came, key=f"views/{kind.key}", owner=self)

    def _show_columns(self, columns: Sequence[str]) -> None:
        if tuple(columns or self.model.first_columns) != self.model.columns:
            self.view.show_columns(columns)
        self.sift.show_columns(self.model.first_columns, self.model.columns)

    def _choose_columns(self, columns: list[str]) -> None:
        kind = self.kind
        self._show_columns(columns)
        self.desk.ask(lambda office: office.remembering.set_columns(kind, columns), lambda _done: None)

    def _keep_view(self, name: str) -> None:
        kept = self.sift.kept(name) | {"text": self.filter.text().strip(), "sort": self.model.query.sort}
        self._set_views(lambda views: [*(view for view in views if view["name"] != name), kept])

    def _drop_view(self, name: str) -> None:
        self._set_views(lambda views: [view for view in views if view["name"] != name])

    def _set_views(self, change: Any) -> None:
        kind = self.kind

        def write(office: Office) -> list[dict[str, Any]]:
            views: list[dict[str, Any]] = change(office.remembering.views(kind))
            office.remembering.set_views(kind, views)
            return views

        self.desk.ask(write, self.sift.show_views, owner=self)

    def _choose_view(self, view: dict[str, Any]) -> None:
        self.filter.setText(str(view.get("text", "")))
        self.model.query = replace(self.model.query, sort=str(view.get("sort") or self.kind.order))
        self.sift.take(view)

    def _connect(self) -> None:
        self.model.counted.connect(self._say_count)
        self.view.opened.connect(self.pane.open)
        self.view.entered_record.connect(lambda: self.pane.form.begin() if self.pane.id else None)
        self.view.copying.connect(self.copy)
        self.view.discarding.connect(self.pane.discard)
        self.view.undoing.connect(self.notice.answer)
        self.pane.opened.connect(self.view.mark)
        self.pane.stored.connect(self._stored)
        self.pane.discarded.connect(self._discarded)
        self.sift.sifted.connect(self._apply)
        self.sift.columns_chosen.connect(self._choose_columns)
        self.sift.view_saved.connect(self._keep_view)
        self.sift.view_chosen.connect(self._choose_view)
        self.sift.view_dropped.connect(self._drop_view)
        self.sift.show_columns(self.model.first_columns, self.model.columns)
        self.desk.changed.connect(self.refresh)
        self.desk.opened.connect(self.refresh)
        self.desk.opened.connect(self._get_ready)
        self._get_ready()

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(button(tr("新登记"), self.begin, look="primary", sign="plus", tip="Ctrl+N"), 0, Qt.AlignmentFlag.AlignTop)
        self.filter: QLineEdit = Line()
        self.filter.setPlaceholderText(tr("筛选本列表（Ctrl+F）"))
        self.filter.setAccessibleName(tr("筛选本列表"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("filter", tokens().soft, px(15)), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setMinimumWidth(px(130))
        self.filter.setMaximumWidth(px(230))
        self.filter.textEdited.connect(lambda _text: self._pause.start())
        self.filter.textChanged.connect(lambda text: None if text else self._pause.start())
        row.addWidget(self.filter, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.sift, 3)
        return row

    def _make_halves(self) -> QSplitter:
        left = QFrame()
        left.setProperty("card", "true")
        inner = QVBoxLayout(left)
        snug(inner, margins=(1, 1, 1, 1))
        inner.addWidget(self.view, 1)
        inner.addWidget(self.totals)
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
