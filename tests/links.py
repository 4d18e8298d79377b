"""A bad link as a place: a TCP proxy on loopback that cuts, falls silent, shortens or doubles what passes, and counts it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 4096
Change = Callable[[bytes], bytes]  # of everything that comes back on one connection


@dataclass
class BadLink:
    """What the link does. Connections take what is set when they begin."""

    target: int  # port on loopback
    cuts: list[int] = field(default_factory=list)  # bytes up after which each next connection is cut; none left: no more cuts
    cuts_back: list[int] = field(default_factory=list)  # the same for bytes down
    silences: int = 0  # how many connections from now on swallow everything and say nothing
    change: Change | None = None
    up: int = 0  # bytes that passed
    down: int = 0
    connections: int = 0
    port: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Take connections until the listening socket is closed."""
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(near)
            threading.Thread(target=self._connection, args=(near,), daemon=True).start()

    def _connection(self, near: socket.socket) -> None:
        if self.silences > 0:
            self.silences -= 1
            return
        far = socket.create_connection(("127.0.0.1", self.target))
        self._open.append(far)
        cut, cut_back = self.cuts.pop(0) if self.cuts else None, self.cuts_back.pop(0) if self.cuts_back else None
        back = threading.Thread(target=self._pump, args=(far, near, cut_back, False), daemon=True)
        back.start()
        self._pump(near, far, cut, True)
        back.join()
        for end in (near, far):
            end.close()

    def _pump(self, source: socket.socket, sink: socket.socket, cut: int | None, upward: bool) -> None:
        passed = 0
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if cut is not None and passed + len(piece) >= cut:
                    sink.sendall(piece[: cut - passed])
                    self._count(cut - passed, upward)
                    break
                given = self.change(piece) if self.change and not upward else piece
                sink.sendall(given)
                passed += len(piece)
                self._count(len(piece), upward)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR if cut is not None else socket.SHUT_WR if end is sink else socket.SHUT_RD)

    def _count(self, count: int, upward: bool) -> None:
        if upward:
            self.up += count
        else:
            self.down += count

    def close(self) -> None:
        """End every connection."""
        for end in self._open:
            with suppress(OSError):
                end.close()


@contextmanager
def bad_link(target: int) -> Iterator[BadLink]:
    """A link to a port on loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    link = BadLink(target, port=listening.getsockname()[1])
    taking = threading.Thread(target=link.serve, args=(listening,), daemon=True)
    taking.start()
    try:
        yield link
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        link.close()
        taking.join(5)
