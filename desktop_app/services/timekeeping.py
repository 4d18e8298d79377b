"""Timekeeping: whether this computer's clock can be right. A flat battery sets it back by years, and every clock of the law hangs on today.

It compares with what this store has seen: the county's clock at the last exchange, the newest operation that still waits to be sent, and
the latest time at which this was asked. It changes no clock and signs nothing with another time; it says so, and offers a likely day.
Source: DOMAIN §1.3 (offline rule), RELIABILITY F9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop_app.services.clock import local_day
from desktop_app.services.session import Session
from desktop_app.store import settings
from desktop_app.store.database import Connection
from desktop_app.store.peer import Peer

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
SLACK_MS = HOUR_MS  # a clock may be set, and two computers never agree to the minute
AHEAD_MS = DAY_MS  # from which the county's clock is believed against this one
_SEEN = "clock_seen"  # setting: {"at": ms, "contact": ms of the last exchange when it was noted, "confirmed": by a person}
_NOTED_EVERY_MS = 600_000


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """Why this computer's clock is probably wrong."""

    says: str
    today: date  # by this computer's clock
    likely: date  # the right day, or, where it is not sure, the earliest it can be
    sure: bool  # the county's clock says so


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """The clock of one office's computer."""

    session: Session

    def doubt(self) -> ClockDoubt | None:
        """What is wrong with the clock, or None; a time that is not doubted is remembered as seen."""
        store, now = self.session.store, self.session.clock.now_ms()
        with store.database.reading() as connection:
            peer = Peer.load(store.schema, connection)
            seen: dict[str, Any] = settings.get(store.schema, connection, _SEEN, {})
            fresh = seen.get("contact") == peer.contact_at
            confirmed = fresh and bool(seen.get("confirmed"))
            off = 0 if confirmed or not peer.contact_at else peer.contact_at - peer.county_at
            floor = max(seen.get("at", 0) if fresh else 0, 0 if confirmed else max(peer.county_at, self._unsent_at(connection)))
        if abs(off) > AHEAD_MS:
            return _off(now, off)
        if now < floor - SLACK_MS:
            return _back(now, floor)
        if not fresh or now > seen.get("at", 0) + _NOTED_EVERY_MS:
            self._note(peer.contact_at, now, confirmed)
        return None

    def confirm(self) -> None:
        """A person has looked: this computer's clock is right. Believed until the next exchange with the county."""
        with self.session.store.database.reading() as connection:
            contact = Peer.load(self.session.store.schema, connection).contact_at
        self._note(contact, self.session.clock.now_ms(), True)

    def _note(self, contact: int, at: int, confirmed: bool) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, _SEEN, {"at": at, "contact": contact, "confirmed": confirmed})

    def _unsent_at(self, connection: Connection) -> int:
        """When the newest operation that the county does not have was written, by this computer's clock then."""
        journal = self.session.store.journal
        logs = [log for log in journal.logs(connection, self.session.store.device) if log.last > log.acked]
        return max((at for log in logs if (at := journal.written_at(connection, log.incarnation, log.last))), default=0)


def _off(now: int, off: int) -> ClockDoubt:
    days, likely = abs(off) // DAY_MS, local_day(now - off)
    which = "快" if off > 0 else "慢"
    says = f"本机时钟比县局{which}约 {days} 天：本机是 {local_day(now)}，今天应为 {likely}。期限会算错，请先校正系统日期"
    return ClockDoubt(says, local_day(now), likely, True)


def _back(now: int, floor: int) -> ClockDoubt:
    likely = local_day(floor)
    says = f"本机日期是 {local_day(now)}，而本机在 {likely} 已有记录：时钟可能被调慢或主板电池没电。期限会算错，请先校正系统日期（不早于 {likely}）"
    return ClockDoubt(says, local_day(now), likely, False)
