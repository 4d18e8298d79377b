"""Writing a small file so that a power cut leaves either the old one or the new one, never half of one.

An antivirus or backup program may hold the old file for a moment, on Windows above all: replacing it is tried again for a while. What the
disk refuses becomes a sentence here and nowhere else.
"""

from __future__ import annotations

import errno
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.domain.errors import Failed

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
        tidy(temporary)
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


def flush(path: Path) -> None:
    """Let the content of a file that was written elsewhere outlive a power cut."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Let the names in a folder outlive a power cut; Windows keeps them by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tidy(*paths: Path) -> None:
    """Remove what is left of a work, as far as the disk lets it; what stays is in nobody's way."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def disk_says(what: str) -> Iterator[None]:
    """Turn what the disk refuses into a sentence: why, that ``what`` was not done, and what to do."""
    try:
        yield
    except OSError as error:
        why, do = _REASONS.get(error.errno or 0, (f"磁盘读写出错（{error.strerror or error}）", "请尽快备份并检查磁盘"))
        raise Failed(f"{why}，{what}；此前的数据完好。{do}") from None


_HELD = ("文件正被别的程序占用（可能是杀毒或备份软件），或没有写的权限", "请稍后再试；总是这样就请检查文件夹的权限")
_REASONS = {
    errno.ENOSPC: ("磁盘已满", "请腾出空间后再试"), errno.EDQUOT: ("磁盘配额已满", "请腾出空间后再试"), errno.EROFS: ("磁盘是只读的", "请检查磁盘"),
    errno.EACCES: _HELD, errno.EPERM: _HELD, errno.ENAMETOOLONG: ("文件名太长", "请换一个短的"),
}  # fmt: skip
