"""A manifest: every file of one release for one kind of machine, by hash, so that only what changed has to travel.

A file is an object of its own name, compressed; for a large one there may be differences against files of earlier releases. What a manifest
says is trusted because its hash stands in signed targets; it is checked all the same, as it names places to write to.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath

import msgspec

FILE_BYTES, FILES = 128 * 2**20, 5_000  # most in one file; most files: the Linux bundle has 32 MB and 470
MANIFEST_BYTES = 4 * 2**20
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}")
_PART = re.compile(r"[^\x00-\x1f\\/:*?\"<>|]{1,120}")  # also what Windows takes
_NOT_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*[. ]", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BadRelease(Exception):
    """A release cannot be used; ``code`` is missing, damaged, forged, expired, older or strange."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file of a release, or a link to another one."""

    path: str  # in the program's folder, with forward slashes
    sha256: str = ""  # of its content; empty for a link
    bytes: int = 0
    packed: int = 0  # bytes of the object that holds it whole
    runs: bool = False  # may be executed
    link: str = ""  # where it points to, relative to its own folder
    changed: dict[str, int] = {}  # sha256 of an earlier file: bytes of the difference against it


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One release for one kind of machine."""

    version: str
    system: str  # linux, windows
    machine: str  # x86_64, aarch64
    files: tuple[File, ...]


def read(data: bytes) -> Manifest:
    """A manifest; raise BadRelease when any of its words would not be ours."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError):
        raise BadRelease("strange") from None
    paths = [file.path for file in manifest.files]
    fits = (
        is_version(manifest.version) and 0 < len(paths) <= FILES and len({path.casefold() for path in paths}) == len(paths)
        and all(_is_inside(path) for path in paths) and all(_is_whole(file) for file in manifest.files)
    )  # fmt: skip
    if not fits:
        raise BadRelease("strange")
    return manifest


def written(manifest: Manifest) -> bytes:
    """The bytes of a manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def is_version(text: object) -> bool:
    """Whether a text is a version: two to four numbers with dots."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def number(version: str) -> tuple[int, ...]:
    """A version as numbers, to be compared."""
    return tuple(int(part) for part in version.split("."))


def object_path(sha256: str, against: str = "") -> str:
    """Where in a repository the object of a file lies: whole, or as a difference."""
    return f"changes/{sha256[:2]}/{sha256}-{against}.zst" if against else f"files/{sha256[:2]}/{sha256}.zst"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or an empty text when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_inside(path: str) -> bool:
    """Whether a path stays in the program's folder on every system."""
    parts = path.split("/")
    return len(path) <= 240 and all(
        _PART.fullmatch(part) and part not in (".", "..") and not _NOT_WINDOWS.fullmatch(part) for part in parts
    )


def _is_whole(file: File) -> bool:
    if file.link:
        place = PurePosixPath(file.path).parent
        return not file.sha256 and _is_inside("/".join(_resolved(place, file.link)) or "..")
    sound = all(_SHA256.fullmatch(old) and 0 < size <= FILE_BYTES for old, size in file.changed.items())
    return bool(_SHA256.fullmatch(file.sha256)) and 0 <= file.bytes <= FILE_BYTES and 0 < file.packed <= FILE_BYTES + 2**20 and sound


def _resolved(place: PurePosixPath, link: str) -> list[str]:
    """The parts of where a link leads; a text that is nowhere inside when it leads out."""
    found = list(place.parts)
    for part in link.split("/"):
        if part == "..":
            if not found:
                return [".."]
            found.pop()
        else:
            found.append(part)
    return found
