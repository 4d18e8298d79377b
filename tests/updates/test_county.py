"""The county takes releases in from a stick once all of them are proven, and hands them out; which offices go first it decides itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from desktop_app.domain.errors import NoLink, Refused
from desktop_app.services import renewing
from desktop_app.services.enrolling import enrol
from desktop_app.services.office import Office
from desktop_app.services.updating import reckoned_ms
from resources.installer.releasing import copy
from sync.carriers.http import HttpCarrier
from sync.carriers.trust import Anchor
from sync.county import releasing
from sync.county.bureau import Bureau
from sync.county.offices import add_office, issue_code
from sync.releases.sources import FOLDER, FolderSource
from tests.county.pairing import serving
from tests.journeys.conftest import Program
from tests.offices import CODE, made_office, publish, real_office
from tests.updates.conftest import Laptop, Releaser

__all__ = ["made_office", "real_office"]


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """A county."""
    made = Bureau.create(tmp_path / "county", "县局")
    add_office(made, CODE, "雅龙司法所")
    yield made
    made.close()


@pytest.fixture
def stick(releaser: Releaser, laptop: Laptop, tmp_path: Path) -> Path:
    """A stick with versions 1.0.0 and 1.1.0."""
    releaser.release("1.1.0", earlier=laptop.updating.installed)
    folder = tmp_path / "stick"
    copy(releaser.repository.folder, folder / FOLDER)
    return folder


def test_a_release_goes_by_stick_to_the_county_and_by_the_network_to_the_office(
    bureau: Bureau, stick: Path, releaser: Releaser, laptop: Laptop, real_office: Office
) -> None:
    taken = releasing.take_in(bureau, stick, releaser.root)
    assert sorted((one.version, one.system) for one in taken) == [("1.0.0", "linux"), ("1.1.0", "linux")]
    with serving(bureau) as served:
        enrol(real_office.session, served.url, issue_code(bureau, CODE)[0], None)
        with renewing.source_of(real_office.session, None) as source:
            offer = laptop.updating.offer(source)
            assert offer is not None and offer.version == "1.1.0"
            folder = laptop.updating.fetch(source, offer)
    assert (folder / "karstdesk").read_text() == (releaser.place / "karstdesk-1.1.0" / "karstdesk").read_text()
    with pytest.raises(NoLink, match="接着下"), renewing.source_of(real_office.session, None) as source:
        laptop.updating.offer(source)


@pytest.mark.parametrize("spoil", ["object", "change", "manifest"])
def test_a_stick_that_is_not_whole_is_refused_whole(bureau: Bureau, stick: Path, releaser: Releaser, spoil: str) -> None:
    folder = {"object": "files", "change": "changes", "manifest": "targets"}[spoil]
    path = max((path for path in (stick / FOLDER / folder).rglob("*") if path.is_file()), key=lambda path: path.stat().st_mtime_ns)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Refused, match="没有收下"):
        releasing.take_in(bureau, stick, releaser.root)
    assert not releasing.store(bureau).exists()


def test_the_county_goes_back_to_no_older_state(bureau: Bureau, stick: Path, releaser: Releaser, tmp_path: Path) -> None:
    releaser.repository.refresh()
    copy(releaser.repository.folder, tmp_path / "newer" / FOLDER)
    releasing.take_in(bureau, tmp_path / "newer", releaser.root)
    with pytest.raises(Refused, match="比已经收下的旧"):
        releasing.take_in(bureau, stick, releaser.root)


@pytest.mark.parametrize(
    "path", ["../county.key", "metadata/../../county.key", "%2e%2e/county.key", "metadata", "metadata/9.root.json", "county.db"]
)
def test_the_server_hands_out_nothing_but_releases(bureau: Bureau, stick: Path, releaser: Releaser, path: str) -> None:
    releasing.take_in(bureau, stick, releaser.root)
    assert FolderSource(releasing.store(bureau)).piece(path, 0, 10) is None
    with serving(bureau) as served:
        assert requests.get(f"{served.url}/v1/u/{path}", timeout=5).status_code == 404
        assert HttpCarrier(served.url, Anchor(None)).piece("metadata/9.root.json", 0, 10) is None


def test_the_offices_that_the_county_names_go_first(real_office: Office) -> None:
    turn = renewing.Turn(real_office.session)
    assert turn.has_come("1.3.0")
    publish(real_office, "rollout", {"1.3.0": ["451299002"], "1.2.0": [CODE]})
    assert (turn.has_come("1.3.0"), turn.has_come("1.2.0"), turn.has_come("1.1.0")) == (False, True, True)
    publish(real_office, "rollout", {})
    assert turn.has_come("1.3.0")


def test_an_office_reckons_with_the_countys_clock(bureau: Bureau, real_office: Office) -> None:
    own = real_office.session.clock.now_ms()
    assert 0 <= renewing.likely_ms(real_office.session) - reckoned_ms(own, 0, 0) < 60_000
    bureau.now_ms = lambda: own + 400 * 86_400_000
    with serving(bureau) as served:
        enrol(real_office.session, served.url, issue_code(bureau, CODE)[0], None)
        real_office.sync()
    assert abs(renewing.likely_ms(real_office.session) - bureau.now_ms()) < 60_000


def test_a_program_without_a_trusted_root_says_that_it_does_not_update_itself(tmp_path: Path, real_office: Office) -> None:
    desk = Program("desktop_app", ("--home", str(tmp_path / "office"), "--key-file", str(tmp_path / "office.key")))
    assert "从源代码运行" in desk("update", "--check", code=2).err
    county = Program("sync.county", ("--home", str(tmp_path / "county")))
    county("init", "--name", "县局")
    assert "没有带更新用的信任根" in county("release", str(tmp_path), code=2).err
