"""Escrow: an office's key sealed for its county, whose own key lies in three shares with two custodians; any two of them open it.

Sealing is X25519 with an ephemeral key, HKDF-SHA256 and AES-256-GCM (suite 1). The shares need no arithmetic: for each pair of holders the
secret is split into two random-looking halves whose exclusive or it is, so two holders have it and one has nothing.
Source: RELIABILITY E-7.
"""

from __future__ import annotations

import secrets
from itertools import combinations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sync.wire.suites import NONCE_BYTES, STANDARD, TAG_BYTES

HOLDERS = (1, 2, 3)
KEY_BYTES = 32
SEALED_BYTES = KEY_BYTES + KEY_BYTES + TAG_BYTES
_PAIRS = tuple(combinations(HOLDERS, 2))


class NotOpened(ValueError):
    """The key at hand does not open this, or it was changed."""


def new_key() -> X25519PrivateKey:
    """A fresh key to which others can seal."""
    return X25519PrivateKey.generate()


def sealed(public: bytes, key: bytes, bound: bytes) -> bytes:
    """A key of 32 bytes that only the holder of ``public``'s private half can read; ``bound`` is proven with it. 80 bytes."""
    ephemeral = X25519PrivateKey.generate()
    head = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return head + STANDARD.cipher(_wrapping(shared, head, public)).encrypt(bytes(NONCE_BYTES), key, bound)


def opened(private: X25519PrivateKey, given: bytes, bound: bytes) -> bytes:
    """The key that was sealed; raise NotOpened when it was for somebody else, for something else, or a bit of it was changed."""
    head, body, public = given[:KEY_BYTES], given[KEY_BYTES:], private.public_key().public_bytes_raw()
    if len(given) != SEALED_BYTES:
        raise NotOpened
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(head))
        return STANDARD.cipher(_wrapping(shared, head, public)).decrypt(bytes(NONCE_BYTES), body, bound)
    except (InvalidTag, ValueError):
        raise NotOpened from None


def _wrapping(shared: bytes, head: bytes, public: bytes) -> bytes:
    """The key of one sealing; it seals once, so its nonce may be zero."""
    return STANDARD.derive(shared, head + public, b"KSP1 escrow")


def fingerprint(public: bytes) -> str:
    """Twelve digits to compare by telephone, in groups of four."""
    digits = f"{int.from_bytes(STANDARD.digest(b'KSP1 escrow' + public)[:8], 'big') % 10**12:012d}"
    return " ".join(digits[at : at + 4] for at in range(0, 12, 4))


def shares(secret: bytes) -> dict[int, dict[str, bytes]]:
    """What each of three holders keeps: by holder, its half for each pair it belongs to, named "12", "13", "23"."""
    kept: dict[int, dict[str, bytes]] = {holder: {} for holder in HOLDERS}
    for first, second in _PAIRS:
        half = secrets.token_bytes(len(secret))
        kept[first][f"{first}{second}"] = half
        kept[second][f"{first}{second}"] = bytes(a ^ b for a, b in zip(half, secret, strict=True))
    return kept


def joined(one: dict[str, bytes], other: dict[str, bytes]) -> bytes:
    """The secret that two holders' shares make; raise NotOpened when they are not shares of two holders."""
    both = set(one) & set(other)
    if len(both) != 1:
        raise NotOpened
    (pair,) = both
    if len(one[pair]) != KEY_BYTES or len(other[pair]) != KEY_BYTES or one[pair] == other[pair]:
        raise NotOpened
    return bytes(a ^ b for a, b in zip(one[pair], other[pair], strict=True))
