"""A provisioning file says all a new computer needs, and what is wrong with one is said place by place."""

from __future__ import annotations

import json

import pytest

from desktop_app.domain import provision
from desktop_app.domain.errors import Refused
from desktop_app.domain.provision import Provision

GIVEN = Provision("https://sfj.example:8642", "451299001", "雅龙司法所", "ABCD-EFGH-JKMN", "-----BEGIN CERTIFICATE-----\nMII\n")


def test_what_was_written_is_read_back() -> None:
    assert provision.read(GIVEN.written()) == GIVEN
    assert provision.read(b"\xef\xbb\xbf" + GIVEN.written()) == GIVEN  # an editor on Windows adds a mark


def test_every_fault_is_named() -> None:
    with pytest.raises(Refused) as caught:
        provision.read(b'{"karstdesk": 1, "server": "ftp://x", "office": "4512", "name": "", "code": 5, "ca": "MII"}')
    assert [fault.field for fault in caught.value.faults] == ["server", "office", "name", "code", "ca"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "不是 JSON"),
        (b"\xff\xfe", "不是县局发的"),
        (b"[1]", "不是县局发的"),
        (b'{"server": "https://x"}', "不是县局发的"),
        (b'{"karstdesk": 2}', "更新版本"),
        (b" " * (provision.LARGEST + 1), "不是县局发的"),
        (b'{"karstdesk": 1, "karstdesk": 1}', "出现了两次"),
    ],
)
def test_what_is_no_provisioning_file_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        provision.read(data)


def test_what_a_newer_county_adds_is_left_alone() -> None:
    assert provision.read(json.dumps(json.loads(GIVEN.written()) | {"printer": "x"}).encode()) == GIVEN
