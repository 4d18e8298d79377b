"""The exchange, the same over HTTP and on a stick: an office asks until all is said, a county answers.

It knows no store and no network: copy, ledger, carrier and keys are given. Nothing in it looks at a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.port import Absorbed, Carrier, Identity, Ledger, Pacing, Replica
from sync.wire import messages
from sync.wire.frames import BadPacket, open_sealed, seal, unsealed
from sync.wire.messages import Answer, Question

MOST_ROUNDS = 10_000  # a first pull of a county's worth takes hundreds; more is a fault of ours


class NotTheCounty(Exception):
    """What answered is not the county this device was paired with; nothing of the answer was used."""


class Stranger(Exception):
    """The county does not know the asking device, or no longer wants it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # "unknown-device", "revoked", "bad-packet"


@dataclass(slots=True)
class Outcome:
    """What the exchange achieved."""

    pushed: int = 0
    pulled: int = 0
    conflicts: int = 0
    held: int = 0  # records whose deletion waits for a person
    rounds: int = 0
    complete: bool = False
    wanted: list[tuple[bytes, int]] = field(default_factory=list)  # attachments the county lacks: hash, bytes it has


def exchange(
    replica: Replica, carrier: Carrier, identity: Identity, pacing: Pacing, outcome: Outcome, go_on: Callable[[Outcome], bool]
) -> None:  # fmt: skip
    """Ask until both sides have all; ``outcome`` grows with every absorbed answer, so a cut loses no count of what was done.

    ``pacing`` says before each question how much it may carry. ``go_on`` is asked after each round; False stops in good order.
    Raise NotTheCounty, or what the carrier raises.
    """
    while outcome.rounds < MOST_ROUNDS:
        question = replica.ask(pacing())
        answer = _carried(question, carrier, identity)
        carrier.heard(answer.at)
        absorbed = replica.absorb(question, answer)
        outcome.rounds += 1
        _count(outcome, absorbed)
        if not absorbed.again:
            outcome.complete = True
            return
        if not go_on(outcome):
            return
    raise RuntimeError(f"the exchange did not end after {MOST_ROUNDS} rounds")


def _carried(question: Question, carrier: Carrier, identity: Identity) -> Answer:
    packet = seal(messages.encode(question), identity.key, messages.question_context())
    try:
        plain = open_sealed(carrier.carry(packet), identity.county, messages.answer_context(packet))
        return messages.decode(plain, Answer)
    except BadPacket as fault:
        raise NotTheCounty(str(fault)) from None
    except ValueError as fault:
        raise NotTheCounty(f"the answer cannot be read: {fault}") from None


def _count(outcome: Outcome, absorbed: Absorbed) -> None:
    outcome.pushed += absorbed.pushed
    outcome.pulled += absorbed.pulled
    outcome.conflicts += absorbed.conflicts
    outcome.held += absorbed.held
    outcome.wanted = absorbed.wanted


def answer(ledger: Ledger, packet: bytes, key: Ed25519PrivateKey) -> bytes:
    """The county's packet that answers ``packet``; raise Stranger when the asker may not ask or did not sign what came."""
    try:
        question = messages.decode(unsealed(packet), Question)
        member = ledger.member(question.device)
        if member is None:
            raise Stranger("unknown-device")
        open_sealed(packet, member.public, messages.question_context())
    except ValueError as fault:
        raise Stranger("bad-packet") from fault
    if member.revoked:
        raise Stranger("revoked")
    if not messages.speaks(question.formats):
        raise Stranger("format")
    return seal(messages.encode(ledger.take(member, question)), key, messages.answer_context(packet))
