"""The card about the program: which version this is, and a newer one from the county or a stick, fetched while work goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from desktop_app import __version__
from desktop_app.domain.errors import KarstError
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, button, dress
from desktop_app.ui.pages.page import Card
from desktop_app.ui.words import bytes_spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.renewing import Renewed


class UpdateCard(Card):
    """What the program is, and how it is renewed."""

    _heard = Signal(str)  # from the worker

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("关于"))
        self._desk = desk
        says = tr("石山司法所工作台 {version}。按 F12 看全部快捷键，F1 看当前栏目的帮助。").format(version=__version__)
        self.column.addWidget(Plain(says, tone="soft", wrap=True))
        self.says = Plain(tr("更新只换程序，不动数据；取好、自检通过后，下次打开才换。"), tone="soft", wrap=True)
        self.from_county = button(tr("从县局更新"), self.renew)
        self.from_stick = button(tr("从优盘更新…"), self._choose)
        self.line(self.says, self.from_county, self.from_stick)
        self._heard.connect(self.says.setText)

    def renew(self, stick: Path | None = None) -> None:
        """Look for a newer version and let it run from the next start on; the form at hand stays as it is."""

        def call(office: Office) -> Renewed:
            from desktop_app.services.renewing import renew

            return renew(office.session, stick, self._heard.emit)

        self._working(True)
        self.says.setText(tr("正在看有没有新版本…"))
        dress(self.says, tone="soft")
        self._desk.labour(call, self.show_done, self._show_failed, owner=self)

    def show_done(self, done: Renewed) -> None:
        """Say what came of it."""
        self._working(False)
        if done.switched:
            self.says.setText(
                tr("已取好 {version}（{size}），下次打开就是它。").format(version=done.available, size=bytes_spoken(done.bytes))
            )
        else:
            self.says.setText(tr("{version} 已经是最新的。").format(version=done.version))
        dress(self.says, tone="good")

    def _show_failed(self, error: KarstError) -> None:
        self._working(False)
        self.says.setText(error.sentence)
        dress(self.says, tone="bad")

    def _working(self, working: bool) -> None:
        for one in (self.from_county, self.from_stick):
            one.setEnabled(not working)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("优盘，或更新文件所在的文件夹"))
        if folder:
            self.renew(Path(folder))
