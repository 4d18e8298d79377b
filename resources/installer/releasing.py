"""Making a repository of releases: keys, the root that the program is shipped with, manifests and objects, and the signatures over them.

The keys are those of whoever builds the program for its counties; they stay on sticks in a safe, each sealed with a passphrase. Two of
three root keys name the others; targets signs what is released; snapshot and timestamp say what is newest, and for how long that may be
believed.
Laptops stay away for weeks and counties get repositories by hand, so a timestamp is good for two months and not for a day.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, load_pem_private_key
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from sync.releases import manifest as manifests
from sync.releases.manifest import File, Manifest, digest_of, object_path

LIFETIMES = {"root": 1095, "targets": 365, "snapshot": 60, "timestamp": 60}  # days
THRESHOLD = 2  # of the root keys
ROOT_KEYS = ("root-1", "root-2", "root-3")
_WORTH_A_DIFFERENCE = 256 * 1024  # bytes from which a file is worth the time
_LEVEL, _WINDOW = 19, 27
_Role = TypeVar("_Role", Targets, Snapshot, Timestamp)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a repository, in a folder of sealed files."""

    folder: Path
    passphrase: bytes

    def make(self) -> None:
        """New keys, one a role and three for the root; raise FileExistsError when any is there already."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (*ROOT_KEYS, "targets", "snapshot", "timestamp"):
            sealed = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self.passphrase))
            with os.fdopen(os.open(self.folder / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(sealed)

    def signer(self, name: str) -> CryptoSigner:
        """What signs with a key."""
        return CryptoSigner(load_pem_private_key((self.folder / f"{name}.pem").read_bytes(), self.passphrase))


def first_root(keys: Keys, now: datetime) -> bytes:
    """The root to ship with the program; its keys must be there."""
    root = Root(version=1, expires=_until("root", now), consistent_snapshot=True)
    for name in ROOT_KEYS:
        root.add_key(keys.signer(name).public_key, "root")
    for role in ("targets", "snapshot", "timestamp"):
        root.add_key(keys.signer(role).public_key, role)
    root.roles["root"].threshold = THRESHOLD
    signed = Metadata(root)
    for name in ROOT_KEYS[:THRESHOLD]:
        signed.sign(keys.signer(name), append=True)
    return signed.to_bytes()


def next_root(before: bytes, keys: Keys, new: Keys, now: datetime) -> bytes:
    """The root after it, with new keys throughout: signed by the old ones, which hand over, and by the new ones."""
    version = Metadata[Root].from_bytes(before).signed.version + 1
    signed = Metadata[Root].from_bytes(first_root(new, now))
    signed.signed.version = version
    signed.signatures.clear()
    for which in (keys, new):
        for name in ROOT_KEYS[:THRESHOLD]:
            signed.sign(which.signer(name), append=True)
    return signed.to_bytes()


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository in a folder: metadata, targets, files, changes."""

    folder: Path
    keys: Keys
    now: Callable[[], datetime]

    def begin(self, root: bytes) -> None:
        """Put a root in."""
        version = Metadata[Root].from_bytes(root).signed.version
        _write(self.folder / "metadata" / f"{version}.root.json", root)

    def release(self, bundle: Path, version: str, system: str, machine: str, earlier: Iterable[Path] = ()) -> Manifest:
        """Add a bundle as a release, with differences against earlier bundles, and sign all anew."""
        made = Manifest(version, system, machine, tuple(self._file(path, bundle, earlier) for path in sorted(_files(bundle))))
        data = manifests.written(made)
        manifests.read(data)  # never sign what no client would take
        name = f"karstdesk-{version}-{system}-{machine}.json"
        _write(self.folder / "targets" / f"{hashlib.sha256(data).hexdigest()}.{name}", data)
        target = TargetFile.from_data(name, data, ["sha256"])
        target.unrecognized_fields["custom"] = {"version": version, "system": system, "machine": machine}
        targets = self._newest("targets", Targets)
        targets.signed.targets[name] = target
        self._sign("targets", targets)
        self.refresh()
        return made

    def sign_all(self) -> None:
        """Sign everything with these keys, which may have taken over from others."""
        self._sign("targets", self._newest("targets", Targets))
        self.refresh()

    def refresh(self) -> None:
        """Say anew what is newest, and that it is to be believed for a while longer."""
        targets, snapshot, timestamp = (
            self._newest("targets", Targets),
            self._newest("snapshot", Snapshot),
            self._newest("timestamp", Timestamp),
        )
        snapshot.signed.meta["targets.json"] = MetaFile(targets.signed.version)
        self._sign("snapshot", snapshot)
        timestamp.signed.snapshot_meta = MetaFile(snapshot.signed.version)
        self._sign("timestamp", timestamp)

    def _newest(self, role: str, kind: type[_Role]) -> Metadata[_Role]:
        found = sorted((self.folder / "metadata").glob(f"*{role}.json"), key=_version_of)
        return Metadata[_Role].from_bytes(found[-1].read_bytes()) if found else Metadata(kind(version=1, expires=self.now()))

    def _sign(self, role: str, signed: Metadata[_Role]) -> None:
        signed.signed.version += 1 if signed.signatures else 0
        signed.signed.expires = _until(role, self.now())
        signed.sign(self.keys.signer(role))
        name = "timestamp.json" if role == "timestamp" else f"{signed.signed.version}.{role}.json"
        _write(self.folder / "metadata" / name, signed.to_bytes())

    def _file(self, path: Path, bundle: Path, earlier: Iterable[Path]) -> File:
        place = path.relative_to(bundle).as_posix()
        if path.is_symlink():
            return File(place, link=path.readlink().as_posix())
        content, sha256 = path.read_bytes(), digest_of(path)
        packed = self._object(object_path(sha256), content, None)
        changed: dict[str, int] = {}
        for before in (folder / place for folder in earlier):
            old = digest_of(before)
            if old and old != sha256 and len(content) >= _WORTH_A_DIFFERENCE:
                size = self._object(object_path(sha256, old), content, before.read_bytes())
                changed |= {old: size} if size < packed else {}
        return File(place, sha256, len(content), packed, bool(path.stat().st_mode & 0o100), changed=changed)

    def _object(self, place: str, content: bytes, before: bytes | None) -> int:
        """Pack a file's content into its object, as a difference where there is something before it; its bytes."""
        target = self.folder / place
        if not target.is_file():
            known = zstandard.ZstdCompressionDict(before, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if before else None
            how = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=_WINDOW, enable_ldm=True) if before else None
            packer = zstandard.ZstdCompressor(dict_data=known, compression_params=how) if how else zstandard.ZstdCompressor(level=_LEVEL)
            _write(target, packer.compress(content))
        return target.stat().st_size


def copy(repository: Path, stick: Path) -> None:
    """Put a repository onto a stick; what says that it is newer goes last, so that a stick pulled too early holds the state before."""
    for part in ("files", "changes", "targets", "metadata"):
        if (repository / part).is_dir():
            shutil.copytree(repository / part, stick / part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("timestamp.json"))
    shutil.copyfile(repository / "metadata" / "timestamp.json", stick / "metadata" / "timestamp.json")


def _files(bundle: Path) -> Iterable[Path]:
    return (path for path in bundle.rglob("*") if path.is_symlink() or path.is_file())


def _version_of(path: Path) -> int:
    """The version in a name of metadata; 0 for the timestamp, which has none."""
    number = path.name.partition(".")[0]
    return int(number) if number.isdigit() else 0


def _until(role: str, now: datetime) -> datetime:
    return (now + timedelta(days=LIFETIMES[role])).replace(microsecond=0)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_bytes(data)
    unfinished.replace(path)
