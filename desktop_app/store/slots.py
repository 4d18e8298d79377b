"""The key slots: the store's key, wrapped once for each way of unlocking it (docs/operating.md "Keys").

``slots.json`` lies beside the database. Adding or removing a way never touches the database. The file is replaced whole and flushed, the
one before it is kept; a check value tells a wrong key from a damaged file.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop_app.domain.errors import Failed, WrongKey

NAME = "slots.json"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Slots:
    """The wrapped key of one store."""

    store: str  # random id of the store, so that a slot of another one is never taken for it
    check: str  # proves an unwrapped key without the database
    wrapped: dict[str, str]  # way ("keyring", "keyfile", "recovery"): nonce and ciphertext, base64

    @classmethod
    def make(cls, key: bytes) -> Slots:
        """Empty slots for a new store's key."""
        return cls(secrets.token_hex(16), _check(key), {})

    def having(self, way: str, secret: bytes, key: bytes) -> Slots:
        """The same slots with one more way: ``secret`` unlocks ``key``."""
        nonce = secrets.token_bytes(12)
        sealed = nonce + AESGCM(_wrapping(secret, self.store, way)).encrypt(nonce, key, f"{self.store}/{way}".encode())
        return Slots(self.store, self.check, self.wrapped | {way: base64.b64encode(sealed).decode()})

    def unlock(self, way: str, secret: bytes) -> bytes:
        """The store's key; raise WrongKey when there is no such way or the secret is another one's."""
        try:
            sealed = base64.b64decode(self.wrapped[way])
            key = AESGCM(_wrapping(secret, self.store, way)).decrypt(sealed[:12], sealed[12:], f"{self.store}/{way}".encode())
        except (KeyError, InvalidTag, ValueError):
            raise WrongKey("这把钥匙打不开本机的数据库；数据没有改动。请换用正确的密钥文件、系统密钥环或恢复码") from None
        if not hmac.compare_digest(_check(key), self.check):
            raise WrongKey("钥匙与数据库不相配；数据没有改动。请确认没有把别处的 slots.json 复制到这里")
        return key

    def save(self, home: Path) -> None:
        """Write the slots beside the database: whole, flushed, the one before kept."""
        content = json.dumps({"version": 1, "store": self.store, "check": self.check, "slots": self.wrapped}, indent=1)
        path = home / NAME
        if path.exists():
            write_whole(home / (NAME + ".before"), path.read_bytes())
        write_whole(path, content.encode())


def load(home: Path) -> Slots | None:
    """The slots in a folder, or None when there are none."""
    path = home / NAME
    if not path.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Slots(found["store"], found["check"], dict(found["slots"]))
    except (ValueError, KeyError, TypeError):
        raise Failed(f"密钥槽文件 {path.name} 已损坏；数据没有改动。请用同一文件夹里的 {NAME}.before 或备份替换它") from None


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def recovery_code() -> str:
    """Eight groups of five digits, the last of each a check digit: 32 free digits, 106 bits."""
    groups = (f"{secrets.randbelow(10_000):04d}" for _ in range(8))
    return "-".join(group + _check_digit(group) for group in groups)


def recovery_secret(code: str) -> bytes:
    """The secret of a recovery code as a person typed it; raise WrongKey naming the first group with a slip."""
    digits = "".join(c for c in code if c.isdigit())
    groups = [digits[i : i + 5] for i in range(0, len(digits), 5)]
    for place, group in enumerate(groups, 1):
        if len(group) != 5 or _check_digit(group[:4]) != group[4]:
            raise WrongKey(f"恢复码第 {place} 组抄错了，请核对")
    if len(groups) != 8:
        raise WrongKey("恢复码应有 8 组，每组 5 位数字")
    return digits.encode()


def _check_digit(group: str) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(group, (7, 3, 9, 1), strict=True)) % 10)


def _wrapping(secret: bytes, store: str, way: str) -> bytes:
    return HKDF(SHA256(), 32, salt=store.encode(), info=b"karst slot " + way.encode()).derive(secret)


def _check(key: bytes) -> str:
    return hmac.new(key, b"karst key check", hashlib.sha256).hexdigest()[:16]


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file so that after a power cut it is either the old one or the new one, readable by its owner only."""
    temporary = path.with_name(path.name + ".new")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
