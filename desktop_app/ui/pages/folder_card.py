"""The card of the watched folder: where the phone or the scanner puts new pictures, which then ask to be attached."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.errors import KarstError
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, button, dress
from desktop_app.ui.pages.page import Card
from desktop_app.ui.words import tr


class FolderCard(Card):
    """Which folder is watched."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("照片和扫描件"))
        self._desk = desk
        self._says = Plain("", wrap=True)
        self._stop = button(tr("不再留意"), lambda: self.use(None), look="link")
        self.line(self._says, button(tr("选择文件夹…"), self._choose), self._stop)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.ask(lambda office: office.remembering.watched_folder(), self._show, key="folder", owner=self)

    def use(self, folder: Path | None) -> None:
        """Watch this folder from now on; None watches nothing."""

        def done(_none: None) -> None:
            self._show(folder)
            self._desk.kept.emit()

        self._desk.ask(lambda office: office.remembering.watch_folder(folder), done, self._refused, owner=self)

    def _show(self, folder: Path | None) -> None:
        told = tr("留意 {folder}：新来的照片和扫描件会问一句，按 Enter 就附到打开的记录上。")
        none = tr("手机、扫描仪把照片存到哪个文件夹？选定以后，新来的照片会问一句，按 Enter 就附到打开的记录上。")
        self._says.setText(told.format(folder=folder) if folder else none)
        dress(self._says, tone="" if folder else "soft")
        self._stop.setVisible(folder is not None)

    def _refused(self, error: KarstError) -> None:
        self._says.setText(error.sentence)
        dress(self._says, tone="bad")

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("新照片存到哪个文件夹"))
        if folder:
            self.use(Path(folder))
