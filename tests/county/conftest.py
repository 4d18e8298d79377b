"""Places: a county in a temporary folder, and its server on a loopback port, in a thread of the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from sync.county.bureau import Bureau
from sync.county.offices import add_office
from tests.county.pairing import OFFICE, OTHER, Clock, Served, serving


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bureau(tmp_path: Path, clock: Clock) -> Iterator[Bureau]:
    """A county with two offices."""
    made = Bureau.create(tmp_path / "county", "演示县司法局")
    made.now_ms = clock
    add_office(made, OFFICE, "石山司法所", "东片")
    add_office(made, OTHER, "龙口司法所")
    yield made
    made.close()


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
