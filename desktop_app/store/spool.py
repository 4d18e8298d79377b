"""A file on its way here: pieces of any size, each sealed by itself and on the disk before it counts, in the order they came.

A slow link brings kilobytes at a time, so pieces cannot wait to be whole chunks. Each is one segment, length(4) nonce(12) sealed length(4),
by the store's cipher with a random nonce, the plain offset as associated data; the second length lets the last one be found from the end.
A segment that was cut off or damaged ends what is here; the rest is asked for again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag

from sync.wire.suites import Sealing

_LENGTH, _NONCE, _TAG = 4, 12, 16
LONGEST = 8 * 2**20  # sealed bytes of a segment; more is damage


@dataclass(frozen=True, slots=True)
class Spool:
    """One file that is not whole yet."""

    path: Path
    cipher: Sealing  # with a key of this file alone

    def append(self, piece: bytes, offset: int) -> None:
        """Add the piece that begins at ``offset`` of the file; it is on the disk when this returns."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self.cipher.encrypt(nonce, piece, offset.to_bytes(8, "big"))
        length = len(sealed).to_bytes(_LENGTH, "big")
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("ab") as out:
            out.write(length + sealed + length)
            out.flush()
            os.fsync(out.fileno())

    def ends_at(self, offset: int) -> bool:
        """Whether the last piece is whole, genuine, and ends at ``offset`` of the file; costs the same however much is here."""
        if not self.path.exists():
            return offset == 0
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - _LENGTH, 0))
            length = int.from_bytes(file.read(_LENGTH), "big")
            if not _NONCE + _TAG < length <= min(LONGEST, size - 2 * _LENGTH):
                return False
            file.seek(size - _LENGTH - length)
            return self._opened(file.read(length), offset - (length - _NONCE - _TAG)) is not None

    def _opened(self, sealed: bytes, offset: int) -> bytes | None:
        try:
            return self.cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], offset.to_bytes(8, "big"))
        except (InvalidTag, ValueError, OverflowError):
            return None

    def pieces(self) -> Iterator[bytes]:
        """What is here in order, up to the first segment that is not whole and genuine."""
        if not self.path.exists():
            return
        offset = 0
        with self.path.open("rb") as file:
            while len(length := file.read(_LENGTH)) == _LENGTH:
                sealed = file.read(min(int.from_bytes(length, "big"), LONGEST))
                piece = self._opened(sealed, offset)
                if piece is None or file.read(_LENGTH) != length:
                    return
                yield piece
                offset += len(piece)

    def mend(self) -> int:
        """Cut off what is not whole and genuine; how many plain bytes are left."""
        good = plain = 0
        for piece in self.pieces():
            good, plain = good + 2 * _LENGTH + _NONCE + len(piece) + _TAG, plain + len(piece)
        if self.path.exists() and self.path.stat().st_size != good:
            os.truncate(self.path, good)
        return plain

    def drop(self) -> None:
        """Forget what is here."""
        self.path.unlink(missing_ok=True)
