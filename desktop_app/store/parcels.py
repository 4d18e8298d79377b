"""A parcel: one file with a whole office for its successor. A proven backup, which is ciphertext already, and its key under a passphrase.

The file is a ZIP of two stored parts: ``parcel.json`` (who, when, how the key is wrapped) and ``office.karstbackup``. The key is wrapped by
AES-256-GCM under scrypt of the passphrase; what the wrapping is bound to names the office and the hash of the backup, so neither can be
exchanged. A stolen parcel is worth its passphrase, no more: the cost of one guess is 64 MB and about a quarter of a second.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop_app.domain.errors import Failed, Refused, WrongKey
from desktop_app.store.whole import flush, put_in_place, tidy

_ABOUT, _BACKUP = "parcel.json", "office.karstbackup"
_COST = {"n": 2**16, "r": 8, "p": 1}
_MEMORY = 2**27
_PIECE = 2**20
_ABOUT_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a parcel, readable by anybody."""

    version: int
    office: str
    name: str
    handed_by: str
    handed_to: str
    at: str  # instant, ISO 8601 UTC
    sha256: str  # of the backup
    salt: str  # hex
    key: str  # nonce and wrapped key, base64


def write(target: Path, backup: Path, key: bytes, passphrase: str, facts: dict[str, str]) -> None:
    """Write a parcel around a backup; raise Failed, leaving no file, when it cannot be written."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    bare = {"version": 1, **facts, "sha256": _sha256(backup), "salt": salt.hex()}
    wrapped = nonce + AESGCM(_secret(passphrase, salt)).encrypt(nonce, key, _bound(bare))
    label = Label(**bare, key=base64.b64encode(wrapped).decode())  # type: ignore[arg-type]
    unfinished = target.with_name(target.name + ".new")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED, allowZip64=True) as parcel:
            parcel.writestr(_ABOUT, json.dumps(asdict(label), ensure_ascii=False, indent=1))
            parcel.write(backup, _BACKUP)
        flush(unfinished)
        put_in_place(unfinished, target)
    except OSError as error:
        raise Failed(f"交接包写不成：{error.strerror or error}；原有数据没有改动") from None
    finally:
        tidy(unfinished)


def opened(parcel: Path, passphrase: str, to: Path) -> tuple[Label, bytes]:
    """Put the backup of a parcel at ``to``; its label and the office's key. Raise Refused for no parcel, WrongKey for the passphrase."""
    try:
        with zipfile.ZipFile(parcel) as found:
            label = _label(parcel, found)
            key = _unwrapped(label, passphrase)
            digest = hashlib.sha256()
            with found.open(_BACKUP) as source, to.open("wb") as out:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    out.write(piece)
    except (zipfile.BadZipFile, EOFError, RuntimeError, LookupError, ValueError, TypeError):
        to.unlink(missing_ok=True)
        raise Refused(f"{parcel.name} 不是交接包或已损坏；没有改动") from None
    except OSError as error:
        to.unlink(missing_ok=True)
        raise Refused(f"{parcel} 读不出来：{error.strerror or error}；没有改动") from None
    if digest.hexdigest() != label.sha256:
        to.unlink(missing_ok=True)
        raise Refused(f"{parcel.name} 已损坏（校验值不符）；没有改动，请重新拷贝")
    return label, key


def _label(parcel: Path, found: zipfile.ZipFile) -> Label:
    if set(found.namelist()) != {_ABOUT, _BACKUP} or found.getinfo(_ABOUT).file_size > _ABOUT_BYTES:
        raise zipfile.BadZipFile("not a parcel")
    raw: dict[str, Any] = json.loads(found.read(_ABOUT))
    if raw.get("version") != 1:
        raise Refused(f"{parcel.name} 由更新版本的程序写成；没有改动，请先升级程序")
    return Label(**raw)


def _unwrapped(label: Label, passphrase: str) -> bytes:
    bare = {name: value for name, value in asdict(label).items() if name != "key"}
    wrapped = base64.b64decode(label.key, validate=True)
    try:
        return AESGCM(_secret(passphrase, bytes.fromhex(label.salt))).decrypt(wrapped[:12], wrapped[12:], _bound(bare))
    except InvalidTag:
        raise WrongKey("口令不对，或交接包的标签被改动过；没有改动") from None


def _secret(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=_COST["n"], r=_COST["r"], p=_COST["p"], maxmem=_MEMORY, dklen=32)


def _bound(bare: dict[str, Any]) -> bytes:
    return json.dumps(bare, ensure_ascii=False, sort_keys=True).encode()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
