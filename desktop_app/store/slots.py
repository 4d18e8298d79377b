"""The key slots: the store's key, wrapped once for each way of unlocking it (docs/operating.md "Keys").

``slots.json`` lies beside the database. Adding or removing a way never touches the database. The file is replaced whole and flushed, the
one before it is kept; a check value tells a wrong key from a damaged file, and a proof made with the key tells when somebody else wrote it.
While the database's own key is being changed the file holds the ways to both keys. Source: RELIABILITY E-2, E-5; docs/decisions/0004.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag

from desktop_app.domain.errors import Failed, WrongKey
from desktop_app.store.whole import disk_says, write_whole
from sync.wire.suites import NONCE_BYTES, STANDARD, Suite, suite_of

NAME = "slots.json"
BEFORE = NAME + ".before"  # the file as it was before its last change
KEY_BYTES = 32
VERSION = 2  # 1 had no proof, no suite and no facts; it is still read
WAYS = ("keyring", "keyring+passphrase", "passphrase", "keyfile", "recovery", "county")
Slot: TypeAlias = dict[str, Any]  # "sealed": nonce and ciphertext, base64; and what else the way has to know, e.g. a salt

_WRONG = "这把钥匙打不开本机的数据库；数据没有改动。请换用正确的密钥文件、口令、系统密钥环或恢复码"


@dataclass(frozen=True, slots=True)
class Slots:
    """The wrapped key of one store."""

    store: str  # random id of the store, so that a slot of another one is never taken for it
    check: str  # proves an unwrapped key without the database
    wrapped: Mapping[str, Slot]  # by way
    suite: Suite = STANDARD
    generation: int = 0  # how often this was changed
    proof: str = ""  # made with the key over all of the above; "" = written by version 1
    before: Slots | None = None  # the ways to the key that is being changed

    @classmethod
    def make(cls, key: bytes, suite: Suite = STANDARD) -> Slots:
        """Empty slots for a new store's key."""
        return cls(secrets.token_hex(16), _check(suite, key), {}, suite)._proven(key)

    def having(self, way: str, secret: bytes, key: bytes, **facts: str | int) -> Slots:
        """The same slots with one more way, or another secret for one: ``secret`` unlocks ``key``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher(way, secret).encrypt(nonce, key, self._bound(way))
        return self.holding(way, {"sealed": base64.b64encode(sealed).decode(), **facts}, key)

    def holding(self, way: str, slot: Slot, key: bytes) -> Slots:
        """The same slots with a way that was sealed elsewhere."""
        return replace(self, wrapped={**self.wrapped, way: slot}, generation=self.generation + 1)._proven(key)

    def without(self, way: str, key: bytes) -> Slots:
        """The same slots without a way."""
        left = {name: slot for name, slot in self.wrapped.items() if name != way}
        return replace(self, wrapped=left, generation=self.generation + 1)._proven(key)

    def turning(self, key: bytes, new_key: bytes) -> Slots:
        """Slots for ``new_key``, still without a way, that keep those of ``key`` until the database has turned over."""
        assert self.before is None, "one change at a time"
        changing = replace(
            self, check=_check(self.suite, new_key), wrapped={}, generation=self.generation + 1, before=self._proven(key)
        )  # fmt: skip
        return changing._proven(new_key)

    def settled(self, key: bytes) -> Slots:
        """The slots of the one key that the database has, after a change that ended or was cut off."""
        if self.before is not None and self.fits(key):
            return replace(self, before=None, generation=self.generation + 1)._proven(key)
        return self if self.before is None else replace(self.before, generation=self.generation + 1)._proven(key)

    def fits(self, key: bytes) -> bool:
        """Whether a key is the one that is wrapped here."""
        return hmac.compare_digest(_check(self.suite, key), self.check)

    def unlock(self, way: str, secret: bytes) -> bytes:
        """The store's key; raise WrongKey when there is no such way, the secret is another one's, or somebody changed the file."""
        try:
            sealed = base64.b64decode(self.wrapped[way]["sealed"])
            key = self._cipher(way, secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(way))
        except (KeyError, TypeError, InvalidTag, ValueError):
            raise WrongKey(_WRONG) from None
        return self.proven(key)

    def proven(self, key: bytes) -> bytes:
        """The key, once it is the one of these slots and they are as its holder wrote them; raise WrongKey otherwise."""
        if not self.fits(key):
            raise WrongKey("钥匙与数据库不相配；数据没有改动。请确认没有把别处的 slots.json 复制到这里")
        if self.proof and not hmac.compare_digest(self.proof, self._proof(key)):
            raise WrongKey(f"密钥槽文件 {NAME} 被改动过；数据没有改动。请用同一文件夹里的 {BEFORE} 或备份里的替换它，并告知县局")
        return key

    def save(self, home: Path) -> None:
        """Write the slots beside the database: whole, flushed, the one before kept."""
        path = home / NAME
        with disk_says(f"密钥槽文件 {NAME} 没有改"):
            if path.exists():
                write_whole(home / BEFORE, path.read_bytes())
            write_whole(path, json.dumps({"version": VERSION, **self._told()}, indent=1).encode())

    def _told(self) -> dict[str, Any]:
        bare = {"suite": self.suite.number, "store": self.store, "generation": self.generation, "check": self.check}
        before = {} if self.before is None else {"before": self.before._told()}
        return {**bare, "slots": dict(self.wrapped), **before, "proof": self.proof}

    def _proven(self, key: bytes) -> Slots:
        return replace(self, proof=self._proof(key))

    def _proof(self, key: bytes) -> str:
        told = {name: value for name, value in self._told().items() if name != "proof"}
        proving = self.suite.derive(key, self.store.encode(), b"karst slots proof")
        return self.suite.mac(proving, json.dumps(told, sort_keys=True).encode()).hex()

    def _cipher(self, way: str, secret: bytes) -> Any:
        return self.suite.cipher(self.suite.derive(secret, self.store.encode(), b"karst slot " + way.encode()))

    def _bound(self, way: str) -> bytes:
        return f"{self.store}/{way}".encode()


def load(home: Path) -> Slots | None:
    """The slots in a folder, or None when there are none."""
    path = home / NAME
    if not path.exists():
        return None
    try:
        return _read(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Failed(f"密钥槽文件 {path.name} 已损坏；数据没有改动。请用同一文件夹里的 {BEFORE} 或备份替换它") from None
    except OSError as error:
        raise Failed(f"密钥槽文件 {path} 读不出来（{error.strerror}）；数据没有改动。请检查文件夹的权限和磁盘") from None


def _read(found: Mapping[str, Any], version: int | None = None) -> Slots:
    version = version or int(found["version"])
    if version == 1:
        return Slots(str(found["store"]), str(found["check"]), {way: {"sealed": sealed} for way, sealed in found["slots"].items()})
    if version > VERSION:
        raise Failed(f"密钥槽文件 {NAME} 由更新版本的程序写成；数据没有改动，请先升级程序")
    before = _read(found["before"], version) if "before" in found else None
    slots = {str(way): {"sealed": slot["sealed"], **slot} for way, slot in found["slots"].items()}
    suite, proof = suite_of(found["suite"]), str(found["proof"]) or "-"  # a proof that was taken out is a wrong one
    return Slots(str(found["store"]), str(found["check"]), slots, suite, int(found["generation"]), proof, before)


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


def _check(suite: Suite, key: bytes) -> str:
    return suite.mac(key, b"karst key check").hex()[:16]
