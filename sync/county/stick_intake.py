"""A stick that is taken in over the page: its files are laid into a folder as they lie on a stick, taken in, and the answers handed back.

What lies there is sealed, both ways: neither the server's disk nor the browser's download holds anything that can be read. Answers wait for
a day, under a name that only the page knows.
"""

from __future__ import annotations

import io
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.domain.errors import Refused, Unknown
from sync.carriers.stick import FOLDER
from sync.county import sticks
from sync.county.bureau import Bureau
from sync.county.offices import DAY_MS
from sync.county.sticks import Taken
from sync.county.territory import Territory

MOST_BYTES = 512 * 2**20  # of one upload; a stick with more is read at the server by command
MOST_FILES = 40
_NAME = re.compile(r"TO-COUNTY-[0-9a-f]{16}\.\d{3}")
_WAITING = "outgoing"  # folder of the answers
_KEY = re.compile(r"[0-9a-f]{32}")
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one upload."""

    taken: list[Taken]
    left: list[str]  # what was left alone, a sentence each
    key: str  # under which the answers wait


def read(bureau: Bureau, files: Iterable[tuple[str, BinaryIO]], territory: Territory) -> Read:
    """Take the files of a stick in. Raise Refused for files that no stick of ours has, Refused or Failed as sticks.read does."""
    _forget(bureau)
    key = secrets.token_hex(16)
    stick = bureau.home / _WAITING / key
    (stick / FOLDER).mkdir(parents=True, mode=0o700)
    taken, left = list[Taken](), list[str]()
    try:
        _lay(files, stick / FOLDER)
        taken, left = sticks.read(bureau, stick, territory)
    finally:
        if not taken:
            shutil.rmtree(stick)
    for path in (stick / FOLDER).glob("TO-COUNTY-*"):
        path.unlink()
    return Read(taken, left, key)


def answers(bureau: Bureau, key: str) -> bytes:
    """The answers as one archive to be unpacked onto the stick; raise Unknown when they are gone."""
    folder = bureau.home / _WAITING / key
    if not _KEY.fullmatch(key) or not folder.is_dir():
        raise Unknown("回执已经不在了；请再取入一次，或在服务器上用 karstcounty stick write")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # sealed bytes do not shrink
        for path in sorted((folder / FOLDER).glob("TO-OFFICE-*")):
            archive.write(path, f"{FOLDER}/{path.name}")
    return out.getvalue()


def _lay(files: Iterable[tuple[str, BinaryIO]], folder: Path) -> None:
    names = set[str]()
    for name, source in files:
        if not _NAME.fullmatch(name) or name in names:
            raise Refused(f"“{name[:60]}”不是司法所写的优盘文件；请选优盘 {FOLDER} 文件夹里 TO-COUNTY 开头的全部文件。没有取入")
        names.add(name)
        with (folder / name).open("xb") as out:
            shutil.copyfileobj(source, out, _PIECE)
    if not any(name.endswith(".001") for name in names):
        raise Refused("没有选文件，或少了 .001 那一份；没有取入")


def _forget(bureau: Bureau) -> None:
    """Remove answers that nobody fetched in a day."""
    folder = bureau.home / _WAITING
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.stat().st_mtime * 1000 < bureau.now_ms() - DAY_MS:
            shutil.rmtree(old, ignore_errors=True)
