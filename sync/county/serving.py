"""Running the server: one socket, one process or several, TLS or loopback only, a clean end on SIGTERM."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import re
import signal
import socket
import ssl
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import uvicorn

from desktop_app.domain.errors import Failed, Refused
from sync.county.app import make_app
from sync.county.bureau import Bureau
from sync.county.console import Console
from sync.county.health import REQUESTS
from sync.county.processes import Watcher, checked
from sync.county.tally import Tally

KEEP_ALIVE_S = 75  # a connection over 2G is dear: the next exchange may come over the same one
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


class Server(uvicorn.Server):
    """uvicorn, but it says when it answers, and a signal that ends it is no failure."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in good order on SIGTERM and SIGINT; outside the main thread there are none to catch."""
        try:
            before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        except ValueError:
            before = {}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(opened: Callable[[], AbstractContextManager[Bureau]], given: Namespace, console: Console) -> int:
    """Serve the county that ``opened`` opens until a signal comes; print the address once every process answers."""
    anchor = _anchor(given)
    if not anchor and not is_loopback(given.host):
        raise Refused(f"拒绝在 {given.host} 上不加密地提供服务；请用 --tls-cert 和 --tls-key 给出证书，或只监听 127.0.0.1")
    processes = checked(given.processes)
    with opened():  # what is wrong is said before anything listens, and tables are brought up once
        pass
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # what matters is said here; a cut connection is everyday
    if given.log_requests:
        REQUESTS.setLevel(logging.INFO)
    listening, tally = _listen(given.host, given.port), Tally(processes)

    def ready() -> None:
        host = f"[{given.host}]" if ":" in given.host else given.host
        console.value({"url": f"{'https' if anchor else 'http'}://{host}:{listening.getsockname()[1]}"})

    def run(place: int, says: Callable[[], None]) -> int:
        with opened() as bureau:
            server = make_server(bureau, anchor, says, given.tls_cert, given.tls_key, tally, place)
            server.run(sockets=[listening])
        return 0 if server.started else 1

    with listening:
        return run(0, ready) if processes == 1 else Watcher(run, processes, ready).run()


def make_server(
    bureau: Bureau, anchor: bytes, ready: Callable[[], None], tls_cert: Path | None = None, tls_key: Path | None = None,
    tally: Tally | None = None, process: int = 0,
) -> Server:  # fmt: skip
    """A server of an open county that is not running yet."""
    config = uvicorn.Config(
        make_app(bureau, anchor, tally, process), log_config=None, access_log=False, server_header=False, date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S, timeout_graceful_shutdown=3, lifespan="on", ws="none", loop="asyncio", http="h11",
        h11_max_incomplete_event_size=32 * 1024, ssl_certfile=tls_cert, ssl_keyfile=tls_key,
    )  # fmt: skip
    return Server(config, ready)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _anchor(given: Namespace) -> bytes:
    """The certificate that devices pin: the last of the chain; empty without TLS. Raise Refused when the files do not fit."""
    if (given.tls_cert is None) != (given.tls_key is None):
        raise Refused("--tls-cert 和 --tls-key 要一起给")
    if given.tls_cert is None:
        return b""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(given.tls_cert, given.tls_key)
        chain = _CERTIFICATE.findall(given.tls_cert.read_bytes())
    except (OSError, ssl.SSLError):
        raise Refused("证书或私钥文件读不出来，或两者不相配（应为 PEM，私钥不加口令）") from None
    return bytes(chain[-1]) if chain else b""


def _listen(host: str, port: int) -> socket.socket:
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(kind, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(256)
        except OSError:
            listening.close()
            raise
    except (OSError, OverflowError) as error:
        raise Failed(f"不能在 {host} 的端口 {port} 上监听（{error}）；请换一个端口或地址") from None
    return listening
