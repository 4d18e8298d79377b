"""The exchange: who may ask, who may answer, and that it ends when all is said, or when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import engine
from sync.engine import NotTheCounty, Outcome, Stranger, exchange
from sync.pace import Pace
from sync.port import Absorbed, Identity, Limits, Member
from sync.wire.frames import open_sealed, seal
from sync.wire.limits import FORMAT
from sync.wire.messages import START, Answer, Question, answer_context, decode, encode, question_context

DEVICE = bytes(8)
OURS, THEIRS, FOREIGN = (Ed25519PrivateKey.from_private_bytes(bytes(31) + bytes((n,))) for n in range(3))
QUESTION = Question(
    formats=(FORMAT, FORMAT), device=DEVICE, cursor=START, head=START, heads=[], batches=[], refetch=[], ladder=[], rows=1, at=0
)  # fmt: skip
ANSWER = Answer(epoch=bytes(16))


@dataclass
class Ledger:
    """A county of one device that answers every question alike."""

    revoked: bool = False
    taken: list[Question] = field(default_factory=list)

    def member(self, device: bytes) -> Member | None:
        return Member(DEVICE, "451299001", "451299", OURS.public_key(), self.revoked) if device == DEVICE else None

    def take(self, member: Member, question: Question) -> Answer:
        self.taken.append(question)
        return ANSWER


@dataclass
class Replica:
    """An office that has as many rounds of news as it is told."""

    rounds: int
    asked: list[Limits] = field(default_factory=list)
    absorbed: int = 0

    def ask(self, limits: Limits) -> Question:
        self.asked.append(limits)
        return QUESTION

    def absorb(self, question: Question, answer: Answer) -> Absorbed:
        self.absorbed += 1
        return Absorbed(pushed=2, pulled=3, conflicts=1, again=self.absorbed < self.rounds, wanted=[(bytes(32), self.absorbed)])


@dataclass
class Line:
    """A carrier whose far end is a function."""

    answering: Callable[[bytes], bytes]

    def carry(self, packet: bytes) -> bytes:
        return self.answering(packet)

    def heard(self, at_ms: int) -> None:
        assert at_ms >= 0


def county(packet: bytes) -> bytes:
    return engine.answer(Ledger(), packet, THEIRS)


def asked(question: Question = QUESTION, key: Ed25519PrivateKey = OURS) -> bytes:
    return seal(encode(question), key, question_context())


def changed(**over: object) -> Question:
    return msgspec.structs.replace(QUESTION, **over)


def refusal(packet: bytes, ledger: Ledger | None = None) -> str:
    ledger = ledger or Ledger()
    with pytest.raises(Stranger) as refused:
        engine.answer(ledger, packet, THEIRS)
    assert ledger.taken == []
    return refused.value.code


def run(replica: Replica, answering: Callable[[bytes], bytes], go_on: Callable[[Outcome], bool] = lambda _: True) -> Outcome:
    outcome = Outcome()
    exchange(replica, Line(answering), Identity(DEVICE, OURS, THEIRS.public_key()), Pace().limits, outcome, go_on)
    return outcome


# --- the county ---------------------------------------------------------------------------------------------------------------------


def test_a_member_is_answered_in_the_context_of_its_question() -> None:
    packet = asked()
    assert decode(open_sealed(county(packet), THEIRS.public_key(), answer_context(packet)), Answer) == ANSWER


def test_a_device_that_was_never_enrolled_is_a_stranger() -> None:
    assert refusal(asked(changed(device=b"unknown!"))) == "unknown-device"


def test_a_revoked_device_is_refused() -> None:
    assert refusal(asked(), Ledger(revoked=True)) == "revoked"


def test_a_question_in_another_ones_name_is_refused_before_it_is_told_anything() -> None:
    assert refusal(asked(key=FOREIGN)) == "bad-packet"
    assert refusal(asked(key=FOREIGN), Ledger(revoked=True)) == "bad-packet"


@pytest.mark.parametrize(
    "packet",
    [b"", b"GET / HTTP/1.1", asked()[:-1], asked() + b"\x00", seal(b"", OURS, question_context()), seal(encode(QUESTION), OURS, b"other")],
    ids=["empty", "http", "cut", "longer", "no-question", "other-context"],
)
def test_what_is_no_signed_question_is_refused(packet: bytes) -> None:
    assert refusal(packet) == "bad-packet"


def test_an_answer_is_not_taken_for_a_question() -> None:
    assert refusal(county(asked())) == "bad-packet"


@pytest.mark.parametrize("formats", [(FORMAT + 1, FORMAT + 3), (0, FORMAT - 1)])
def test_a_device_that_speaks_no_common_format_is_told_so(formats: tuple[int, int]) -> None:
    assert refusal(asked(changed(formats=formats))) == "format"


def test_a_newer_device_that_still_speaks_our_format_is_answered() -> None:
    ledger = Ledger()
    engine.answer(ledger, asked(changed(formats=(FORMAT, FORMAT + 2))), THEIRS)
    assert len(ledger.taken) == 1


# --- the office ---------------------------------------------------------------------------------------------------------------------


def test_it_asks_until_all_is_said_and_counts_what_was_done() -> None:
    replica = Replica(rounds=3)
    outcome = run(replica, county)
    assert outcome == Outcome(pushed=6, pulled=9, conflicts=3, rounds=3, complete=True, wanted=[(bytes(32), 3)])


def test_each_question_is_as_large_as_the_link_is_found_to_be() -> None:
    replica, pace = Replica(rounds=3), Pace()

    def measured(packet: bytes) -> bytes:
        pace.carried(10**6, 0.5)
        return county(packet)

    outcome = Outcome()
    exchange(replica, Line(measured), Identity(DEVICE, OURS, THEIRS.public_key()), pace.limits, outcome, lambda _: True)
    first, second, third = replica.asked
    assert first.operation_bytes < second.operation_bytes < third.operation_bytes


def test_it_stops_in_good_order_when_it_is_told_to() -> None:
    replica = Replica(rounds=9)
    outcome = run(replica, county, lambda seen: seen.rounds < 2)
    assert (outcome.rounds, outcome.pushed, outcome.complete, replica.absorbed) == (2, 4, False, 2)


def test_the_last_round_is_complete_whether_or_not_it_may_go_on() -> None:
    assert run(Replica(rounds=1), county, lambda _: False).complete


def _by_another(packet: bytes) -> bytes:
    return engine.answer(Ledger(), packet, FOREIGN)


def _to_another_question(_: bytes) -> bytes:
    return county(asked(changed(rows=2)))


def _unreadable(packet: bytes) -> bytes:
    return seal(b"\x01", THEIRS, answer_context(packet))


@pytest.mark.parametrize(
    "answering",
    [
        _by_another,
        _to_another_question,
        _unreadable,
        lambda packet: packet,
        lambda _: b"",
        lambda packet: b"<html>",
        lambda p: county(p)[:-1],
    ],
    ids=["another-county", "another-question", "unreadable", "an-echo", "nothing", "a-page", "cut"],
)
def test_nothing_of_a_foreign_answer_is_used(answering: Callable[[bytes], bytes]) -> None:
    replica = Replica(rounds=1)
    with pytest.raises(NotTheCounty):
        run(replica, answering)
    assert replica.absorbed == 0


def test_what_was_done_before_a_cut_is_still_counted() -> None:
    replica, outcome = Replica(rounds=5), Outcome()

    def twice(packet: bytes) -> bytes:
        return county(packet) if replica.absorbed < 2 else b""

    with pytest.raises(NotTheCounty):
        exchange(replica, Line(twice), Identity(DEVICE, OURS, THEIRS.public_key()), Pace().limits, outcome, lambda _: True)
    assert (outcome.rounds, outcome.pushed, outcome.complete) == (2, 4, False)


def test_an_exchange_that_never_ends_is_a_fault_of_ours() -> None:
    outcome = Outcome(rounds=engine.MOST_ROUNDS - 2)
    with pytest.raises(RuntimeError, match="did not end"):
        exchange(Replica(rounds=9), Line(county), Identity(DEVICE, OURS, THEIRS.public_key()), Pace().limits, outcome, lambda _: True)
    assert (outcome.rounds, outcome.complete) == (engine.MOST_ROUNDS, False)
