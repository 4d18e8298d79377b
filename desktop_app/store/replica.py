"""An office's side of the exchange: what is sent, and what an answer does to the records here, in one transaction.

The row shown is always the county's state with this device's unconfirmed operations on top. Nothing here is ever deleted because the
county lacks it, and an operation counts as delivered only by a result the county gave for that very operation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.store import holding, leaving, probing, rewinding, settling
from desktop_app.store.database import Database
from desktop_app.store.desk import Desk
from desktop_app.store.journal import Log
from desktop_app.store.peer import Peer
from sync.port import Absorbed, Limits
from sync.wire.limits import BATCH_OPERATIONS, FORMAT
from sync.wire.messages import START, Answer, Batch, Question, batch_claim
from sync.wire.packing import pack_operations


@dataclass(frozen=True, slots=True)
class OfficeReplica:
    """The Replica of one office's store."""

    database: Database
    desk: Desk
    key: Ed25519PrivateKey
    now_ms: Callable[[], int]

    def ask(self, limits: Limits) -> Question:
        """The next question: the operations the county has not confirmed, and from where on news is wanted."""
        with self.database.reading() as connection:
            logs = self.desk.journal.logs(connection, self.desk.device)
            return self.question(connection, Peer.load(self.desk.schema, connection), logs, limits)

    def question(self, connection: sa.Connection, peer: Peer, logs: list[Log], limits: Limits) -> Question:
        """The question that follows from what is remembered of the county and from how much of ``logs`` it has."""
        return Question(
            formats=(FORMAT, FORMAT), device=bytes.fromhex(self.desk.device), cursor=peer.cursor, head=peer.head,
            heads=[(log.incarnation, log.last) for log in logs], batches=self._batches(connection, logs, limits),
            refetch=peer.refetch[: limits.rows], ladder=(peer.ladder or [START]) if peer.ladder_wanted else [], rows=limits.rows,
            row_bytes=limits.row_bytes, at=self.now_ms(), probes=probing.probes(connection, self.desk.records, None, peer.probes),
        )  # fmt: skip

    def _batches(self, connection: sa.Connection, logs: list[Log], limits: Limits) -> list[Batch]:
        batches, left, room = [], limits.operations, limits.operation_bytes
        for log in sorted(logs, key=lambda log: log.acked == log.last):
            if log.acked == log.last or left <= 0 or room <= 0:
                continue
            entries = self.desk.journal.after(connection, log.incarnation, log.acked, min(left, BATCH_OPERATIONS), room)
            left, room = left - len(entries), room - sum(len(entry.payload) for entry in entries)
            previous = rewinding.link_before(self.desk, connection, log.incarnation, entries[0].dot[1])
            claim = batch_claim(
                bytes.fromhex(self.desk.device), log.incarnation, entries[0].dot[1], entries[-1].dot[1], entries[-1].link
            )  # fmt: skip
            batches.append(
                Batch(
                    incarnation=log.incarnation, first=entries[0].dot[1], previous=previous,
                    packed=pack_operations([entry.payload for entry in entries]), signature=self.key.sign(claim),
                )
            )  # fmt: skip
        return batches

    def absorb(self, question: Question, answer: Answer) -> Absorbed:
        """Take an answer in: results, rows, cursor, all or nothing."""
        with self.database.writing() as connection:
            peer = Peer.load(self.desk.schema, connection)
            if question.probes and not answer.verdict:
                self._look_closer(connection, peer, answer)
            return self.take_in(connection, peer, set(question.refetch), answer)

    def take_in(self, connection: sa.Connection, peer: Peer, answered: set[bytes], answer: Answer) -> Absorbed:
        """Take an answer in that gives the ``answered`` records whole, in the caller's transaction."""
        absorbed = self._taken(connection, peer, answered, answer)
        peer.met(answer.epoch, self.now_ms(), answer.at)
        peer.save(self.desk.schema, connection)
        return absorbed

    def _taken(self, connection: sa.Connection, peer: Peer, answered: set[bytes], answer: Answer) -> Absorbed:
        desk = self.desk
        if answer.verdict == "ladder":
            peer.ladder_wanted = True
            return Absorbed(again=True)
        if answer.verdict == "reset":
            rewinding.reset(desk, connection, peer, answer)
            return Absorbed(again=True)
        if answer.verdict in ("fork", "gap") and answer.dot is not None:
            (rewinding.fork if answer.verdict == "fork" else rewinding.gap)(desk, connection, peer, answer.dot)
            return Absorbed(again=True)
        told = {row.record for row in answer.rows} | {*answer.forget}
        answer, held = holding.sift(desk, connection, peer, answered, answer, self.now_ms())
        absorbed = settling.settle(desk, connection, peer, answer)
        absorbed.held = held
        rewinding.rescue(desk, connection, answered - told, self.now_ms())
        rewinding.notice_lost_operations(desk, connection, answer.last)
        peer.refetch = [record for record in peer.refetch if record not in answered]
        peer.head = answer.head
        if leaving.leave(desk, connection, peer, answer.forget):  # only who has not seen that a record left may still write to it
            peer.cursor = answer.cursor
            if not answer.more:
                peer.remember(answer.cursor)
        absorbed.wanted = list(answer.wanted)
        unsent = desk.journal.unsent(connection, desk.journal.logs(connection, desk.device))
        absorbed.again = (answer.more and peer.cursor == answer.cursor) or bool(peer.refetch) or bool(peer.probes) or unsent > 0
        if not absorbed.again and answer.digest is not None:
            absorbed.again = self._compare(connection, peer, answer.digest)
        if not absorbed.again:
            peer.taken_out = 0
            peer.refetch = leaving.strays(desk, connection)  # asked for with the next sync
        return absorbed

    def _look_closer(self, connection: sa.Connection, peer: Peer, answer: Answer) -> None:
        """Take in which groups of records differ: look into the large ones, fetch the records of the small ones."""
        differ, peer.probes = probing.compared(connection, self.desk.records, answer.differing)
        peer.refetch = list(dict.fromkeys([*peer.refetch, *differ]))
        if not differ and not peer.probes:  # no record differs, so the sum itself does
            peer.digest = probing.total(connection, self.desk.records)

    def _compare(self, connection: sa.Connection, peer: Peer, digest: bytes) -> bool:
        """Whether to go on because contents differ: those of both sides, or some here from what they were."""
        if int.from_bytes(digest, "big") == (peer.digest + holding.difference(self.desk.records, connection)) % 2**128:
            peer.healing = peer.differs = False
            peer.refetch = probing.damaged(connection, self.desk.records, peer)
            return bool(peer.refetch)
        if peer.healing:
            peer.healing, peer.differs = False, True
            return False
        peer.healing, peer.probes = True, [""]
        return True
