"""Locking: a PIN of this desk. It keeps a passer-by from reading; what keeps a thief from the data is the store's own key.

Only a salted Argon2id hash of the PIN is kept, inside the encrypted store. After five wrong tries the answer is no for a minute, after five
more for two, and so on up to an hour: trying all PINs of six digits takes 22 years. Source: RELIABILITY E-4, T24.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop_app.domain.errors import Refused
from desktop_app.services.session import Session
from desktop_app.store import settings

PIN = re.compile(r"\d{6,12}")
TRIES = 5  # wrong ones before the next wait
WAIT_MS, LONGEST_WAIT_MS = 60_000, 3_600_000  # the first wait, and up to where it doubles
MINUTES = (0, 3, 5, 10, 30)  # of idleness after which the window locks; 0 = never by itself
_MEMORY_KIB, _PASSES = 65_536, 3  # 0.2 s, 0.6 s on an old laptop


@dataclass(frozen=True, slots=True)
class Locking:
    """The lock of this desk."""

    session: Session

    def has_pin(self) -> bool:
        """Whether there is a PIN at all."""
        return self._get("pin") is not None

    def set_pin(self, pin: str) -> None:
        """Set the PIN; raise Refused for one that is not 4 to 12 digits."""
        if not PIN.fullmatch(pin):
            raise Refused("锁屏密码应为 6–12 位数字；没有改动")
        if len(set(pin)) < 3 or pin in "01234567890123456789" or pin in "98765432109876543210":
            raise Refused("这个锁屏密码太容易猜（如 111111、123456）；没有改动，请换一个")
        salt = secrets.token_bytes(16)
        self._put("pin", {"salt": salt.hex(), "hash": _hash(pin, salt).hex()})
        self._put("pin_tries", {"wrong": 0, "at": 0})

    def forget_pin(self) -> None:
        """Lock no more."""
        self._put("pin", None)

    def opens(self, pin: str) -> bool:
        """Whether the PIN is the right one; raise Refused, without looking, while too many were wrong just now."""
        kept, tries, now = self._get("pin"), self._get("pin_tries") or {"wrong": 0, "at": 0}, self.session.clock.now_ms()
        if now < tries["at"]:  # the clock was put back: the wait begins anew
            tries = {**tries, "at": now}
            self._put("pin_tries", tries)
        left = tries["at"] + wait_ms(tries["wrong"]) - now
        if left > 0:
            raise Refused(f"锁屏密码连续输错 {tries['wrong']} 次，请过 {-(-left // 60_000)} 分钟再试；没有改动")
        right = kept is None or hmac.compare_digest(_hash(pin, bytes.fromhex(kept["salt"])).hex(), kept["hash"])
        self._put("pin_tries", {"wrong": 0 if right else tries["wrong"] + 1, "at": now})
        return right

    def minutes(self) -> int:
        """After how many idle minutes the window locks; 0 = never by itself."""
        return int(self._get("lock_minutes") or 0)

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many idle minutes from now on."""
        self._put("lock_minutes", minutes)

    def _get(self, name: str) -> Any:
        store = self.session.store
        with store.database.reading() as connection:
            return settings.get(store.schema, connection, f"desk:{name}")

    def _put(self, name: str, value: Any) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, f"desk:{name}", value)


def wait_ms(wrong: int) -> int:
    """How long nothing is looked at after so many wrong tries in a row."""
    rounds, rest = divmod(wrong, TRIES)
    return 0 if rest or not rounds else min(WAIT_MS * 2 ** min(rounds - 1, 10), LONGEST_WAIT_MS)


def _hash(pin: str, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB).derive(pin.encode())
