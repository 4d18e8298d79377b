"""Unlocking the store: the operating system's keyring, a key file, or the recovery code; never a key in clear beside the data.

Only keyrings known to keep secrets are used, and what was written is read back: some backends answer yes and keep nothing.
Source: docs/decisions/0004.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from desktop_app.domain.errors import Failed, WrongKey
from desktop_app.store import slots
from desktop_app.store.slots import Slots, write_whole

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_Answer = TypeVar("_Answer")
_SERVICE = "karstdesk"
_TRUSTED = ("WinVaultKeyring", "SecretService", "DBusKeyring", "macOS")  # classes that keep what they are given, encrypted
_WAIT_S = 10  # a locked keyring may wait for a prompt that nobody sees


class Keyring(Protocol):
    """A place of the operating system for small secrets."""

    def get(self, name: str) -> str | None:
        """The secret, or None; raise Failed when the keyring is locked or absent."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret; raise Failed when the keyring is locked or absent."""


@dataclass(frozen=True, slots=True)
class SystemKeyring:
    """The keyring of this operating system, asked with a time limit."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        return _within(lambda: _backend().get_password(_SERVICE, name))

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""
        _within(lambda: _backend().set_password(_SERVICE, name, secret))


def make(home: Path, key_file: Path | None, keyring: Keyring) -> tuple[bytes, str, str]:
    """A new store's key, wrapped; the key, the recovery code to show once, and what unlocks it from now on.

    Raise Failed, with nothing left behind, when there is neither a key file nor a usable keyring.
    """
    key = slots.new_key()
    wrapped = Slots.make(key)
    code = slots.recovery_code()
    wrapped = wrapped.having("recovery", slots.recovery_secret(code), key)
    return key, code, wrap_again(home, wrapped, key, key_file, keyring)


def unlock(home: Path, key_file: Path | None, keyring: Keyring) -> tuple[bytes, str]:
    """The key of the store in ``home``, and what unlocked it; raise Failed or WrongKey with what to do."""
    wrapped = slots.load(home)
    if wrapped is None:
        raise Failed(f"{home} 里没有密钥槽文件 {slots.NAME}；请先运行 karstdesk init，或检查 --home 指的文件夹")
    if key_file:
        return wrapped.unlock("keyfile", _key_file(key_file, make=False)), "keyfile"
    if "keyring" not in wrapped.wrapped:
        raise WrongKey("这个数据库用密钥文件解锁；请加上 --key-file 指明它")
    kept = keyring.get(wrapped.store)
    if kept is None:
        raise WrongKey("系统密钥环里没有这个数据库的钥匙（可能被重置）；数据没有改动。请用恢复码解锁")
    return wrapped.unlock("keyring", base64.b64decode(kept)), "keyring"


def wrap_again(home: Path, wrapped: Slots, key: bytes, key_file: Path | None, keyring: Keyring) -> str:
    """Add a way to unlock a key that was got back by other means; which way."""
    if key_file:
        wrapped.having("keyfile", _key_file(key_file, make=True), key).save(home)
        return "keyfile"
    secret = secrets.token_bytes(slots.KEY_BYTES)
    _put_and_read_back(keyring, wrapped.store, base64.b64encode(secret).decode())
    wrapped.having("keyring", secret, key).save(home)
    return "keyring"


def _key_file(path: Path, *, make: bool) -> bytes:
    """The secret in a key file: 32 bytes in hex."""
    try:
        if make and not path.exists():
            write_whole(path, secrets.token_hex(slots.KEY_BYTES).encode() + b"\n")
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise WrongKey(f"密钥文件 {path} 读不出来或不是密钥文件；数据没有改动") from None
    if len(secret) != slots.KEY_BYTES:
        raise WrongKey(f"密钥文件 {path} 不完整；数据没有改动")
    return secret


def _put_and_read_back(keyring: Keyring, name: str, secret: str) -> None:
    keyring.put(name, secret)
    if keyring.get(name) != secret:
        raise Failed("系统密钥环收下了钥匙却没有保存，不能用它；没有建立数据库。请改用 --key-file")


def _within(call: Callable[[], _Answer]) -> _Answer:
    """The answer of a call to the keyring; a locked or silent one becomes a sentence."""
    from keyring.errors import KeyringError

    worker = ThreadPoolExecutor(1, "keyring")
    try:
        return worker.submit(call).result(_WAIT_S)
    except TimeoutError:
        raise Failed("系统密钥环没有回应，可能在等待解锁；没有改动。请解锁后再试，或用 --key-file") from None
    except (KeyringError, OSError) as error:
        raise Failed(f"系统密钥环被锁或不可用（{type(error).__name__}）；没有改动。请解锁后再试，或用 --key-file") from None
    finally:
        worker.shutdown(wait=False)


def _backend() -> KeyringBackend:
    """The keyring of this system, when it is one that keeps secrets."""
    import keyring

    found = keyring.get_keyring()
    known = [type(found).__name__, type(found).__module__.rpartition(".")[2]]
    if not any(name in _TRUSTED for name in known):
        raise Failed("本机没有可用的系统密钥环；没有改动。请加上 --key-file 文件名，把钥匙放在优盘或别处")
    return found
