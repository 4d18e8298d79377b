"""Pairing a device with its county by a one-time code, the pure part that both ends share (docs/wire.md "Enrolment").

The code is 12 characters: 4 public ones (the label) and 8 secret ones, which never cross the gap. Both ends prove that they hold the key
made of them, over everything they say, so neither can be replaced on the way. Source: RFC 7914 (scrypt), RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from sync.wire.messages import Enrol, Enrolled

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L: nothing that is misread on paper or by telephone
LABEL, SECRET, GROUP = 4, 8, 4  # characters
_COST, _BLOCK, _LANES = 2**14, 8, 1  # 16 MiB and about 50 ms
_ASKER, _COUNTY = b"KSP1 enrol asker", b"KSP1 enrol county"
_CONTEXT, _ANSWER, _BLOB = b"KSP1 enrol", b"KSP1 enrolled", b"KSP1 blob"


def new_code() -> str:
    """A fresh code as people read it, XXXX-XXXX-XXXX; 40 bits of it are secret."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LABEL + SECRET))
    return "-".join(drawn[at : at + GROUP] for at in range(0, len(drawn), GROUP))


def code_key(code: str) -> tuple[str, bytes]:
    """The label and the key of a typed code, in any case and with or without separators; raise ValueError when it can be no code."""
    typed = "".join(c for c in unicodedata.normalize("NFKC", code[:64]).upper() if c.isalnum())
    if len(typed) != LABEL + SECRET or any(c not in ALPHABET for c in typed):
        raise ValueError("配对码应为 12 位字母和数字，如 XXXX-XXXX-XXXX，其中没有 0、O、1、I、L")
    label, secret = typed[:LABEL], typed[LABEL:]
    return label, hashlib.scrypt(secret.encode(), salt=label.encode(), n=_COST, r=_BLOCK, p=_LANES, dklen=32)


def device_of(public: bytes) -> bytes:
    """The id (8 bytes) of the device with this public key; both ends work it out, so it is never sent at enrolment."""
    return hashlib.sha256(public).digest()[:8]


def asker_proof(key: bytes, asks: Enrol) -> bytes:
    """What a device proves with the code's key: that it is the one who asks for this, with this public key. ``asks.proof`` is ignored."""
    return _proof(key, _ASKER, asks.label.encode(), asks.office.encode(), asks.name.encode(), asks.public, asks.sealing)


def county_proof(key: bytes, says: Enrolled, asker: bytes) -> bytes:
    """What the county proves with the code's key: that it says this to the device with public key ``asker``. ``says.proof`` is ignored."""
    return _proof(
        key, _COUNTY, says.county.encode(), says.office.encode(), says.office_name.encode(), str(says.place).encode(), says.public,
        says.anchor, says.sealing, asker,
    )  # fmt: skip


def _proof(key: bytes, context: bytes, *fields: bytes) -> bytes:
    mac = hmac.new(key, context, hashlib.sha256)
    for field in fields:  # each with its length before it: no two different messages have the same bytes
        mac.update(len(field).to_bytes(4, "big") + field)
    return mac.digest()


def same(proof: bytes, expected: bytes) -> bool:
    """Whether two proofs are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(proof, expected)


def enrol_context() -> bytes:
    """The context of the signature of a device that asks to be paired."""
    return _CONTEXT


def enrolled_context(packet: bytes) -> bytes:
    """The context of the county's signature of the answer to ``packet``."""
    return _ANSWER + hashlib.sha256(packet).digest()


def blob_claim(method: str, sha256: str, offset: int, body: bytes) -> bytes:
    """What a device signs to put, look for or get a piece of an attachment: method, 64 hex digits, offset in decimal, hash of the body."""
    return _BLOB + f" {method} {sha256} {offset} ".encode() + hashlib.sha256(body).digest()
