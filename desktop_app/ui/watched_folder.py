"""Notices new pictures and scans in one folder, each once and only when it has been written to its end. It reads names and sizes only."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from desktop_app.domain.errors import KarstError
from desktop_app.ui import pictures
from desktop_app.ui.desk import Desk

SCANS = (*pictures.PICTURES, ".pdf")
SETTLE_MS = 800  # a file whose size stays the same for so long is whole


def scans_in(folder: Path) -> dict[str, int] | None:
    """The pictures and scans in a folder with their sizes in bytes; None when it cannot be read now."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if entry.name.lower().endswith(SCANS) and entry.is_file()}
    except OSError:
        return None


class WatchedFolder(QObject):
    """Watches one folder; what lay there before is no news."""

    came = Signal(object)  # a list of paths, whole files

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.folder: Path | None = None
        self._known: set[str] | None = None  # None until the folder was read once
        self._growing: dict[str, int] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.look)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.look)

    def watch(self, folder: Path | None) -> None:
        """Watch this folder from now on; None watches nothing."""
        if folder == self.folder:
            return
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self.folder, self._known = folder, None
        self._growing.clear()
        self.look()

    def look(self) -> None:
        """Look once; a folder that was away, as on a stick, is watched again when it is back."""
        folder = self.folder
        if folder is not None:
            self._desk.labour(lambda _office: scans_in(folder), lambda found: self._found(folder, found), self._not_read, owner=self)

    def _found(self, folder: Path, found: dict[str, int] | None) -> None:
        if folder != self.folder or found is None:
            return
        if str(folder) not in self._watcher.directories():
            self._watcher.addPath(str(folder))
        if self._known is None:
            self._known = set(found)
            return
        self._known &= found.keys()
        fresh = {name: size for name, size in found.items() if name not in self._known}
        whole = [name for name, size in fresh.items() if size and self._growing.get(name) == size]
        self._known.update(whole)
        self._growing = {name: size for name, size in fresh.items() if name not in whole}
        if self._growing:
            self._settle.start()
        if whole:
            self.came.emit([folder / name for name in sorted(whole)])

    def _not_read(self, error: KarstError) -> None:
        self._desk.trouble.emit(error.sentence)
