"""A walk through every page, form and leaf: nothing cut, nothing without a name, nothing without a key, no data read as markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import Text, Words
from desktop_app.domain.kinds import KINDS
from desktop_app.services.drafting import Draft
from desktop_app.services.shown import Summary
from desktop_app.ui.look import Look
from desktop_app.ui.main_window import MainWindow
from tests.samples import sample_body
from tests.ui import walking
from tests.ui.conftest import at_rest
from tests.ui.watched import WatchedOffice

MARKUP = "<b>粗</b><img src=x>&amp;"
LONG = "一个写得很长很长的名字用来看看放不放得下"


def filled(record: type, text: str) -> dict[str, Any]:
    """A record with ``text`` in every blank that takes any text."""
    body = sample_body(record)
    for key, blank in blanks_of(record).items():
        if isinstance(blank.type, Many):
            body[key] = [{**item, **filled_part(blank.type.part, text)} for item in body[key]]
    return body | filled_part(record, text)


def filled_part(record: type, text: str) -> dict[str, Any]:
    """The blanks of a record or part that take any text, with ``text`` in them."""
    any_text = {
        key: blank.type for key, blank in blanks_of(record).items() if type(blank.type).__name__ in ("Text", "Name", "Words", "Ref")
    }
    return {
        key: [text[: each.longest]] if isinstance(each, Words) else text[: each.longest]
        for key, each in any_text.items() if isinstance(each, Text | Words)
    }  # fmt: skip


@pytest.fixture
def ids(office: WatchedOffice, tmp_path: Path) -> dict[str, str]:
    """A record of each kind full of markup and long names, and whatever else the pages show of such data."""
    made = {kind.key: office.put(kind.key, filled(kind.record, MARKUP + LONG)).id for kind in KINDS}
    (scan := tmp_path / "扫描.pdf").write_bytes(b"%PDF")
    office.attach(made["mediation_case"], scan, MARKUP)
    office.attaching.attach_data(made["mediation_case"], f"{MARKUP.replace('/', '')}.bin", b"x", LONG)
    binned = office.put("consultation", filled(office.kinds["consultation"].record, MARKUP))
    office.discarding.discard(binned.id)
    office.drafting.keep(Draft("consultation", None, {"name": MARKUP}))
    office.remembering.set_views(office.kinds["mediation_case"], [{"name": MARKUP, "conditions": [], "text": MARKUP, "sort": ""}])
    office.outgoing.note(Summary(3, 5, 1, 4, 18_432, 6_120, 2.4, 0, True))
    office.outgoing.note(None, MARKUP)
    return made


KINDS_WALKED = ("mediation_case", "consultation")  # of the walk that every run makes; the long one opens all


def test_no_data_is_read_as_markup_and_everything_has_a_name_and_a_key(qtbot: QtBot, window: MainWindow, ids: dict[str, str]) -> None:
    wrong: dict[str, list[str]] = {}
    for name, seen in walking.places(qtbot, window, {kind: ids[kind] for kind in KINDS_WALKED}):
        if found := walking.read_as_markup(seen) + walking.nameless(seen) + walking.beyond_keys(seen):
            wrong[name] = found
    assert wrong == {}, as_lines(wrong)


def as_lines(wrong: dict[str, list[str]]) -> str:
    """What is wrong, a line each."""
    return "\n".join(f"{name} {line}" for name, found in wrong.items() for line in found)


@pytest.mark.long
@pytest.mark.parametrize(("size", "scale"), [((1366, 768), 1.0), ((1024, 768), 1.0), ((1366, 768), 1.5)], ids=str)
def test_nothing_is_cut_on_any_page(qtbot: QtBot, window: MainWindow, ids: dict[str, str], size: tuple[int, int], scale: float) -> None:
    try:
        window.desk.wish_look(Look("light", scale))
        window.resize(*size)
        at_rest(qtbot, window)
        wrong = {name: found for name, seen in walking.places(qtbot, window, ids) if (found := walking.cut(seen))}
        assert (window.width(), window.height()) == size
        assert wrong == {}, as_lines(wrong)
    finally:
        window.desk.wish_look(Look("light", 1.0))
