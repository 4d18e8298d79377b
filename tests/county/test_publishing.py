"""Publishing: checked before it goes out, in versions, at every office after its next sync, and undone by nobody but the county."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import resources
from desktop_app.domain.errors import Refused
from desktop_app.store import checking, published
from desktop_app.store.dumping import lines
from desktop_app.store.published import Published
from sync.county import publishing
from sync.county.bureau import Bureau
from sync.county.offices import issue_code
from tests import makers
from tests.county.pairing import OFFICE, OTHER, Clock, Desktop, Served

HOLIDAYS = resources.path("calendar/holidays.json").read_bytes()
NOTICE = "本月 28 日前报月报。".encode()


@pytest.fixture
def desktops(served: Served, tmp_path: Path, clock: Clock) -> list[Desktop]:
    """One computer of each office."""
    places = {OFFICE: "first", OTHER: "second"}
    return [Desktop.at(tmp_path / name, served, clock, issue_code(served.bureau, office)[0], office) for office, name in places.items()]


def _there(desktop: Desktop) -> dict[str, Published]:
    with desktop.store.database.reading() as connection:
        return {one.name: one for one in published.everything(desktop.store.records, connection)}


def test_every_office_has_the_newest_version_after_its_next_sync(bureau: Bureau, desktops: list[Desktop]) -> None:
    assert publishing.publish(bureau, "notice/report", NOTICE) == 1
    assert publishing.publish(bureau, "holidays", HOLIDAYS, why="2027 年") == 1
    assert publishing.publish(bureau, "notice/report", NOTICE + b"!", who="li") == 2
    template = resources.path("paper/agreement.docx").read_bytes()
    publishing.publish(bureau, "template/agreement", template)
    for desktop in desktops:
        assert desktop.sync().complete
        there = _there(desktop)
        assert {name: (one.version, one.data) for name, one in there.items()} == {
            "notice/report": (2, NOTICE + b"!"), "holidays": (1, HOLIDAYS), "template/agreement": (1, template),
        }  # fmt: skip
        assert (there["notice/report"].by, there["holidays"].why) == ("li", "2027 年")


def test_documents_are_no_records_to_anybody(bureau: Bureau, desktops: list[Desktop]) -> None:
    publishing.publish(bureau, "notice/report", NOTICE)
    desktop = desktops[0]
    desktop.add("mediation_case", makers.mediation_case())
    desktop.sync()
    store = desktop.store
    with store.database.reading() as connection, bureau.database.reading() as county:
        ours, theirs = list(lines(store.records, connection)), list(lines(bureau.records(OFFICE[:6]), county, OFFICE))
        assert store.records.search.find(connection, store.county, "月报", None, 10) == []
    assert ours == theirs and len(ours) == 1
    assert checking.faults(store.database, store.records, store.journal) == []


def test_the_same_content_again_is_no_new_version(bureau: Bureau) -> None:
    assert [publishing.publish(bureau, "holidays", HOLIDAYS) for _ in range(2)] == [1, 1]
    assert publishing.preview(bureau, "holidays", HOLIDAYS).same


def test_nothing_that_is_wrong_goes_out(bureau: Bureau) -> None:
    for name, data in (("holidays", b"{}"), ("nothing", b"{}"), ("notice/x", b"x" * 200_000), ("template/agreement", b"PK")):
        with pytest.raises(Refused):
            publishing.publish(bureau, name, data)
    with bureau.database.reading() as connection:
        assert published.everything(bureau.records(OFFICE[:6]), connection) == []


def test_a_preview_says_what_changes(bureau: Bureau) -> None:
    table = json.dumps({"1": "当事人申请", "2": "主动调解"}, ensure_ascii=False, indent=1).encode()
    publishing.publish(bureau, "codes/case_source", table)
    preview = publishing.preview(bureau, "codes/case_source", table.replace("主动调解".encode(), "依职权调解".encode()))
    assert (preview.title, preview.version, preview.same) == ("代码表：案件来源", 2, False)
    assert [line for line in preview.changes if line[0] in "+-"] == ['- "2": "主动调解"', '+ "2": "依职权调解"']


def test_no_office_changes_what_the_county_published(bureau: Bureau, desktops: list[Desktop]) -> None:
    publishing.publish(bureau, "notice/report", NOTICE)
    first, second = desktops
    first.sync()
    record = published.published_id(OFFICE[:6], "notice/report")
    first.change(record, {"text": "不用报了"})
    for desktop in (first, second):
        desktop.sync()
        assert _there(desktop)["notice/report"].data == NOTICE
