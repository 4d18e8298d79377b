"""Attachments on their way to and from the county, piece by piece, after the records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.services.session import Session
from desktop_app.store.blobs import CHUNK
from sync.port import Turned
from sync.wire.limits import WANTED

if TYPE_CHECKING:
    from sync.carriers.http import HttpCarrier  # brings requests, which opening an office does not wait for


@dataclass(frozen=True, slots=True)
class Transfer:
    """The attachments of one sync."""

    session: Session
    carrier: HttpCarrier
    in_time: Callable[[], bool]  # whether to go on

    def send(self, wanted: list[tuple[bytes, int]]) -> int:
        """Send the attachments the county asked for; how many it now has whole. What it did not ask for it has already."""
        blobs, sent, missing = self.session.blobs, 0, set[bytes]()
        for sha256, have in wanted:
            size = blobs.have(sha256)
            while have < size and self.in_time():
                piece = blobs.read(sha256, have, CHUNK)
                now = self.carrier.put(sha256, have, piece, size, self.session.device, self.session.device_key)
                if now <= have:
                    break
                have = now
            if size and have >= size:
                sent += 1
            else:
                missing.add(sha256)
        if len(wanted) < WANTED:  # a shorter list is the whole of what the county lacks
            blobs.mark_sent(missing)
        return sent

    def fetch(self) -> None:
        """Fetch attachments that came down by name only; one the county does not have yet is left for next time."""
        blobs = self.session.blobs
        for sha256, have, size in blobs.missing():
            while have < size and self.in_time():
                try:
                    piece = self.carrier.get(sha256, have, self.session.device, self.session.device_key)
                except Turned:
                    break
                now = blobs.append(sha256, have, piece, size)
                if now <= have:
                    break
                have = now
