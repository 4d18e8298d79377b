"""A bundle: messages and attachments for one receiver, sealed so that only it can read them, signed, and refused whole when a bit is wrong.

    "KSB" format(1) suite(1) direction(1) receiver(8) ephemeral key(32), then chunks of at most 64 KiB + 16
Suite 1: X25519 with an ephemeral key, HKDF-SHA256 (RFC 5869), ChaCha20-Poly1305 (RFC 8439) over chunks numbered in their nonces, the last
one marked there (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015), so a chunk lost, doubled, moved or cut off is noticed.
The last item is the sender's Ed25519 signature over all the others. Nothing readable is left outside but whom it is for (docs/wire.md
"Sticks").
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Annotated, BinaryIO, Protocol, TypeAlias, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

from sync.wire.limits import ATTACHMENT_BYTES, FORMAT, PACKET_BYTES, WANTED
from sync.wire.messages import Device, Hash, Mark
from sync.wire.operations import Number
from sync.wire.possession import PROOF_BYTES

_MAGIC, _SUITE = b"KSB", 1
_HEAD = len(_MAGIC) + 1 + 1 + 1 + 8 + 32
_CHUNK, _TAG = 64 * 1024, 16
_ITEM_HEAD = 5


class Direction(Enum):
    """Which way a bundle goes."""

    TO_COUNTY = 1
    TO_OFFICE = 2


class BadBundle(ValueError):
    """What lies there cannot be used, none of it; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # "not-a-bundle", "newer", "other-receiver", "damaged", "forged"


class Manifest(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """The first item: who sends this, and which attachments it lacks itself."""

    sender: Device  # a device; of a county's bundle, the device it is for
    office: Annotated[str, Meta(max_length=20)]
    lacks: Annotated[list[tuple[Hash, Number]], Meta(max_length=WANTED)] = []  # attachments wanted: hash, bytes it has


class Told(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """One answer of the county, and from which mark on it tells."""

    since: Mark
    answer: Annotated[bytes, Meta(max_length=PACKET_BYTES)]


class Piece(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A piece of an attachment; pieces of one follow each other."""

    sha256: Hash
    offset: Annotated[int, Meta(ge=0, le=ATTACHMENT_BYTES)]
    total: Annotated[int, Meta(ge=1, le=ATTACHMENT_BYTES)]
    body: Annotated[bytes, Meta(max_length=PACKET_BYTES)]
    proof: Annotated[bytes, Meta(max_length=PROOF_BYTES)] = b""  # with the last piece to the county: that the sender holds all of it


MANIFEST, QUESTION, TOLD, PIECE, SIGNATURE = b"M", b"Q", b"A", b"P", b"S"
Item = tuple[bytes, bytes]  # kind, body
Items: TypeAlias = Iterator[Item]
_Body = TypeVar("_Body", Manifest, Told, Piece)


def sealing_key(key: Ed25519PrivateKey) -> X25519PrivateKey:
    """The key with which the holder of ``key`` opens what is sealed for it; derived, so there is no second secret to keep."""
    raw = HKDF(SHA256(), 32, None, b"KSP1 sealing").derive(key.private_bytes_raw())
    return X25519PrivateKey.from_private_bytes(raw)


def _receiver(public: bytes) -> bytes:
    return hashlib.sha256(b"KSP1 receiver" + public).digest()[:8]


def _cipher(shared: bytes, header: bytes, receiver: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, receiver, b"KSP1 bundle" + header).derive(shared))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


class Sink(Protocol):
    """Where a bundle is written to."""

    def write(self, given: bytes, /) -> object:
        """Take all of it."""


class Sealer:
    """A bundle being written; it is one only after ``end``."""

    def __init__(self, out: Sink, direction: Direction, receiver: bytes) -> None:
        """``receiver`` is the X25519 public key (32 bytes) of who may read it."""
        ephemeral = X25519PrivateKey.generate()
        head = _MAGIC + bytes((FORMAT, _SUITE, direction.value)) + _receiver(receiver)
        self._header = head + ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(receiver))
        self._cipher = _cipher(shared, self._header, receiver)
        self._out, self._number, self._waiting = out, 0, bytearray()
        self._digest = hashlib.sha256(self._header)
        out.write(self._header)

    def put(self, kind: bytes, body: bytes) -> None:
        """Add an item."""
        item = kind + len(body).to_bytes(4, "big") + body
        self._digest.update(item)
        self._add(item)

    def end(self, key: Ed25519PrivateKey) -> None:
        """Sign what was put and write the last chunk."""
        signature = key.sign(_claim(self._digest.digest()))
        self._add(SIGNATURE + len(signature).to_bytes(4, "big") + signature)
        self._write(bytes(self._waiting), last=True)

    def _add(self, plain: bytes) -> None:
        self._waiting += plain
        while len(self._waiting) > _CHUNK:  # the last chunk, even a full one, waits for ``end``
            self._write(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]

    def _write(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._header))
        self._number += 1


def _claim(digest: bytes) -> bytes:
    return b"KSP1 bundle" + digest


def items(source: BinaryIO, direction: Direction, key: X25519PrivateKey) -> Items:
    """The items of a bundle, in order, as far as it is whole; raise BadBundle where it is not.

    Nothing of them is to be used before ``checked`` was content.
    """
    return _begun(source, direction, key)[1]


def _begun(source: BinaryIO, direction: Direction, key: X25519PrivateKey) -> tuple[bytes, Items]:
    header = source.read(_HEAD)
    if len(header) < _HEAD or header[:3] != _MAGIC:
        raise BadBundle("not-a-bundle")
    if header[3] != FORMAT or header[4] != _SUITE:
        raise BadBundle("newer")
    public = key.public_key().public_bytes_raw()
    if header[5] != direction.value or header[6:14] != _receiver(public):
        raise BadBundle("other-receiver")
    try:
        cipher = _cipher(key.exchange(X25519PublicKey.from_public_bytes(header[14:])), header, public)
    except ValueError:
        raise BadBundle("damaged") from None
    return header, _parsed(_opened(source, cipher, header))


def _opened(source: BinaryIO, cipher: ChaCha20Poly1305, header: bytes) -> Iterator[bytes]:
    number, sealed = 0, source.read(_CHUNK + _TAG)
    while True:
        following = source.read(_CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, header)
        except InvalidTag:
            raise BadBundle("damaged") from None
        if not following:
            return
        number, sealed = number + 1, following


def _parsed(plain: Iterator[bytes]) -> Items:
    waiting = bytearray()
    for chunk in plain:
        waiting += chunk
        while len(waiting) >= _ITEM_HEAD:
            size = int.from_bytes(waiting[1:5], "big")
            if size > PACKET_BYTES:
                raise BadBundle("damaged")
            if len(waiting) < _ITEM_HEAD + size:
                break
            yield bytes(waiting[:1]), bytes(waiting[_ITEM_HEAD : _ITEM_HEAD + size])
            del waiting[: _ITEM_HEAD + size]
    if waiting:
        raise BadBundle("damaged")


def checked(
    source: BinaryIO, direction: Direction, key: X25519PrivateKey, sender: Callable[[Manifest], Ed25519PublicKey]
) -> Manifest:  # fmt: skip
    """Read a bundle to its end and use nothing of it: its manifest, once the signature of the ``sender`` it names was found good.

    Raise BadBundle, or what ``sender`` raises for one that may not send.
    """
    header, found = _begun(source, direction, key)
    digest, manifest, signature = hashlib.sha256(header), None, None
    for kind, body in found:
        if signature is not None or (manifest is None) != (kind == MANIFEST):
            raise BadBundle("damaged")
        if kind == SIGNATURE:
            signature = body
            continue
        digest.update(kind + len(body).to_bytes(4, "big") + body)
        manifest = manifest or decoded(body, Manifest)
    if manifest is None or signature is None:
        raise BadBundle("damaged")
    try:
        sender(manifest).verify(signature, _claim(digest.digest()))
    except InvalidSignature:
        raise BadBundle("forged") from None
    return manifest


def encoded(item: Manifest | Told | Piece) -> bytes:
    """The byte form of an item."""
    return msgspec.msgpack.encode(item)


def decoded(body: bytes, type: type[_Body]) -> _Body:
    """The item of that type; raise BadBundle when it is malformed or out of bounds."""
    try:
        return msgspec.msgpack.decode(body, type=type)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise BadBundle("damaged") from None
