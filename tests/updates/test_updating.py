"""A newer version is found, fetched piece by piece, proven and chosen; what cannot be trusted is refused, and the running one stays."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, Refused
from desktop_app.services import switching
from desktop_app.services.updating import Offer, reckoned_ms
from resources.installer.releasing import Keys, Repository, copy, next_root
from sync.carriers.trust import EARLIEST_MS
from sync.releases.sources import FolderSource
from tests.updates.conftest import BULK, NOW, Laptop, Releaser


class Counting(FolderSource):
    """A folder that counts what is asked of it, and can be cut."""

    def __init__(self, folder: Path, cut_after: int | None = None) -> None:
        super().__init__(folder)
        self.bytes, self._cut_after = 0, cut_after

    def piece(self, path: str, offset: int, length: int) -> bytes | None:
        if self._cut_after is not None and self.bytes > self._cut_after and not path.startswith("metadata"):
            raise Failed("the stick was pulled")
        found = super().piece(path, offset, length)
        self.bytes += len(found or b"")
        return found


def offered(laptop: Laptop, source: FolderSource) -> Offer:
    found = laptop.updating.offer(source)
    assert found is not None
    return found


def refused(laptop: Laptop, source: FolderSource, says: str) -> None:
    with pytest.raises(Refused, match=says):
        laptop.updating.offer(source)
    assert switching.chosen(laptop.updating.home) is None


def test_the_version_that_runs_is_nothing_new(laptop: Laptop, source: FolderSource) -> None:
    assert laptop.updating.offer(source) is None


def test_a_newer_version_is_fetched_proven_and_runs_from_the_next_start(laptop: Laptop, releaser: Releaser, source: FolderSource) -> None:
    made = releaser.release("1.1.0")
    offer = offered(laptop, source)
    folder = laptop.updating.fetch(source, offer)
    assert switching.instead(laptop.updating.home, (1, 0, 0)) is None  # nothing changes before it is chosen
    laptop.updating.prove(folder)
    laptop.updating.switch(offer, folder)
    assert switching.instead(laptop.updating.home, (1, 0, 0)) == folder
    for path in made.rglob("*"):
        there = folder / path.relative_to(made)
        assert there.is_symlink() == path.is_symlink() and there.stat().st_mode == path.stat().st_mode
        assert path.is_dir() or there.read_bytes() == path.read_bytes()
    assert laptop.updating.installed.joinpath("karstdesk").read_text().startswith("#!/bin/sh\necho 1.0.0")


def test_only_what_differs_is_fetched_and_of_large_files_the_difference(laptop: Laptop, releaser: Releaser) -> None:
    releaser.release("1.1.0", earlier=laptop.updating.installed)
    source = Counting(releaser.repository.folder)
    offer = offered(laptop, source)
    source.bytes = 0
    laptop.updating.fetch(source, offer)
    assert source.bytes == offer.bytes < 500 < len(BULK)


def test_a_cut_update_goes_on_where_it_was_and_keeps_nothing_half(laptop: Laptop, releaser: Releaser) -> None:
    noise = random.Random(1).randbytes(900_000)
    releaser.release("1.1.0", releaser.bundle("1.1.0", noise=noise))
    offer = offered(laptop, FolderSource(releaser.repository.folder))
    fetched = 0
    for _ in range(4):
        source = Counting(releaser.repository.folder, cut_after=200_000)
        try:
            folder = laptop.updating.fetch(source, offer)
        except Failed:
            assert list(laptop.updating.home.glob("1.1.0-????????")) == []
        fetched += source.bytes
    assert (folder / "_internal" / "noise").read_bytes() == noise
    assert fetched < offer.bytes * 1.1
    assert not list(folder.rglob("*.part"))


def test_an_older_repository_is_refused_once_a_newer_one_was_seen(laptop: Laptop, releaser: Releaser, tmp_path: Path) -> None:
    copy(releaser.repository.folder, tmp_path / "old stick")
    releaser.release("1.1.0")
    offered(laptop, FolderSource(releaser.repository.folder))
    refused(laptop, FolderSource(tmp_path / "old stick"), "比本机见过的旧")


def test_a_release_is_never_replaced_by_an_older_one(laptop: Laptop, releaser: Releaser, source: FolderSource) -> None:
    releaser.release("0.9.0")
    assert laptop.updating.offer(source) is None


def test_a_repository_that_somebody_keeps_from_changing_expires(laptop: Laptop, releaser: Releaser, source: FolderSource) -> None:
    releaser.release("1.1.0")
    refused(laptop.at(NOW + timedelta(days=61)), source, "有效期已过")
    releaser.today = NOW + timedelta(days=61)
    releaser.repository.refresh()
    assert offered(laptop.at(NOW + timedelta(days=62)), source).version == "1.1.0"


def test_what_other_keys_signed_is_refused(laptop: Laptop, releaser: Releaser, source: FolderSource, tmp_path: Path) -> None:
    thief = Keys(tmp_path / "thief", b"x" * 8)
    thief.make()
    Repository(releaser.repository.folder, thief, lambda: NOW).release(releaser.bundle("6.6.6"), "6.6.6", "linux", "x86_64")
    refused(laptop, source, "签名不对")


@pytest.mark.parametrize(("what", "says"), [("timestamp.json", "损坏"), ("*.targets.json", "损坏"), ("*.snapshot.json", "损坏")])
def test_truncated_metadata_is_refused(laptop: Laptop, releaser: Releaser, source: FolderSource, what: str, says: str) -> None:
    releaser.release("1.1.0")
    for path in (releaser.repository.folder / "metadata").glob(what):
        path.write_bytes(path.read_bytes()[:-9])
    refused(laptop, source, says)


@pytest.mark.parametrize("spoil", ["cut", "flip", "gone", "longer"])
def test_a_file_that_is_not_the_one_signed_is_refused(laptop: Laptop, releaser: Releaser, source: FolderSource, spoil: str) -> None:
    releaser.release("1.1.0", releaser.bundle("1.1.0", new=b"new content" * 50))
    offer = offered(laptop, source)
    (wanted,) = (file for file in offer.manifest.files if file.path == "_internal/new")
    path = releaser.repository.folder / "files" / wanted.sha256[:2] / f"{wanted.sha256}.zst"
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-3], "flip": data[:8] + bytes([data[8] ^ 1]) + data[9:], "gone": b"", "longer": data + data}[spoil])
    if spoil == "longer":
        assert laptop.updating.fetch(source, offer).is_dir()  # no more is read than was signed for
        return
    with pytest.raises(Refused, match="没有更新"):
        laptop.updating.fetch(source, offer)
    path.write_bytes(data)
    assert (laptop.updating.fetch(source, offer) / "_internal" / "new").read_bytes() == b"new content" * 50


def test_a_version_whose_self_test_fails_here_is_not_chosen(laptop: Laptop, releaser: Releaser, source: FolderSource) -> None:
    bundle = releaser.bundle("1.1.0")
    (bundle / "karstdesk").write_text("#!/bin/sh\necho 没有通过：显示汉字 >&2\nexit 1\n")
    releaser.release("1.1.0", bundle)
    folder = laptop.updating.fetch(source, offered(laptop, source))
    with pytest.raises(Failed, match=r"自检没有通过.*没有通过：显示汉字"):
        laptop.updating.prove(folder)
    assert not folder.exists()


def test_the_county_decides_which_offices_go_first(laptop: Laptop, releaser: Releaser, source: FolderSource) -> None:
    releaser.release("1.1.0")
    releaser.release("1.2.0")
    waits = Laptop(replace(laptop.updating, may_have=lambda version: version != "1.2.0"))
    assert (offered(waits, source).version, offered(laptop, source).version) == ("1.1.0", "1.2.0")


def test_new_keys_take_over_from_the_old_ones(laptop: Laptop, releaser: Releaser, source: FolderSource, tmp_path: Path) -> None:
    new = Keys(tmp_path / "new keys", b"y" * 8)
    new.make()
    renewed = Repository(releaser.repository.folder, new, lambda: NOW)
    renewed.begin(next_root(releaser.root, releaser.keys, new, NOW))
    renewed.release(releaser.bundle("1.1.0"), "1.1.0", "linux", "x86_64")
    assert offered(laptop, source).version == "1.1.0"
    releaser.release("6.6.6")  # by whoever has the old keys now
    refused(laptop, source, "签名不对")


def test_a_stick_pulled_while_it_was_written_holds_the_state_before(laptop: Laptop, releaser: Releaser, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    copy(releaser.repository.folder, stick)
    before = (stick / "metadata" / "timestamp.json").read_bytes()
    releaser.release("1.1.0")
    copy(releaser.repository.folder, stick)
    (stick / "metadata" / "timestamp.json").write_bytes(before)
    assert laptop.updating.offer(FolderSource(stick)) is None


def test_a_full_disk_is_said_before_anything_is_fetched(
    laptop: Laptop, releaser: Releaser, source: FolderSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    releaser.release("1.1.0")
    offer = offered(laptop, source)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(Failed, match="剩余空间不够"):
        laptop.updating.fetch(source, offer)


def _ms(when: datetime | None) -> int:
    return int(when.timestamp() * 1000) if when else 0


@pytest.mark.parametrize(
    ("now", "contact", "county", "reckoned"),
    [
        (NOW, None, None, NOW),  # a clock that is right
        (NOW + timedelta(days=40), NOW, NOW, NOW + timedelta(days=40)),  # weeks without a link
        (NOW - timedelta(days=9000), None, None, None),  # flat battery, never paired: when the program was written
        (NOW - timedelta(days=9000), NOW, NOW, NOW),  # flat battery since then: at least when the county was heard
        (NOW + timedelta(days=9010), NOW + timedelta(days=9000), NOW, NOW + timedelta(days=10)),  # always ahead by 9,000 days
    ],
)
def test_the_time_is_reckoned_from_what_is_known(
    now: datetime, contact: datetime | None, county: datetime | None, reckoned: datetime | None
) -> None:
    assert reckoned_ms(_ms(now), _ms(contact), _ms(county)) == (_ms(reckoned) or EARLIEST_MS)


def test_a_wrong_clock_neither_stops_an_update_nor_lets_an_expired_one_in(laptop: Laptop, releaser: Releaser, source: FolderSource) -> None:
    releaser.release("1.1.0")
    dead = NOW - timedelta(days=20_000)
    heard, late = _ms(NOW + timedelta(days=2)), _ms(NOW + timedelta(days=90))
    believed = replace(laptop.updating, now_ms=reckoned_ms(_ms(dead), heard, heard))
    assert believed.offer(source) is not None
    believed = replace(laptop.updating, now_ms=reckoned_ms(_ms(dead), late, late))
    with pytest.raises(Refused, match="有效期已过"):
        believed.offer(source)
