"""Syncing: one exchange with the county as far as the link lets it; records first, then attachments."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop_app.domain.errors import Failed, NoLink, Unwelcome
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.services.shown import Progress, Status, Summary
from desktop_app.services.transferring import Transfer
from desktop_app.store import settings
from desktop_app.store.peer import Peer
from desktop_app.store.replica import OfficeReplica
from sync import engine
from sync.engine import Outcome
from sync.pace import Pace
from sync.port import Identity, LinkFailed, Turned
from sync.wire.limits import WANTED

if TYPE_CHECKING:
    from sync.carriers.http import HttpCarrier  # brings requests, which opening an office does not wait for

_UNWELCOME = {
    "unknown-device": "县局不认识这台电脑（可能换了县局服务器），请重新配对；数据都在，没有丢失",
    "revoked": "县局已停用这台电脑；数据都在本机，没有丢失，请联系县局",
    "format": "县局的程序与本机版本不通，请升级；数据都在，没有丢失",
}
Listener = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class County:
    """The county this office is paired with."""

    server: str
    public: bytes
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Syncing:
    """The exchange of one office."""

    session: Session

    def county(self) -> County | None:
        """The county this office is paired with, or None."""
        store = self.session.store
        with store.database.reading() as connection:
            server = settings.get(store.schema, connection, "server")
            if server is None:
                return None
            public = bytes.fromhex(settings.get(store.schema, connection, "county_public"))
            return County(server, public, settings.get(store.schema, connection, "anchor"))

    def sync(self, progress: Listener = lambda seen: None, limit_s: float | None = None, *, files: bool = True) -> Summary:
        """Exchange with the county, with attachments unless ``files`` is False.

        Raise Failed when not paired, NoLink when it cannot be reached, Unwelcome when it refuses.
        """
        county = self.county()
        if county is None:
            raise Failed("本机还没有与县局配对；请用县局给的配对码运行 karstdesk enrol")
        from sync.carriers.http import HttpCarrier

        started, outcome, sent = time.monotonic(), Outcome(), 0
        try:
            carrier = HttpCarrier(county.server, county.anchor)
        except LinkFailed as failed:
            raise NoLink(str(failed)) from None
        try:
            sent = self._exchange(carrier, county, outcome, progress, started, limit_s, files)
        except engine.NotTheCounty:
            raise NoLink("回答的不是配对时的县局（签名不符），没有把任何记录标为已送达；请联系县局核对服务器") from None
        except LinkFailed as failed:
            raise NoLink(f"{failed}。数据都在本机，连通后再同步") from None
        except Turned as turned:
            raise Unwelcome(_UNWELCOME.get(turned.code, f"县局拒绝了这次同步：{turned.detail}；数据都在，没有丢失")) from None
        finally:
            carrier.close()
        return Summary(
            pushed=outcome.pushed, pulled=outcome.pulled, attachments_sent=sent, requests=carrier.requests,
            bytes_sent=carrier.bytes_sent, bytes_received=carrier.bytes_received, seconds=round(time.monotonic() - started, 3),
            conflicts=self.status().conflicts, complete=outcome.complete,
        )  # fmt: skip

    def _exchange(
        self, carrier: HttpCarrier, county: County, outcome: Outcome, progress: Listener, started: float, limit_s: float | None,
        with_files: bool,
    ) -> int:  # fmt: skip
        """Records, then attachments; how many of the latter were sent whole."""
        session = self.session
        replica = OfficeReplica(session.store.database, session.store.desk, session.device_key, session.clock.now_ms)
        identity = Identity(session.device, session.device_key, Ed25519PublicKey.from_public_bytes(county.public))
        total = self.status().pending

        def in_time() -> bool:
            return limit_s is None or time.monotonic() - started < limit_s

        def go_on(seen: Outcome) -> bool:
            progress(Progress(seen.pushed, seen.pulled, total, carrier.requests))
            return in_time()

        pace = Pace()
        files = Transfer(session, carrier, in_time)
        sent, more = 0, True
        while more:
            engine.exchange(replica, carrier, identity, pace.limits, outcome, go_on)
            progress(Progress(outcome.pushed, outcome.pulled, total, carrier.requests))
            now = files.send(outcome.wanted) if outcome.complete and with_files else 0
            sent, more = sent + now, now == WANTED and in_time()  # a full list sent whole: the county may lack others
        if with_files:
            files.fetch()
        self.session.blobs.tidy()
        return sent

    def status(self) -> Status:
        """How the office stands towards its county."""
        session = self.session
        store, schema = session.store, session.store.schema
        with store.database.reading() as connection:
            peer = Peer.load(schema, connection)
            logs = store.journal.logs(connection, store.device)
            return Status(
                office=store.office, device=store.device, pending=store.journal.unsent(connection, logs),
                pending_attachments=session.blobs.unsent(connection), conflicts=store.records.open_conflicts(connection),
                last_sync_at=instant(peer.contact_at) if peer.contact_at else None,
                server=settings.get(schema, connection, "server"), key_source=session.key_source,
            )  # fmt: skip
