"""When each device was last heard of: kept in memory, written at most once in ten minutes, so that a quiet exchange costs no disk write."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import sqlalchemy as sa

from desktop_app.store.transactions import Transactions
from sync.county.retrying import whole

EVERY_MS = 10 * 60 * 1000


class Contacts:
    """The last contact of every device this process has heard of."""

    def __init__(self, table: sa.Table, now_ms: Callable[[], int]) -> None:
        self.table, self.now_ms = table, now_ms
        self._lock = Lock()
        self._seen: dict[tuple[str, str], int] = {}  # (county, device) → ms; only what is not written yet
        self._known: dict[str, int] = {}  # device → ms
        self._flushed_at = 0  # the first contact is written at once

    def saw(self, county_id: str, device: str) -> None:
        """Note that the device has just been heard of."""
        with self._lock:
            self._seen[county_id, device] = self._known[device] = self.now_ms()

    def due(self) -> bool:
        """Whether it is time to write."""
        return bool(self._seen) and self.now_ms() - self._flushed_at >= EVERY_MS

    def latest(self, device: str, kept: int | None) -> int | None:
        """The later of what is kept and what is only in memory; None when never."""
        return max(self._known.get(device, 0), kept or 0) or None

    def flush(self, database: Transactions) -> None:
        """Write what is not written yet; nothing happens when there is nothing."""
        with self._lock:
            seen, self._seen, self._flushed_at = self._seen, {}, self.now_ms()
        if seen:
            self._write(database, seen)

    @whole
    def _write(self, database: Transactions, seen: dict[tuple[str, str], int]) -> None:
        with database.writing() as connection:
            for (county_id, device), at in sorted(seen.items()):  # in one order, so that two processes never wait for each other
                where = (self.table.c.county_id == county_id, self.table.c.id == device)
                connection.execute(self.table.update().where(*where).values(last_seen_at=at))
