"""What an office remembers of its county between two exchanges."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa

from desktop_app.store import settings
from desktop_app.store.schema import Schema
from sync.wire.messages import START, Mark

_LIVES = 16  # of the county that are remembered; each is a restore
_RUNGS = 24  # completed pulls kept, ever sparser into the past


@dataclass(slots=True)
class Peer:
    """The state of the exchange with the county."""

    epoch: bytes = b""  # the county's life; another one after it was restored
    left: list[bytes] = field(default_factory=list)  # lives it has left; what is told from one of them is of the past
    cursor: Mark = START
    head: Mark = START
    ladder: list[Mark] = field(default_factory=list)  # completed pulls, newest first
    ladder_wanted: bool = False
    refetch: list[bytes] = field(default_factory=list)  # records to be sent whole
    digest: int = 0  # sum of the terms of all confirmed records, mod 2**128
    probes: list[str] = field(default_factory=list)  # groups of records to compare because the digests differed
    taken_out: int = 0  # records deleted or taken away since the last completed exchange
    healing: bool = False  # what differed is being looked for and fetched anew
    differs: bool = False  # the digests differed even after that
    looked_at: bytes = b""  # up to which record contents were last held against their terms
    contact_at: int = 0  # ms since 1970 of the last answer, this device's clock
    county_at: int = 0  # the county's clock in that answer

    @classmethod
    def load(cls, schema: Schema, connection: sa.Connection) -> Peer:
        """The state as it was saved last; a new one at first."""
        kept = settings.get(schema, connection, "peer")
        return msgspec.convert(kept | {"digest": int(kept["digest"], 16)}, cls) if kept else cls()

    def save(self, schema: Schema, connection: sa.Connection) -> None:
        settings.put(schema, connection, "peer", msgspec.to_builtins(self) | {"digest": f"{self.digest:x}"})

    def met(self, epoch: bytes, now_ms: int, county_ms: int) -> None:
        """Note an answer from the county in that life."""
        if self.epoch and epoch != self.epoch:
            self.left = [self.epoch, *self.left][:_LIVES]
        self.epoch, self.contact_at, self.county_at = epoch, now_ms, county_ms

    def add(self, change: int) -> None:
        """Let the digest grow by ``change``."""
        self.digest = (self.digest + change) % 2**128

    def remember(self, mark: Mark) -> None:
        """A completed pull: the newest rung; older ones are thinned so that the distance between them doubles."""
        self.ladder_wanted = False
        if self.ladder and self.ladder[0][0] >= mark[0]:
            return
        rungs = [mark, *self.ladder]
        kept: list[Mark] = []
        gap = 1
        for rung in rungs:
            if not kept or kept[-1][0] - rung[0] >= gap:
                kept.append(rung)
                gap = gap * 2 if len(kept) > 4 else gap
        self.ladder = kept[:_RUNGS]
