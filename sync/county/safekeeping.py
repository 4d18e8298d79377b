"""Backups that the server makes of itself beside its data, the newest few: each proven before it is called done, each ciphertext."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_app.store import backups
from sync.county import restoring
from sync.county.bureau import STORE, Bureau
from sync.county.showing import instant

FOLDER = "backups"
KEPT = 7
_SUFFIX = ".karst"


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup."""

    name: str
    path: Path
    size: int  # bytes
    at: int  # ms since 1970 UTC


def kept(bureau: Bureau) -> list[Kept]:
    """The backups there are, newest first."""
    folder = bureau.home / FOLDER
    files = sorted(folder.glob(f"*{_SUFFIX}"), reverse=True) if folder.is_dir() else []
    return [Kept(path.name, path, path.stat().st_size, int(path.stat().st_mtime * 1000)) for path in files]


def make(bureau: Bureau) -> Kept:
    """Make one and let go of those beyond the newest few; raise Failed, with none less than before, when it does not prove good."""
    folder = bureau.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = "".join(digit for digit in instant(bureau.now_ms()) if digit.isdigit())
    target = folder / f"{stamp[:8]}-{stamp[8:]}{bureau.now_ms() % 60_000:05}{_SUFFIX}"
    backups.write(target, bureau.database, STORE, [], bureau.home / "attachments", restoring.check(bureau.store_key))
    for old in kept(bureau)[KEPT:]:
        old.path.unlink()
    return next(one for one in kept(bureau) if one.path == target)
