"""One call to the county over a link that may be cut, silent or slow: records first, then files, going on by itself after every cut.

What got through is never sent again; what was cut is sent in smaller pieces. It ends when all is said, when time is up, when a person
pauses it, or when patience is at its end (docs/wire.md "Patience").
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop_app.services.session import Session
from desktop_app.services.shown import Progress
from desktop_app.services.transferring import Transfer
from desktop_app.store.replica import OfficeReplica
from sync import engine
from sync.carriers.http import HttpCarrier
from sync.engine import NotTheCounty, Outcome
from sync.pace import Pace
from sync.patience import Patience
from sync.port import Identity, LinkFailed
from sync.wire.limits import WANTED

_MANGLED = 3  # answers one upon another that are not the county's: before that a proxy may have cut or doubled one
Listener = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a call may go."""

    limit_s: float | None = None
    files: bool = True  # attachments too
    pause: Event = field(default_factory=Event)  # set by a person who wants it to end in good order


@dataclass(slots=True)
class Call:
    """One call. Its counts grow with what got through, whatever ends it."""

    session: Session
    carrier: HttpCarrier
    county: bytes  # public key
    pace: Pace
    bounds: Bounds
    listener: Listener
    outcome: Outcome = field(default_factory=Outcome)
    files_sent: int = 0
    _began: float = field(default_factory=time.monotonic)
    _patience: Patience = field(default_factory=lambda: Patience(random.random))
    _mangled: int = 0
    _waiting: int = 0  # operations to send when it began
    _load: int = 0  # bytes to move then, as far as known

    def run(self) -> None:
        """Go on until all is said; raise LinkFailed or NotTheCounty when patience is at its end, or Turned."""
        self._measure()
        while True:
            try:
                return self._once()
            except NotTheCounty as fault:
                self._mangled += 1
                if self._mangled >= _MANGLED:
                    raise
                failed = LinkFailed(str(fault), reached=True)
            except LinkFailed as cut:
                failed = cut
            wait_s = self._patience.wait_s(failed)
            if wait_s is None or not self._may_go_on(wait_s):
                raise failed
            self.bounds.pause.wait(wait_s)

    def _once(self) -> None:
        session = self.session
        replica = OfficeReplica(session.store.database, session.store.desk, session.device_key, session.clock.now_ms)
        identity = Identity(session.device, session.device_key, Ed25519PublicKey.from_public_bytes(self.county))
        files = Transfer(session, self.carrier, self._went_on)
        more = True
        while more:
            self.outcome.complete = False
            engine.exchange(replica, self.carrier, identity, self.pace.limits, self.outcome, lambda seen: self._went_on())
            self._went_on()
            sent = files.send(self.outcome.wanted) if self.outcome.complete and self.bounds.files and self._may_go_on() else 0
            self.files_sent += sent
            more = sent == WANTED and self._may_go_on()  # a full list sent whole: the county may lack others
        if self.bounds.files and self._may_go_on():
            files.fetch()
        session.blobs.tidy()

    def _went_on(self) -> bool:
        """Something got through: say so, and whether to go on."""
        self._patience.went_on()
        self._mangled = 0
        moved = self.carrier.bytes_moved
        left = max(self._load - moved, 0)
        seen = self.outcome
        seconds = round(left / self.pace.rate) if self.pace.rate and left else 0
        self.listener(Progress(seen.pushed, seen.pulled, self._waiting, self.carrier.requests, moved, left, seconds))
        return self._may_go_on()

    def _may_go_on(self, wait_s: float = 0.0) -> bool:
        if self.bounds.pause.is_set():
            return False
        limit_s = self.bounds.limit_s
        return limit_s is None or time.monotonic() - self._began + wait_s < limit_s

    def _measure(self) -> None:
        """What there is to move, for the minutes left: a guess that gets better as it goes."""
        session = self.session
        journal, blobs = session.store.journal, session.blobs
        with session.store.database.reading() as connection:
            logs = journal.logs(connection, session.store.device)
            self._waiting = journal.unsent(connection, logs)
            content = journal.unsent_bytes(connection, logs)
        files = sum(size for _, size in blobs.unsent_files()) + sum(size - have for _, have, size in blobs.missing())
        self._load = int(content * self.pace.packed) + (files if self.bounds.files else 0)
