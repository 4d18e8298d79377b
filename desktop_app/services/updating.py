"""Updating: a newer version is found, fetched, proven and chosen, from the county or a stick, while work goes on.

It runs from the next start on; nothing of the running program or of the office's data is touched. Only files that differ travel, and of
large ones the difference. What was fetched before a cut is not fetched again. Before a version is chosen its own self-test must pass on
this very computer.
Source: RELIABILITY T22.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from desktop_app.domain.errors import Failed, Refused
from desktop_app.services.switching import Chosen, choose, chosen
from sync.carriers.trust import EARLIEST_MS
from sync.releases import manifest as manifests
from sync.releases.manifest import FILE_BYTES, BadRelease, File, Manifest, digest_of, number, object_path
from sync.releases.sources import PIECE_BYTES, Source
from sync.releases.trust import Keeper

_DAY_MS = 86_400_000
_SPARE = 64 * 2**20  # bytes left free on the disk
_WINDOW = 2**27  # a difference may look back over the whole earlier file
_SELF_TEST_S = 180  # on an old laptop; the self-test takes ten seconds on a new one
_SENTENCES = {
    "missing": "更新文件不全（可能还没有写完）；没有更新。请在县局重新写一次",
    "damaged": "更新文件不完整或已损坏；没有更新。请在县局重新写一次",
    "forged": "更新文件的签名不对，不是可信的人发的；没有更新。请报告县局",
    "expired": "更新文件的有效期已过，可能有人一直给本机看旧的；没有更新。本机日期不对的请先校正，对的请县局换新的",
    "older": "更新文件比本机见过的旧，可能有人想换回有漏洞的旧版本；没有更新。请报告县局",
    "strange": "更新文件的内容不合规矩；没有更新。请报告县局",
}
Said = Callable[[int, int], None]  # bytes fetched, bytes in all


@dataclass(frozen=True, slots=True)
class Offer:
    """A version that may be fetched."""

    manifest: Manifest
    bytes: int  # to be fetched, when nothing has been yet

    @property
    def version(self) -> str:
        """The version's number, as people read it."""
        return self.manifest.version


@dataclass(frozen=True, slots=True)
class Updating:
    """The versions of the program on one computer."""

    home: Path  # folder of fetched versions
    installed: Path  # folder of the version that runs
    version: str  # of it
    system: str  # linux, windows
    machine: str  # x86_64, aarch64
    root: bytes  # trusted root as shipped
    now_ms: int  # as nearly as it is known; see reckoned_ms
    may_have: Callable[[str], bool] = lambda version: True  # whether the county lets this office have a version now

    def offer(self, source: Source) -> Offer | None:
        """A version newer than the one that runs, or None; raise Refused when the source cannot be trusted."""
        keeper = Keeper(self.home / "trust", self.root, datetime.fromtimestamp(self.now_ms / 1000, UTC))
        try:
            found = keeper.newest(
                source, self.system, self.machine, lambda version: number(version) > number(self.version) and self.may_have(version)
            )
        except BadRelease as bad:
            raise Refused(_SENTENCES[bad.code]) from None
        return Offer(found, sum(self._way(file)[1] for file in found.files if not file.link)) if found else None

    def fetch(self, source: Source, offer: Offer, said: Said = lambda done, total: None) -> Path:
        """The folder of a version, whole and proven file by file; what is there already is used, also after it was cut off.

        Raise Refused when what comes is not what was signed, Failed when it cannot be written here.
        """
        folder = self._folder(offer)
        if folder.is_dir():
            return folder
        unfinished, done = folder.with_name(folder.name + ".new"), 0
        self._room(offer)
        try:
            unfinished.mkdir(parents=True, exist_ok=True)
            for file in offer.manifest.files:
                if not file.link:
                    done += self._put(source, file, unfinished / file.path)
                    said(done, offer.bytes)
            for file in offer.manifest.files:
                if file.link:
                    _link(unfinished / file.path, file.link)
            unfinished.rename(folder)
        except BadRelease as bad:
            raise Refused(_SENTENCES[bad.code]) from None
        except OSError as error:
            raise Failed(f"新版本写不到本机（{error.strerror}）；没有更新，正在用的版本照常。请腾出空间再试") from None
        return folder

    def prove(self, folder: Path, program: str = "karstdesk") -> None:
        """Run the new version's own self-test on this computer; raise Failed, and remove it, when it does not pass."""
        command = [str(folder / (program + (".exe" if self.system == "windows" else ""))), "--self-test"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LD_LIBRARY", "_PYI_", "_MEI"))}
        environment |= {"PYINSTALLER_RESET_ENVIRONMENT": "1", "KARSTDESK_STAY": "1"}
        try:
            done = subprocess.run(command, capture_output=True, env=environment, timeout=_SELF_TEST_S)
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] if done.returncode else []
            passed = done.returncode == 0
        except (OSError, subprocess.TimeoutExpired) as error:
            passed, reason = False, [type(error).__name__]
        if not passed:
            shutil.rmtree(folder, ignore_errors=True)
            raise Failed(f"新版本在这台电脑上自检没有通过，没有换上，正在用的版本照常。请把这一行报给县局：{''.join(reason)[:200]}")

    def switch(self, offer: Offer, folder: Path) -> None:
        """Run a proven version from the next start on; versions that are neither chosen nor running go."""
        before = chosen(self.home)
        choose(self.home, Chosen(offer.version, folder.name))
        kept = {folder.name, before.folder if before else "", "trust", self.installed.name}
        for path in self.home.iterdir():
            if path.is_dir() and path.name not in kept and path.resolve() not in self.installed.resolve().parents:
                shutil.rmtree(path, ignore_errors=True)

    def _folder(self, offer: Offer) -> Path:
        digest = hashlib.sha256(manifests.written(offer.manifest)).hexdigest()
        return self.home / f"{offer.version}-{digest[:8]}"

    def _room(self, offer: Offer) -> None:
        needed = sum(file.bytes for file in offer.manifest.files) + _SPARE
        self.home.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.home).free < needed:
            raise Failed(f"磁盘剩余空间不够：新版本要 {needed // 2**20} MB；没有更新，正在用的版本照常。请先清理磁盘")

    def _way(self, file: File) -> tuple[str, int, Path | None]:
        """How a file is best had: the path of its object, its bytes, and the installed file that it is a difference against or equal to."""
        here = self.installed / file.path
        digest = digest_of(here)
        if digest == file.sha256:
            return "", 0, here
        if digest in file.changed and file.changed[digest] < file.packed:
            return object_path(file.sha256, digest), file.changed[digest], here
        return object_path(file.sha256), file.packed, None

    def _put(self, source: Source, file: File, to: Path) -> int:
        """Bring one file into its place; how many bytes that was worth."""
        path, packed, base = self._way(file)
        if digest_of(to) != file.sha256:
            to.parent.mkdir(parents=True, exist_ok=True)
            if not path and base is not None:
                shutil.copyfile(base, to)
            else:
                part = to.with_name(to.name[:100] + ".part")
                _fetch(source, path, packed, part)
                _unpack(part, base, file, to)
                part.unlink()
            if digest_of(to) != file.sha256:
                to.unlink()
                raise BadRelease("damaged")
        to.chmod(0o755 if file.runs else 0o644)
        return packed


def reckoned_ms(now_ms: int, contact_ms: int, county_ms: int) -> int:
    """The time in ms, as nearly as it is known: this clock, set right by how far it was off the county's when that was last heard.

    Never before what has certainly been. ``contact_ms`` is this clock at that moment, 0 when there was none.
    """
    off = contact_ms - county_ms if contact_ms else 0
    return max(now_ms - off if abs(off) > _DAY_MS else now_ms, county_ms, EARLIEST_MS)


def _fetch(source: Source, path: str, size: int, part: Path) -> None:
    """Fetch an object behind what is there of it already."""
    have = part.stat().st_size if part.is_file() else 0
    if have > size:
        part.unlink()
        have = 0
    with part.open("ab") as out:
        while have < size:
            piece = source.piece(path, have, min(PIECE_BYTES, size - have))
            if not piece:
                raise BadRelease("missing")
            out.write(piece)
            have += len(piece)


def _unpack(part: Path, base: Path | None, file: File, to: Path) -> None:
    """Write what an object holds; raise BadRelease, with the object gone, when it is more or other than it should be."""
    known = zstandard.ZstdCompressionDict(base.read_bytes(), dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
    opener, written = zstandard.ZstdDecompressor(dict_data=known, max_window_size=_WINDOW), 0
    try:
        with part.open("rb") as packed, opener.stream_reader(packed) as source, to.open("wb") as out:
            while piece := source.read(PIECE_BYTES):
                written += len(piece)
                if written > min(file.bytes, FILE_BYTES):
                    raise BadRelease("damaged")
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except (zstandard.ZstdError, BadRelease):
        part.unlink()
        raise BadRelease("damaged") from None


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
