"""The HTTP way to the county: one POST there and back, pieces of attachments beside it. The only module that speaks HTTP.

Trust is pinned (sync.carriers.trust). Redirects and proxies are not followed; what does not look like the county's answer is no link.
Every request has three limits: to connect, between two bytes, and in all, the last one following from its bytes and the measured link.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

from sync.carriers.trust import Anchor
from sync.pace import Pace
from sync.port import LinkFailed, Turned
from sync.wire.bundle import Piece
from sync.wire.enrolment import blob_claim
from sync.wire.frames import MEDIA_TYPE
from sync.wire.limits import PACKET_BYTES

CONNECT_S, IDLE_S = 10.0, 14.0  # to reach the county; between two bytes of a request or its answer
_LEAST_S, _SLACK, _UNKNOWN_RATE = 25.0, 1.5, 2_000.0  # a whole request: 25 s and one and a half times what its bytes should take (B.15)
_SEND_BUFFER = 32 * 1024  # bytes the system takes at once: with more, "sent" would run minutes ahead of a slow link
_SENT_AT_ONCE = 8 * 1024
_SEEN = 80  # characters of a wrong answer that are shown
_OCTETS, _HAVE = "application/octet-stream", "X-Karst-Have"
TOOK = "X-Karst-Took"  # of an answer: ms that the county let the asker wait; absent when that was nothing to speak of
_BUSY = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class _Answered:
    headers: Mapping[str, str]
    content: bytes


class _Pinned(HTTPAdapter):
    """Connections that trust one anchor and nothing else."""

    def __init__(self, anchor: Anchor) -> None:
        self._anchor = anchor
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Use the anchor, and a send buffer that fits slow links."""
        small = (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        options |= {"ssl_context": self._anchor.context(), "socket_options": [*HTTPConnection.default_socket_options, small]}
        super().init_poolmanager(*args, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context decides; requests would put its own list of authorities in."""
        conn.cert_reqs, conn.ca_certs, conn.ca_cert_dir = "CERT_REQUIRED" if self._anchor.pem else "CERT_NONE", None, None


class _Body:
    """A request body that says how far it has gone, and stops when its time is up."""

    def __init__(self, content: bytes, until: float, went: Callable[[int], None]) -> None:
        self._content, self._until, self._went, self._at = content, until, went, 0

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_SENT_AT_ONCE):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        if time.monotonic() > self._until:
            raise TimeoutError("timed out")
        piece = self._content[self._at : self._at + min(size if size > 0 else _SENT_AT_ONCE, _SENT_AT_ONCE)]
        self._at += len(piece)
        self._went(len(piece))
        return piece


class HttpCarrier:
    """The way to one county by HTTP."""

    def __init__(self, server: str, anchor: Anchor, pace: Pace | None = None) -> None:
        """``anchor`` is whom to trust; ``pace`` learns what the link carries."""
        self.server, self.pace = server.rstrip("/"), pace or Pace()
        self.requests = self.bytes_sent = self.bytes_received = 0
        self.bytes_moved = 0  # of bodies, both ways, as they go
        self._anchor = anchor
        self._certificate: bytes | None = None
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.headers["User-Agent"] = urllib3.util.SKIP_HEADER  # nobody needs to know, and it costs 30 bytes
        self._session.mount("https://", _Pinned(anchor))
        self._session.mount("http://", _Pinned(anchor))
        if anchor.pem is None:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the answer proves itself; see enrolling
        if not allowed(self.server):
            raise LinkFailed(f"{self.server} 不是本机，明文 HTTP 只用于本机演示；请用 https 地址", passing=False)

    def carry(self, packet: bytes) -> bytes:
        """Send a question's packet and return the answer's."""
        return self._ask("POST", "/v1/x", packet, {"Content-Type": MEDIA_TYPE}, MEDIA_TYPE).content

    def heard(self, at_ms: int) -> None:
        """The county's proven clock: what could not be asked of a certificate while connecting is asked now."""
        self._anchor.hold(self._certificate, at_ms)

    def enrol(self, packet: bytes) -> bytes:
        """Send an enrolment packet and return the answer's."""
        return self._ask("POST", "/v1/enrol", packet, {"Content-Type": MEDIA_TYPE}, MEDIA_TYPE).content

    def put(self, piece: Piece, device: bytes, key: Ed25519PrivateKey) -> int:
        """Send a piece of an attachment; how many bytes of it the county has now."""
        path, sha256 = f"/v1/b/{piece.sha256.hex()}?o={piece.offset}&n={piece.total}", piece.sha256
        headers = _signed("PUT", sha256, piece.offset, piece.body, device, key) | {"Content-Type": _OCTETS}
        if piece.proof:
            headers["X-Karst-Proof"] = piece.proof.hex()
        try:
            return int(self._ask("PUT", path, piece.body, headers, None).headers.get(_HAVE, "0"))
        except Turned as turned:
            if turned.code != "offset":
                raise
            return self._had(sha256, device, key)

    def _had(self, sha256: bytes, device: bytes, key: Ed25519PrivateKey) -> int:
        """How many bytes of an attachment the county says it has."""
        headers = _signed("HEAD", sha256, 0, b"", device, key)
        return int(self._ask("HEAD", f"/v1/b/{sha256.hex()}", b"", headers, None).headers.get(_HAVE, "0"))

    def get(self, sha256: bytes, offset: int, length: int, device: bytes, key: Ed25519PrivateKey) -> bytes:
        """Up to ``length`` bytes of an attachment from ``offset`` on; empty at its end."""
        headers = _signed("GET", sha256, offset, b"", device, key)
        return self._ask("GET", f"/v1/b/{sha256.hex()}?o={offset}&l={length}", b"", headers, _OCTETS).content

    def piece(self, path: str, offset: int, length: int) -> bytes | None:
        """Up to ``length`` bytes of a file of the county's repository of releases; None when it has none of that name."""
        try:
            return self._ask("GET", f"/v1/u/{path}?o={offset}&l={length}", b"", {}, _OCTETS).content
        except Turned as turned:
            if turned.code != "not-found":
                raise
            return None

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], media: str | None) -> _Answered:
        """One request; ``media`` is the type its answer must have, None when it has no body."""
        self.requests += 1
        began, moved = time.monotonic(), self.bytes_moved
        until = began + _LEAST_S + _SLACK * (len(body) + self.pace.room()) / (self.pace.rate or _UNKNOWN_RATE)
        try:
            given = _Body(body, until, self._moved) if body else None
            with self._session.request(
                method, self.server + path, data=given, headers=headers, timeout=(CONNECT_S, IDLE_S), allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                self._certificate = _certificate(answer)
                content = self._bounded(answer, until)
        except requests.exceptions.SSLError as error:
            says = f"县局服务器的证书不是配对时的那一个，没有发送：{_reason(error)}"
            raise LinkFailed(says, reached=True, passing=False) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            reached = self.bytes_moved > moved or not _not_reached(error)
            if reached:
                self.pace.cut(len(body))
            raise LinkFailed(f"连不上县局服务器 {self.server}：{_reason(error)}", reached=reached) from None
        before = self.bytes_sent + self.bytes_received
        self._count(method, path, body, answer, content)
        _check(answer, content, media)
        self.pace.carried(self.bytes_sent + self.bytes_received - before, link_s(time.monotonic() - began, answer.headers.get(TOOK, "")))
        return _Answered(answer.headers, content)

    def _moved(self, count: int) -> None:
        self.bytes_moved += count

    def _bounded(self, answer: requests.Response, until: float) -> bytes:
        content = bytearray()
        for piece in answer.iter_content(_SENT_AT_ONCE):
            content += piece
            self.bytes_moved += len(piece)
            if len(content) > PACKET_BYTES:
                raise LinkFailed("回答长得不合理，已中止", reached=True, passing=False)
            if time.monotonic() > until:
                raise TimeoutError("timed out")
        return bytes(content)

    def _count(self, method: str, path: str, body: bytes, answer: requests.Response, content: bytes) -> None:
        """Count what crossed the link, heads included."""
        sent = answer.request.headers
        self.bytes_sent += len(f"{method} {path} HTTP/1.1\r\nHost: {urlsplit(self.server).netloc}\r\n\r\n") + len(body)
        self.bytes_sent += sum(len(name) + len(value) + 4 for name, value in sent.items() if name not in ("Host", "User-Agent"))
        self.bytes_received += len(f"HTTP/1.1 {answer.status_code} {answer.reason}\r\n\r\n") + len(content)
        self.bytes_received += sum(len(name) + len(value) + 4 for name, value in answer.headers.items())

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()


def _certificate(answer: requests.Response) -> bytes | None:
    """The server's certificate (DER) of the connection an answer comes on; None without TLS, or once the connection has been given back."""
    peer = getattr(getattr(answer.raw.connection, "sock", None), "getpeercert", None)
    return None if peer is None else peer(binary_form=True)


def _check(answer: requests.Response, content: bytes, media: str | None) -> None:
    """Raise Turned when the county refuses, LinkFailed when what answered is not the county."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    if answer.status_code in _BUSY:
        says = f"县局服务器正忙（{answer.status_code}），请稍后再试"
        raise LinkFailed(says, reached=True, wait_s=_asked_wait_s(answer.headers.get("Retry-After", "")))
    if kind == "application/problem+json":
        problem = _problem(content)
        raise Turned(problem["code"], problem["detail"])
    if 300 <= answer.status_code < 400:
        says = f"有人把请求转向了 {answer.headers.get('Location', '别处')[:_SEEN]}；多半是上网要先登录网页"
        raise LinkFailed(says, reached=True, passing=False)
    if media is None and answer.status_code in (200, 204) and _HAVE in answer.headers:
        return
    if answer.status_code != 200 or kind != media:
        seen = content[:_SEEN].decode("utf-8", "replace").split("\n")[0]
        raise LinkFailed(f"回答的不是县局服务器：{answer.status_code} {kind or '没有类型'} {seen}", reached=True, passing=False)


def link_s(elapsed_s: float, told_ms: str) -> float:
    """How much of the time an answer took was the link's: without what the county says it let us wait (ms); a crowd is no slow link."""
    waited_s = int(told_ms[:9]) / 1000 if told_ms.isascii() and told_ms.isdigit() else 0.0
    return max(elapsed_s - waited_s, 0.0)


def _asked_wait_s(said: str) -> float:
    """What Retry-After asks for in seconds; 0 for none, and for a date: our clock may be wrong."""
    return float(said) if said.isascii() and said.isdigit() else 0.0


def allowed(server: str) -> bool:
    """Whether a server may be spoken to: https anywhere, http on this machine only."""
    parts = urlsplit(server)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http" or not parts.hostname:
        return False
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.hostname == "localhost"


def _signed(method: str, sha256: bytes, offset: int, body: bytes, device: bytes, key: Ed25519PrivateKey) -> dict[str, str]:
    claim = blob_claim(method, sha256.hex(), offset, body)
    return {"X-Karst-Device": device.hex(), "X-Karst-Signature": key.sign(claim).hex()}


def _problem(content: bytes) -> dict[str, str]:
    try:
        found = json.loads(content)
        return {"code": str(found["code"]), "detail": str(found.get("detail", ""))}
    except (ValueError, KeyError, TypeError):
        raise LinkFailed("回答的不是县局服务器：读不懂的错误说明", reached=True, passing=False) from None


def _not_reached(error: BaseException) -> bool:
    """Whether it failed before anything answered to the address."""
    reason = error.args[0] if error.args else error
    if isinstance(reason, urllib3.exceptions.MaxRetryError):
        reason = reason.reason
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError) or isinstance(
        error, requests.exceptions.ConnectTimeout
    )


def _reason(error: BaseException) -> str:
    """The innermost cause in one short line, without addresses of objects."""
    text = str(error.args[0] if error.args else error)
    for mark in ("Connection refused", "timed out", "Name or service not known", "certificate verify failed", "No route to host",
                 "Remote end closed", "Connection reset", "Connection aborted", "IncompleteRead", "mismatch", "self-signed",
                 "WRONG_VERSION_NUMBER"):  # fmt: skip
        if mark in text:
            return mark
    return type(error).__name__
