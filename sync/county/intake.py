"""The county's side of the exchange: takes operations in, in order and at most once, and says what an office does not know yet.

One transaction a question. The county's log gives every accepted operation its place (seq) and chains them, so that an office can tell
whether both still mean the same history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature

from desktop_app.store.journal import NO_LINK, Entry, Journal, Log, Signature
from desktop_app.store.records import Records
from sync.county.accepting import Accepting
from sync.county.telling import Telling
from sync.engine import Stranger
from sync.port import Member
from sync.wire.messages import START, Answer, Batch, Mark, Question, Run, batch_claim
from sync.wire.operations import Dot, chained

_NO_HEAD = bytes(16)
Inherits = Callable[[str], bool]  # whether the asking device may go on with that device's logs


@dataclass(slots=True)
class Head:
    """The end of a county's log: its last place, and the head of its chain."""

    seq: int
    chain: bytes  # 16 bytes

    @property
    def mark(self) -> Mark:
        """What an office remembers of it."""
        return (self.seq, self.chain[:8]) if self.seq else START

    def grow(self, link: bytes) -> bytes:
        """Take one operation's link in; the short head that stands beside it."""
        self.chain = hashlib.sha256(self.chain + link).digest()[:16]
        self.seq += 1
        return self.chain[:8]


@dataclass(slots=True)
class OutOfStep(Exception):
    """A batch cannot be taken as it is; the answer says how to go on."""

    verdict: str
    dot: Dot


@dataclass(slots=True)
class Intake:
    """One question being taken in."""

    connection: sa.Connection
    records: Records
    journal: Journal
    member: Member
    head: Head
    now_ms: int
    inherits: Inherits = lambda device: False
    seen: int = 0  # up to which place of the log the member has seen what the county decided
    runs: list[Run] = field(default_factory=list)
    forced: list[bytes] = field(default_factory=list)  # records the office must see whole, whatever its cursor
    head_moved: bool = False


def take(
    connection: sa.Connection, records: Records, journal: Journal, member: Member, question: Question, epoch: bytes, now_ms: int,
    inherits: Inherits = lambda device: False,
) -> Answer:  # fmt: skip
    """The answer to a question; what it brought is written by the caller's transaction."""
    head = hold(connection, records) if question.batches else load_head(connection, records)
    last = [log.held for i, _ in question.heads if (log := journal.log(connection, i)) and log.device == member.device.hex()]
    if not (knows(connection, journal, head, question.cursor) and knows(connection, journal, head, question.head)):
        if not question.ladder:
            return Answer(epoch=epoch, verdict="ladder", at=now_ms)
        common = next((rung for rung in question.ladder if knows(connection, journal, head, rung)), START)
        return Answer(epoch=epoch, verdict="reset", cursor=common, last=last, at=now_ms)
    intake = Intake(connection, records, journal, member, head, now_ms, inherits, question.cursor[0])
    try:
        for batch in question.batches:
            take_batch(intake, batch)
    except OutOfStep as refusal:
        return Answer(epoch=epoch, verdict=refusal.verdict, dot=refusal.dot, at=now_ms)
    finally:
        if intake.head_moved:
            save_head(connection, records, head)  # a batch before the refused one may have been accepted
    return Telling(connection, records, journal, member, question, head.mark).answer(epoch, now_ms, intake.runs, intake.forced)


def take_batch(intake: Intake, batch: Batch) -> None:
    """Take one batch: what is known is answered again, what is new is applied."""
    log = _log_of(intake, batch)
    operations = _operations(batch)
    links = _links(intake, batch, operations)
    known = max(0, min(log.last - batch.first + 1, len(links)))
    if known:
        _answer_again(intake, batch, links[:known])
    if known == len(links):
        return
    first = batch.first + known
    before = log.link if first == log.last + 1 else None
    if before is None:
        raise OutOfStep("gap", (batch.incarnation, log.last + 1))
    if (links[known - 1] if known else batch.previous) != before:
        raise OutOfStep("fork", (batch.incarnation, first))
    dots = [(batch.incarnation, first + i) for i in range(len(links) - known)]
    accepting = Accepting(intake.connection, intake.records, intake.journal, intake.member, intake.now_ms, intake.seen)
    entries = accepting.accept(dots, operations[known:], links[known:], intake.head.seq)
    heads = [intake.head.grow(entry.link) for entry in entries]
    intake.head_moved = True
    intake.journal.add(intake.connection, entries, heads, intake.now_ms)
    signed = Signature(batch.first, dots[-1][1], log.device, batch.signature)
    intake.journal.keep_signature(intake.connection, batch.incarnation, signed)
    log.last, log.link, log.acked = dots[-1][1], links[-1], dots[-1][1]
    intake.journal.save_log(intake.connection, log)
    _note(intake, entries)


def _log_of(intake: Intake, batch: Batch) -> Log:
    log = intake.journal.log(intake.connection, batch.incarnation)
    if log is None:
        log = Log(batch.incarnation, intake.member.device.hex(), 0, NO_LINK, 0)
        intake.journal.add_log(intake.connection, log)
    if log.device != intake.member.device.hex():
        if not intake.inherits(log.device):
            raise OutOfStep("fork", (batch.incarnation, 1))
        log.device = intake.member.device.hex()  # the same laptop under a new key, or what was restored of it
        intake.journal.save_log(intake.connection, log)
    return log


def _operations(batch: Batch) -> list[bytes]:
    try:
        return batch.operations()
    except ValueError:
        raise Stranger("bad-batch") from None


def _links(intake: Intake, batch: Batch, operations: list[bytes]) -> list[bytes]:
    """The batch's links, after its signature was found good."""
    links, link = [], batch.previous
    for number, payload in enumerate(operations, batch.first):
        link = chained(link, (batch.incarnation, number), payload)
        links.append(link)
    last = batch.first + len(links) - 1
    try:
        intake.member.public.verify(batch.signature, batch_claim(intake.member.device, batch.incarnation, batch.first, last, link))
    except InvalidSignature:
        raise Stranger("bad-batch") from None
    return links


def _answer_again(intake: Intake, batch: Batch, links: list[bytes]) -> None:
    """Operations the county has already: the same results once more, if they are the same operations."""
    entries = intake.journal.between(intake.connection, batch.incarnation, batch.first, batch.first + len(links) - 1)
    for entry, link in zip(entries, links, strict=True):
        if entry.link != link:
            raise OutOfStep("fork", entry.dot)
    _note(intake, entries)


def _note(intake: Intake, entries: list[Entry]) -> None:
    """Gather results into runs; what did not simply hold makes the office see the record whole."""
    for entry in entries:
        result, seq = entry.result or "ok", entry.seq or 0
        if result != "ok":
            intake.forced.append(entry.record)
        run = intake.runs[-1] if intake.runs else None
        follows = run and (run.incarnation, run.last + 1, run.result, run.reason, run.seq + run.last - run.first + 1)
        if run and follows == (*entry.dot, result, entry.reason, seq):
            intake.runs[-1] = Run(
                incarnation=run.incarnation, first=run.first, last=run.last + 1, seq=run.seq, result=result, reason=run.reason
            )
        else:
            run = Run(incarnation=entry.dot[0], first=entry.dot[1], last=entry.dot[1], seq=seq, result=result, reason=entry.reason)
            intake.runs.append(run)


def knows(connection: sa.Connection, journal: Journal, head: Head, mark: Mark) -> bool:
    """Whether a mark is a place of this county's log."""
    if mark in (START, head.mark):
        return True
    table = journal.schema.operation
    query = sa.select(table.c.head).where(table.c.county_id == journal.county, table.c.seq == mark[0])
    return connection.execute(query).scalar() == mark[1]


def load_head(connection: sa.Connection, records: Records) -> Head:
    """The end of the county's log."""
    table = records.schema.counter
    query = sa.select(table.c.value, table.c.hash).where(table.c.county_id == records.county, table.c.name == "log")
    row = connection.execute(query).first()
    return Head(row.value, row.hash) if row else Head(0, _NO_HEAD)


def hold(connection: sa.Connection, records: Records) -> Head:
    """The end of the county's log, which nobody else can move before this transaction ends: the first thing every writer does.

    Writing the row locks it on every engine, and what is read after it is what the last writer left.
    """
    table = records.schema.counter
    where = (table.c.county_id == records.county, table.c.name == "log")
    if not connection.execute(table.update().where(*where).values(value=table.c.value)).rowcount:
        connection.execute(table.insert().values(county_id=records.county, name="log", value=0, hash=_NO_HEAD))
    return load_head(connection, records)


def save_head(connection: sa.Connection, records: Records, head: Head) -> None:
    """Write the end of the county's log, which is held."""
    table = records.schema.counter
    where = (table.c.county_id == records.county, table.c.name == "log")
    connection.execute(table.update().where(*where).values(value=head.seq, hash=head.chain))
