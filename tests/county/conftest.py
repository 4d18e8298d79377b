"""Places: a county in a temporary folder, on each database it can stand on, and its server on a loopback port, in a thread of the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from sync.county.bureau import KEY, Bureau
from sync.county.offices import add_office
from tests.county.pairing import OFFICE, OTHER, Clock, Served, serving
from tests.postgres import Cluster

NAME = "演示县司法局"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def county_on_postgres(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A database with an empty county, to be copied, and the key file that belongs to it."""
    home, name = tmp_path_factory.mktemp("county"), cluster.fresh()
    Bureau.create(home, NAME, url=cluster.url(name)).close()
    return name, home / KEY


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bureau]:
    """An empty county."""
    home = tmp_path / "county"
    if request.param == "sqlite":
        yield Bureau.create(home, NAME)
        return
    template, key = request.getfixturevalue("county_on_postgres")
    cluster: Cluster = request.getfixturevalue("cluster")
    home.mkdir(mode=0o700)
    shutil.copy(key, home / KEY)
    name = cluster.fresh(template)
    yield Bureau.open(home, url=cluster.url(name))
    cluster.drop(name)


@pytest.fixture
def bureau(place: Bureau, clock: Clock) -> Iterator[Bureau]:
    """A county with two offices."""
    place.now_ms = clock
    add_office(place, OFFICE, "石山司法所", "东片")
    add_office(place, OTHER, "龙口司法所")
    yield place
    place.close()


@pytest.fixture
def served(bureau: Bureau) -> Iterator[Served]:
    """The county's server."""
    with serving(bureau) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium without a screen, one for all tests of a module."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert chromium, "make setup installs it"
    options = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
               "--disable-component-update", "--disable-dev-shm-usage")  # fmt: skip
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium, args=list(options))
        yield found
        found.close()
