"""Where releases come from: a folder (a stick, or the county's own store), or the county by its carrier. Nothing of either is trusted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from sync.releases.manifest import BadRelease

FOLDER = "KARST-UPDATES"  # on a stick
PIECE_BYTES = 256 * 1024  # asked for at once: a cut link loses no more
_HEX = "[0-9a-f]{64}"
_PATH = re.compile(
    rf"metadata/(timestamp|\d{{1,9}}\.(root|snapshot|targets))\.json|targets/{_HEX}\.[a-z0-9._-]{{1,80}}\.json"
    rf"|files/[0-9a-f]{{2}}/{_HEX}\.zst|changes/[0-9a-f]{{2}}/{_HEX}-{_HEX}\.zst"
)


class Source(Protocol):
    """A repository of releases."""

    def piece(self, path: str, offset: int, length: int) -> bytes | None:
        """Up to ``length`` bytes of a file from ``offset`` on, empty behind its end; None when there is no such file."""


class FolderSource:
    """A repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def piece(self, path: str, offset: int, length: int) -> bytes | None:
        """Up to ``length`` bytes of a file; None when there is none, or when the path is none of a repository."""
        if not is_path(path):
            return None
        try:
            with (self._folder / path).open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except (FileNotFoundError, NotADirectoryError):
            return None


def is_path(path: str) -> bool:
    """Whether a path can be one of a repository: nothing else is ever looked up."""
    return _PATH.fullmatch(path) is not None


def whole(source: Source, path: str, longest: int) -> bytes | None:
    """A small file; None when it is not there. Raise BadRelease when it is longer than it may be."""
    found = bytearray()
    while piece := source.piece(path, len(found), PIECE_BYTES):
        found += piece
        if len(found) > longest:
            raise BadRelease("damaged")
        if len(piece) < PIECE_BYTES:
            break
    return bytes(found) if found or source.piece(path, 0, 1) is not None else None
