"""The desk is kept: a PIN with a limit of tries, backups that are proven, thinned and drilled, a support file without people."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, Refused
from desktop_app.services.backing_up import SUFFIX, thin
from desktop_app.services.locking import TRIES, WAIT_MS
from desktop_app.services.office import Office
from tests.fakes import FakeClock
from tests.makers import mediation_case


def clock(office: Office) -> FakeClock:
    assert isinstance(office.session.clock, FakeClock)
    return office.session.clock


def test_only_the_right_pin_opens(real_office: Office) -> None:
    lock = real_office.locking
    assert not lock.has_pin() and lock.opens("")
    lock.set_pin("246813")
    assert lock.has_pin() and lock.opens("246813") and not lock.opens("135724")
    lock.forget_pin()
    assert not lock.has_pin()


def test_after_too_many_wrong_pins_even_the_right_one_has_to_wait(real_office: Office) -> None:
    lock = real_office.locking
    lock.set_pin("246813")
    assert [lock.opens("000000") for _ in range(TRIES)] == [False] * TRIES
    with pytest.raises(Refused, match="请过 1 分钟"):
        lock.opens("246813")
    clock(real_office).ms += WAIT_MS
    assert lock.opens("246813")


@pytest.mark.parametrize("pin", ["12345", "abcdef", "", "１２３４５六", "1" * 13, "111111", "123456", "987654"])
def test_a_pin_is_six_to_twelve_digits_and_none_that_everybody_tries(real_office: Office, pin: str) -> None:
    with pytest.raises(Refused):
        real_office.locking.set_pin(pin)


def test_a_backup_is_due_a_day_after_the_last_one(real_office: Office, tmp_path: Path) -> None:
    keeper = real_office.backing_up
    assert not keeper.is_due()
    folder = tmp_path / "backups"
    folder.mkdir()
    keeper.choose(folder)
    assert keeper.is_due()
    plan = keeper.run()
    assert (plan.trouble, (folder / plan.last_file).is_file(), keeper.is_due()) == ("", True, False)
    clock(real_office).ms += 21 * 3600_000
    assert keeper.is_due()


def test_a_backup_that_fails_says_why_and_stays_due(real_office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    real_office.backing_up.choose(folder)
    folder.rmdir()
    plan = real_office.backing_up.run()
    assert "没有" in plan.trouble and plan.last_at is None and real_office.backing_up.is_due()


def test_a_drill_opens_the_newest_backup_and_leaves_nothing_behind(real_office: Office, tmp_path: Path) -> None:
    real_office.add("mediation_case", mediation_case(1))
    keeper = real_office.backing_up
    keeper.choose(tmp_path)
    before = set(real_office.session.store.home.iterdir())
    with pytest.raises(Failed):
        keeper.drill()
    plan = keeper.run()
    assert keeper.drill().drilled_at is not None
    (tmp_path / plan.last_file).write_bytes((tmp_path / plan.last_file).read_bytes()[:-100])
    with pytest.raises(Refused):
        keeper.drill()
    assert {path for path in real_office.session.store.home.iterdir() if path.is_dir()} <= before


def test_old_backups_are_thinned_and_strange_files_are_left(tmp_path: Path) -> None:
    newest = datetime(2026, 11, 25, 9)
    for days in range(200):
        (tmp_path / f"451299001-{newest - timedelta(days=days):%Y%m%d-%H%M%S}{SUFFIX}").touch()
    for strange in (f"451299001-手工{SUFFIX}", f"451299002-20260101-000000{SUFFIX}", "别的.txt"):
        (tmp_path / strange).touch()
    thin(tmp_path, "451299001")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert {f"451299001-手工{SUFFIX}", f"451299002-20260101-000000{SUFFIX}", "别的.txt"} <= set(left)
    assert f"451299001-20261125-090000{SUFFIX}" in left
    assert len(left) <= 3 + 7 + 5 + 12


def test_the_support_file_knows_numbers_and_nobody(real_office: Office, tmp_path: Path) -> None:
    shown = real_office.add("mediation_case", mediation_case(1))
    real_office.supporting.write(tmp_path / "support.zip")
    with zipfile.ZipFile(tmp_path / "support.zip") as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert json.loads(text)["records"]["mediation_case"] == 1 and json.loads(text)["faults"] == []
    people = [party[key] for party in shown.fields["parties"] for key in ("name", "id_no", "phone", "address")]
    assert not [word for word in (*people, shown.number or "", shown.title, "雅龙") if word in text]
