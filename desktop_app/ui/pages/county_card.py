"""The card of the county: whom this computer is paired with and by what mark it is known, and the way to pair again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent

from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, button, dress, rename
from desktop_app.ui.pages.page import Card
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office


class CountyCard(Card):
    """The county this computer is paired with."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("县局"))
        self._desk = desk
        self._says = Plain("", wrap=True)
        self._pairs = button(tr("与县局配对…"), desk.pairing_wished.emit)
        self.line(self._says, self._pairs)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)

        def read(office: Office) -> tuple[tuple[str, str] | None, str, bool]:
            from desktop_app.services.starting import county_of

            return county_of(office.session), office.device, office.practice()

        self._desk.ask(read, self._show, key="county", owner=self)

    def _show(self, known: tuple[tuple[str, str] | None, str, bool]) -> None:
        county, device, practice = known
        if practice:
            self._says.setText(tr("这是练习用的虚构数据，不会与任何县局配对。"))
        elif county is None:
            self._says.setText(tr("还没有与县局配对，记录只在本机。县局给一段文字、一个二维码或优盘上的一个文件，都可以用来配对。"))
        else:
            says = tr("已与 {name} 配对。指纹 {mark}，本机代号 {device}。电话核对、报修时念这两串。")
            self._says.setText(says.format(name=county[0], mark=county[1], device=device))
        dress(self._says, tone="" if county else "soft")
        self._pairs.setVisible(not practice)
        rename(self._pairs, tr("重新配对…") if county else tr("与县局配对…"))
