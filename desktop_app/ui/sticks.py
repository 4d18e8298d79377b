"""Notices a stick that is plugged in. It looks at the list of drives every few seconds; it reads nothing and asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QStorageInfo, QTimer, Signal

EVERY_MS = 3_000
FIXED = ("/", "/boot", "/home", "/var", "/usr", "/tmp", "/snap", "/run", "/sys", "/dev", "/proc", "/etc", "/opt", "/srv")
REMOVABLE = ("/media", "/run/media", "/mnt", "/Volumes")


def drives() -> list[Path]:
    """The drives that may be sticks: writable, and none of the system's own."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        letters = len(root) >= 2 and root[1] == ":"
        outside = root.startswith(REMOVABLE) or (letters and volume != QStorageInfo.root() and not root.upper().startswith("C:"))
        if outside and volume.isReady() and not volume.isReadOnly():
            found.append(Path(root))
    return found


class StickWatch(QObject):
    """Tells of each stick once, when it comes."""

    came = Signal(object)  # its folder

    def __init__(self, parent: QObject, look: Callable[[], Iterable[Path]] = drives) -> None:
        super().__init__(parent)
        self._look = look
        self._known: set[Path] = set()
        self._beat = QTimer(self)
        self._beat.setInterval(EVERY_MS)
        self._beat.timeout.connect(self.look)

    def begin(self) -> None:
        """Watch from now on; what is there already is told too."""
        self._beat.start()
        self.look()

    def look(self) -> None:
        """Look once."""
        there = set(self._look())
        for new in sorted(there - self._known):
            self.came.emit(new)
        self._known = there
