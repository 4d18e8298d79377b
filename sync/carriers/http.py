"""The HTTP way to the county: one POST there and back, pieces of attachments beside it. The only module that speaks HTTP.

Trust is pinned: with TLS only the county's own anchor is trusted, never the system's list; without TLS only this very machine is spoken
to. Redirects and proxies are not followed; what does not look like the county's answer counts as no link.
"""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from requests.adapters import HTTPAdapter

from sync.port import LinkFailed, Turned
from sync.wire.enrolment import blob_claim
from sync.wire.frames import MEDIA_TYPE
from sync.wire.limits import PACKET_BYTES

_CONNECT_S, _IDLE_S = 10, 30  # to reach the county; between two bytes of its answer
_SEEN = 80  # characters of a wrong answer that are shown
_OCTETS, _HAVE = "application/octet-stream", "X-Karst-Have"


@dataclass(frozen=True, slots=True)
class _Answered:
    headers: Mapping[str, str]
    content: bytes


class _Pinned(HTTPAdapter):
    """Connections that trust one anchor and nothing else."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the trust store of the context as it is; requests would add the public one."""
        conn.cert_reqs, conn.ca_certs, conn.ca_cert_dir = "CERT_REQUIRED" if self._context.check_hostname else "CERT_NONE", None, None


class HttpCarrier:
    """The way to one county by HTTP."""

    def __init__(self, server: str, anchor: str | None, *, unpinned: bool = False) -> None:
        """``anchor`` is the PEM to trust; ``unpinned`` is for enrolment alone, whose messages prove themselves."""
        self.server = server.rstrip("/")
        self.requests = self.bytes_sent = self.bytes_received = 0
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.mount("https://", _Pinned(_context(anchor, unpinned)))
        if not allowed(self.server):
            raise LinkFailed(f"{self.server} 不是本机，明文 HTTP 只用于本机演示；请用 https 地址")

    def carry(self, packet: bytes) -> bytes:
        """Send a question's packet and return the answer's."""
        return self._ask("POST", "/v1/x", packet, {"Content-Type": MEDIA_TYPE}, MEDIA_TYPE).content

    def enrol(self, packet: bytes) -> bytes:
        """Send an enrolment packet and return the answer's."""
        return self._ask("POST", "/v1/enrol", packet, {"Content-Type": MEDIA_TYPE}, MEDIA_TYPE).content

    def put(self, sha256: bytes, offset: int, piece: bytes, total: int, device: bytes, key: Ed25519PrivateKey) -> int:
        """Send a piece of an attachment; how many bytes of it the county has now."""
        path = f"/v1/b/{sha256.hex()}?o={offset}&n={total}"
        headers = _signed("PUT", sha256, offset, piece, device, key) | {"Content-Type": _OCTETS}
        try:
            return int(self._ask("PUT", path, piece, headers, None).headers.get(_HAVE, "0"))
        except Turned as turned:
            if turned.code != "offset":
                raise
            return self._had(sha256, device, key)

    def _had(self, sha256: bytes, device: bytes, key: Ed25519PrivateKey) -> int:
        """How many bytes of an attachment the county says it has."""
        headers = _signed("HEAD", sha256, 0, b"", device, key)
        return int(self._ask("HEAD", f"/v1/b/{sha256.hex()}", b"", headers, None).headers.get(_HAVE, "0"))

    def get(self, sha256: bytes, offset: int, device: bytes, key: Ed25519PrivateKey) -> bytes:
        """A piece of an attachment from ``offset`` on; empty at its end."""
        headers = _signed("GET", sha256, offset, b"", device, key)
        return self._ask("GET", f"/v1/b/{sha256.hex()}?o={offset}", b"", headers, _OCTETS).content

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], media: str | None) -> _Answered:
        """One request; ``media`` is the type its answer must have, None when it has no body."""
        self.requests += 1
        try:
            with self._session.request(
                method, self.server + path, data=body or None, headers=headers, timeout=(_CONNECT_S, _IDLE_S), allow_redirects=False,
                stream=True,
            ) as answer:  # fmt: skip
                content = _bounded(answer)
        except requests.exceptions.SSLError as error:
            raise LinkFailed(f"县局服务器的证书不是配对时的那一个，没有发送：{_reason(error)}") from None
        except (requests.exceptions.RequestException, OSError) as error:
            raise LinkFailed(f"连不上县局服务器 {self.server}：{_reason(error)}") from None
        self._count(method, path, body, answer, content)
        _check(answer, content, media)
        return _Answered(answer.headers, content)

    def _count(self, method: str, path: str, body: bytes, answer: requests.Response, content: bytes) -> None:
        """Count what crossed the link, heads included."""
        sent = answer.request.headers
        self.bytes_sent += len(f"{method} {path} HTTP/1.1\r\nHost: {urlsplit(self.server).netloc}\r\n\r\n") + len(body)
        self.bytes_sent += sum(len(name) + len(value) + 4 for name, value in sent.items() if name != "Host")
        self.bytes_received += len(f"HTTP/1.1 {answer.status_code} {answer.reason}\r\n\r\n") + len(content)
        self.bytes_received += sum(len(name) + len(value) + 4 for name, value in answer.headers.items())

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()


def _check(answer: requests.Response, content: bytes, media: str | None) -> None:
    """Raise Turned when the county refuses, LinkFailed when what answered is not the county."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    if kind == "application/problem+json":
        problem = _problem(content)
        if answer.status_code in (429, 502, 503, 504):
            raise LinkFailed(f"县局服务器正忙（{answer.status_code}），请稍后再试")
        raise Turned(problem["code"], problem["detail"])
    if 300 <= answer.status_code < 400:
        raise LinkFailed(f"有人把请求转向了 {answer.headers.get('Location', '别处')[:_SEEN]}；多半是上网要先登录网页")
    if media is None and answer.status_code in (200, 204) and _HAVE in answer.headers:
        return
    if answer.status_code != 200 or kind != media:
        seen = content[:_SEEN].decode("utf-8", "replace").split("\n")[0]
        raise LinkFailed(f"回答的不是县局服务器：{answer.status_code} {kind or '没有类型'} {seen}")


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


def _context(anchor: str | None, unpinned: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if unpinned:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # the answer proves itself; see enrolling
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    elif anchor:
        try:
            context.load_verify_locations(cadata=anchor)
        except (ssl.SSLError, ValueError):
            raise LinkFailed("县局的证书文件读不出来，请向县局重新索取") from None
    return context


def _signed(method: str, sha256: bytes, offset: int, body: bytes, device: bytes, key: Ed25519PrivateKey) -> dict[str, str]:
    claim = blob_claim(method, sha256.hex(), offset, body)
    return {"X-Karst-Device": device.hex(), "X-Karst-Signature": key.sign(claim).hex()}


def _bounded(answer: requests.Response) -> bytes:
    content = b""
    for piece in answer.iter_content(65536):
        content += piece
        if len(content) > PACKET_BYTES:
            raise LinkFailed("回答长得不合理，已中止")
    return content


def _problem(content: bytes) -> dict[str, str]:
    try:
        found = json.loads(content)
        return {"code": str(found["code"]), "detail": str(found.get("detail", ""))}
    except (ValueError, KeyError, TypeError):
        raise LinkFailed("回答的不是县局服务器：读不懂的错误说明") from None


def _reason(error: BaseException) -> str:
    """The innermost cause in one short line, without addresses of objects."""
    text = str(error.args[0] if error.args else error)
    for mark in ("Connection refused", "timed out", "Name or service not known", "certificate verify failed", "No route to host",
                 "Remote end closed", "Connection reset", "mismatch", "self-signed", "WRONG_VERSION_NUMBER"):  # fmt: skip
        if mark in text:
            return mark
    return type(error).__name__
