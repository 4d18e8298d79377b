"""Operations: what a device did to a record, the chain that binds them, and the versions (dots) they give to fields.

A dot is (incarnation, number): the number-th operation of one unbroken log. Every field remembers the dot that last wrote it; no clock
takes part. A record is named by the dot that created it, a part by the dot and its place, so neither costs a byte on the way.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from sync.wire.limits import OPERATION_BYTES

Number: TypeAlias = Annotated[int, Meta(ge=0, lt=2**48)]
Dot: TypeAlias = tuple[Number, Number]  # (incarnation, number)
Leaf: TypeAlias = None | bool | int | str | list[str]
Part: TypeAlias = dict[str, Leaf]  # one item of a list of parts: its fields, "id", and "@" (place) when that is not its position
Value: TypeAlias = None | bool | int | str | list[str | Part] | dict[str, Leaf]
Base: TypeAlias = Annotated[
    list[Number], Meta(max_length=2)
]  # version the writer saw: [] none, [n] an earlier operation of the same log, [i, n]
Identity: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
Path: TypeAlias = Annotated[str, Meta(min_length=1, max_length=120)]  # "summary", "parties/ITEM", "parties/ITEM/name", "@stage"


class _Signed(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    author: Annotated[str, Meta(max_length=100)]  # who, as the device claims
    at: Annotated[int, Meta(ge=-(2**53), lt=2**53)]  # when, in ms since 1970 UTC, as the device's clock claims; decides nothing
    why: Annotated[str, Meta(max_length=2000)] | None


class Create(_Signed, tag="c", frozen=True, kw_only=True):
    """A new record with everything that is filled in."""

    record: Identity | None  # None: named by its dot
    kind: Annotated[str, Meta(min_length=1, max_length=60)]
    fields: dict[Path, Value]


class Edit(_Signed, tag="e", frozen=True, kw_only=True):
    """Changed fields of one record, each with the version the writer saw."""

    record: Identity
    changes: dict[Path, tuple[Value, Base]]  # a set of codes travels as {"+": [...], "-": [...]}; None clears
    removes: dict[Path, list[Dot]]  # parts taken out, with every version of theirs the writer saw
    closes: list[tuple[Path, Dot]]  # open conflicts that this edit decides


class Delete(_Signed, tag="d", frozen=True, kw_only=True):
    """A record put into the recycle bin, with every version the writer saw."""

    record: Identity
    seen: list[Dot]


class Rescue(_Signed, tag="r", frozen=True, kw_only=True):
    """A record brought again from a copy, with the versions it has there: the county lost it, and maybe those who wrote it too."""

    record: Identity
    kind: Annotated[str, Meta(min_length=1, max_length=60)]
    made: Dot  # that created it
    made_by: Annotated[str, Meta(max_length=100)]
    made_at: Annotated[int, Meta(ge=-(2**53), lt=2**53)]
    fields: dict[Path, Value]
    versions: dict[Path, Dot]  # of the fields whose version is not ``made``


Operation: TypeAlias = Create | Edit | Delete | Rescue

_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder: msgspec.msgpack.Decoder[Operation] = msgspec.msgpack.Decoder(Operation)


def encode(operation: Operation) -> bytes:
    """The one byte form of an operation; what is hashed, kept and sent."""
    return _encoder.encode(operation)


def decode(payload: bytes) -> Operation:
    """The operation in ``payload``; raise ValueError when it is too large, malformed or out of bounds."""
    if len(payload) > OPERATION_BYTES:
        raise ValueError(f"operation of {len(payload)} bytes, limit {OPERATION_BYTES}")
    try:
        return _decoder.decode(payload)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"malformed operation: {error}") from None


def chained(previous: bytes, dot: Dot, payload: bytes) -> bytes:
    """The link of the chain for one operation: SHA-256 over the link before, the dot and the payload."""
    return hashlib.sha256(previous + dot[0].to_bytes(6, "big") + dot[1].to_bytes(6, "big") + payload).digest()


def record_id(dot: Dot) -> bytes:
    """The UUIDv8 (16 bytes) of the record that ``dot`` created: 48 bits of incarnation, 48 of number (RFC 9562 §5.8)."""
    number = dot[1].to_bytes(6, "big")
    return dot[0].to_bytes(6, "big") + bytes((0x80, 0, 0x80, 0)) + number


def item_id(dot: Dot, field: str, place: int) -> str:
    """The id (12 hex digits) of the ``place``-th part that ``dot`` added to the list ``field``; unique within a record."""
    return hashlib.sha256(f"{dot[0]}.{dot[1]}.{field}.{place}".encode()).hexdigest()[:12]
