"""One file in two offices lies once at the county, and only who has shown it, or was given its record, may fetch it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.services.attaching import Attaching
from desktop_app.store import settings
from desktop_app.store.dumping import public_id
from sync.county import attachments
from sync.county.attachments import NotTaken
from sync.port import Member
from sync.wire.bundle import Piece
from sync.wire.possession import proof
from tests.sync.world import OTHER, County, Device

SCAN = b"%PDF scan" * 500


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(_folder(tmp_path, "county"))


@pytest.fixture
def first(county: County, tmp_path: Path) -> Device:
    return Device(county, home=_folder(tmp_path, "first"))


@pytest.fixture
def other(county: County, tmp_path: Path) -> Device:
    return Device(county, office=OTHER, home=_folder(tmp_path, "other"))


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def _attached(device: Device, data: bytes = SCAN) -> tuple[bytes, bytes]:
    """A record with the file; its id and the file's hash."""
    record = device.add(title="甲")
    held = Attaching(device.session).attach_data(public_id(record), "扫描.pdf", data)
    return record, bytes.fromhex(held["sha256"])


def _member(county: County, device: Device) -> Member:
    member = county.bureau.member(device.device)
    assert member is not None
    return member


def _give(county: County, device: Device) -> int:
    """Send what the county wants as the program does, in one piece a file; how many bytes of files went."""
    went, blobs = 0, device.session.blobs
    for sha256, have in device.sync().wanted:
        size = blobs.have(sha256)
        body = blobs.read(sha256, have, size - have) if have < size else b""
        piece = Piece(
            sha256=sha256, offset=have, total=size, body=body, proof=proof(device.device, sha256, blobs.pieces(sha256)),
        )  # fmt: skip
        assert attachments.take(county.bureau, _member(county, device), piece) == (True, size)
        went += len(body)
    return went


def test_the_second_office_sends_a_proof_instead_of_the_file(county: County, first: Device, other: Device) -> None:
    _, sha256 = _attached(first)
    assert _give(county, first) == len(SCAN)
    _attached(other)
    assert _give(county, other) == 0
    for device in (first, other):
        assert device.sync().wanted == []
        assert attachments.may_fetch(county.bureau, _member(county, device), sha256)


def test_who_only_knows_a_hash_fetches_nothing_and_proves_nothing(county: County, first: Device, other: Device) -> None:
    _, sha256 = _attached(first)
    _give(county, first)
    _names(other, sha256)
    assert other.sync().wanted == [(sha256, len(SCAN))]
    member = _member(county, other)
    assert not attachments.may_fetch(county.bureau, member, sha256)
    for lie in (proof(other.device, sha256, [sha256]), proof(first.device, sha256, [SCAN])):
        with pytest.raises(NotTaken, match="not-shown"):
            attachments.take(county.bureau, member, Piece(sha256=sha256, offset=len(SCAN), total=len(SCAN), body=b"", proof=lie))
    assert not attachments.may_fetch(county.bureau, member, sha256)


def test_who_named_a_hash_first_fetches_nothing_when_its_owner_sends_the_file(county: County, first: Device, other: Device) -> None:
    _, sha256 = _attached(first)
    _names(other, sha256)
    other.sync()
    _give(county, first)
    assert not attachments.may_fetch(county.bureau, _member(county, other), sha256)


def _names(device: Device, sha256: bytes) -> None:
    entry = {"title": "听说的", "name": "x", "sha256": sha256.hex(), "bytes": len(SCAN), "added_at": "2026-11-25T00:00:00Z"}
    device.change(device.add(title="乙"), **{"@attachments": [entry]})


def test_an_office_that_is_given_the_record_may_fetch_its_files(county: County, first: Device, other: Device) -> None:
    record, sha256 = _attached(first)
    _give(county, first)
    county.write(record, {"@office": OTHER})
    assert attachments.may_fetch(county.bureau, _member(county, other), sha256)
    assert not attachments.may_fetch(county.bureau, _member(county, first), sha256)


def test_taking_a_file_out_of_one_record_leaves_it_with_the_other_office(county: County, first: Device, other: Device) -> None:
    record, sha256 = _attached(first)
    _give(county, first)
    _attached(other)
    _give(county, other)
    first.change(record, **{"@attachments": None})
    first.sync()
    assert attachments.may_fetch(county.bureau, _member(county, other), sha256)
    assert county.bureau.blobs("451299").whole(sha256)


def test_a_full_disk_and_a_used_up_quota_stop_files_and_no_record(
    county: County, first: Device, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    _, sha256 = _attached(first)
    first.sync()
    piece = Piece(sha256=sha256, offset=0, total=len(SCAN), body=SCAN, proof=b"")
    with monkeypatch.context() as patched:
        patched.setattr(attachments, "SPARE", 2**60)
        with pytest.raises(NotTaken, match="no-room"):
            attachments.take(county.bureau, _member(county, first), piece)
    with county.database.writing() as connection:
        settings.put(county.schema, connection, "attachment_quota", 100)
    with pytest.raises(NotTaken, match="quota"):
        attachments.take(county.bureau, _member(county, first), piece)
    first.add(title="照收")
    assert first.sync().complete and len(county.dump()) == 2
