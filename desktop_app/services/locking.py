"""Locking: a PIN of this desk. It keeps a passer-by from reading; what keeps a thief from the data is the store's own key.

Only a salted scrypt hash of the PIN is kept, inside the encrypted store. After too many wrong tries the answer is no for a while.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import Refused
from desktop_app.services.session import Session
from desktop_app.store import settings

PIN = re.compile(r"\d{4,12}")
TRIES = 5
WAIT_MS = 60_000
MINUTES = (0, 3, 5, 10, 30)  # of idleness after which the window locks; 0 = never by itself
_COST = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and some 50 ms on an old laptop


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
            raise Refused("锁屏密码应为 4–12 位数字；没有改动")
        salt = secrets.token_bytes(16)
        self._put("pin", {"salt": salt.hex(), "hash": _hash(pin, salt).hex()})
        self._put("pin_tries", {"wrong": 0, "at": 0})

    def forget_pin(self) -> None:
        """Lock no more."""
        self._put("pin", None)

    def opens(self, pin: str) -> bool:
        """Whether the PIN is the right one; raise Refused, without looking, while too many were wrong just now."""
        kept, tries, now = self._get("pin"), self._get("pin_tries") or {"wrong": 0, "at": 0}, self.session.clock.now_ms()
        if tries["wrong"] >= TRIES and 0 <= now - tries["at"] < WAIT_MS:
            raise Refused("锁屏密码连续输错，请一分钟后再试；没有改动")
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


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, **_COST)
