"""Outgoing: what waits for the county and how long it will take, what came of the last contacts, what was refused, and how to sync."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from desktop_app.domain.errors import KarstError
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.services.shown import Shown, Summary
from desktop_app.services.viewing import Viewing
from desktop_app.store import outbox, settings
from desktop_app.store.dumping import public_id
from desktop_app.store.peer import Peer

Mode = Literal["auto", "text", "night", "pause"]
MODES: tuple[Mode, ...] = ("auto", "text", "night", "pause")
SESSIONS_KEPT = 20
REFUSED_SHOWN = 50
FIRST_RATE = 8_000  # bytes a second before anything was measured: a 2G link (RELIABILITY §1)
PACKED = 0.15  # of an operation's bytes that travel (docs/benchmarks.md: 95 of some 600)
CONNECT_S = 10
SKEW_S = 300  # clocks further apart than this are worth a word; no clock decides anything
NIGHT = (20, 7)  # hours from and until which the night's rate is cheap


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for the county."""

    kinds: Mapping[str, tuple[int, int]]  # by kind: changes, bytes as they will travel, about
    files: int
    file_bytes: int
    rate: float  # bytes a second, from the last good contacts

    @property
    def text_bytes(self) -> int:
        """Bytes of all that is not a file, about."""
        return sum(size for _, size in self.kinds.values())

    def minutes(self, size_bytes: int) -> float:
        """How long so many bytes will take at the rate of late."""
        return size_bytes / self.rate / 60


@dataclass(frozen=True, slots=True)
class Contact:
    """One past contact with the county."""

    at: str  # instant
    way: str  # "net" or "stick"
    summary: Mapping[str, Any] | None  # of a Summary; None when it failed
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """One step of the connection test."""

    title: str
    works: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What this office has for its county."""

    session: Session
    viewing: Viewing

    def queue(self) -> Queue:
        """What waits, and at what rate it will go."""
        store = self.session.store
        with store.database.reading() as connection:
            logs = store.journal.logs(connection, store.device)
            kinds = outbox.by_kind(store.schema, connection, store.county, logs)
            count, size = outbox.files(store.schema, connection, store.county)
        packed = {kind: (changes, max(1, round(length * PACKED))) for kind, (changes, length) in kinds.items()}
        return Queue(packed, count, size, self._rate())

    def contacts(self) -> list[Contact]:
        """The last contacts, newest first."""
        return [Contact(**kept) for kept in self._get("sessions", [])]

    def note(self, summary: Summary | None, trouble: str = "", way: str = "net") -> None:
        """Remember what came of a contact."""
        made = Contact(instant(self.session.clock.now_ms()), way, asdict(summary) if summary else None, trouble)
        self._put("sessions", [asdict(made), *(asdict(contact) for contact in self.contacts())][:SESSIONS_KEPT])

    def refused(self) -> list[tuple[Shown, str]]:
        """The records the county refused, with its reason."""
        store = self.session.store
        with store.database.reading() as connection:
            found = outbox.refused(store.schema, connection, store.county, REFUSED_SHOWN)
        why = {public_id(record): reason for record, reason in found}
        return [(shown, why[shown.id]) for shown in self.viewing.some(why)]

    def mode(self) -> Mode:
        """How this office syncs by itself."""
        kept = self._get("sync_mode", "auto")
        return next((mode for mode in MODES if mode == kept), "auto")

    def set_mode(self, mode: Mode) -> None:
        """Sync by itself in this way from now on."""
        self._put("sync_mode", mode)

    def may_sync(self, hour: int) -> bool:
        """Whether to sync without being asked at this hour of the day."""
        mode = self.mode()
        return mode in ("auto", "text") or (mode == "night" and (hour >= NIGHT[0] or hour < NIGHT[1]))

    def test(self, server: str | None, exchange: Callable[[], object]) -> list[Probe]:
        """Each step on the way to the county, up to the first that fails; ``exchange`` is the last one."""
        if server is None:
            return [Probe("配对", False, "本机还没有与县局配对")]
        url = urlsplit(server)
        host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
        steps: list[tuple[str, Callable[[], str]]] = [
            ("查到服务器的地址", lambda: _address(host, port)), ("连上服务器的端口", lambda: _connected(host, port)),
        ]  # fmt: skip
        if url.scheme == "https":
            steps.append(("建立加密连接", lambda: _encrypted(host, port)))
        steps.append(("县局认得本机，签名相符", lambda: _exchanged(exchange)))
        steps.append(("本机时钟", self._skew))
        found: list[Probe] = []
        for title, step in steps:
            try:
                found.append(Probe(title, True, step()))
            except KarstError as error:
                found.append(Probe(title, False, error.sentence))
            except OSError as error:
                found.append(Probe(title, False, str(error.strerror or error)))
            if not found[-1].works:
                break
        return found

    def _skew(self) -> str:
        store = self.session.store
        with store.database.reading() as connection:
            peer = Peer.load(store.schema, connection)
        skew = (peer.contact_at - peer.county_at) / 1000
        if abs(skew) > SKEW_S:
            return f"比县局{'快' if skew > 0 else '慢'} {abs(skew) / 60:.0f} 分钟，请校准；不影响同步"
        return "与县局相差不到五分钟"

    def _rate(self) -> float:
        rates = [
            contact.summary["bytes_sent"] / contact.summary["seconds"]
            for contact in self.contacts()
            if contact.summary and contact.summary["seconds"] > 0 and contact.summary["bytes_sent"] > 2_000
        ]
        return max(100.0, sum(rates[:3]) / len(rates[:3])) if rates else FIRST_RATE

    def _get(self, name: str, default: Any) -> Any:
        store = self.session.store
        with store.database.reading() as connection:
            return settings.get(store.schema, connection, f"desk:{name}", default)

    def _put(self, name: str, value: Any) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, f"desk:{name}", value)


def _address(host: str, port: int) -> str:
    return "、".join(sorted({str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}))


def _connected(host: str, port: int) -> str:
    started = time.monotonic()
    socket.create_connection((host, port), CONNECT_S).close()
    return f"{(time.monotonic() - started) * 1000:.0f} 毫秒"


def _encrypted(host: str, port: int) -> str:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # whether it is the county is proven by its signature, below
    with socket.create_connection((host, port), CONNECT_S) as raw, context.wrap_socket(raw, server_hostname=host) as wrapped:
        return wrapped.version() or ""


def _exchanged(exchange: Callable[[], object]) -> str:
    exchange()
    return "已交换一次"
