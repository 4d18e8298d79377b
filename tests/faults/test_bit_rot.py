"""Disks that forget: every flipped bit is noticed, and what the backup and the county have comes back."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from desktop_app.domain.errors import Damaged, Failed, Unknown
from desktop_app.domain.kinds import KINDS
from desktop_app.services import keeping
from desktop_app.services.office import Office
from desktop_app.store.opening import FILE
from tests import makers
from tests.fakes import FakeClock, FakeKeyring
from tests.faults.conftest import Far
from tests.faults.scenarios import made, opened


def _is_noticed(folder: Path) -> bool:
    """Whether the program says that something is wrong with an office."""
    try:
        office = opened(folder)
    except Failed:
        return True
    try:
        return keeping.faults(office.session) != []
    except Failed:
        return True
    finally:
        office.close()


def _flips(folder: Path, place: Path, draw: random.Random, count: int) -> list[int]:
    """Places in the database file at which a flipped bit was not noticed."""
    whole, missed = (folder / "office" / FILE).read_bytes(), []
    for _ in range(count):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place)
        at, content = draw.randrange(len(whole)), bytearray(whole)
        content[at] ^= 1 << draw.randrange(8)
        (place / "office" / FILE).write_bytes(content)
        if not _is_noticed(place):
            missed.append(at)
    return missed


@pytest.mark.parametrize("count", [12, pytest.param(1000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_a_flipped_bit_anywhere_in_the_database_is_noticed(tmp_path: Path, count: int) -> None:
    made(tmp_path / "whole")
    assert _flips(tmp_path / "whole", tmp_path / "place", random.Random(count), count) == []


def test_a_flipped_bit_anywhere_in_an_attachment_is_noticed(real_office: Office, tmp_path: Path) -> None:
    scan, draw = tmp_path / "scan", random.Random(1)
    scan.write_bytes(draw.randbytes(30_000))
    sha256 = bytes.fromhex(real_office.attach(real_office.add("consultation", makers.consultation()).id, scan)["sha256"])
    path = real_office.session.blobs.path(sha256)
    whole = path.read_bytes()
    for _ in range(200):
        content = bytearray(whole)
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        path.write_bytes(content)
        assert not real_office.session.blobs.whole(sha256)
    path.write_bytes(whole)
    assert real_office.session.blobs.whole(sha256)


def test_a_rotten_database_is_put_back_from_the_backup_and_the_county_brings_the_rest(far: Far, tmp_path: Path) -> None:
    office, home = far.office, far.office.session.store.home
    office.add("consultation", makers.consultation(1))
    keeping.backup(office.session, tmp_path / "b.karstbackup", KINDS)
    later = office.add("consultation", makers.consultation(2)).id
    assert office.sync().complete
    office.close()
    content = bytearray((home / FILE).read_bytes())
    for at in range(0, len(content), 997):
        content[at] ^= 255
    (home / FILE).write_bytes(content)
    with pytest.raises(Damaged, match="从备份恢复"):
        _open(home)
    keeping.restore(tmp_path / "b.karstbackup", home, home.parent / "office.key", FakeKeyring(), KINDS, FakeClock(), replace=True)
    healed = _open(home)
    with pytest.raises(Unknown):
        healed.get(later)
    assert healed.sync().complete and healed.get(later).fields["name"] and keeping.faults(healed.session) == []
    assert Far(healed, far.county, far.link).agree()
    healed.close()


def _open(home: Path) -> Office:
    from desktop_app.services import session

    return Office.over(session.open_office(home, home.parent / "office.key", FakeKeyring(), KINDS, FakeClock()), KINDS)


def test_a_rotten_attachment_comes_back_from_the_county(far: Far, tmp_path: Path) -> None:
    scan = tmp_path / "scan"
    scan.write_bytes(random.Random(2).randbytes(50_000))
    sha256 = far.office.attach(far.office.add("consultation", makers.consultation()).id, scan)["sha256"]
    assert far.office.sync().complete
    path = far.office.session.blobs.path(bytes.fromhex(sha256))
    path.write_bytes(path.read_bytes()[:-20] + bytes(20))
    with pytest.raises(Damaged, match="下次同步自动取回"):
        far.office.attaching.extract(sha256, tmp_path / "out")
    assert not (tmp_path / "out").exists() and far.office.sync().complete
    far.office.attaching.extract(sha256, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == scan.read_bytes()


def test_a_rotten_attachment_that_only_this_computer_has_is_left_as_it_is(real_office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "scan"
    scan.write_bytes(b"x" * 1000)
    sha256 = real_office.attach(real_office.add("consultation", makers.consultation()).id, scan)["sha256"]
    path = real_office.session.blobs.path(bytes.fromhex(sha256))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(Damaged, match="从备份恢复"):
        real_office.attaching.extract(sha256, tmp_path / "out")
    assert path.exists()


def test_a_backup_put_beside_another_ones_write_ahead_log_is_found_out(tmp_path: Path) -> None:
    made(tmp_path)
    old = (tmp_path / "office" / FILE).read_bytes()
    office = opened(tmp_path)
    for seed in range(3, 60):
        office.add("consultation", makers.consultation(seed))
    shutil.copytree(tmp_path / "office", tmp_path / "spliced" / "office")  # as the disk is in the middle of the work
    shutil.copy(tmp_path / "key", tmp_path / "spliced" / "key")
    office.close()
    assert (tmp_path / "spliced" / "office" / f"{FILE}-wal").stat().st_size > 0
    (tmp_path / "spliced" / "office" / FILE).write_bytes(old[: len(old) // 2])
    assert _is_noticed(tmp_path / "spliced")
