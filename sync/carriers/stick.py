"""Bundles as files on a stick: plain names that every file system takes, parts of at most 1 GB, read back before they count as written.

Nothing on a stick is believed: names are matched against our own pattern, links are not followed, contents are proven by sync.wire.bundle.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from sync.wire.bundle import Direction, Sink

FOLDER = "KARST"
PART_BYTES = 10**9  # FAT32 ends at 4 GiB; smaller parts are copied again sooner
_NAMES = {Direction.TO_COUNTY: "TO-COUNTY", Direction.TO_OFFICE: "TO-OFFICE"}
_PART = re.compile(r"(TO-COUNTY|TO-OFFICE)-([0-9a-f]{16})\.(\d{3})")
_MOST_PARTS = 999


class StickFailed(Exception):
    """The stick did not take or give what was asked of it. Says what was seen."""


def bundles(stick: Path, direction: Direction) -> list[bytes]:
    """The devices (8 bytes) that have a bundle of that direction on the stick."""
    try:
        names = sorted(entry.name for entry in (stick / FOLDER).iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StickFailed(f"{stick} 读不出来（{error.strerror}）") from None
    found = [match for name in names if (match := _PART.fullmatch(name)) and match[1] == _NAMES[direction] and match[3] == "001"]
    return [bytes.fromhex(match[2]) for match in found]


def opened(stick: Path, direction: Direction, device: bytes) -> BinaryIO:
    """The bundle of a device, all parts in a row; raise StickFailed when it cannot be read. The caller closes it."""
    return io.BufferedReader(_Parts(_parts(stick, direction, device)), 2**17)


def _stem(stick: Path, direction: Direction, device: bytes) -> Path:
    return stick / FOLDER / f"{_NAMES[direction]}-{device.hex()}"


def _parts(stick: Path, direction: Direction, device: bytes) -> list[Path]:
    stem = _stem(stick, direction, device)
    paths = (stem.with_suffix(f".{number:03}") for number in range(1, _MOST_PARTS + 1))
    return list(takewhile(Path.exists, paths))


class _Parts(io.RawIOBase):
    """Several files read as one."""

    def __init__(self, paths: list[Path]) -> None:
        self._files = []
        for path in paths:
            try:
                descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
            except OSError as error:
                raise StickFailed(f"{path.name} 读不出来（{error.strerror}）") from None
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise StickFailed(f"{path.name} 不是普通文件")
            self._files.append(os.fdopen(descriptor, "rb", buffering=0))
            if hasattr(os, "posix_fadvise"):  # what the stick holds, not what memory remembers of it
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        self._at = 0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer``; 0 behind the last part."""
        while self._at < len(self._files):
            try:
                found = self._files[self._at].readinto(buffer)
            except OSError as error:
                raise StickFailed(f"优盘读不出来（{error.strerror}）") from None
            if found:
                return found
            self._at += 1
        return 0

    def close(self) -> None:
        """Close every part."""
        for file in getattr(self, "_files", []):
            file.close()
        super().close()


def write(
    stick: Path, direction: Direction, device: bytes, fill: Callable[[Sink], None], part_bytes: int = PART_BYTES
) -> int:  # fmt: skip
    """Write the bundle that ``fill`` makes in place of an older one of this device; its bytes, once they were read back as written.

    Raise StickFailed, with nothing half-written left, when the stick is full, gone, read-only, or gives back something else.
    """
    stem = _stem(stick, direction, device)
    if not stick.is_dir():
        raise StickFailed(f"{stick} 不是一个打得开的文件夹")
    out = _Writing(stem, part_bytes)
    try:
        stem.parent.mkdir(exist_ok=True)
        fill(out)
        out.settle()
        out.read_back(lambda: opened(stick, direction, device))
    except OSError as error:
        raise StickFailed(f"写到优盘时出错（{error.strerror}）") from None
    finally:
        out.tidy()
    return out.size


class _Writing:
    """Parts being written under other names, and put in place together."""

    def __init__(self, stem: Path, part_bytes: int) -> None:
        self._stem, self._part_bytes = stem, part_bytes
        self._parts: list[Path] = []
        self._file: io.FileIO | None = None
        self._left = 0
        self.size, self._digest = 0, hashlib.sha256()

    def write(self, given: bytes, /) -> None:
        """Write all of it, into as many parts as it takes."""
        self._digest.update(given)
        self.size += len(given)
        while given:
            if self._file is None or not self._left:
                self._file = self._next_part()
            done = self._file.write(given[: self._left]) or 0
            given, self._left = given[done:], self._left - done

    def _next_part(self) -> io.FileIO:
        self._end_part()
        if len(self._parts) == _MOST_PARTS:
            raise OSError(0, "太大了", "")
        path = self._stem.with_suffix(f".{len(self._parts) + 1:03}.new")
        self._parts.append(path)
        self._left = self._part_bytes
        return path.open("wb", buffering=0)

    def _end_part(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def settle(self) -> None:
        """Put the parts in the place of the older bundle."""
        self._end_part()
        for number in range(len(self._parts), _MOST_PARTS):
            older = self._stem.with_suffix(f".{number + 1:03}")
            if not older.exists():
                break
            older.unlink()
        for path in self._parts:
            path.replace(path.with_suffix(""))
        if os.name == "posix":
            folder = os.open(self._stem.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def read_back(self, opened: Callable[[], BinaryIO]) -> None:
        """Raise StickFailed unless the stick gives back what was written; then it keeps nothing of it."""
        seen = hashlib.sha256()
        with opened() as source:
            while piece := source.read(2**20):
                seen.update(piece)
        if seen.digest() != self._digest.digest():
            for path in self._parts:
                path.with_suffix("").unlink(missing_ok=True)
            raise StickFailed("读回来的与写上去的不一样，这个优盘坏了或容量是假的；请换一个")

    def tidy(self) -> None:
        """Leave nothing half-written."""
        if self._file is not None:
            self._file.close()
            self._file = None
        for path in self._parts:
            with suppress(OSError):
                path.unlink(missing_ok=True)
