"""Where things lie on this computer. Imports nothing heavy: the window starts through here."""

from __future__ import annotations

from pathlib import Path

import platformdirs

FILE, UNFINISHED, SLOTS = "office.db", "office.db.new", "slots.json"


def default_home() -> Path:
    """The folder of this user's office: of the user, never of a program folder or a stick."""
    return Path(platformdirs.user_data_dir("KarstDesk", appauthor=False))


def traces(home: Path) -> list[str]:
    """Names of what is left of a store in a folder; where there is any, none is ever made.

    While a store is being made its database has another name, and nothing can be in it: that is no trace.
    """
    if (home / UNFINISHED).exists() and not (home / FILE).exists():
        return []
    found = [name for name in (FILE, f"{FILE}-wal", SLOTS, f"{SLOTS}.before") if (home / name).exists()]
    return found + sorted(path.name for path in home.glob("restoring-*"))
