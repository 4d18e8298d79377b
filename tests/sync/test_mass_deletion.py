"""Many deletions in one exchange wait for a person; docs/wire.md "Many deletions at once"."""

from __future__ import annotations

from tests.sync.world import County, Device, settled


def test_many_deletions_elsewhere_wait_for_a_person_and_nothing_else_does(county: County, first: Device, second: Device) -> None:
    records = [first.add(title=f"第{n}件") for n in range(40)]
    settled(county, first, second)
    for record in records[:3]:
        first.delete(record)
    second.add(title="同时")
    first.sync()
    done = second.sync()
    assert (done.held, done.complete) == (3, True)
    assert len(second.dump()) == 41 and len(county.dump()) == 38
    assert second.sync().rounds == 1 and not second.setting("peer")["differs"]
    second.let_go(records[0])
    second.keep(records[1])
    second.change(records[2], note="还在办")
    settled(county, first, second)
    assert [first.state(record).state.deleted for record in records[:4]] == [True, False, False, False]
    assert second.waiting() == []


def test_two_deletions_are_everyday_work_and_twenty_of_a_thousand_too(county: County, first: Device, second: Device) -> None:
    records = [first.add(title=f"第{n}件") for n in range(500)]
    settled(county, first, second)
    for record in records[:20]:
        first.delete(record)
    first.sync()
    assert second.sync().held == 0 and len(second.dump()) == 480
    for record in records[20:41]:
        first.delete(record)
    first.sync()
    assert second.sync().held == 21 and len(second.dump()) == 480


def test_a_deletion_that_waits_is_told_anew_by_a_county_put_back(county: County, first: Device, second: Device) -> None:
    records = [first.add(title=f"第{n}件") for n in range(5)]
    settled(county, first, second)
    backup = county.copy()
    for record in records:
        first.delete(record)
    first.sync()
    assert second.sync().held == 5
    county.restore(backup)
    second.sync()
    assert second.waiting() == []  # the county has them again, until the one who deleted them speaks
    first.sync()
    second.sync()
    assert len(second.waiting()) == 5 and len(second.dump()) == 5
    for record in records:
        second.let_go(record)
    settled(county, first, second)
    assert county.dump() == []
