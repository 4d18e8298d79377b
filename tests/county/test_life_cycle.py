"""The county holds the life cycle too: what an office's program should have refused is refused here, with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.kinds import by_key
from desktop_app.store.desk import Signed
from sync.county.offices import issue_code
from sync.county.reviewing import give_back
from tests import makers
from tests.county.pairing import OFFICE, Clock, Desktop, Served

CASE, AID = by_key("mediation_case"), by_key("aid_application")
GOOD = CASE.read(makers.mediation_case(2))


@pytest.fixture
def desktop(tmp_path: Path, served: Served, clock: Clock) -> Desktop:
    """A paired office whose program checks nothing."""
    return Desktop.at(tmp_path / "office", served, clock, issue_code(served.bureau, OFFICE)[0])


def at_county(served: Served, record: bytes) -> dict[str, Any]:
    with served.bureau.database.reading() as connection:
        return served.bureau.records(OFFICE[:6]).load(connection, [record])[record].state.nested()


def last_word(served: Served, record: bytes) -> tuple[str | None, str | None]:
    """What became of the newest operation on a record, and why."""
    with served.bureau.database.reading() as connection:
        entry = served.bureau.journal(OFFICE[:6]).of_record(connection, record)[-1]
    return entry.result, entry.reason


@pytest.mark.parametrize(
    ("fields", "stage", "changes", "reason"),
    [
        (makers.without(GOOD, "summary"), "registered", {"@stage": "accepted"}, "不能转到“已受理”：纠纷简要情况（summary）：请填写"),
        (GOOD, "draft", {"@stage": "archived"}, "不能转到“已归档”：阶段（stage）：不能从“草稿”转到"),
        (GOOD, "archived", {"summary": "事后改的"}, "纠纷简要情况（summary）：“已归档”后不能再改"),
        (GOOD, "void", {"summary": "事后改的"}, "纠纷简要情况（summary）：“作废”后不能再改"),
        (GOOD, "archived", {"parties": GOOD["parties"][:1]}, "当事人（parties）：“已归档”后不能再改"),
    ],
)  # fmt: skip
def test_what_the_life_cycle_forbids_is_rejected_with_its_reason(
    served: Served, desktop: Desktop, fields: dict[str, Any], stage: str, changes: dict[str, Any], reason: str
) -> None:
    record = desktop.add("mediation_case", fields, **{"@stage": stage})
    desktop.sync()
    before = at_county(served, record)
    desktop.change(record, changes)
    desktop.sync()
    assert at_county(served, record) == before
    result, says = last_word(served, record)
    assert result == "rejected" and says is not None and says.startswith(reason)
    with desktop.store.database.reading() as connection:
        assert desktop.store.records.load(connection, [record])[record].state.nested() == before


def test_the_office_cannot_grant_aid(served: Served, desktop: Desktop) -> None:
    record = desktop.add("aid_application", AID.read(makers.aid_application(1)), **{"@stage": "county_received"})
    desktop.change(record, {"@stage": "granted"})
    desktop.sync()
    assert at_county(served, record)["@stage"] == "county_received"
    assert "由县里办理" in str(last_word(served, record)[1])


def test_a_move_is_judged_by_the_record_as_both_devices_left_it(served: Served, desktop: Desktop, tmp_path: Path, clock: Clock) -> None:
    second = Desktop.at(tmp_path / "second", served, clock, issue_code(served.bureau, OFFICE)[0], name="二号机")
    record = desktop.add("mediation_case", GOOD, **{"@stage": "registered"})
    desktop.sync()
    second.sync()
    second.change(record, {"summary": None})
    second.sync()
    desktop.change(record, {"@stage": "accepted"})
    desktop.sync()
    assert at_county(served, record)["@stage"] == "registered"
    assert "纠纷简要情况" in str(last_word(served, record)[1])


def test_supplements_and_the_place_in_the_archive_are_taken_in(served: Served, desktop: Desktop) -> None:
    record = desktop.add("mediation_case", GOOD, **{"@stage": "archived"})
    desktop.change(record, {"supplements": [{"added_on": "2026-11-20", "title": "邮寄回执"}], "archive_state": "bound"})
    desktop.sync()
    assert at_county(served, record)["archive_state"] == "bound" and last_word(served, record)[0] == "ok"


def test_an_archived_record_does_not_go_into_the_bin(served: Served, desktop: Desktop) -> None:
    record = desktop.add("mediation_case", GOOD, **{"@stage": "archived"})
    desktop.sync()
    with desktop.store.database.writing() as connection:
        stored = desktop.store.records.load(connection, [record])[record]
        desktop.store.desk.delete(connection, stored, Signed("甲", desktop.clock()))
    desktop.sync()
    assert last_word(served, record) == ("rejected", "已归档或作废的记录不能移入回收站")
    assert at_county(served, record)["summary"] == GOOD["summary"]


def test_what_a_newer_program_knows_of_the_life_cycle_passes(served: Served, desktop: Desktop) -> None:
    record = desktop.add("mediation_case", GOOD, **{"@stage": "registered"})
    desktop.change(record, {"@stage": "suspended"})
    desktop.change(record, {"summary": "新程序写的"})
    desktop.sync()
    assert at_county(served, record)["@stage"] == "suspended" and at_county(served, record)["summary"] == "新程序写的"


def test_a_value_nobody_can_read_holds_the_move_up_and_nothing_else(served: Served, desktop: Desktop) -> None:
    record = desktop.add("mediation_case", GOOD | {"accepted_on": "gestern"}, **{"@stage": "registered"})
    desktop.change(record, {"@stage": "accepted"})
    desktop.change(record, {"summary": "改"})
    desktop.sync()
    assert (at_county(served, record)["@stage"], at_county(served, record)["summary"]) == ("registered", "改")


def test_an_archived_record_that_the_county_returned_is_put_right(served: Served, desktop: Desktop) -> None:
    record = desktop.add("mediation_case", GOOD, **{"@stage": "archived"})
    desktop.sync()
    give_back(served.bureau, record, "页码错", ["page_count"])
    desktop.sync()
    desktop.change(record, {"page_count": 25})
    desktop.sync()
    assert at_county(served, record)["page_count"] == 25 and last_word(served, record)[0] == "ok"
