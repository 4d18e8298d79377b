"""A county in memory and the computers of one office."""

from __future__ import annotations

import pytest

from tests.sync.world import County, Device


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def first(county: County) -> Device:
    return Device(county)


@pytest.fixture
def second(county: County) -> Device:
    return Device(county)
