"""Unlocking the store: the operating system's keyring, a key file, a passphrase, or both of keyring and passphrase.

What a person holds is a path (of a key file), Words (a passphrase), or None (the keyring of this computer). A key never lies in clear
beside the data, and a store is never made over one that cannot be opened. Source: RELIABILITY E-1 to E-3; docs/decisions/0004.
"""

from __future__ import annotations

import base64
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop_app.domain.errors import Failed, Locked, Refused, WrongKey
from desktop_app.services.keyrings import Keyring, SystemKeyring, put_and_read_back
from desktop_app.store import database, opening, slots
from desktop_app.store.slots import KEY_BYTES, Slot, Slots
from desktop_app.store.whole import write_whole
from sync.wire.suites import STANDARD, Suite

MEMORY_KIB, PASSES = 65_536, 3  # of Argon2id: 0.2 s, 0.6 s on an old laptop; OWASP ASVS 5.0 asks for 46 MiB, 1
_LEAST_KIB, _MOST_KIB, _MOST_PASSES = 47_104, 1_048_576, 16  # what a slot may ask of this computer
SHORTEST, WORDS, DIFFERENT = 12, 5, 6  # a passphrase: characters, or words with spaces between; and different characters

_RESET = "系统密钥环里没有这个数据库的钥匙（可能被重置，或换了登录用户）；数据没有改动。请用恢复码解锁：karstdesk recover"
_NAMES = {"keyring": "系统密钥环", "keyring+passphrase": "口令（--passphrase）", "passphrase": "口令（--passphrase）",
          "keyfile": "密钥文件（--key-file）", "recovery": "恢复码（recover）"}  # fmt: skip
_TORN = "换数据库密钥时中断过，而两把钥匙都打不开 {file}；数据没有改动。请从备份恢复"


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """A passphrase as it was typed."""

    typed: str

    def secret(self, salt: bytes, memory_kib: int, passes: int) -> bytes:
        """32 bytes that cost the given memory and time to get (Argon2id, RFC 9106)."""
        plain = unicodedata.normalize("NFC", self.typed.strip("\r\n"))
        return Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory_kib).derive(plain.encode())

    def checked(self) -> Words:
        """Itself; raise Refused for one that can be guessed."""
        plain = self.typed.strip()
        if (len(plain) < SHORTEST and len(plain.split()) < WORDS) or len(set(plain)) < DIFFERENT:
            raise Refused(f"口令太弱：至少 {SHORTEST} 个字符（或 {WORDS} 个词），其中 {DIFFERENT} 个不同；没有改动")
        return self


Held: TypeAlias = Path | Words | None


def make(home: Path, held: Held, keyring: Keyring, suite: Suite = STANDARD) -> tuple[bytes, str, str]:
    """A new store's key, wrapped; the key, the recovery code to show once, and what unlocks it from now on.

    Raise Failed or Refused, with nothing left behind, when there is neither a key file nor a passphrase nor a usable keyring.
    """
    key = slots.new_key()
    code = slots.recovery_code()
    wrapped = Slots.make(key, suite).having("recovery", slots.recovery_secret(code), key)
    return key, code, wrap_again(home, wrapped, key, held, keyring)


def unlock(home: Path, held: Held, keyring: Keyring) -> tuple[bytes, str]:
    """The key of the store in ``home``, and what unlocked it; raise Failed or WrongKey with what to do."""
    wrapped = load(home)
    if wrapped.before is not None:
        key, way = _after_a_cut(home, wrapped, lambda each: _unlocked(each, held, keyring))
        return key, way
    return _unlocked(wrapped, held, keyring)


def load(home: Path) -> Slots:
    """The slots of a store that is there; raise Failed with what to do."""
    wrapped = slots.load(home)
    if wrapped is not None:
        return wrapped
    if (home / opening.FILE).exists():
        raise Failed(
            f"{home} 里有数据库，密钥槽文件 {slots.NAME} 却不见了；数据没有改动。请用 {slots.BEFORE} 或备份里的 {slots.NAME} 补上，不要新建"
        )
    raise Failed(f"{home} 里没有密钥槽文件 {slots.NAME}；请先运行 karstdesk init，或检查 --home 指的文件夹")


def recovered(home: Path, code: str) -> tuple[bytes, Slots]:
    """The key that a recovery code unlocks, and the slots; raise Failed or WrongKey."""
    wrapped, secret = load(home), slots.recovery_secret(code)
    if wrapped.before is not None:
        key, _ = _after_a_cut(home, wrapped, lambda each: (each.unlock("recovery", secret), "recovery"))
        return key, load(home)
    return wrapped.unlock("recovery", secret), wrapped


def wrap_again(home: Path, wrapped: Slots, key: bytes, held: Held, keyring: Keyring) -> str:
    """Add a way to unlock a key that is known; which way."""
    way, made = added(wrapped, key, held, keyring)
    made.save(home)
    return way


def added(wrapped: Slots, key: bytes, held: Held, keyring: Keyring) -> tuple[str, Slots]:
    """The slots with one more way, which is for what somebody holds; nothing is written but the keyring's entry and a new key file."""
    if isinstance(held, Path):
        return "keyfile", wrapped.having("keyfile", _key_file(held, make=True), key)
    if held is None:
        name, secret = _put_new(wrapped, keyring)
        return "keyring", wrapped.having("keyring", secret, key, name=name)
    salt = secrets.token_bytes(16)
    facts: dict[str, str | int] = {"salt": salt.hex(), "memory_kib": MEMORY_KIB, "passes": PASSES}
    words = held.checked().secret(salt, MEMORY_KIB, PASSES)
    try:
        name, secret = _put_new(wrapped, keyring)
    except Locked:
        return "passphrase", wrapped.having("passphrase", words, key, **facts)
    return "keyring+passphrase", wrapped.having("keyring+passphrase", secret + words, key, name=name, **facts)


def _unlocked(wrapped: Slots, held: Held, keyring: Keyring) -> tuple[bytes, str]:
    way = _way(wrapped, held)
    if way in wrapped.wrapped:
        return wrapped.unlock(way, _secret(wrapped, way, held, keyring)), way
    tried = {"keyfile": "密钥文件", "keyring": "系统密钥环"}.get(way, "口令")
    known = "、".join(says for each, says in _NAMES.items() if each in wrapped.wrapped)
    raise WrongKey(f"这个数据库没有“{tried}”这种解锁方式；能用的是：{known}。数据没有改动")


def _way(wrapped: Slots, held: Held) -> str:
    if isinstance(held, Path):
        return "keyfile"
    if held is None:
        return "keyring"
    return "keyring+passphrase" if "keyring+passphrase" in wrapped.wrapped else "passphrase"


def _secret(wrapped: Slots, way: str, held: Held, keyring: Keyring) -> bytes:
    slot = wrapped.wrapped[way]
    if isinstance(held, Path):
        return _key_file(held, make=False)
    secret = _kept(keyring, str(slot.get("name", wrapped.store))) if way.startswith("keyring") else b""
    return secret if held is None else secret + _stretched(held, slot)


def _stretched(words: Words, slot: Slot) -> bytes:
    try:
        salt, memory_kib, passes = bytes.fromhex(slot["salt"]), int(slot["memory_kib"]), int(slot["passes"])
        if not (_LEAST_KIB <= memory_kib <= _MOST_KIB and 1 <= passes <= _MOST_PASSES):
            raise ValueError("out of bounds")
        return words.secret(salt, memory_kib, passes)
    except (KeyError, TypeError, ValueError):
        raise Failed(f"密钥槽文件 {slots.NAME} 里的口令参数不对；数据没有改动。请用 {slots.BEFORE} 或备份替换它") from None


def _kept(keyring: Keyring, name: str) -> bytes:
    kept = keyring.get(name)
    if kept is None:
        raise WrongKey(_RESET)
    try:
        return base64.b64decode(kept, validate=True)
    except ValueError:
        raise WrongKey(_RESET) from None


def _put_new(wrapped: Slots, keyring: Keyring) -> tuple[str, bytes]:
    """A new secret in the keyring, under a name of its own so that the one before stays until it is not needed."""
    name, secret = f"{wrapped.store}/{wrapped.generation + 1}", secrets.token_bytes(KEY_BYTES)
    put_and_read_back(keyring, name, base64.b64encode(secret).decode())
    return name, secret


def _after_a_cut(home: Path, wrapped: Slots, unlock_one: Callable[[Slots], tuple[bytes, str]]) -> tuple[bytes, str]:
    """A change of the database's key was cut off: the key that opens the database is the one that counts, and the slots are put right."""
    assert wrapped.before is not None
    failures: list[WrongKey] = []
    for each in (wrapped, wrapped.before):
        try:
            key, way = unlock_one(each)
        except WrongKey as wrong:
            failures.append(wrong)
            continue
        if database.fits(home / opening.FILE, key):
            wrapped.settled(key).save(home)
            return key, way
    raise failures[0] if len(failures) == 2 else Failed(_TORN.format(file=opening.FILE))


def _key_file(path: Path, *, make: bool) -> bytes:
    """The secret in a key file: 32 bytes in hex."""
    try:
        if make and not path.exists():
            write_whole(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise WrongKey(f"密钥文件 {path} 读不出来或不是密钥文件；数据没有改动。优盘没有插好时请插好再试，丢了请用恢复码") from None
    if len(secret) != KEY_BYTES:
        raise WrongKey(f"密钥文件 {path} 不完整；数据没有改动")
    return secret


__all__ = ["Held", "Keyring", "SystemKeyring", "Words", "added", "load", "make", "recovered", "unlock", "wrap_again"]
