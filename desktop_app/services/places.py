"""Where things lie on this computer."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def default_home() -> Path:
    """The folder of this user's office: of the user, never of a program folder or a stick."""
    return Path(platformdirs.user_data_dir("KarstDesk", appauthor=False))
