"""Pairing over a real server: what a code opens, and everything it does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sync.county.bureau import Bureau
from sync.county.offices import DAY_MS, devices, issue_code, revoke
from sync.wire.enrolment import ALPHABET, code_key, device_of
from tests.county.pairing import OFFICE, OTHER, Clock, Device, Served, post


def refused(served: Served, packet: bytes) -> str:
    """The code of a refusal, which is always a problem document."""
    answer = post(f"{served.url}/v1/enrol", packet)
    assert answer.status_code in (400, 403)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "code", "detail"}
    assert problem["status"] == answer.status_code
    return str(problem["code"])


def wrong(code: str) -> str:
    """A code with the same label and another secret."""
    return code[:-1] + next(c for c in ALPHABET if c != code[-1])


def test_a_device_with_the_code_is_paired_and_told_whom_to_trust(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    device = Device()
    said = device.paired(served.url, code.lower().replace("-", " "))
    assert (said.county, said.office, said.office_name, said.place) == ("演示县司法局", OFFICE, "石山司法所", 1)
    assert said.public == served.bureau.public
    assert said.anchor == b""
    (kept,) = devices(served.bureau)
    assert (kept.id, kept.office, kept.name, kept.place) == (device_of(device.public).hex(), OFFICE, "一号机", 1)
    member = served.bureau.member(device.id)
    assert member is not None
    assert not member.revoked


def test_each_device_of_an_office_has_its_place(served: Served) -> None:
    places = [Device().paired(served.url, issue_code(served.bureau, OFFICE)[0]).place for _ in range(3)]
    other = Device(OTHER).paired(served.url, issue_code(served.bureau, OTHER)[0]).place
    assert (places, other) == ([1, 2, 3], 1)


def test_a_code_works_once(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    Device().paired(served.url, code)
    assert refused(served, Device().packet(code)) == "code-used"


def test_of_many_who_come_at_once_with_one_code_one_is_paired(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    packets = [Device().packet(code) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda packet: post(f"{served.url}/v1/enrol", packet).status_code, packets))
    assert sorted(answers) == [200] + [403] * 7
    assert len(devices(served.bureau)) == 1


def test_a_device_whose_answer_was_lost_asks_again_and_stays_one_device(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    device = Device()
    assert device.paired(served.url, code) == device.paired(served.url, code)
    assert len(devices(served.bureau)) == 1


def test_a_wrong_secret_is_refused_and_five_of_them_kill_the_code(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    assert [refused(served, Device().packet(wrong(code))) for _ in range(5)] == ["wrong-code"] * 5
    assert refused(served, Device().packet(code)) == "code-dead"
    assert devices(served.bureau) == []


def test_four_wrong_tries_leave_the_code_alive(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    for _ in range(4):
        refused(served, Device().packet(wrong(code)))
    Device().paired(served.url, code)


def test_a_code_nobody_issued_is_refused(served: Served) -> None:
    assert refused(served, Device().packet("2222-3333-4444")) == "wrong-code"


def test_an_expired_code_is_refused(served: Served, clock: Clock) -> None:
    code, expires_at = issue_code(served.bureau, OFFICE, days=2)
    assert expires_at == clock.ms + 2 * DAY_MS
    clock.ms = expires_at
    assert refused(served, Device().packet(code)) == "code-expired"


def test_the_code_of_another_office_is_refused_and_stays_good(served: Served) -> None:
    code, _ = issue_code(served.bureau, OTHER)
    assert refused(served, Device(OFFICE).packet(code)) == "other-office"
    Device(OTHER).paired(served.url, code)


def test_a_paired_device_cannot_move_to_another_office(served: Served) -> None:
    device = Device()
    device.paired(served.url, issue_code(served.bureau, OFFICE)[0])
    device.office = OTHER
    assert refused(served, device.packet(issue_code(served.bureau, OTHER)[0])) == "other-office"


def test_a_revoked_device_is_not_paired_again(served: Served) -> None:
    device = Device()
    device.paired(served.url, issue_code(served.bureau, OFFICE)[0])
    revoke(served.bureau, device.id.hex(), "遗失")
    assert refused(served, device.packet(issue_code(served.bureau, OFFICE)[0])) == "revoked"


@pytest.mark.parametrize("changed", [{"name": "别的名字"}, {"office": OTHER}, {"proof": bytes(32)}])
def test_what_the_proof_does_not_cover_is_refused(served: Served, changed: dict[str, object]) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    assert refused(served, Device().packet(code, **changed)) == "wrong-code"


def test_another_key_than_the_one_that_signed_is_refused(served: Served) -> None:
    code, _ = issue_code(served.bureau, OFFICE)
    assert refused(served, Device().packet(code, public=Device().public)) == "bad-packet"


@pytest.mark.parametrize("packet", [b"", b"KSP", b"KSP\x01" + bytes(100), bytes(4000)])
def test_bytes_that_are_no_packet_are_refused(served: Served, packet: bytes) -> None:
    assert refused(served, packet) == "bad-packet"


def test_a_changed_byte_anywhere_is_refused(served: Served) -> None:
    packet = Device().packet(issue_code(served.bureau, OFFICE)[0])
    for at in range(0, len(packet), 11):
        broken = packet[:at] + bytes((packet[at] ^ 1,)) + packet[at + 1 :]
        assert refused(served, broken) in ("bad-packet", "wrong-code")


def test_the_secret_is_kept_nowhere(bureau: Bureau) -> None:
    code, _ = issue_code(bureau, OFFICE)
    with bureau.database.reading() as connection:
        (row,) = connection.execute(bureau.tables.code.select())
    label, key = code_key(code)
    assert (row.label, row.key) == (label, key)
    assert code.replace("-", "")[4:] not in str(tuple(row))


@pytest.mark.parametrize("typed", ["", "ABCD-EFGH", "ABCD-EFGH-2340", "ABCD-EFGH-234O", "中文"])
def test_what_can_be_no_code_is_said_before_anything_is_sent(typed: str) -> None:
    with pytest.raises(ValueError, match="配对码应为 12 位"):
        code_key(typed)


def test_a_large_body_is_refused_before_it_is_held(served: Served) -> None:
    answer = post(f"{served.url}/v1/enrol", bytes(1_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_body_of_unknown_length_is_bounded_too(served: Served) -> None:
    pieces = (bytes(1000) for _ in range(100))
    headers = {"Content-Type": "application/ksp"}
    try:
        answer = requests.post(f"{served.url}/v1/enrol", data=pieces, headers=headers, timeout=20)
    except requests.ConnectionError:
        return  # the server had answered and closed before all of it was sent
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
