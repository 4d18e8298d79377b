"""The operating system's keyring: asked with a time limit, only when it is one that is known to keep secrets.

Each way in which a keyring lets a person down has its own sentence. Source: RELIABILITY E-3; docs/decisions/0004.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from desktop_app.domain.errors import Locked

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_Answer = TypeVar("_Answer")
_SERVICE = "karstdesk"
_TRUSTED = ("WinVaultKeyring", "SecretService", "DBusKeyring", "macOS")  # classes or modules that keep what they are given, encrypted
WAIT_S = 10.0  # a locked keyring may wait for a prompt that nobody sees

ABSENT = "本机没有可用的系统密钥环；没有改动。请用密钥文件（--key-file，放在优盘上）或口令（--passphrase）"
LOCKED = "系统密钥环被锁着；没有改动。请先解锁（重新登录系统，或在弹出的窗口里输入登录密码）再试，或用恢复码"
UNREADY = "系统密钥环还没有建立，或解锁的窗口被关掉了；没有改动。请再试一次，或用密钥文件、口令、恢复码"
SILENT = "系统密钥环没有回应，可能在等待解锁；没有改动。请解锁后再试，或用密钥文件、口令、恢复码"
BROKEN = "系统密钥环不能用（{error}）；没有改动。请重新登录系统再试，或用密钥文件、口令、恢复码"
FORGETFUL = "系统密钥环收下了钥匙却没有保存，不能用它；没有建立数据库。请改用密钥文件（--key-file）或口令（--passphrase）"


class Keyring(Protocol):
    """A place of the operating system for small secrets. Every call may raise Locked."""

    def get(self, name: str) -> str | None:
        """The secret, or None when there is none of that name."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""

    def forget(self, name: str) -> None:
        """Keep a secret no longer; nothing happens when there is none."""


@dataclass(frozen=True, slots=True)
class SystemKeyring:
    """The keyring of this operating system."""

    def get(self, name: str) -> str | None:
        """The secret, or None when there is none of that name."""
        return within(lambda: _backend().get_password(_SERVICE, name))

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""
        within(lambda: _backend().set_password(_SERVICE, name, secret))

    def forget(self, name: str) -> None:
        """Keep a secret no longer."""
        from keyring.errors import PasswordDeleteError

        def delete() -> None:
            with suppress(PasswordDeleteError):
                _backend().delete_password(_SERVICE, name)

        within(delete)


def put_and_read_back(keyring: Keyring, name: str, secret: str) -> None:
    """Keep a secret and prove that it is kept; raise Locked when it is not."""
    keyring.put(name, secret)
    if keyring.get(name) != secret:
        raise Locked(FORGETFUL)


def within(call: Callable[[], _Answer], wait_s: float | None = None) -> _Answer:
    """The answer of a call to the keyring; a locked or silent one becomes a sentence."""
    from keyring.errors import InitError, KeyringError, KeyringLocked

    worker = ThreadPoolExecutor(1, "keyring")
    try:
        return worker.submit(call).result(WAIT_S if wait_s is None else wait_s)
    except TimeoutError:
        raise Locked(SILENT) from None
    except KeyringLocked:
        raise Locked(LOCKED) from None
    except InitError:
        raise Locked(UNREADY) from None
    except (KeyringError, OSError) as error:
        raise Locked(BROKEN.format(error=type(error).__name__)) from None
    finally:
        worker.shutdown(wait=False)


def _backend() -> KeyringBackend:
    """The keyring of this system, when it is one that keeps secrets."""
    import keyring

    return trusted(keyring.get_keyring())


def trusted(found: KeyringBackend) -> KeyringBackend:
    """The keyring itself, or the first among several that are tried in turn, that keeps secrets; raise Locked when none does."""
    for each in (found, *getattr(found, "backends", ())):
        names = (type(each).__name__, type(each).__module__.rpartition(".")[2])
        if any(name in _TRUSTED for name in names):
            chosen: KeyringBackend = each
            return chosen
    raise Locked(ABSENT)
