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
DIFFERENT = 5  # characters that are not the same, at least
_ROWS = (
    "01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
_WORDS = (
    "password",
    "passw0rd",
    "p@ssw0rd",
    "admin",
    "administrator",
    "welcome",
    "iloveyou",
    "woaini",
    "sifasuo",
    "sifaju",
    "karst",
    "letmein",
    "司法所",
    "司法局",
)
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


def why_weak(password: str, account: str, before: str) -> str | None:
    """Why a password is not good enough, or None: its length, what it is made of, what everybody tries first.

    Nothing is asked about kinds of characters, and nobody is made to change a good one: ASVS 5.0 6.2.4, 6.2.5, 6.2.10.
    """
    low, plain = LENGTH[0], password.casefold()
    if not low <= len(password) <= LENGTH[1]:
        return f"新密码应为 {low}–{LENGTH[1]} 个字符"
    if password == before or account.casefold() in plain:
        return "新密码应不同于原密码，也不含用户名"
    left = plain
    for word in sorted(_WORDS, key=len, reverse=True):
        left = left.replace(word, "")
    left = "".join(character for character in left if not character.isdigit()) if len(left) < len(plain) else left
    runs = any(plain[at : at + low] in row for row in _ROWS for at in range(len(plain) - low + 1))
    if len(set(plain)) < DIFFERENT or runs or len(left) < len(plain) // 3:
        return "这个密码太容易猜到；用几个不相干的词连起来，好记也难猜"
    return None


def new_password() -> str:
    """Sixteen characters in groups that can be read out: 79 bits."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))
