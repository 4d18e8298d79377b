"""The API: the exchange, attachments, its own description, and what it says when it refuses."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import requests

from desktop_app.domain.kinds import KINDS
from desktop_app.store.replica import OfficeReplica
from sync import engine
from sync.county.app import make_app
from sync.county.bureau import Bureau
from sync.county.checking import faults
from sync.county.contacts import EVERY_MS
from sync.county.dossier import record_page
from sync.county.history import history
from sync.county.lookup import stored_anywhere
from sync.county.offices import devices, issue_code, offices, revoke
from sync.pace import Pace
from sync.port import Identity
from sync.wire.possession import proof
from tests import makers
from tests.county.browsing import routes_of
from tests.county.pairing import OFFICE, WAIT_S, Clock, Desktop, Device, Served, post

MIB = 2**20


@pytest.fixture
def desktop(tmp_path: Path, served: Served, clock: Clock) -> Desktop:
    """A paired office with a store."""
    return Desktop.at(tmp_path / "office", served, clock, issue_code(served.bureau, OFFICE)[0])


def problem(answer: requests.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said = answer.json()
    assert set(said) == {"type", "title", "status", "code", "detail"}
    assert said["status"] == answer.status_code
    return answer.status_code, said["code"]


def test_what_an_office_sends_is_at_the_county(served: Served, desktop: Desktop) -> None:
    for kind in KINDS:
        desktop.add(kind.key, kind.read(getattr(makers, kind.key)(seed=3)))
    outcome = desktop.sync()
    assert (outcome.pushed, outcome.complete) == (len(KINDS), True)
    office = next(office for office in offices(served.bureau) if office.code == OFFICE)
    assert (office.records, office.by_kind, office.devices) == (len(KINDS), {kind.key: 1 for kind in KINDS}, 1)
    assert faults(served.bureau) == []


def test_the_history_says_who_changed_what_and_why(served: Served, desktop: Desktop) -> None:
    kind = KINDS[0]
    record = desktop.add(kind.key, kind.read(getattr(makers, kind.key)(seed=3)))
    desktop.change(record, {"summary": "改过的经过"}, why="笔误", author="覃美英")
    desktop.sync()
    with served.bureau.database.reading() as connection:
        county_id, _ = stored_anywhere(served.bureau, connection, record)
        first, second = history(served.bureau, connection, county_id, record)
    assert (first.what, first.author, first.office, first.device) == ("create", "韦小光", OFFICE, desktop.device.id.hex())
    assert (second.what, second.author, second.why, second.result) == ("edit", "覃美英", "笔误", "ok")
    assert [(change.path, change.after) for change in second.changes] == [("summary", "改过的经过")]
    assert second.received_at == served.bureau.now_ms()
    assert record_page(served.bureau, record).deeds[0].changes[0][2] == "改过的经过"


def test_a_stranger_and_a_revoked_device_are_refused(served: Served, desktop: Desktop) -> None:
    revoke(served.bureau, desktop.device.id.hex(), "遗失")
    with pytest.raises(AssertionError, match='"code":"revoked"'):
        desktop.sync()
    desktop.device.key = Device().key
    with pytest.raises(AssertionError, match='"code":"bad-packet"'):
        desktop.sync()


def test_a_contact_costs_no_write_within_ten_minutes(served: Served, desktop: Desktop, clock: Clock) -> None:
    def kept() -> int | None:
        table = served.bureau.tables.device
        with served.bureau.database.reading() as connection:
            return connection.execute(table.select()).one().last_seen_at  # type: ignore[no-any-return]

    desktop.sync()
    written = kept()
    assert written == clock.ms
    clock.ms += EVERY_MS - 1
    desktop.sync()
    assert kept() == written
    assert devices(served.bureau)[0].last_seen_at == clock.ms
    clock.ms += 1
    desktop.sync()
    assert kept() == clock.ms


def test_the_answer_carries_no_needless_header(served: Served, desktop: Desktop) -> None:
    answers: list[requests.Response] = []

    class Listening:
        """A carrier that keeps the answers."""

        def carry(self, packet: bytes) -> bytes:
            answers.append(post(f"{served.url}/v1/x", packet))
            return answers[-1].content

        def heard(self, at_ms: int) -> None:
            """Loopback knows no certificates."""

    replica = OfficeReplica(desktop.store.database, desktop.store.desk, desktop.device.key, desktop.clock)
    who = Identity(desktop.device.id, desktop.device.key, desktop.county)
    engine.exchange(replica, Listening(), who, Pace().limits, engine.Outcome(), lambda _: True)
    assert {name.lower() for name in answers[0].headers} == {"content-type", "content-length"}


def test_an_attachment_goes_up_in_pieces_and_comes_down_the_same(served: Served, desktop: Desktop) -> None:
    content = bytes(range(256)) * (MIB // 256) + b"the last piece"
    sha256 = hashlib.sha256(content).hexdigest()
    device, total = desktop.device, len(content)
    assert problem(device.blob(served, "PUT", sha256, 0, content[:MIB], n=total)) == (404, "not-found")
    desktop.add("consultation", {"@attachments": [{"title": "扫描件", "name": "a.bin", "sha256": sha256, "bytes": total}]})
    desktop.sync()
    assert device.blob(served, "HEAD", sha256).headers["X-Karst-Have"] == "0"
    first = device.blob(served, "PUT", sha256, 0, content[:MIB], n=total)
    assert (first.status_code, first.headers["X-Karst-Have"]) == (204, str(MIB))
    again = device.blob(served, "PUT", sha256, 0, content[:MIB], n=total)
    assert problem(again) == (409, "offset")
    assert again.headers["X-Karst-Have"] == str(MIB)
    last = device.blob(served, "PUT", sha256, MIB, content[MIB:], n=total)
    assert last.headers["X-Karst-Have"] == str(total)
    assert problem(device.blob(served, "GET", sha256, 0)) == (404, "not-found")  # whose it is has not been shown yet
    assert problem(device.blob(served, "PUT", sha256, total, b"", n=total, proof=bytes(32))) == (403, "not-shown")
    shown = proof(device.id, bytes.fromhex(sha256), [content])
    assert device.blob(served, "PUT", sha256, total, b"", n=total, proof=shown).status_code == 204
    down = b"".join(device.blob(served, "GET", sha256, at).content for at in (0, MIB))
    assert down == content
    assert device.blob(served, "GET", sha256, total).content == b""


def test_an_attachment_is_for_devices_that_sign(served: Served, desktop: Desktop) -> None:
    sha256, device = "ab" * 32, desktop.device
    assert problem(Device().blob(served, "GET", sha256)) == (403, "unknown-device")
    assert problem(device.blob(served, "GET", sha256)) == (404, "not-found")
    assert problem(requests.get(f"{served.url}/v1/b/{sha256}", timeout=WAIT_S)) == (422, "bad-request")
    forged = {"X-Karst-Device": device.id.hex(), "X-Karst-Signature": "00" * 64}
    assert problem(requests.get(f"{served.url}/v1/b/{sha256}", headers=forged, timeout=WAIT_S)) == (403, "bad-signature")
    revoke(served.bureau, device.id.hex())
    assert problem(device.blob(served, "GET", sha256)) == (403, "revoked")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/x", (405, "method")),
        ("DELETE", "/v1/enrol", (405, "method")),
        ("GET", "/v1/none", (404, "not-found")),
        ("GET", "/v1/", (404, "not-found")),
        ("POST", "/v1/x", (415, "media-type")),
        ("PUT", "/v1/b/short", (422, "bad-request")),
        ("GET", "/v1/b/" + "0" * 64 + "?o=-1", (422, "bad-request")),
        ("POST", "/healthz", (405, "method")),
    ],
)
def test_every_refusal_is_a_problem_document(served: Served, method: str, path: str, expected: tuple[int, str]) -> None:
    assert problem(requests.request(method, served.url + path, timeout=WAIT_S)) == expected


@pytest.mark.parametrize("packet", [b"", b"KSP\x01" + bytes(80), b"\xff" * 500])
def test_a_bad_packet_is_a_problem(served: Served, packet: bytes) -> None:
    assert problem(post(f"{served.url}/v1/x", packet)) == (400, "bad-packet")


def test_a_stated_size_over_the_limit_is_refused_at_once(served: Served) -> None:
    headers = {"Content-Type": "application/ksp", "Content-Length": str(10**9)}
    answer = requests.Request("POST", f"{served.url}/v1/x", headers=headers).prepare()
    answer.headers["Content-Length"] = str(10**9)
    assert problem(requests.Session().send(answer, timeout=WAIT_S)) == (413, "too-large")


def test_the_description_names_every_route_and_no_page(served: Served) -> None:
    described = requests.get(f"{served.url}/openapi.json", timeout=WAIT_S).json()
    app = make_app(served.bureau)
    routes = {(r.path.replace(":path", ""), m) for r in routes_of(app) if r.include_in_schema for m in r.methods or ()}
    told = {(path, method.upper()) for path, methods in described["paths"].items() for method in methods}
    assert told == routes
    assert {path for path, _ in told} == {"/v1/enrol", "/v1/x", "/v1/b/{sha256}", "/v1/u/{path}", "/healthz", "/metrics"}
    exchange = described["paths"]["/v1/x"]["post"]
    assert exchange["requestBody"]["content"] == {"application/ksp": {"schema": {"type": "string", "format": "binary"}}}
    assert "application/ksp" in exchange["responses"]["200"]["content"]
    assert "application/problem+json" in exchange["responses"]["403"]["content"]
    for methods in described["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                assert status < "400" or set(response["content"]) == {"application/problem+json"}


def test_it_is_well(served: Served) -> None:
    answer = requests.get(f"{served.url}/healthz", timeout=WAIT_S)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_what_nobody_foresaw_is_still_a_problem_document(served: Served, bureau: Bureau) -> None:
    with bureau.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE office RENAME TO gone")  # as if the table had been lost
    answer = requests.get(f"{served.url}/healthz", timeout=WAIT_S)
    with bureau.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO office")
    assert problem(answer)[0] in (500, 503)
    assert "Traceback" not in answer.text
    assert json.loads(answer.text)["detail"]
