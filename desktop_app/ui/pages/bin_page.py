"""The bin: what was discarded, newest first, and the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Elided, Plain, button, emptied, snug
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.words import spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.discarding import Discarded


class BinPage(Page):
    """What lies in the bin."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("回收站"))
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        frame, inner = card(tr("移入回收站的记录"))
        inner.addWidget(Plain(tr("记录和附件都还在，办理记录也在；恢复后与移入前完全一样。"), tone="soft", wrap=True))
        self._rows = QVBoxLayout()
        snug(self._rows, spacing=6)
        inner.addLayout(self._rows)
        column.addWidget(frame)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        desk.changed.connect(self.refresh)
        desk.opened.connect(self.refresh)

    def refresh(self) -> None:
        if self.isVisible():
            self.desk.ask(lambda office: office.discarding.discarded(), self._show, key="bin", owner=self)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def _show(self, found: list[Discarded]) -> None:
        emptied(self._rows)
        for binned in found:
            self._rows.addWidget(self._row(binned))
        if not found:
            self._rows.addWidget(Plain(tr("回收站是空的。"), tone="soft"))

    def _row(self, binned: Discarded) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        snug(row, spacing=12)
        kind = self.desk.kinds.get(binned.kind)
        row.addWidget(Elided(f"{binned.number or tr('未编号')}　{binned.title}"), 3)
        row.addWidget(Elided(kind.title if kind else binned.kind, tone="soft"), 1)
        row.addWidget(Elided(tr("{at} {who}").format(at=spoken(binned.when), who=binned.who), tone="soft"), 1)
        back = button(tr("恢复"), partial(self._take_back, binned))
        back.setAccessibleName(tr("恢复 {title}").format(title=binned.title))
        row.addWidget(back)
        return line

    def _take_back(self, binned: Discarded) -> None:
        def back(_shown: object) -> None:
            self.refresh()
            self.desk.refresh()
            self.opens.emit(binned.kind, binned.id)

        self.desk.ask(lambda office: office.discarding.take_back(binned.id), back, owner=self)
