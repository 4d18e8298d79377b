"""An office of the storm: its operations are made once and kept in memory; engine, carrier, pace and patience are the program's own."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop_app.domain.kinds import by_key
from desktop_app.store.journal import NO_LINK
from sync import engine
from sync.carriers.http import HttpCarrier
from sync.carriers.trust import Anchor
from sync.pace import Pace
from sync.patience import Patience, until_next_s
from sync.port import Absorbed, Identity, Limits, LinkFailed
from sync.wire.bundle import Piece
from sync.wire.enrolment import device_of
from sync.wire.limits import FORMAT
from sync.wire.messages import START, Answer, Batch, Mark, Question, batch_claim
from sync.wire.operations import Create, chained, encode
from sync.wire.packing import pack_operations
from sync.wire.possession import proof
from tests import makers

PHOTO_BYTES = 300 * 1024
PHOTO_EVERY = 10  # operations
CASE_EVERY = 4  # operations; the others are consultations
BODIES = 100  # different ones of a kind
LONGEST_WAIT_S = 30.0


@cache
def body(kind: str, seed: int) -> dict[str, Any]:
    """One of some made-up bodies; making one for every operation would be what is measured."""
    return by_key(kind).read(getattr(makers, kind)(seed % BODIES))


def photo(seed: str) -> bytes:
    """The bytes of a photo: nothing can compress them."""
    return random.Random(seed).randbytes(PHOTO_BYTES)


@dataclass
class Office:
    """One office with one computer."""

    code: str
    operations: int
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    incarnation: int = field(default_factory=lambda: random.getrandbits(47) + 1)
    acked: int = 0
    results: list[str] = field(default_factory=list)
    cursor: Mark = START
    head: Mark = START
    requests: int = 0
    failures: int = 0
    done_s: float = 0.0  # after its beginning
    photos: dict[bytes, str] = field(default_factory=dict)  # hash: seed
    _payloads: list[bytes] = field(default_factory=list)
    _links: list[bytes] = field(default_factory=list)

    @property
    def device(self) -> bytes:
        """The id of its computer."""
        return device_of(self.key.public_key().public_bytes_raw())

    def write(self) -> None:
        """Make the operations; the photos are made again when they are sent."""
        link = NO_LINK
        for number in range(1, self.operations + 1):
            kind = "consultation" if number % CASE_EVERY else "mediation_case"
            fields: dict[str, Any] = {**body(kind, number), "@stage": "draft", "@number": f"第{number}号"}
            if number % PHOTO_EVERY == 0:
                seed = f"{self.code}/{number}"
                sha256 = hashlib.sha256(photo(seed)).digest()
                self.photos[sha256] = seed
                file = {"id": "p1", "title": "现场照片", "name": "p.jpg", "sha256": sha256.hex(), "bytes": PHOTO_BYTES}
                fields["@attachments"] = [file]
            operation = Create(record=None, kind=kind, fields=fields, author="韦志明", at=number, why=None)
            self._payloads.append(encode(operation))
            link = chained(link, (self.incarnation, number), self._payloads[-1])
            self._links.append(link)

    def ask(self, limits: Limits) -> Question:
        """The next question."""
        chosen, size = list[bytes](), 0
        for payload in self._payloads[self.acked : self.acked + limits.operations]:
            size += len(payload)
            if chosen and size > limits.operation_bytes:
                break
            chosen.append(payload)
        return Question(
            formats=(FORMAT, FORMAT), device=self.device, cursor=self.cursor, head=self.head,
            heads=[(self.incarnation, len(self._payloads))], batches=self._batches(chosen), refetch=[], ladder=[], rows=limits.rows,
            row_bytes=limits.row_bytes, at=0,
        )  # fmt: skip

    def _batches(self, chosen: Sequence[bytes]) -> list[Batch]:
        if not chosen:
            return []
        first, last = self.acked + 1, self.acked + len(chosen)
        claim = batch_claim(self.device, self.incarnation, first, last, self._links[last - 1])
        previous = self._links[first - 2] if first > 1 else NO_LINK
        packed = pack_operations(list(chosen))
        return [Batch(incarnation=self.incarnation, first=first, previous=previous, packed=packed, signature=self.key.sign(claim))]

    def absorb(self, question: Question, answer: Answer) -> Absorbed:
        """Take an answer in."""
        if answer.verdict:
            raise AssertionError(f"{self.code}: the county says {answer.verdict} {answer.dot}")
        before = self.acked
        for run in answer.runs:
            assert run.first == self.acked + 1, f"{self.code}: results from {run.first} after {self.acked}"
            self.acked = run.last
            self.results += [run.result] * (run.last - run.first + 1)
        self.cursor, self.head = answer.cursor, answer.head
        again = answer.more or self.acked < self.operations
        return Absorbed(pushed=self.acked - before, again=again, wanted=list(answer.wanted))

    def deliver(self, url: str, county: Ed25519PublicKey) -> None:
        """Send everything, however often the link fails, as the program does: syncs with patience, and pauses between them."""
        began, syncs = time.monotonic(), 0
        while not self._synced(url, county):
            syncs += 1
            time.sleep(min(until_next_s(syncs, random.random()), LONGEST_WAIT_S))
        self.done_s = time.monotonic() - began

    def _synced(self, url: str, county: Ed25519PublicKey) -> bool:
        """One sync; whether all is delivered."""
        pace, patience = Pace(), Patience(random.random)
        carrier = HttpCarrier(url, Anchor(None), pace)
        try:
            while True:
                try:
                    return self._exchanged(carrier, pace, patience, Identity(self.device, self.key, county))
                except LinkFailed as failed:
                    self.failures += 1
                    wait_s = patience.wait_s(failed)
                    if wait_s is None:
                        return False
                    time.sleep(wait_s)
        finally:
            self.requests += carrier.requests
            carrier.close()

    def _exchanged(self, carrier: HttpCarrier, pace: Pace, patience: Patience, identity: Identity) -> bool:
        while True:
            outcome = engine.Outcome()
            engine.exchange(self, carrier, identity, lambda: pace.limits(), outcome, lambda _: True)
            patience.went_on()
            mine = [(sha256, have) for sha256, have in outcome.wanted if sha256 in self.photos]
            if not mine:
                return True
            for sha256, have in mine:
                content = photo(self.photos[sha256])
                last = False
                while not last:  # a file that is there already still wants the proof
                    last = have + pace.room() >= len(content)
                    have = carrier.put(self._piece(sha256, content, have, pace.room()), self.device, self.key)
                    patience.went_on()

    def _piece(self, sha256: bytes, content: bytes, have: int, room: int) -> Piece:
        """The next piece of a photo; with the last one the proof that all of it is here."""
        body = content[have : have + room]
        shown = proof(self.device, sha256, [content]) if have + len(body) == len(content) else b""
        return Piece(sha256=sha256, offset=have, total=len(content), body=body, proof=shown)
