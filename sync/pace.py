"""The pace of a link: how much one request may carry so that a cut costs little and a good link is not kept waiting.

A request is sized to a few seconds of what the link was measured to carry: eight when it holds, fewer after each cut, down to one.
Source of the eight: docs/wire.md "Pace" (computed for cuts each 30 to 180 s and a new connection in 8 s).
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.port import Limits

FIRST_BYTES = 16 * 1024  # of the first request on a link nobody has measured
LEAST_BYTES, MOST_BYTES = 4 * 1024, 3 * 2**20
LONGEST_S, SHORTEST_S = 8.0, 1.0  # of link a request may take
_CAREFUL = 1.15  # growth on a link that cuts: about five requests between two cuts, of which one is lost in part
_MOST = Limits(operations=1000, operation_bytes=3 * 2**20, rows=4000, row_bytes=4 * 2**20)


@dataclass(slots=True)
class Pace:
    """What is known of a link."""

    rate: float = 0.0  # bytes a second as measured, both ways together; 0 = not yet
    span_s: float = LONGEST_S  # of link the next request may take
    most: int = FIRST_BYTES  # bytes it may carry, whatever the rate: doubles with every success, until something is cut
    growth: float = 2.0
    packed: float = 0.25  # bytes on the link for a byte of content

    def room(self) -> int:
        """How many bytes the next request may carry."""
        return int(max(min(self.rate * self.span_s, self.most), LEAST_BYTES)) if self.rate else FIRST_BYTES

    def limits(self) -> Limits:
        """How much content the next question may carry and ask for."""
        content = int(self.room() / self.packed)
        return Limits(
            operations=_MOST.operations, operation_bytes=min(content, _MOST.operation_bytes), rows=_MOST.rows,
            row_bytes=min(content, _MOST.row_bytes),
        )  # fmt: skip

    def carried(self, size: int, seconds: float) -> None:
        """A request of ``size`` bytes there and back went through in that time."""
        now = size / max(seconds, 0.001)
        self.rate = now if now > self.rate else (self.rate + now) / 2  # a small request measures the way there and back more than the link
        self.span_s = min(self.span_s * 1.3, LONGEST_S)
        if size >= self.most / 4:
            self.most = min(int(self.most * self.growth), MOST_BYTES)

    def cut(self, size: int) -> None:
        """A request of ``size`` bytes was cut off."""
        self.span_s = max(self.span_s / 2, SHORTEST_S)
        self.most, self.growth = max(min(size, self.most) // 2, LEAST_BYTES), _CAREFUL
