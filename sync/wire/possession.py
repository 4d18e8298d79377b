"""Proof that a device holds a file, without sending it again: HMAC-SHA256 (RFC 2104) over the whole file under a key that names the device.

Who only knows a file's hash cannot make it; made for one device it says nothing for another.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

PROOF_BYTES = 32


def proof(device: bytes, sha256: bytes, pieces: Iterable[bytes]) -> bytes:
    """The proof of ``device`` for the file of that hash, given piece by piece."""
    mac = hmac.new(b"KSP1 holds" + device + sha256, digestmod=hashlib.sha256)
    for piece in pieces:
        mac.update(piece)
    return mac.digest()


def proves(given: bytes, expected: bytes) -> bool:
    """Whether two proofs are the same, in a time that does not depend on where they differ."""
    return hmac.compare_digest(given, expected)
