"""Releases of the program on the county's server: taken in from a stick once they are proven, and handed out as they are.

The county holds no key for them: it can keep a release back (publish rollout), or show an old one until it expires, but not make one.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import zstandard

import resources
from desktop_app.domain.errors import Failed, Refused
from sync.county.bureau import Bureau
from sync.releases.manifest import BadRelease, Manifest, object_path
from sync.releases.sources import FOLDER, FolderSource
from sync.releases.trust import Keeper

STORE = "updates"  # folder of the county's home
_REASONS = {
    "missing": "文件不全", "damaged": "文件不完整或已损坏", "forged": "签名不对，不是可信的人发的", "expired": "有效期已过，请换新的",
    "older": "比已经收下的旧", "strange": "内容不合规矩",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """One release that offices may have."""

    version: str
    system: str
    machine: str
    bytes: int  # of the program on disk


def shipped_root() -> bytes:
    """The root that this program trusts; raise Refused where it was built without one."""
    path = resources.path("updates/root.json")
    if not path.is_file():
        raise Refused("这份程序没有带更新用的信任根（不是正式发布的），只能用安装包更新；没有改动")
    return path.read_bytes()


def store(bureau: Bureau) -> Path:
    """The county's own repository."""
    return bureau.home / STORE


def take_in(bureau: Bureau, stick: Path, root: bytes) -> list[Taken]:
    """Take in what a stick holds, once all of it is proven; raise Refused, with nothing changed, otherwise.

    What names the newest is copied last: an office that asks meanwhile, or a power cut, finds the state before.
    """
    folder = stick / FOLDER if (stick / FOLDER).is_dir() else stick
    source = FolderSource(folder)
    keeper = Keeper(bureau.home / f"{STORE}-trust", root, datetime.fromtimestamp(bureau.now_ms() / 1000, UTC))
    try:
        manifests = [keeper.manifest(source, target) for target in keeper.releases(source)]
        for manifest in manifests:
            _look_through(folder, manifest)
    except BadRelease as bad:
        raise Refused(f"优盘上的更新不能用：{_REASONS[bad.code]}；没有收下") from None
    if not manifests:
        raise Refused(f"{stick} 上没有任何版本；没有收下")
    try:
        _copy(folder, store(bureau))
    except OSError as error:
        raise Failed(f"更新写不进 {store(bureau)}（{error.strerror}）；各所照常用原来的。请腾出空间再试") from None
    return [Taken(one.version, one.system, one.machine, sum(file.bytes for file in one.files)) for one in manifests]


def _look_through(folder: Path, manifest: Manifest) -> None:
    """Every object of a release is there and holds what is signed for; raise BadRelease."""
    for file in manifest.files:
        if file.link:
            continue
        whole = folder / object_path(file.sha256)
        changes = [(folder / object_path(file.sha256, old), size) for old, size in file.changed.items()]
        if any(not path.is_file() for path, _ in [(whole, 0), *changes]):
            raise BadRelease("missing")
        if whole.stat().st_size != file.packed or any(path.stat().st_size != size for path, size in changes):
            raise BadRelease("damaged")
        try:
            with whole.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as content:
                held = hashlib.sha256(content.read(file.bytes + 1)).hexdigest()
        except zstandard.ZstdError:
            raise BadRelease("damaged") from None
        if held != file.sha256:
            raise BadRelease("damaged")


def _copy(folder: Path, into: Path) -> None:
    last = Path("metadata/timestamp.json")
    for path in sorted(folder.rglob("*")):
        part = path.relative_to(folder)
        if path.is_file() and part != last and not ((into / part).is_file() and part.parts[0] in ("files", "changes", "targets")):
            _put(path, into / part)
    _put(folder / last, into / last)


def _put(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_name(to.name + ".new")
    shutil.copyfile(path, unfinished)
    unfinished.replace(to)
