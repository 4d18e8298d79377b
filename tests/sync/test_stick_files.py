"""What lies on a stick is written whole or not at all, in parts, and nothing on it is believed for its name."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest

from sync.carriers import stick
from sync.carriers.stick import StickFailed
from sync.wire.bundle import Direction, Sink

DEVICE = bytes(range(8))
THERE = Direction.TO_COUNTY


def _write(folder: Path, content: bytes, part_bytes: int = stick.PART_BYTES) -> int:
    def fill(out: Sink) -> None:
        for at in range(0, len(content), 7):
            out.write(content[at : at + 7])

    return stick.write(folder, THERE, DEVICE, fill, part_bytes)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / stick.FOLDER).iterdir())


def _read(folder: Path) -> bytes:
    with stick.opened(folder, THERE, DEVICE) as source:
        return source.read()


def test_a_bundle_is_split_and_read_as_one(tmp_path: Path) -> None:
    content = os.urandom(2500)
    assert _write(tmp_path, content, part_bytes=1000) == 2500
    assert _names(tmp_path) == [f"TO-COUNTY-0001020304050607.00{n}" for n in (1, 2, 3)]
    assert _read(tmp_path) == content
    assert stick.bundles(tmp_path, THERE) == [DEVICE] and stick.bundles(tmp_path, Direction.TO_OFFICE) == []


def test_a_shorter_bundle_leaves_no_part_of_the_longer_one_before(tmp_path: Path) -> None:
    _write(tmp_path, os.urandom(2500), part_bytes=1000)
    _write(tmp_path, b"short", part_bytes=1000)
    assert _read(tmp_path) == b"short" and len(_names(tmp_path)) == 1


def test_a_stick_that_is_full_keeps_the_older_bundle_and_nothing_half(tmp_path: Path) -> None:
    _write(tmp_path, b"older")

    def fill(out: Sink) -> None:
        out.write(b"newer")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StickFailed, match="No space left"):
        stick.write(tmp_path, THERE, DEVICE, fill)
    assert _read(tmp_path) == b"older" and len(_names(tmp_path)) == 1


def test_a_stick_that_gives_back_something_else_keeps_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / stick.FOLDER).mkdir()
    writing = stick._Writing(tmp_path / stick.FOLDER / "TO-COUNTY-0001020304050607", 1000)
    writing.write(b"what was written")
    writing.settle()
    with pytest.raises(StickFailed, match="读回来的与写上去的不一样"):
        writing.read_back(lambda: io.BytesIO(b"what a forged stick gives"))
    assert _names(tmp_path) == []


def test_other_files_links_and_folders_are_not_taken_for_bundles(tmp_path: Path) -> None:
    folder = tmp_path / stick.FOLDER
    folder.mkdir()
    for name in ("TO-COUNTY-0001020304050607.exe", "TO-COUNTY-..001", "desktop.ini", "to-county-0001020304050607.001"):
        (folder / name).write_bytes(b"x")
    assert stick.bundles(tmp_path, THERE) == []
    (folder / "TO-COUNTY-0001020304050607.001").symlink_to("/etc/hostname")
    with pytest.raises(StickFailed):
        _read(tmp_path)
    (folder / "TO-COUNTY-0001020304050607.001").unlink()
    (folder / "TO-COUNTY-0001020304050607.001").mkdir()
    with pytest.raises(StickFailed):
        _read(tmp_path)


def test_a_missing_part_is_no_part_of_it(tmp_path: Path) -> None:
    content = os.urandom(3500)
    _write(tmp_path, content, part_bytes=1000)
    (tmp_path / stick.FOLDER / "TO-COUNTY-0001020304050607.003").unlink()
    assert _read(tmp_path) == content[:2000]
