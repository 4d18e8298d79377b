"""What the exchange asks of the world: an office's copy, a county's ledger, and something that carries a packet there and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.wire.messages import Answer, Question


class LinkFailed(Exception):
    """The packet or its answer did not get through; nothing is lost. Says what was seen."""

    def __init__(self, says: str, *, reached: bool = False, passing: bool = True, wait_s: float = 0.0) -> None:
        super().__init__(says)
        self.reached = reached  # something answered to the address; what failed came after that
        self.passing = passing  # another try may succeed without anybody doing anything
        self.wait_s = wait_s  # the county asked for so much time; 0 = it did not


class Turned(Exception):
    """The county answered that it will not do this."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail  # stable code of the problem, and its sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one exchange may carry; the engine sizes it to the link."""

    operations: int
    operation_bytes: int  # of all operations before packing
    rows: int
    row_bytes: int  # of all rows before packing


Pacing = Callable[[], Limits]  # how much the next question may carry, as the link turns out to be


@dataclass(slots=True)
class Absorbed:
    """What an answer changed."""

    pushed: int = 0  # operations the county confirmed
    pulled: int = 0  # records that came down new or changed
    conflicts: int = 0  # fields that now wait for a person
    held: int = 0  # records whose deletion waits for a person
    again: bool = False  # more is to be had or to be said
    wanted: list[tuple[bytes, int]] = field(default_factory=list)  # attachments the county asks for: hash, bytes it has


class Replica(Protocol):
    """An office's copy."""

    def ask(self, limits: Limits) -> Question:
        """The next question: what is new here, and from where on news is wanted."""

    def absorb(self, question: Question, answer: Answer) -> Absorbed:
        """Take the answer to ``question`` in, all of it or nothing."""


class Carrier(Protocol):
    """A way to the county and back."""

    def carry(self, packet: bytes) -> bytes:
        """Send a question's packet and return the answer's; raise LinkFailed or Turned."""

    def heard(self, at_ms: int) -> None:
        """The county's proven clock (ms since 1970) in the answer carried last; raise LinkFailed if that may not have come this way."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this device is and whom it trusts."""

    device: bytes
    key: Ed25519PrivateKey
    county: Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Member:
    """A device as its county knows it."""

    device: bytes
    office: str
    county_id: str
    public: Ed25519PublicKey
    revoked: bool

    @property
    def is_county(self) -> bool:
        """Whether it is the county itself: it writes a log like any device, and what only the county may write."""
        return self.office == self.county_id


class Ledger(Protocol):
    """A county's copy."""

    def member(self, device: bytes) -> Member | None:
        """The device, or None when it was never enrolled."""

    def take(self, member: Member, question: Question) -> Answer:
        """Take a question in and answer it; all of it or nothing."""
