"""Backups: one file with the database, the wrapped keys and the attachments, all of it ciphertext; proven before it is called done.

The database is copied by SQLite itself into a consistent snapshot; nothing else ever reads the living file. What is called done is on the
disk, name and all; a restore that is cut off, by a power cut too, is carried to its end when the office is opened next.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.errors import Failed, Refused
from desktop_app.store.transactions import Transactions
from desktop_app.store.whole import flush, flush_folder, put_in_place, tidy

_MANIFEST = "manifest.json"
_PIECE = 2**20
_UNPROVEN, _INCOMING = "restoring", "restoring-"  # folders of a restore: still to be checked; good, with where the old one goes
Check = Callable[[Path], list[str]]  # opens a copy of the database and says what is wrong with it


def write(target: Path, database: Transactions, file: str, beside: Iterable[Path], attachments: Path, check: Check) -> None:
    """Write a backup of the database (called ``file`` in it) to ``target``; raise Failed, leaving no file, when it does not prove good."""
    if not target.parent.is_dir():
        raise Failed(f"备份写不成：没有 {target.parent} 这个文件夹；原有数据没有改动")
    temporary, snapshot = target.with_name(target.name + ".new"), target.with_name(target.name + ".db")
    try:
        tidy(snapshot)
        database.snapshot(snapshot)
        if wrong := check(snapshot):
            raise Failed(f"备份没有通过检查，没有写成：{wrong[0]}")
        files = {file: snapshot, **{path.name: path for path in beside if path.exists()}}
        if attachments.is_dir():
            files |= {f"attachments/{p.relative_to(attachments).as_posix()}": p for p in attachments.rglob("*") if p.is_file()}
        _pack(temporary, files)
        _proven(temporary)
        put_in_place(temporary, target)
    except OSError as error:
        raise Failed(f"备份写不成：{error.strerror or error}；原有数据没有改动") from None
    finally:
        tidy(temporary, snapshot, Path(f"{snapshot}-wal"), Path(f"{snapshot}-shm"))


def _pack(target: Path, files: dict[str, Path]) -> None:
    hashes = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, path in sorted(files.items()):
            digest = hashlib.sha256()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as out:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    out.write(piece)
            hashes[name] = digest.hexdigest()
        archive.writestr(_MANIFEST, json.dumps({"version": 1, "files": hashes}, indent=1))
    flush(target)


def _proven(path: Path) -> dict[str, str]:
    """The files of a backup with their hashes, each read and compared; raise Refused when anything differs."""
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
                raise zipfile.BadZipFile("a backup holds ciphertext, which is never compressed")
            manifest: dict[str, str] = json.loads(archive.read(_MANIFEST))["files"]
            if set(archive.namelist()) != {*manifest, _MANIFEST} or any(
                ".." in Path(name).parts or name.startswith("/") for name in manifest
            ):
                raise Refused(f"{path.name} 的文件清单不符，可能被改动；没有恢复")
            for name, expected in manifest.items():
                digest = hashlib.sha256()
                with archive.open(name) as source:
                    while piece := source.read(_PIECE):
                        digest.update(piece)
                if digest.hexdigest() != expected:
                    raise Refused(f"{path.name} 里的 {name} 已损坏；没有恢复")
            return manifest
    except (zipfile.BadZipFile, EOFError, RuntimeError, LookupError, ValueError, TypeError, AttributeError):  # what zipfile and json raise
        raise Refused(f"{path.name} 不是备份文件或已损坏；没有恢复") from None
    except OSError as error:
        raise Refused(f"{path} 读不出来：{error.strerror or error}；没有恢复") from None


def restore(source: Path, home: Path, file: str, check: Check, *, replace: bool, aside: str) -> None:
    """Put a backup into ``home``; raise Refused over a living store without ``replace``. What was there is kept in a folder ``aside``."""
    finish(home, file)
    with unpacked(source, home, file, check, aside, living=not replace and (home / file).exists()) as incoming:
        swap(home, incoming, home / aside, file)


@contextmanager
def unpacked(source: Path, home: Path, file: str, check: Check, aside: str, *, living: bool) -> Iterator[Path]:
    """A folder within ``home`` with the files of a backup that proved good, gone in the end.

    Raise Refused when it is no such backup, or over a store that is ``living``.
    """
    manifest = _proven(source)
    if file not in manifest:
        raise Refused(f"{source.name} 不是这种程序的备份；没有恢复")
    if living:
        raise Refused(f"{home} 里有正在使用的数据库；确要用备份替换它，请加 --replace（原有数据会另存）")
    incoming = home / _UNPROVEN
    shutil.rmtree(incoming, ignore_errors=True)
    try:
        incoming.mkdir(parents=True, mode=0o700)
        with zipfile.ZipFile(source) as archive:
            for name in manifest:
                flush(Path(archive.extract(name, incoming)))
        if wrong := check(incoming / file):
            raise Refused(f"备份没有通过检查，没有恢复：{wrong[0]}")
        yield incoming
    except OSError as error:
        raise Failed(f"恢复没有完成：{error.strerror or error}；原有数据没有改动或已另存在 {aside}，下次打开时接着做") from None
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def swap(home: Path, incoming: Path, aside: Path, file: str) -> None:
    """Move a folder of proven files into ``home``, and what was there aside; from its first step on it is carried to its end."""
    ready = home / f"{_INCOMING}{aside.name}"
    incoming.rename(ready)
    flush_folder(home)
    finish(home, file)


def finish(home: Path, file: str) -> None:
    """Carry a restore that was cut off to its end; nothing when there is none. Renames within one folder, the database last."""
    for incoming in sorted(home.glob(f"{_INCOMING}*")):
        aside = home / incoming.name.removeprefix(_INCOMING)
        names = sorted((path.name for path in incoming.iterdir()), key=lambda name: name == file)
        for name in names:
            olds = (f"{name}-wal", f"{name}-shm", name) if name == file else (name,)
            for old in olds:
                if (home / old).exists():
                    aside.mkdir(mode=0o700, exist_ok=True)
                    (home / old).rename(aside / old)
            (incoming / name).rename(home / name)
        flush_folder(home)
        incoming.rmdir()
