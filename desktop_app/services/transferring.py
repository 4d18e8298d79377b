"""Attachments on their way to and from the county, piece by piece, after the records. A piece is as large as the link will take at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.services.session import Session
from desktop_app.store.blobs import CHUNK
from sync.carriers.http import HttpCarrier
from sync.port import Turned
from sync.wire.bundle import Piece
from sync.wire.limits import WANTED
from sync.wire.possession import proof

_LATER = ("no-room", "quota")  # the county takes no attachments now; records go on
_SPARE = 500 * 2**20  # bytes a fetched attachment leaves free on the disk: the records must always have room


@dataclass(frozen=True, slots=True)
class Transfer:
    """The attachments of one sync."""

    session: Session
    carrier: HttpCarrier
    went_on: Callable[[], bool]  # told after every piece; whether to go on

    def send(self, wanted: list[tuple[bytes, int]]) -> int:
        """Send the attachments the county asked for; how many it now has whole. What it did not ask for it has already."""
        blobs, sent, missing = self.session.blobs, 0, set[bytes]()
        for sha256, have in wanted:
            size = blobs.have(sha256)
            if size and self._sent(sha256, have, size):
                sent += have < size
            else:
                missing.add(sha256)
        if len(wanted) < WANTED:  # a shorter list is the whole of what the county lacks
            blobs.mark_sent(missing)
        return sent

    def _sent(self, sha256: bytes, have: int, size: int) -> bool:
        """Send what the county lacks of a file, and the proof that all of it is here; whether the county has both now."""
        blobs, device = self.session.blobs, self.session.device
        while True:
            body = blobs.read(sha256, have, self._piece_bytes()) if have < size else b""
            last = have + len(body) >= size
            shown = proof(device, sha256, blobs.pieces(sha256)) if last else b""
            piece = Piece(sha256=sha256, offset=have, total=size, body=body, proof=shown)
            try:
                now = self.carrier.put(piece, device, self.session.device_key)
            except Turned as turned:
                if turned.code in _LATER:
                    return False
                raise
            whole, goes_on = last and now >= size, self.went_on()
            if whole or now <= have or not goes_on:
                return whole
            have = now

    def fetch(self) -> None:
        """Fetch attachments that came down by name only; one the county lacks itself, or the disk no room for, is left for next time."""
        blobs = self.session.blobs
        for sha256, have, size in blobs.missing():
            more = shutil.disk_usage(self.session.store.home).free - (size - have) > _SPARE
            while have < size and more:
                try:
                    piece = self.carrier.get(sha256, have, self._piece_bytes(), self.session.device, self.session.device_key)
                except Turned:
                    break
                now = blobs.append(sha256, have, piece, size)
                more = self.went_on() and now > have
                have = now

    def _piece_bytes(self) -> int:
        return min(self.carrier.pace.room(), CHUNK)
