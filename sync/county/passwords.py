"""Passwords: made, hashed with argon2id, compared; never kept, and never more than two at once, because each takes 64 MiB.

Source: ASVS 5.0 V6.2, V11.4.2 (argon2id); RELIABILITY B-3 (what it costs).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LENGTH = (10, 128)  # characters
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass
class Passwords:
    """The hasher of one server."""

    hasher: PasswordHasher = field(default_factory=lambda: PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1))
    _at_once: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))
    _dummy: str = ""

    def hashed(self, password: str) -> str:
        """The password as it is kept: a PHC string."""
        with self._at_once:
            return self.hasher.hash(password)

    def fits(self, hashed: str | None, password: str) -> bool:
        """Whether a password is the one that was hashed; of nobody's (None) it never is, and takes as long to find out."""
        if hashed is None:
            self._dummy = self._dummy or self.hashed(secrets.token_hex(16))
        with self._at_once:
            try:
                return self.hasher.verify(hashed or self._dummy, password[: LENGTH[1]]) and hashed is not None
            except (VerificationError, InvalidHashError):
                return False


def new_password() -> str:
    """Sixteen characters in groups that can be read out: 79 bits."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))
