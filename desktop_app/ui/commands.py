"""Commands: everything the window can do by a key or by its name, in one list, so that no key is bound twice and none is a secret.

Typing in the search box finds a command by a part of its name or its initials; the sheet of keys (F12) lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Command:
    """One thing that can be done."""

    key: str  # its name in the program
    title: str
    act: Callable[[], object]
    keys: str = ""  # shortcut, e.g. "Ctrl+N"
    listed: bool = True  # whether it is offered by name; what only moves is not


class Commands:
    """The commands of one window."""

    def __init__(self, window: QWidget, commands: Iterable[Command]) -> None:
        self.all = {command.key: command for command in commands}
        self.initials: Mapping[str, tuple[str, ...]] = {}  # of each title, once the office has told them
        self._shortcuts = [self._bind(window, command) for command in self.all.values() if command.keys]

    def found(self, typed: str, most: int = 4) -> list[Command]:
        """The commands that typed text names: a part of the title, or the beginning of its initials."""
        wanted = typed.strip().lower()
        if not wanted:
            return []
        listed = [command for command in self.all.values() if command.listed]
        named = [command for command in listed if wanted in command.title.lower()]
        spelt = [command for command in listed if any(key.startswith(wanted) for key in self.initials.get(command.title, ()))]
        return list(dict.fromkeys([*named, *spelt]))[:most]

    def release(self) -> None:
        """Let go of every key."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()

    def _bind(self, window: QWidget, command: Command) -> QShortcut:
        shortcut = QShortcut(QKeySequence(command.keys), window)
        shortcut.activated.connect(command.act)
        return shortcut
