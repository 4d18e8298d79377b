"""The rows of running clocks follow from the records, whoever changes them, and are made anew when clocks are declared otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS
from desktop_app.store import opening, running
from tests import makers
from tests.store.conftest import KEY, Hand

OPEN = makers.without(makers.mediation_case(2), "concluded_on", "result", "agreement", "performance", "followups", "closed_on")


def clocks(hand: Hand, record: bytes) -> list[str]:
    with hand.store.database.reading() as connection:
        return [run.clock for run in hand.store.records.clocks.of(connection, record)]


def test_a_new_record_starts_its_clocks_and_a_change_settles_them(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", OPEN)
    assert clocks(hand, record) == ["T1"]
    hand.change(record, summary="改")
    assert clocks(hand, record) == ["T1"]
    hand.change(record, extended_to="2026-03-01")
    assert clocks(hand, record) == ["T2"]
    hand.change(record, **{"@stage": "void"})
    assert clocks(hand, record) == []
    assert hand.faults() == []


def test_a_record_in_the_bin_has_no_clock_and_gets_them_back(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", OPEN)
    stored = hand.delete(record)
    assert clocks(hand, record) == []
    with hand.store.database.writing() as connection:
        hand.store.desk.change(connection, stored, {"summary": "改"}, hand.signed())
    assert clocks(hand, record) == ["T1"]


def test_an_instalment_that_is_taken_out_of_the_list_is_due_no_more(hand: Hand) -> None:
    rows = [{"what": "付款", "due_date": f"2026-0{month}-01"} for month in (4, 5, 6)]
    (record,) = hand.add("mediation_case", OPEN | {"performance": rows})
    kept = hand.nested(record)["performance"]
    hand.change(record, performance=[kept[0], kept[2]])
    with hand.store.database.reading() as connection:
        found = hand.store.records.clocks.between(connection, "T6", date(2026, 1, 1), date(2026, 12, 31))
        assert [(one.record, one.run.item, one.run.start_on.month) for one in found] == [
            (record, kept[0]["id"], 4),
            (record, kept[2]["id"], 6),
        ]
    assert hand.faults() == []


def test_a_range_of_days_is_read_in_order(hand: Hand) -> None:
    bodies = [OPEN | {"accepted_on": f"2026-{month:02}-10"} for month in (5, 3, 9, 4)]
    hand.add("mediation_case", *bodies)
    with hand.store.database.reading() as connection:
        found = hand.store.records.clocks.between(connection, "T1", date(2026, 3, 10), date(2026, 5, 9))
        assert [one.run.start_on.month for one in found] == [3, 4]


def test_a_file_without_the_rows_gets_them_on_opening(hand: Hand, reopened: Callable[[], Hand]) -> None:
    (record,) = hand.add("mediation_case", OPEN)
    (binned,) = hand.add("mediation_case", OPEN)
    hand.delete(binned)
    hand.sql("DROP TABLE clock")
    again = reopened()
    assert (clocks(again, record), clocks(again, binned)) == (["T1"], [])
    assert again.faults() == []


def other(kind: Kind) -> Kind:
    """The kind as a version that settles mediation by the result would declare it."""
    return replace(kind, clocks=tuple(replace(one, settled=("result",)) if one.key == "T1" else one for one in kind.clocks))


def test_another_declaration_makes_the_rows_anew_and_once(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", OPEN | {"concluded_on": "2026-01-20"})
    assert clocks(hand, record) == []
    hand.store.close()
    newer = Hand(opening.open_store(hand.store.home, KEY, [other(kind) for kind in KINDS]))
    assert clocks(newer, record) == ["T1"]
    with newer.store.database.reading() as connection:
        assert not running.stale(newer.store.schema, connection)
    newer.store.close()
