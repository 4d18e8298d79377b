"""How the clerk wants the window to look, kept in a small file beside the store: it is needed before the store can be opened.

The file holds nothing about anybody. A file that cannot be read is as good as none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.ui.theme import DARK, LIGHT, wear
from desktop_app.ui.words import tr

FILE = "look.json"
THEMES = (("light", tr("浅色")), ("dark", tr("深色")), ("system", tr("跟随系统")))
SCALES = ((1.0, tr("标准字")), (1.25, tr("大字")), (1.5, tr("特大字")))


@dataclass(frozen=True, slots=True)
class Look:
    """The look of the window."""

    theme: str = "system"
    scale: float = 1.0  # of letters and everything measured by them

    def put_on(self, app: QApplication) -> None:
        """Give the whole program this look."""
        dark = self.theme == "dark" or (self.theme == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Dark)
        wear(app, DARK if dark else LIGHT, self.scale)


def load(folder: Path) -> Look:
    """The look that was kept, or the first one."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        look = Look(str(kept["theme"]), float(kept["scale"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Look()
    return look if look.theme in dict(THEMES) and look.scale in dict(SCALES) else Look()


def save(folder: Path, look: Look) -> None:
    """Keep a look; a folder that cannot be written keeps none, and the window goes on with it."""
    try:
        (folder / FILE).write_text(json.dumps(asdict(look)), "utf-8")
    except OSError:
        return
