"""What the county writes travels like anything else: same chain, same merge, same history; and nobody else may write it."""

from __future__ import annotations

import pytest

from desktop_app.store import checking, history, published
from desktop_app.store.desk import New
from desktop_app.store.records import answered
from sync.county.publishing import publish
from tests.sync.world import County, Device

RETURNED = {
    "@review": "returned",
    "@review_why": "缺签名",
    "@review_fields": ["deal"],
    "@review_by": "李审核",
    "@review_at": "2026-11-25T01:00:00Z",
}


def _agree(county: County, *devices: Device) -> None:
    for device in [*devices, *devices]:
        device.sync()
    for device in devices:
        assert device.dump() == county.dump()
        assert not device.setting("peer")["differs"]
        assert checking.faults(device.database, device.records, device.journal) == []
    assert checking.faults(county.database, county.records, county.journal) == []


def test_a_return_comes_down_with_its_reason_and_stands_in_the_history(county: County, first: Device, second: Device) -> None:
    record = first.add(title="甲", deal="口头")
    first.sync()
    county.write(record, RETURNED, "缺签名")
    _agree(county, first, second)
    for device in (first, second):
        values = device.state(record).state.values
        assert {path: values[path] for path in RETURNED} == RETURNED
    stored = first.state(record)
    with first.database.reading() as connection:
        steps = history.steps(first.schema, connection, first.journal, stored)
    assert (steps[-1].author, steps[-1].why, steps[-1].changes["@review"]) == ("李审核", "缺签名", "returned")


def test_a_return_meets_an_edit_that_was_not_sent_yet_and_both_hold(county: County, first: Device) -> None:
    record = first.add(title="甲", deal="口头")
    first.sync()
    first.change(record, deal="书面", **{"@stage": "done"})
    county.write(record, RETURNED, "缺签名")
    _agree(county, first)
    state = first.state(record).state
    assert (state.values["deal"], state.values["@stage"], state.values["@review"]) == ("书面", "done", "returned")
    assert state.conflicts == []


def test_a_returned_record_is_answered_once_the_office_has_changed_it(county: County, first: Device) -> None:
    record = first.add(title="甲")
    first.sync()
    county.write(record, RETURNED, "缺签名")
    first.sync()
    assert not answered(first.state(record))
    first.change(record, deal="书面")
    assert answered(first.state(record))
    first.sync()
    assert answered(first.state(record)) and answered(county.state(record))
    county.write(record, {"@review": "accepted", "@review_why": None, "@review_fields": None})
    _agree(county, first)
    assert not answered(first.state(record))
    assert "@review_why" not in first.state(record).state.nested()


@pytest.mark.parametrize("field", ["@review", "@review_why", "@later"])
def test_no_office_writes_what_is_the_countys(county: County, first: Device, field: str) -> None:
    record = first.add(title="甲")
    first.sync()
    first.change(record, **{field: "accepted"})
    with first.database.writing() as connection:
        forged = New("sheet", {"title": "乙", "@stage": "draft", field: "accepted"})
        first.desk.create(connection, [forged], first.signed())
    first.sync()
    assert len(county.dump()) == 1
    assert field not in county.state(record).state.values
    assert field not in first.state(record).state.values
    with county.database.reading() as connection:
        table = county.schema.operation
        results = [row.result for row in connection.execute(table.select().order_by(table.c.seq))]
    assert results == ["ok", "rejected", "rejected"]


def test_what_the_county_wrote_after_its_backup_is_undone_everywhere(county: County, first: Device) -> None:
    record = first.add(title="甲")
    first.sync()
    backup = county.copy()
    county.write(record, RETURNED, "缺签名")
    first.sync()
    county.restore(backup)
    _agree(county, first)
    assert "@review" not in first.state(record).state.nested()
    county.write(record, RETURNED | {"@review_why": "别的原因"}, "别的原因")
    _agree(county, first)
    assert first.state(record).state.values["@review_why"] == "别的原因"


def test_a_county_that_went_back_goes_on_with_the_same_document(county: County, first: Device) -> None:
    first.add(title="甲")
    publish(county.bureau, "notice/report", "一".encode())
    _agree(county, first)
    backup = county.copy()
    publish(county.bureau, "notice/report", "没了".encode())
    _agree(county, first)
    assert _notice(first) == (2, "没了")
    county.restore(backup)
    _agree(county, first)
    assert _notice(first) == (1, "一")
    publish(county.bureau, "notice/report", "二".encode())
    _agree(county, first)
    assert _notice(first) == (2, "二")


def _notice(device: Device) -> tuple[int, str]:
    with device.database.reading() as connection:
        found = published.current(device.records, connection, "notice/report")
    assert found is not None
    return found.version, found.data.decode()
