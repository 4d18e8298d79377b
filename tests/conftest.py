"""What every test stands on: Qt without a screen.

Conventions: fixtures build places (a store, an office, a county, a stick); functions in tests/makers.py build records.
Fakes live in tests/fakes.py and exist only for the two ports of sync, the clock and the keyring. A fixture that only one
folder needs stands in that folder's conftest.py.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt: without a screen it aborts the process

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import postgres
from tests.canary import pytest_runtest_call

__all__ = ["cluster", "pytest_runtest_call"]

settings.register_profile("house", derandomize=True, deadline=None, database=None)  # the same examples everywhere, and none kept
settings.load_profile("house")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL of this process's own."""
    with postgres.running() as running:
        yield running
