"""Something answers that is not the county: nothing is marked sent, exit 3, and the sentence says what was seen."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests import makers
from tests.certificates import authority
from tests.journeys.conftest import County, Program

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def something_else(port: int, answer: Answer) -> Iterator[None]:
    """A server on the county's port that gives everybody the same answer."""

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", port), Other)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def paired(office: Callable[..., Program], county: County) -> Program:
    """An office that was paired and has one record to send; the county is switched off."""
    karst = office()
    with county.serving() as url:
        karst("enrol", "--server", url, "--code", county.code())
    karst.add("consultation", makers.consultation())
    return karst


def _nothing_is_sent(karst: Program, says: str) -> None:
    ran = karst("sync", code=3)
    assert says in ran.err
    assert ran.out == ""
    assert karst("status").value["pending"] == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((200, {"Content-Type": "text/html"}, "<html>请先登录上网</html>".encode()), "text/html"),
        ((302, {"Location": "http://portal.example/login"}, b""), "portal.example"),
        ((200, {"Content-Type": "application/ksp"}, b"KSP\x01" + bytes(100)), "签名不符"),
        ((200, {"Content-Type": "application/ksp"}, b""), "签名不符"),
        ((503, {"Content-Type": "text/plain"}, b"busy"), "503"),
    ],
    ids=["portal-page", "redirect", "wrong-signature", "empty", "busy"],
)
def test_another_answer_than_the_countys(paired: Program, county: County, answer: Answer, says: str) -> None:
    with something_else(int(county.url.rpartition(":")[2]), answer):
        _nothing_is_sent(paired, says)


def test_nobody_answers(paired: Program) -> None:
    _nothing_is_sent(paired, "Connection refused")


def test_another_county_on_the_same_port(paired: Program, county: County, tmp_path: Path) -> None:
    other = County(Program("sync.county", ("--home", str(tmp_path / "other"))), tmp_path / "other", county.url)
    other.program("init", "--name", "别的县")
    with other.serving():
        ran = paired("sync", code=5)
    assert "不认识这台电脑" in ran.err
    assert paired("status").value["pending"] == 1


def test_a_revoked_device_is_told_and_loses_nothing(paired: Program, county: County) -> None:
    device = paired("status").value["device"]
    county.program("device", "revoke", device, "--why", "电脑遗失")
    with county.serving():
        ran = paired("sync", code=5)
    assert "停用" in ran.err
    assert paired("status").value["pending"] == 1


def test_plain_http_is_for_this_machine_only(office: Callable[..., Program]) -> None:
    ran = office()("enrol", "--server", "http://10.1.2.3:80", "--code", "ABCD-EFGH-JKMN", code=2)
    assert "https://" in ran.err


@pytest.mark.parametrize("given_ca", [True, False], ids=["ca-file", "ca-learned-at-enrolment"])
def test_tls_trusts_the_pinned_authority_and_no_other(
    office: Callable[..., Program], county: County, tmp_path: Path, given_ca: bool
) -> None:  # fmt: skip
    karst = office()
    ca, chain, key = authority(tmp_path, "right")
    with county.serving("--tls-cert", str(chain), "--tls-key", str(key)) as url:
        assert url.startswith("https://")
        karst("enrol", "--server", url, "--code", county.code(), *(("--ca", str(ca)) if given_ca else ()))
        karst.add("consultation", makers.consultation())
        assert karst("sync").value["complete"]
    karst.add("consultation", makers.consultation(2))
    _, chain, key = authority(tmp_path, "wrong")
    with county.serving("--tls-cert", str(chain), "--tls-key", str(key)):
        _nothing_is_sent(karst, "证书")


def test_a_wrong_authority_at_enrolment_pairs_nothing(office: Callable[..., Program], county: County, tmp_path: Path) -> None:
    karst = office()
    _, chain, key = authority(tmp_path, "right")
    wrong, _, _ = authority(tmp_path, "wrong")
    with county.serving("--tls-cert", str(chain), "--tls-key", str(key)) as url:
        karst("enrol", "--server", url, "--code", county.code(), "--ca", str(wrong), code=3)
    assert json.loads(karst("status").out)["server"] is None
