"""Writing a small file so that a power cut leaves either the old one or the new one, never half of one.

An antivirus or backup program may hold the old file for a moment, on Windows above all: replacing it is tried again for a while.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

_PATIENCE_S = 10.0  # in all, of trying again while another program holds the file (RELIABILITY F6)
_PAUSE_S = 0.05  # at first, doubling up to half a second


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole and flushed, for its owner only unless ``mode`` says otherwise. Raise OSError with the old one in place."""
    temporary = path.with_name(path.name + ".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a finished file its name and flush the folder; while another program holds the old file, try again."""
    until, pause = time.monotonic() + _PATIENCE_S, _PAUSE_S
    while True:
        try:
            temporary.replace(path)
            break
        except PermissionError:
            if time.monotonic() > until:
                raise
            time.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, 0.5)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Let the names in a folder outlive a power cut; Windows keeps them by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
