"""New pictures from the watched folder: one question, and Enter attaches them to the record at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.ui.desk import Desk
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.watched_folder import WatchedFolder
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.ui.pages.record_pane import RecordPane


class Arrivals(QObject):
    """What came into the watched folder and lies in no record yet."""

    def __init__(self, desk: Desk, pane: Callable[[], RecordPane | None], notice: Callable[[], Notice], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._pane, self._notice = desk, pane, notice
        self._paths: list[Path] = []
        self.watched = WatchedFolder(desk, self)
        self.watched.came.connect(self._came)
        desk.opened.connect(self._read_folder)
        desk.kept.connect(self._read_folder)

    def ask(self) -> None:
        """Ask what to do with what came; nothing is attached by itself."""
        pane, count = self._pane(), len(self._paths)
        if not count:
            return
        if pane is None or not pane.deck.is_open:
            says = tr("来了 {n} 件新照片或扫描件。请打开要附上的记录，再按“看一看”。").format(n=count)
            choices = [Choice(tr("看一看"), self._to_tray)]
        elif not pane.id:
            says = tr("来了 {n} 件新照片或扫描件。先放在这条新登记旁边，保存后附上？").format(n=count)
            choices = [Choice(tr("好（Enter）"), self._to_tray, "primary")]
        else:
            says = tr("来了 {n} 件新照片或扫描件。附到“{title}”？").format(n=count, title=pane.title)
            choices = [Choice(tr("附上（Enter）"), self._attach, "primary"), Choice(tr("先看一看"), self._to_tray)]
        self._notice().tell(says, (*choices, Choice(tr("不要"), self._paths.clear)))
        if pane is None or not pane.unsaved():
            self._notice().focus_first()  # never away from somebody who writes

    def _came(self, paths: list[Path]) -> None:
        self._paths += paths
        self.ask()

    def _attach(self) -> None:
        pane, paths = self._pane(), list(self._paths)
        if pane is None or not pane.id:
            self.ask()
            return
        from desktop_app.ui.pages.tray import attach_files, read_files

        id = pane.id
        self._paths.clear()

        def attach(office: Office) -> int:
            return attach_files(office, id, read_files(paths))

        def done(count: int) -> None:
            if pane.id == id:
                pane.deck.turn_to_files()
            self._desk.trouble.emit(tr("已附上 {n} 件").format(n=count))

        self._desk.labour(attach, done, owner=pane)

    def _to_tray(self) -> None:
        pane = self._pane()
        if pane is None or not pane.deck.is_open:
            self.ask()
            return
        paths = list(self._paths)
        self._paths.clear()
        pane.take_files(paths)

    def _read_folder(self) -> None:
        self._desk.ask(lambda office: office.remembering.watched_folder(), self.watched.watch, key="watched", owner=self)
