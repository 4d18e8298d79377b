"""Switching: which of the versions on this computer runs. Everything of a version lies in a folder of its own; nothing is ever overwritten.

The installed program stays where the installer put it and starts first. When a newer version was fetched, proven and chosen, it hands
over to that one. A version that fails to start three times is not tried again, and the installed one runs. Imports nothing heavy: it
stands before all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

TRIES = 3
_FILE = "chosen.json"
_STAY = "KARSTDESK_STAY"  # set: whoever starts the program wants this very version


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version to run."""

    version: str
    folder: str  # its name beside the file
    tries: int = 0  # starts of which none is known to have worked
    worked: bool = False


def program_home() -> Path:
    """The folder of fetched versions: this user's own, beside the data and never with it."""
    return Path(platformdirs.user_data_dir("KarstDesk-program", appauthor=False))


def chosen(home: Path) -> Chosen | None:
    """The version that was chosen, or None; a file that cannot be read chooses none."""
    try:
        said = json.loads((home / _FILE).read_text("utf-8"))
        found = Chosen(str(said["version"]), str(said["folder"]), int(said["tries"]), bool(said["worked"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.folder == Path(found.folder).name and (home / found.folder).is_dir() else None


def choose(home: Path, choice: Chosen) -> None:
    """Run this version from the next start on; whole or not at all."""
    unfinished = home / f"{_FILE}.new"
    with unfinished.open("w", encoding="utf-8") as out:
        json.dump(asdict(choice), out)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(home / _FILE)


def instead(home: Path, own: tuple[int, ...]) -> Path | None:
    """The folder of the version to run instead of this one, whose number is ``own``; None when this one is to run. Counts the try."""
    found = chosen(home)
    if found is None or not _is_newer(found.version, own) or (found.tries >= TRIES and not found.worked):
        return None
    if not found.worked:
        choose(home, Chosen(found.version, found.folder, found.tries + 1))
    return home / found.folder


def worked(home: Path, version: str) -> None:
    """This version did what it was started for: it is trusted from now on."""
    found = chosen(home)
    if found is not None and found.version == version and not found.worked:
        choose(home, Chosen(found.version, found.folder, worked=True))


def hand_over(folder: Path, arguments: Sequence[str]) -> int:
    """Run the same program of another version with the same arguments; its exit code, where it does not simply take this one's place."""
    program = folder / Path(sys.executable).name
    environment = _clean(os.environ) | {_STAY: "1"}
    if sys.platform == "win32":
        return subprocess.call([str(program), *arguments], env=environment)
    os.execve(program, [str(program), *arguments], environment)


def may_hand_over() -> bool:
    """Whether this program is one of a bundle that nobody asked to stay."""
    return bool(getattr(sys, "frozen", False)) and _STAY not in os.environ


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without what this bundle set up for itself: another one has libraries of its own.

    Source: PyInstaller, "Launching external programs from the frozen application".
    """
    kept = {name: value for name, value in environment.items() if name not in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG")}
    if "LD_LIBRARY_PATH_ORIG" in environment:
        kept["LD_LIBRARY_PATH"] = environment["LD_LIBRARY_PATH_ORIG"]
    return kept | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}


def _is_newer(version: str, own: tuple[int, ...]) -> bool:
    try:
        return tuple(int(part) for part in version.split(".")) > own
    except ValueError:
        return False
