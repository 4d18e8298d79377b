"""Operations: one byte form each, a chain that any change breaks, ids without clocks, and nothing but ValueError for anything else."""

from __future__ import annotations

import hashlib
import random
import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.limits import OPERATION_BYTES
from sync.wire.operations import Create, Delete, Edit, Operation, chained, decode, encode, item_id, record_id

RECORD = bytes(range(16))
SIGNED: dict[str, Any] = {"author": "韦志明", "at": 1_795_000_000_000, "why": None}
CREATE = Create(record=None, kind="sheet", fields={"title": "题", "items": [{"name": "甲"}], "tags": ["a"], "n": 3, "yes": True}, **SIGNED)
EDIT = Edit(
    record=RECORD,
    changes={"title": ("新", [4]), "deal": (None, [7, 9]), "tags": ({"+": ["b"], "-": []}, []), "items/x": ({"name": "乙"}, [])},
    removes={"items/y": [(7, 1), (7, 2)]}, closes=[("deal", (8, 1))], **SIGNED,
)  # fmt: skip
DELETE = Delete(record=RECORD, seen=[(7, 1), (8, 2)], author="蓝", at=-5, why="重复登记")
ALL: list[Operation] = [CREATE, EDIT, DELETE]


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: type(operation).__name__)
def test_an_operation_comes_back_as_it_was(operation: Operation) -> None:
    assert decode(encode(operation)) == operation
    assert encode(decode(encode(operation))) == encode(operation)


def test_the_byte_form_does_not_depend_on_the_order_of_fields() -> None:
    one = Create(record=None, kind="sheet", fields={"a": "1", "b": "2"}, **SIGNED)
    other = Create(record=None, kind="sheet", fields={"b": "2", "a": "1"}, **SIGNED)
    assert encode(one) == encode(other)


def _raw(operation: Operation, place: int, value: Any) -> bytes:
    """The operation with another value at one place of its array form: tag, author, at, why, then its own fields."""
    parts = msgspec.msgpack.decode(encode(operation))
    parts[place] = value
    return msgspec.msgpack.encode(parts)


OUT_OF_BOUNDS = [
    (CREATE, 0, "x"), (CREATE, 1, "长" * 101), (CREATE, 2, 2**53), (CREATE, 2, -(2**53) - 1), (CREATE, 2, 1.5), (CREATE, 3, "长" * 2001),
    (CREATE, 4, bytes(15)), (CREATE, 4, bytes(17)), (CREATE, 5, ""), (CREATE, 5, "k" * 61), (CREATE, 6, {"": 1}),
    (CREATE, 6, {"p" * 121: 1}),
    (CREATE, 6, {"n": 1.5}), (CREATE, 6, {"n": [[1]]}), (CREATE, 6, {"n": [{"a": {"b": 1}}]}), (CREATE, 6, {"n": b"bytes"}),
    (CREATE, 6, [1]),
    (EDIT, 4, None), (EDIT, 5, {"a": ("v", [1, 2, 3])}), (EDIT, 5, {"a": ("v", [-1])}), (EDIT, 5, {"a": ("v", [2**48])}),
    (EDIT, 5, {"a": "v"}),
    (EDIT, 6, {"a/b": [(1,)]}), (EDIT, 6, {"a/b": [(1, 2, 3)]}), (EDIT, 7, [("a",)]), (EDIT, 7, [("a", (1, 2**48))]),
    (DELETE, 5, [(-1, 0)]), (DELETE, 5, None),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "place", "value"), OUT_OF_BOUNDS)
def test_what_is_out_of_bounds_is_refused(operation: Operation, place: int, value: Any) -> None:
    with pytest.raises(ValueError):
        decode(_raw(operation, place, value))


def test_the_outermost_numbers_still_fit() -> None:
    most = 2**48 - 1
    edit = Edit(record=RECORD, changes={"a": ("v", [most, most])}, removes={}, closes=[], author="名" * 100, at=2**53 - 1, why="因" * 2000)
    assert decode(encode(edit)) == edit


def test_an_operation_is_never_larger_than_its_limit() -> None:
    roomy = Create(record=None, kind="sheet", fields={"a": "x" * (OPERATION_BYTES - 100)}, **SIGNED)
    assert decode(encode(roomy)) == roomy
    with pytest.raises(ValueError, match="limit"):
        decode(encode(Create(record=None, kind="sheet", fields={"a": "x" * OPERATION_BYTES}, **SIGNED)))


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xc0", b"\x90", b"\xff" * 9, b"\x91" * 200_000, b"\x81\xa1a" * 80_000, b"\x97\xa1c\xa1\xff\x00\xc0\xc0\xa1k\x80",
    b"\xdd\xff\xff\xff\xff"],
    ids=["empty", "nil", "no-fields", "reserved", "deep-lists", "deep-maps", "bad-utf-8", "endless"],
)  # fmt: skip
def test_malformed_bytes_are_refused(payload: bytes) -> None:
    with pytest.raises(ValueError):
        decode(payload)


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: type(operation).__name__)
def test_a_cut_or_lengthened_operation_is_refused(operation: Operation) -> None:
    payload = encode(operation)
    for length in range(len(payload)):
        with pytest.raises(ValueError):
            decode(payload[:length])
    with pytest.raises(ValueError):
        decode(payload + b"\x00")


@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_value_error(payload: bytes) -> None:
    _only_value_error(payload)


@given(st.sampled_from(ALL), st.integers(0), st.integers(0, 7), st.binary(max_size=3))
def test_a_damaged_operation_raises_nothing_but_value_error(operation: Operation, place: int, bit: int, more: bytes) -> None:
    payload = bytearray(encode(operation))
    place %= len(payload)
    payload[place] ^= 1 << bit
    _only_value_error(bytes(payload[:place]) + more + bytes(payload[place:]))
    _only_value_error(bytes(payload))


def _only_value_error(payload: bytes) -> None:
    try:
        operation = decode(payload)
    except ValueError:
        return
    assert decode(encode(operation)) == operation


def test_the_chain_notices_any_other_bit_place_or_order() -> None:
    chance = random.Random(1)
    payloads = [encode(operation) for operation in ALL]
    links = _links(payloads)
    for _ in range(50):
        place = chance.randrange(3)
        damaged = bytearray(payloads[place])
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        assert _links([*payloads[:place], bytes(damaged), *payloads[place + 1 :]])[-1] != links[-1]
    assert _links(payloads[::-1])[-1] != links[-1]
    assert _links(payloads, incarnation=8)[-1] != links[-1]
    assert _links(payloads, first=2)[-1] != links[-1]


def test_a_link_is_sha_256_over_the_link_before_the_dot_and_the_payload() -> None:
    expected = hashlib.sha256(bytes(32) + bytes(5) + b"\x07" + bytes(5) + b"\x01" + b"payload").digest()
    assert chained(bytes(32), (7, 1), b"payload") == expected


def _links(payloads: list[bytes], incarnation: int = 7, first: int = 1) -> list[bytes]:
    links = [bytes(32)]
    for number, payload in enumerate(payloads, first):
        links.append(chained(links[-1], (incarnation, number), payload))
    return links


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1))
def test_a_record_is_named_by_its_dot_as_a_uuid_of_version_8(incarnation: int, number: int) -> None:
    named = record_id((incarnation, number))
    identity = uuid.UUID(bytes=named)
    assert identity.version == 8
    assert identity.variant == uuid.RFC_4122
    assert (int.from_bytes(named[:6], "big"), int.from_bytes(named[10:], "big")) == (incarnation, number)


def test_the_ids_of_parts_differ_by_dot_field_and_place() -> None:
    ids = {item_id((i, n), field, place) for i in (1, 11) for n in (1, 11) for field in ("a", "b") for place in range(1, 30)}
    assert len(ids) == 2 * 2 * 2 * 29
    assert all(len(identity) == 12 and int(identity, 16) >= 0 for identity in ids)
