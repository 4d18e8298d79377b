"""Bytes that are almost right: cuts, flips, lengths and numbers at their bounds, pieces of other messages, and values of another type.

Half of the changes are made to the bytes, half to the values they stand for, so that many pass the outermost check and reach those behind.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import msgspec

EDGES = (0, 1, -1, 127, 128, 255, 256, 2**31, 2**32 - 1, 2**48 - 1, 2**48, 2**53, 2**63 - 1, 2**64 - 1, -(2**63))
TEXTS = (
    "",
    "@",
    "@stage",
    "@review",
    "items",
    "items/",
    "items/x/y/z",
    "\x00",
    "覃" * 3000,
    "../..",
    "'; DROP TABLE record",
    "\ufffe",
    "a" * 130,
)
DEEP = 40  # levels of lists in lists that nothing here has


def spoilt(luck: random.Random, sample: bytes, others: Sequence[bytes]) -> bytes:
    """A changed copy of ``sample``."""
    if luck.random() < 0.5 and (values := _values(sample)) is not None:
        return msgspec.msgpack.encode(_value(luck, values, 0))
    changed = bytearray(sample)
    for _ in range(luck.choice((1, 1, 1, 2, 8))):
        changed = _bytes(luck, changed, others)
    return bytes(changed)


def _values(sample: bytes) -> Any:
    """What a sample stands for, or None when it is no MessagePack."""
    try:
        return msgspec.msgpack.decode(sample)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _bytes(luck: random.Random, data: bytearray, others: Sequence[bytes]) -> bytearray:
    at = luck.randrange(len(data) + 1)
    what = luck.randrange(6)
    if what == 0:
        return data[:at]
    if what == 1 and data:
        data[at % len(data)] ^= 1 << luck.randrange(8)
        return data
    if what == 2 and data:
        data[at % len(data)] = luck.choice((0, 0x7F, 0x80, 0xC0, 0xC1, 0xDD, 0xDF, 0xFF))
        return data
    if what == 3:
        other = luck.choice(others)
        return data[:at] + other[luck.randrange(len(other) + 1) :]
    if what == 4:
        return data[:at] + luck.randbytes(luck.choice((1, 4, 64))) + data[at:]
    return data[:at] + data[at : at + 64] * luck.choice((2, 100)) + data[at + 64 :]


def _value(luck: random.Random, value: Any, depth: int) -> Any:
    """The same value with one place in it changed."""
    if isinstance(value, list) and value and luck.random() < 0.85:
        at = luck.randrange(len(value))
        return [*value[:at], _value(luck, value[at], depth + 1), *value[at + 1 :]]
    if isinstance(value, dict) and value and luck.random() < 0.85:
        key = luck.choice(sorted(value, key=repr))
        if luck.random() < 0.2:
            return {**value, luck.choice(TEXTS): _odd(luck)}
        return {**value, key: _value(luck, value[key], depth + 1)}
    return _odd(luck)


def _odd(luck: random.Random) -> Any:
    deep: Any = []
    for _ in range(DEEP):
        deep = [deep]
    odd: tuple[Any, ...] = (
        None, True, 1.5, float("inf"), luck.choice(EDGES), luck.choice(TEXTS), luck.randbytes(luck.choice((0, 8, 16, 32))), [], {}, deep,
        ["x"] * 1200, {"+": ["a"], "-": [7]}, {"id": "x", "@": None}, [{"id": "x", "@": 1, "name": 5}],
    )  # fmt: skip
    return luck.choice(odd)
