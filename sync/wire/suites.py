"""Suites: which algorithms something was made with, behind one interface and named by one byte.

Suite 1: SHA-256, HMAC, HKDF, AES-256-GCM; with Ed25519 and X25519 (frames.py, bundle.py) it also travels. Suite 2: SM3 and SM4-GCM of the
Chinese standards GB/T 32905 and GB/T 32907, for what lies on a disk. It does not travel: that takes SM2 signatures, which no maintained
library offers for all our machines (docs/decisions/0014). Neither is a certified module: software, not a certificate, is what is here.
A suite is written down when something is made and never negotiated, so nobody can talk two sides down to a weaker one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAG_BYTES = 16  # of every suite's cipher
NONCE_BYTES = 12


class Sealing(Protocol):
    """A cipher with a key: what it seals cannot be read or changed without it. Nonces (12 bytes) must never come twice."""

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes, /) -> bytes:
        """The ciphertext and its tag; ``bound`` is proven with it and not part of it."""

    def decrypt(self, nonce: bytes, sealed: bytes, bound: bytes, /) -> bytes:
        """The plain bytes; raise InvalidTag when one bit of anything differs."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The algorithms behind one suite byte."""

    number: int
    title: str
    travels: bool  # whether it has signatures and key agreement, so that messages and bundles can be made with it
    _hash: type[HashAlgorithm]
    _cipher: Callable[[bytes], Sealing]

    def digest(self, content: bytes) -> bytes:
        """The hash of some bytes, 32 bytes."""
        hashing = Hash(self._hash())
        hashing.update(content)
        return hashing.finalize()

    def mac(self, key: bytes, content: bytes) -> bytes:
        """A proof of 32 bytes that the holder of the key said this."""
        proving = HMAC(key, self._hash())
        proving.update(content)
        return proving.finalize()

    def derive(self, secret: bytes, salt: bytes, purpose: bytes) -> bytes:
        """A key of 32 bytes from a secret that cannot be guessed (HKDF, RFC 5869)."""
        return HKDF(self._hash(), 32, salt=salt, info=purpose).derive(secret)

    def cipher(self, key: bytes) -> Sealing:
        """The cipher with a key of 32 bytes."""
        return self._cipher(key)


class _Sm4Gcm:
    """SM4 in GCM (RFC 8998) with the first 16 bytes of a key; the same calls as AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key[:16])

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes, /) -> bytes:
        sealing = Cipher(self._key, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(bound)
        return sealing.update(plain) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, sealed: bytes, bound: bytes, /) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise InvalidTag
        opening = Cipher(self._key, modes.GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
        opening.authenticate_additional_data(bound)
        return opening.update(sealed[:-TAG_BYTES]) + opening.finalize()


SUITES = {
    1: Suite(1, "AES-256-GCM、SHA-256、Ed25519、X25519", True, SHA256, AESGCM),
    2: Suite(2, "SM4-GCM、SM3（仅本机文件）", False, SM3, _Sm4Gcm),
}
STANDARD = SUITES[1]


def suite_of(number: object) -> Suite:
    """The suite of a suite byte; raise ValueError for one that this version does not know."""
    found = SUITES.get(number) if isinstance(number, int) else None
    if found is None:
        raise ValueError(f"unknown suite {number!r}")
    return found
