"""Packets: a message, packed with zstd and a shipped dictionary, signed with Ed25519, bounded before it is unpacked.

    "KSP" format(1) packing(1) plain length(4) signature(64) body
The signature covers a context (who speaks, in answer to what), the head and the body as sent; so a truncated, doubled, foreign or
re-used packet fails before anything in it is read. Suite 1: Ed25519, SHA-256 (docs/wire.md).
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.wire.limits import FORMAT, PACKET_BYTES, PLAIN_BYTES

MEDIA_TYPE = "application/ksp"
_MAGIC = b"KSP" + bytes((FORMAT,))
_HEAD = len(_MAGIC) + 1 + 4
_PLAIN, _WORDS, _ZSTD = 0, 1, 2  # as it is; zstd with the dictionary; zstd alone
_SMALL = 128 * 1024  # plain bytes up to which the dictionary pays: behind that it only costs zstd its window
_LEVEL_SMALL, _LEVEL = 12, 6  # at most 10 ms for a small message; 20 us a record for a large one (docs/wire.md "Packing")


class BadPacket(ValueError):
    """What came is not a packet of this protocol, or not from the one it claims."""


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    """Words of our records, as a raw-content dictionary: plain text that people can read and extend with a new packing number."""
    content = (files("resources") / "wire" / "words-1.txt").read_bytes()
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def pack(plain: bytes) -> bytes:
    """The packing byte, the plain length and the body, compressed when that is shorter."""
    if len(plain) > PLAIN_BYTES:
        raise BadPacket(f"message of {len(plain)} bytes, limit {PLAIN_BYTES}")
    words = len(plain) <= _SMALL
    how: dict[str, Any] = {"level": _LEVEL_SMALL, "dict_data": _dictionary()} if words else {"level": _LEVEL}
    packed = zstandard.ZstdCompressor(**how, write_checksum=False, write_dict_id=False).compress(plain)
    packing, body = (_WORDS if words else _ZSTD, packed) if len(packed) < len(plain) else (_PLAIN, plain)
    return bytes((packing,)) + len(plain).to_bytes(4, "big") + body


def unpack(packed: bytes) -> bytes:
    """The plain message; raise BadPacket when it is not exactly one of the stated, bounded length."""
    length, body = int.from_bytes(packed[1:5], "big"), packed[5:]
    if len(packed) < 5 or length > PLAIN_BYTES:
        raise BadPacket("the packet states an impossible length")
    if packed[0] == _PLAIN:
        plain = body
    elif packed[0] in (_WORDS, _ZSTD):
        how: dict[str, Any] = {"dict_data": _dictionary()} if packed[0] == _WORDS else {}
        try:
            if zstandard.frame_content_size(body) != length:
                raise BadPacket("the packet's lengths disagree")
            decompressor = zstandard.ZstdDecompressor(**how, max_window_size=PLAIN_BYTES)
            plain = decompressor.decompress(body, max_output_size=length, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise BadPacket(f"the packet cannot be unpacked: {error}") from None
    else:
        raise BadPacket("the packet is packed in a way this version does not know")
    if len(plain) != length:
        raise BadPacket("the packet is cut short")
    return plain


def seal(plain: bytes, key: Ed25519PrivateKey, context: bytes) -> bytes:
    """A signed packet of ``plain``; ``context`` says who speaks and, for an answer, what it answers."""
    packed = pack(plain)
    signature = key.sign(context + _MAGIC + hashlib.sha256(packed).digest())
    return _MAGIC + packed[:5] + signature + packed[5:]


def open_sealed(packet: bytes, key: Ed25519PublicKey, context: bytes) -> bytes:
    """The plain message of a packet signed by ``key`` in ``context``; raise BadPacket otherwise."""
    packed, signature = _parts(packet)
    try:
        key.verify(signature, context + _MAGIC + hashlib.sha256(packed).digest())
    except InvalidSignature:
        raise BadPacket("the signature is not the expected one") from None
    return unpack(packed)


def unsealed(packet: bytes) -> bytes:
    """The plain message without checking who signed it: only for enrolment, where the message carries its own proof."""
    return unpack(_parts(packet)[0])


def _parts(packet: bytes) -> tuple[bytes, bytes]:
    if len(packet) > PACKET_BYTES:
        raise BadPacket(f"packet of {len(packet)} bytes, limit {PACKET_BYTES}")
    if packet[: len(_MAGIC)] != _MAGIC or len(packet) < _HEAD + 64:
        raise BadPacket("not a packet of this protocol")
    head, signature, body = packet[len(_MAGIC) : _HEAD], packet[_HEAD : _HEAD + 64], packet[_HEAD + 64 :]
    return head + body, signature
