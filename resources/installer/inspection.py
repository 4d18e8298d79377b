"""What a bundle must be before it goes out: no larger than a stick and a slow link bear, made of what was agreed, and fit for old systems.

Source: DESKTOP U16 (200 MB on disk, 65 MB to carry), U17 (which GLIBC the libraries ask for).
"""

from __future__ import annotations

import lzma
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

DISK_BYTES, CARRIED_BYTES = 200_000_000, 65_000_000
_ELF = b"\x7fELF"
_GLIBC = re.compile(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)")
_BUILD_WORDS = re.compile(
    r"\.cpython-3\d+-[a-z0-9_-]+|\.cp3\d+-win_amd64|\.abi3|(?<=python)3\.?\d+|-\d+\.\d+[\d.]*(post\d+)?(?=\.dist-info)"
)
_LAST_NUMBERS = re.compile(r"(?<=\.so)(\.\d+)+$")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a bundle."""

    files: int
    disk_bytes: int
    glibc: tuple[int, int]  # the newest that any library asks for; (0, 0) where there is none


def look(folder: Path) -> Looked:
    """Count a bundle and find its GLIBC ceiling."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return Looked(len(files), sum(path.stat().st_size for path in files), max(map(glibc_of, files), default=(0, 0)))


def glibc_of(path: Path) -> tuple[int, int]:
    """The newest GLIBC whose name stands among the symbol versions of a library or program; (0, 0) for another file."""
    with path.open("rb") as file:
        if file.read(4) != _ELF:
            return (0, 0)
        found = _GLIBC.finditer(file.read())
        return max(((int(match[1]), int(match[2])) for match in found), default=(0, 0))


def settled(place: str) -> str:
    """A place in a bundle without what changes from build to build: versions in names, and the folder PyInstaller puts all into."""
    return _LAST_NUMBERS.sub("", _BUILD_WORDS.sub("", place.replace("\\", "/").removeprefix("_internal/")))


def differences(places: Iterable[str], expected: Iterable[str]) -> Iterator[str]:
    """What is there and not expected, and what is expected and not there, a line each.

    An expected line ending in / stands for a folder with all in it; one beginning with ? may be missing.
    """
    lines = [line.strip() for line in expected if line.strip() and not line.startswith("#")]
    wanted = {line.lstrip("?") for line in lines}
    folders = tuple(line for line in wanted if line.endswith("/"))
    there = {settled(place) for place in places}
    for place in sorted(there):
        if place not in wanted and not place.startswith(folders):
            yield f"not expected: {place}"
    for line in sorted(lines):
        if not line.startswith("?") and not (any(place.startswith(line) for place in there) if line.endswith("/") else line in there):
            yield f"missing: {line}"


def faults(folder: Path, expected: Iterable[str], glibc: tuple[int, int], packed: Path | None) -> list[str]:
    """Why a bundle may not go out, a sentence each; empty when it may. ``glibc`` is the newest that the oldest system to run it has."""
    seen = look(folder)
    found = list(differences((path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()), expected))
    if seen.disk_bytes > DISK_BYTES:
        found.append(f"{seen.disk_bytes:,} bytes on disk; at most {DISK_BYTES:,}")
    if packed and packed.stat().st_size > CARRIED_BYTES:
        found.append(f"{packed.stat().st_size:,} bytes to carry; at most {CARRIED_BYTES:,}")
    if seen.glibc > glibc:
        worst = [path.name for path in folder.rglob("*") if path.is_file() and glibc_of(path) > glibc]
        found.append(f"asks for GLIBC {seen.glibc[0]}.{seen.glibc[1]}, more than {glibc[0]}.{glibc[1]}: {', '.join(sorted(worst)[:5])}")
    return found


def pack(folder: Path, into: Path) -> Path:
    """The bundle as one .tar.xz, owned by nobody in particular; the same bundle gives the same bytes."""
    with lzma.open(into, "wb", preset=9 | lzma.PRESET_EXTREME) as squeezed, tarfile.open(fileobj=squeezed, mode="w") as out:
        for path in sorted(folder.rglob("*")):
            out.add(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", recursive=False, filter=_plain)
    return into


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry
