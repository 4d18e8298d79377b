"""An office whose records are printed; Qt measures the fonts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.office import Office
from tests.fakes import FakeClock, FakeKeyring


@pytest.fixture
def office(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    """An empty office of 雅龙 in 大化."""
    made, _ = session.make(tmp_path / "office", "451229213", "雅龙司法所", None, FakeKeyring(), KINDS, FakeClock())
    yield Office.over(made, KINDS)
    made.store.close()
