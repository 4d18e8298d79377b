"""Messages: each comes back as it was, and whatever is malformed or out of bounds is refused before it is used."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import messages
from sync.wire.limits import BATCHES, FORMAT, ROWS
from sync.wire.messages import START, Answer, Batch, Conflict, Enrol, Enrolled, Question, Row, Run, batch_claim, decode, encode
from sync.wire.packing import pack_operations

Message = Question | Answer | Enrol | Enrolled
BATCH = Batch(incarnation=7, first=1, previous=bytes(32), packed=pack_operations([b"one", b"two"]), signature=bytes(64))
QUESTION = Question(
    formats=(1, 1), device=bytes(8), cursor=START, head=(5, bytes(8)), heads=[(7, 2)], batches=[BATCH], refetch=[bytes(16)],
    ladder=[(3, b"12345678"), START], rows=400, at=1,
)  # fmt: skip
ROW = Row(
    record=bytes(16), kind="sheet", office="451299001", created=(7, 1), created_by="韦", created_at=1, changed_by="韦", changed_at=2,
    device="ab",
    why=None, revision=2, seq=4, deleted=False, whole=True, fields={"title": "题", "items": [{"id": "a", "name": "甲"}], "gone": None},
    dots={"title": (7, 2, 4)},
    conflicts=[Conflict(path="deal", dot=(8, 1), value=["a"], author="蓝", at=3, device="cd")],
)  # fmt: skip
ANSWER = Answer(
    epoch=bytes(16), runs=[Run(incarnation=7, first=1, last=2, seq=3, result="ok")],
    last=[(7, 2, bytes(8))], rows=[ROW], cursor=(4, bytes(8)),
    head=(4, bytes(8)), more=True, digest=bytes(16), wanted=[(bytes(32), 5)], at=9,
)  # fmt: skip
ENROL = Enrol(label="ABCD", office="451299001", name="韦", public=bytes(32), sealing=bytes(32), proof=bytes(32))
ENROLLED = Enrolled(
    county="石山县司法局", office="451299001", office_name="雅龙司法所", place=1, public=bytes(32), anchor=b"", sealing=bytes(32), proof=bytes(32)
)  # fmt: skip
ALL: list[Message] = [QUESTION, ANSWER, ENROL, ENROLLED]


def name(value: Any) -> str | None:
    return type(value).__name__ if isinstance(value, Question | Answer | Enrol | Enrolled) else value if isinstance(value, str) else None


@pytest.mark.parametrize("message", ALL, ids=name)
def test_a_message_comes_back_as_it_was(message: Any) -> None:
    assert decode(encode(message), type(message)) == message


def with_value(message: Any, field: str, value: Any) -> bytes:
    """The message with one field replaced, unchecked."""
    return msgspec.msgpack.encode([value if f == field else getattr(message, f) for f in message.__struct_fields__])


def batch(**over: Any) -> list[Any]:
    return [over.get(field, getattr(BATCH, field)) for field in BATCH.__struct_fields__]


def row(**over: Any) -> list[Any]:
    return [over.get(field, getattr(ROW, field)) for field in ROW.__struct_fields__]


OUT_OF_BOUNDS: list[tuple[Message, str, Any]] = [
    (QUESTION, "device", bytes(7)), (QUESTION, "device", bytes(9)), (QUESTION, "formats", (1,)),
    (QUESTION, "cursor", (-1, b"")), (QUESTION, "cursor", (2**48, b"")), (QUESTION, "cursor", (1, bytes(9))), (QUESTION, "rows", 0),
    (QUESTION, "rows", ROWS + 1), (QUESTION, "batches", [BATCH] * (BATCHES + 1)), (QUESTION, "refetch", [bytes(16)] * (ROWS + 1)),
    (QUESTION, "refetch", [bytes(15)]), (QUESTION, "ladder", [START] * 33), (QUESTION, "heads", [(1,)]), (QUESTION, "at", "now"),
    (QUESTION, "batches", [batch(packed=b"")]), (QUESTION, "batches", [batch(packed=1)]),
    (QUESTION, "batches", [batch(previous=bytes(31))]), (QUESTION, "batches", [batch(signature=bytes(63))]),
    (QUESTION, "batches", [batch(first=-1)]), (QUESTION, "batches", [batch(incarnation=2**48)]),
    (ANSWER, "epoch", b""), (ANSWER, "digest", bytes(15)), (ANSWER, "wanted", [(bytes(31), 0)]), (ANSWER, "wanted", [(bytes(32), -1)]),
    (ANSWER, "verdict", None), (ANSWER, "dot", (1, 2, 3)), (ANSWER, "rows", [row(kind="k" * 61)]), (ANSWER, "rows", [row(record=b"")]),
    (ANSWER, "rows", [row(fields={"a": 1.5})]), (ANSWER, "rows", [row(fields={"": 1})]), (ANSWER, "rows", [row(dots={"a": (1, 2)})]),
    (ENROL, "label", "ABC"), (ENROL, "label", "ABCDEFGHI"), (ENROL, "name", "长" * 101), (ENROL, "public", bytes(31)),
    (ENROL, "office", "1" * 21),
    (ENROLLED, "place", 0), (ENROLLED, "place", 1000), (ENROLLED, "anchor", bytes(20_001)), (ENROLLED, "proof", b""),
]  # fmt: skip


@pytest.mark.parametrize(("message", "field", "value"), OUT_OF_BOUNDS, ids=name)
def test_what_is_out_of_bounds_is_refused(message: Any, field: str, value: Any) -> None:
    assert decode(with_value(message, field, getattr(message, field)), type(message)) == message
    with pytest.raises(ValueError, match="malformed"):
        decode(with_value(message, field, value), type(message))


@pytest.mark.parametrize("message", ALL, ids=name)
def test_every_truncation_and_every_addition_is_refused_or_another_message(message: Any) -> None:
    plain = encode(message)
    for length in range(len(plain)):
        with pytest.raises(ValueError, match="malformed"):
            decode(plain[:length], type(message))
    with pytest.raises(ValueError, match="malformed"):
        decode(plain + b"\xc0", type(message))


@given(st.sampled_from(ALL), st.integers(0), st.integers(0, 255))
def test_a_damaged_message_raises_nothing_but_value_error(message: Any, place: int, byte: int) -> None:
    plain = bytearray(encode(message))
    plain[place % len(plain)] = byte
    _only_value_error(bytes(plain))


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_value_error(plain: bytes) -> None:
    _only_value_error(plain)


def _only_value_error(plain: bytes) -> None:
    for kind in (Question, Answer, Enrol, Enrolled):
        try:
            found: Any = decode(plain, kind)  # type: ignore[type-var]
        except ValueError:
            continue
        assert decode(encode(found), kind) == found  # type: ignore[type-var]


@pytest.mark.parametrize(
    "plain", [b"\x91" * 100_000, b"\xdd\xff\xff\xff\xff", b"\x9b\x92\x01\x01\xc4\x08"], ids=["deep", "endless", "short"]
)
def test_a_bomb_of_nesting_or_length_is_refused(plain: bytes) -> None:
    _only_value_error(plain)
    with pytest.raises(ValueError, match="malformed Question"):
        decode(plain, Question)


def test_a_newer_field_at_the_end_is_left_out() -> None:
    longer = msgspec.msgpack.encode([*msgspec.msgpack.decode(encode(ENROL)), "from a newer program"])
    assert decode(longer, Enrol) == ENROL


def test_an_answer_is_bound_to_the_very_question() -> None:
    assert messages.answer_context(b"one") != messages.answer_context(b"two")
    assert messages.answer_context(b"one") != messages.question_context()


def test_a_batch_claim_differs_for_every_part_of_it() -> None:
    claims = {
        batch_claim(bytes(8), 1, 2, 3, bytes(32)), batch_claim(b"12345678", 1, 2, 3, bytes(32)), batch_claim(bytes(8), 9, 2, 3, bytes(32)),
        batch_claim(bytes(8), 1, 1, 3, bytes(32)), batch_claim(bytes(8), 1, 2, 4, bytes(32)), batch_claim(bytes(8), 1, 2, 3, b"1" * 32),
    }  # fmt: skip
    assert len(claims) == 6


@pytest.mark.parametrize(
    ("formats", "spoken"),
    [((FORMAT, FORMAT), True), ((0, 9), True), ((FORMAT + 1, FORMAT + 2), False), ((0, FORMAT - 1), False), ((9, 0), False)],
)
def test_a_format_is_spoken_when_it_lies_between_the_lowest_and_the_highest(formats: tuple[int, int], spoken: bool) -> None:
    assert messages.speaks(formats) is spoken
