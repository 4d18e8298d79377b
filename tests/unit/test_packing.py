"""Packing: operations come back byte by byte whatever they hold, in little room; what is malformed or a bomb is refused."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.services import made_up
from sync.wire import columns, packing
from sync.wire.limits import BATCH_OPERATIONS
from sync.wire.operations import Create, Delete, Edit, Operation, encode

LEAF = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=4) | st.lists(st.text(max_size=3), max_size=3)
PART = st.dictionaries(st.sampled_from(["id", "@", "name", "note"]), LEAF, max_size=4)
FIELDS = st.dictionaries(st.sampled_from(["title", "note", "deal", "items", "@stage"]), LEAF | st.lists(PART, max_size=3), max_size=5)
CREATES = st.builds(
    lambda kind, fields, at, why: encode(Create(record=None, kind=kind, fields=fields, author="韦", at=at, why=why)),
    st.sampled_from(["sheet", "other"]), FIELDS, st.integers(-(2**50), 2**50), st.none() | st.text(max_size=3),
)  # fmt: skip


def _create(seed: int) -> Operation:
    return Create(record=None, kind="mediation_case", fields=made_up.mediation_case(seed), author="韦", at=seed, why=None)


def _edit(seed: int) -> Operation:
    return Edit(record=bytes(16), changes={"note": (f"改{seed}", [seed])}, removes={}, closes=[], author="韦", at=seed, why=None)


@given(st.lists(CREATES | st.binary(max_size=8), max_size=20))
def test_operations_come_back_byte_by_byte(payloads: list[bytes]) -> None:
    assert packing.unpack_operations(packing.pack_operations(payloads)) == payloads


def test_creations_edits_and_deletions_keep_their_order() -> None:
    gone = Delete(record=bytes(16), seen=[(1, 1)], author="韦", at=1, why=None)
    payloads = [encode(op) for seed in range(30) for op in (_create(seed), _edit(seed), gone)]
    assert packing.unpack_operations(packing.pack_operations(payloads)) == payloads


def test_columns_take_less_room_than_rows() -> None:
    payloads = [encode(_create(seed)) for seed in range(200)]
    small = zstandard.ZstdCompressor(level=6)
    assert len(small.compress(packing.pack_operations(payloads))) < 0.8 * len(small.compress(b"".join(payloads)))


@given(st.lists(FIELDS, max_size=20))
def test_columns_give_back_what_they_were_given(items: list[Any]) -> None:
    assert columns.unpack(columns.pack(items), 20) == items


BOMBS: list[Any] = [
    [10**9, ["=", "x"]], [5, ["[", [10**9] * 5, ["=", 1]]], [2, ["+", 1, []]], [2, ["v", [1]]],
    [1, ["?", [1], ["=", 1]]], [1, ["?", b"", ["=", 1]]],
    [1, ["[", [-1], ["v", []]]],
    [1, ["{", ["a"], []]], [1, ["{", [1], [["=", 1]]]], [1, ["!", 1]], [1, []],
    [-1, ["v", []]], ["1", ["v", []]], [True, ["v", [1]]], 7, [],
    [1000, ["{", [str(i) for i in range(5000)], [["=", 1]] * 5000]],
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_columns_that_do_not_add_up_are_refused(bomb: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        columns.unpack(msgspec.msgpack.encode(bomb), 1000)


def test_a_column_in_columns_in_columns_without_end_is_refused() -> None:
    deep: Any = ["v", [1]]
    for _ in range(50):
        deep = ["[", [1], deep]
    with pytest.raises(ValueError, match="bounds"):
        columns.unpack(msgspec.msgpack.encode([1, deep]), 10)


def test_operations_that_unfold_beyond_all_bounds_are_refused() -> None:
    long = "字" * 20_000
    group = msgspec.msgpack.encode([BATCH_OPERATIONS, ["=", ["c", "韦", 1, None, None, "sheet", {"title": long}]]])
    with pytest.raises(ValueError, match="bounds"):
        packing.unpack_operations(msgspec.msgpack.encode([bytes([1]) * BATCH_OPERATIONS, [group], []]))


MALFORMED: list[Any] = [
    [b"\x00", [], []], [b"\x01", [], []], [b"", [], [b"x"]], [b"", [columns.pack([1])], []],
    [bytes(BATCH_OPERATIONS + 1), [], [b""] * (BATCH_OPERATIONS + 1)],
    [b"\x02", [columns.pack([])], []], 5, [b"\x00", [], [5]],
]  # fmt: skip


@pytest.mark.parametrize("malformed", MALFORMED, ids=range(len(MALFORMED)))
def test_a_packing_that_does_not_add_up_is_refused(malformed: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        packing.unpack_operations(msgspec.msgpack.encode(malformed))
