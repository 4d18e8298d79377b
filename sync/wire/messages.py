"""Messages: what an office asks and the county answers, one of each to an exchange. docs/wire.md describes every field.

Both sides decode with types and bounds in one step; what does not fit raises ValueError before any of it is used.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from sync.wire.limits import ANSWER_BYTES, BATCHES, FORMAT, PLAIN_BYTES, ROWS
from sync.wire.operations import Dot, Identity, Number, Path, Value
from sync.wire.packing import pack_rows, unpack_operations, unpack_rows

Mark: TypeAlias = tuple[Number, Annotated[bytes, Meta(max_length=8)]]  # a place in the county's log and the head of its chain there
Held: TypeAlias = tuple[Number, Number, Annotated[bytes, Meta(min_length=8, max_length=8)]]  # log, last number, start of the link there
Digest: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
Hash: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature: TypeAlias = Annotated[bytes, Meta(min_length=64, max_length=64)]
Device: TypeAlias = Annotated[bytes, Meta(min_length=8, max_length=8)]
Name: TypeAlias = Annotated[str, Meta(max_length=100)]
Prefix: TypeAlias = Annotated[str, Meta(max_length=31, pattern="^[0-9a-f]*$")]  # of a record id's hex digits read backwards
Probe: TypeAlias = tuple[Prefix, Annotated[bytes, Meta(min_length=128, max_length=128)]]  # 16 sums of 8 bytes, one a next digit
Bucket: TypeAlias = tuple[Prefix, list[tuple[Identity, Annotated[bytes, Meta(max_length=8)]]] | None]  # its records, or None: too many
START: Mark = (0, b"")


class Batch(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """Operations of one log in order, bound by the chain and signed once by the device."""

    incarnation: Number
    first: Number  # number of the first operation
    previous: Hash  # link before the first
    packed: Annotated[bytes, Meta(min_length=1, max_length=PLAIN_BYTES)]  # of pack_operations()
    signature: Signature  # over batch_claim()

    def operations(self) -> list[bytes]:
        """The operations in order; raise ValueError when they are malformed, none, or out of bounds. Asked once the asker is known."""
        found = unpack_operations(self.packed)
        if not found:
            raise ValueError("a batch of nothing")
        return found


class Question(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """What an office's device sends."""

    formats: tuple[int, int]  # lowest and highest format it speaks
    device: Device
    cursor: Mark  # up to where it has pulled; the acknowledgement of everything before
    head: Mark  # the county's head it last saw; proves, with the cursor, that both mean the same history
    heads: list[Dot]  # the last operation of each of its logs
    batches: Annotated[list[Batch], Meta(max_length=BATCHES)]
    refetch: Annotated[list[Identity], Meta(max_length=ROWS)]  # records wanted whole
    ladder: Annotated[list[Mark], Meta(max_length=32)]  # completed pulls, newest first; only after a reset was announced
    rows: Annotated[int, Meta(ge=1, le=ROWS)]  # most records of the answer
    at: int  # ms since 1970, its own clock
    probes: Annotated[list[Probe], Meta(max_length=64)] = []  # groups of records to compare, all of one depth
    row_bytes: Annotated[int, Meta(ge=1)] = ANSWER_BYTES  # most bytes of rows before packing in the answer


class Run(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """Consecutive operations of one log with the same result and consecutive places in the county's log."""

    incarnation: Number
    first: Number
    last: Number
    seq: Number  # the first one's place; the others follow
    result: str  # ok, merged, same, conflict, rejected
    reason: str | None = None  # of a rejection, in Chinese


class Conflict(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A value that waits for a person, beside the one that stands."""

    path: Path
    dot: Dot
    value: Value
    author: Name
    at: int
    device: Name


class Row(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """The state of one record: whole, or the fields that are newer than the asker's cursor."""

    record: Identity
    kind: Annotated[str, Meta(max_length=60)]
    office: Annotated[str, Meta(max_length=20)]
    created: Dot
    created_by: Name
    created_at: int
    changed_by: Name
    changed_at: int
    device: Name  # that changed it last
    why: str | None
    revision: Number
    seq: Number
    deleted: bool
    whole: bool
    fields: dict[Path, Value]  # whole: nested; else flat
    dots: dict[Path, tuple[Number, Number, Number]]  # path: incarnation, number, seq; whole: only what differs from ``created``
    conflicts: list[Conflict]


class Answer(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """What the county sends back."""

    epoch: Annotated[bytes, Meta(min_length=16, max_length=16)]
    verdict: str = ""  # "" done, "ladder" send it, "reset" go back to ``cursor``, "fork" at ``dot``, "gap" at ``dot``
    dot: Dot | None = None
    runs: list[Run] = []
    last: list[Held] = []  # of the device's logs: the last operation the county has, where that is not the one the device named
    rows: list[Row] = []
    cursor: Mark = START
    head: Mark = START
    more: bool = False
    digest: Digest | None = None  # sum over the office's records, when this answer completes the exchange
    wanted: list[tuple[Hash, Number]] = []  # attachments to send: hash, bytes it already has
    at: int = 0  # ms since 1970, the county's clock
    packed: bytes = b""  # on the way: the rows, of pack_rows(); ``rows`` is empty then
    differing: list[Bucket] = []  # the groups in ``probes`` that have another sum here
    forget: Annotated[list[Identity], Meta(max_length=ROWS)] = []  # records that are no longer the office's to have


class Enrol(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """A device asks to be paired."""

    label: Annotated[str, Meta(min_length=4, max_length=8)]  # first part of the code; the secret rest is never sent
    office: Annotated[str, Meta(max_length=20)]
    name: Name
    public: Hash
    sealing: Hash  # X25519 key with which bundles for it are sealed
    proof: Hash  # HMAC over all the above, with the key the code gives


class Enrolled(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """The county pairs it."""

    county: Name
    office: Annotated[str, Meta(max_length=20)]
    office_name: Name
    place: Annotated[int, Meta(ge=1, le=999)]  # which device of its office this is
    public: Hash  # the county's signing key
    anchor: Annotated[bytes, Meta(max_length=20_000)]  # certificate (PEM) to trust from now on; empty without TLS
    sealing: Hash  # X25519 key with which bundles for the county are sealed
    proof: Hash  # HMAC over all the above and the asker's key


_Message = TypeVar("_Message", Question, Answer, Enrol, Enrolled)


def encode(message: Question | Answer | Enrol | Enrolled) -> bytes:
    """The byte form of a message."""
    if isinstance(message, Answer) and message.rows:
        packed = pack_rows([msgspec.msgpack.encode(row) for row in message.rows])
        message = msgspec.structs.replace(message, rows=[], packed=packed)
    return msgspec.msgpack.encode(message)


def decode(plain: bytes, type: type[_Message]) -> _Message:
    """The message of that type in ``plain``; raise ValueError when it is malformed or out of bounds."""
    try:
        message = msgspec.msgpack.decode(plain, type=type)
        if isinstance(message, Answer) and message.packed:
            rows = msgspec.convert(unpack_rows(message.packed), list[Row])
            message = msgspec.structs.replace(message, rows=rows, packed=b"")
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"malformed {type.__name__}: {error}") from None
    return message


def batch_claim(device: bytes, incarnation: int, first: int, last: int, link: bytes) -> bytes:
    """What a device signs for a batch: from which to which operation, ending in which link of its chain."""
    return b"KSP1 batch" + device + b"".join(n.to_bytes(6, "big") for n in (incarnation, first, last)) + link


def question_context() -> bytes:
    """The context of every question's signature."""
    return b"KSP1 question"


def answer_context(question: bytes) -> bytes:
    """The context of an answer's signature: the very packet it answers."""
    return b"KSP1 answer" + hashlib.sha256(question).digest()


def speaks(formats: tuple[int, int]) -> bool:
    """Whether this version speaks one of the formats the other side offers."""
    return formats[0] <= FORMAT <= formats[1]
