"""How operations and rows lie in a message: those that are alike by columns, the others one by one (docs/wire.md "Packing").

What is signed and chained are the bytes of each operation, so unpacking gives exactly those back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sync.wire import columns
from sync.wire.limits import BATCH_OPERATIONS, OPERATION_BYTES, PLAIN_BYTES, ROWS

_FEW = 4  # alike items that are not worth columns
_MOST_GROUPS = 255  # one byte says to which an item belongs; 0 is none
_CREATE = "c"
_stable = msgspec.msgpack.Encoder(order="deterministic").encode  # the encoder of operations
_plain = msgspec.msgpack.Encoder().encode
_Loose = Annotated[list[Annotated[bytes, Meta(max_length=OPERATION_BYTES)]], Meta(max_length=max(BATCH_OPERATIONS, ROWS))]


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    order: Annotated[bytes, Meta(max_length=max(BATCH_OPERATIONS, ROWS))]  # to which group each item belongs
    groups: Annotated[list[bytes], Meta(max_length=_MOST_GROUPS)]  # in columns
    loose: _Loose  # the items of no group, each as it is


_decoder = msgspec.msgpack.Decoder(_Packed)


def pack_operations(payloads: Sequence[bytes]) -> bytes:
    """Operations in order, as one value; creations of one kind lie in columns."""
    return _pack(payloads, [_creation(payload) for payload in payloads], lambda item: (item[0], item[5]))


def unpack_operations(packed: bytes) -> list[bytes]:
    """The very bytes of the operations, in order; raise ValueError when malformed or out of bounds."""
    found: list[bytes] = []
    size = 0
    for item in _unpack(packed, BATCH_OPERATIONS):
        payload = item if isinstance(item, bytes) else _stable(item)
        size += len(payload)
        if size > PLAIN_BYTES:
            raise ValueError("the operations unfold beyond all bounds")
        found.append(payload)
    return found


def pack_rows(rows: Sequence[bytes]) -> bytes:
    """Encoded rows in order, as one value; those of one kind lie in columns."""
    return _pack(rows, [msgspec.msgpack.decode(row) for row in rows], lambda item: item[1])


def unpack_rows(packed: bytes) -> list[Any]:
    """The rows as plain lists, in order; raise ValueError when malformed or out of bounds."""
    return [msgspec.msgpack.decode(item) if isinstance(item, bytes) else item for item in _unpack(packed, ROWS)]


def _creation(payload: bytes) -> Any:
    """The parts of a creation that comes back from columns byte by byte, or None."""
    try:
        item = msgspec.msgpack.decode(payload)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    if type(item) is not list or len(item) != 7 or item[0] != _CREATE or type(item[5]) is not str:
        return None
    return item if _stable(item) == payload else None


def _pack(whole: Sequence[bytes], items: Sequence[Any], alike: Callable[[Any], Any]) -> bytes:
    members: dict[Any, list[Any]] = {}
    for item in items:
        if item is not None:
            members.setdefault(alike(item), []).append(item)
    worth = [key for key, found in members.items() if len(found) >= _FEW][:_MOST_GROUPS]
    number = {key: place for place, key in enumerate(worth, 1)}
    order = bytes(0 if item is None else number.get(alike(item), 0) for item in items)
    loose = [one for one, group in zip(whole, order, strict=True) if not group]
    return _plain(_Packed(order, [columns.pack(members[key]) for key in worth], loose))


def _unpack(packed: bytes, most: int) -> list[Any]:
    """The items in order: bytes of those that lay alone, plain values of those from columns."""
    try:
        said = _decoder.decode(packed)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"malformed packing: {error}") from None
    if len(said.order) > most:
        raise ValueError("too many items")
    sources = [iter(said.loose), *(iter(columns.unpack(group, most)) for group in said.groups)]
    try:
        items = [next(sources[group]) for group in said.order]
    except (IndexError, StopIteration):
        raise ValueError("the packing names items that are not there") from None
    if any(next(source, None) is not None for source in sources):
        raise ValueError("the packing holds items that nothing names")
    return items
