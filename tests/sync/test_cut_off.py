"""Cut off anywhere: at any statement of the store, at any answer of a long pull; and records that come in any order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from desktop_app.store import checking
from sync.port import Limits, LinkFailed
from tests.sync.world import County, Device, settled

SMALL = Limits(operations=1000, operation_bytes=10**6, rows=3, row_bytes=16_000)


class Killed(Exception):
    """The program is gone in the middle of a statement; nobody in the product catches this."""


@contextmanager
def _killed_at(database: Any, number: int) -> Iterator[list[int]]:
    """Let the ``number``-th statement from now on be the last; the list counts the statements."""
    count = [0]

    def before(*_: object) -> None:
        count[0] += 1
        if count[0] == number:
            raise Killed

    sa.event.listen(database.engine, "before_cursor_execute", before)
    try:
        yield count
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", before)


def _busy(county: County, first: Device, second: Device) -> None:
    """Something of everything waits on both sides of ``first``'s next exchange."""
    shared, gone = second.add(title="共同", deal="旧", items=[{"name": "人"}]), second.add(title="将删")
    second.sync()
    first.sync()
    second.change(shared, deal="那边")
    second.delete(gone)
    second.add(title="那边新")
    second.sync()
    first.change(shared, deal="这边", note="注")
    first.delete(first.add(title="误登"))
    first.add(title="这边新", items=[{"name": "乙"}])


def _statements(which: Callable[[County, Device], Any]) -> int:
    county = County()
    first, second = Device(county), Device(county)
    _busy(county, first, second)
    with _killed_at(which(county, first), 0) as count:
        first.sync()
    return count[0]


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("side", ["office", "county"])
def test_killed_at_any_statement_it_is_as_before_or_after(side: str, every: int) -> None:
    def which(county: County, device: Device) -> Any:
        return device.database if side == "office" else county.database

    total = _statements(which)
    assert total > 30
    for number in range(1, total + 1, every):
        county = County()
        first, second = Device(county), Device(county)
        _busy(county, first, second)
        with _killed_at(which(county, first), number), pytest.raises(Killed):
            first.sync()
        assert checking.faults(first.database, first.records, first.journal) == []  # rows, log and search say the same
        assert checking.faults(county.database, county.records, county.journal) == []
        settled(county, first, second)
        assert len(county.dump()) == 3


def test_a_long_pull_cut_after_every_answer_brings_each_record_once(county: County, first: Device, second: Device) -> None:
    made = {first.add(title=f"第{number}件", note="字" * 400) for number in range(120)}
    first.sync()
    luck, cuts, here = random.Random(3), 0, 0

    def way(packet: bytes) -> bytes:
        answer = county.answer(packet)
        if luck.random() < 0.5:
            raise LinkFailed("cut")
        return answer

    while not second.ids() or len(second.ids()) < len(made):
        try:
            second.sync(way, lambda: SMALL, rounds=1)
        except LinkFailed:
            cuts += 1
        assert here <= len(second.ids()) <= len(made)  # progress never goes back
        here = len(second.ids())
    assert cuts > 10 and set(second.ids()) == made
    settled(county, first, second)


def test_a_record_that_names_one_which_has_not_come_yet_keeps_the_name(county: County, first: Device, second: Device) -> None:
    named = first.add(title="先立的案")
    first.sync()
    naming = first.add(title="重新立案", note=named.hex())
    first.sync()
    first.change(named, note="后来又改，排到后面")
    first.sync()
    second.sync(pacing=lambda: Limits(operations=1, operation_bytes=10**6, rows=1, row_bytes=10**6), rounds=1)
    assert second.ids() == [naming] and second.state(naming).state.values["note"] == named.hex()
    settled(county, first, second)
    assert set(second.ids()) == {named, naming}


def test_deleted_on_both_sides_is_deleted_once(county: County, first: Device, second: Device) -> None:
    record = first.add(title="甲")
    settled(county, first, second)
    first.delete(record)
    second.delete(record)
    settled(county, first, second)
    assert county.dump() == [] and county.state(record).state.deleted


def test_nothing_to_do_writes_nothing_at_the_county(county: County, first: Device) -> None:
    first.add(title="甲")
    first.sync()
    written: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            written.append(statement)

    sa.event.listen(county.database.engine, "before_cursor_execute", before)
    first.sync()
    sa.event.remove(county.database.engine, "before_cursor_execute", before)
    assert written == []
