"""Syncing: one exchange with the county as far as the link lets it; records first, then attachments."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from desktop_app.domain.errors import Failed, NoLink, Unwelcome
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.services.shown import Progress, Status, Summary
from desktop_app.store import settings
from desktop_app.store.peer import Peer
from sync import engine
from sync.pace import Pace
from sync.port import LinkFailed, Turned

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
    at_ms: int  # its clock when it was last heard; 0 = never
    rate: float  # bytes a second the link carried last; 0 = not measured


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
            anchor, rate = (settings.get(store.schema, connection, name) for name in ("anchor", "link_rate"))
            return County(server, public, anchor, Peer.load(store.schema, connection).county_at, rate or 0.0)

    def sync(
        self, progress: Listener = lambda seen: None, limit_s: float | None = None, *, files: bool = True, pause: Event | None = None
    ) -> Summary:  # fmt: skip
        """Exchange with the county, with attachments unless ``files`` is False; setting ``pause`` ends it in good order.

        Raise Failed when not paired, NoLink when it cannot be reached, Unwelcome when it refuses.
        """
        county = self.county()
        if county is None:
            raise Failed("本机还没有与县局配对；请用县局给的配对码运行 karstdesk enrol")
        from desktop_app.services.calling import Bounds, Call
        from sync.carriers.http import HttpCarrier  # brings requests, which opening an office does not wait for
        from sync.carriers.trust import Anchor

        started, pace = time.monotonic(), Pace(rate=county.rate)
        try:
            carrier = HttpCarrier(county.server, Anchor(county.anchor, self.session.clock.now_ms(), county.at_ms), pace)
        except LinkFailed as failed:
            raise NoLink(str(failed)) from None
        call = Call(self.session, carrier, county.public, pace, Bounds(limit_s, files, pause or Event()), progress)
        try:
            call.run()
        except engine.NotTheCounty:
            raise NoLink("回答的不是配对时的县局（签名不符），没有把任何记录标为已送达；请联系县局核对服务器") from None
        except LinkFailed as failed:
            raise NoLink(f"{failed}。数据都在本机，连通后再同步") from None
        except Turned as turned:
            raise Unwelcome(_UNWELCOME.get(turned.code, f"县局拒绝了这次同步：{turned.detail}；数据都在，没有丢失")) from None
        finally:
            carrier.close()
            self._remember(pace, county.rate)
        done = call.outcome
        return Summary(
            pushed=done.pushed, pulled=done.pulled, attachments_sent=call.files_sent, requests=carrier.requests,
            bytes_sent=carrier.bytes_sent, bytes_received=carrier.bytes_received, seconds=round(time.monotonic() - started, 3),
            conflicts=self.status().conflicts, complete=done.complete,
        )  # fmt: skip

    def _remember(self, pace: Pace, before: float) -> None:
        """Keep what the link was found to carry, so that the next call begins with it; only when it has become another link."""
        if pace.rate and not before / 2 < pace.rate < before * 2:
            store = self.session.store
            with store.database.writing() as connection:
                settings.put(store.schema, connection, "link_rate", round(pace.rate))

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
