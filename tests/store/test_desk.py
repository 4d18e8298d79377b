"""The writing hand: row, operation and search text together or not at all; known ids are left alone; nothing is written for nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.store.desk import New
from desktop_app.store.history import steps
from desktop_app.store.journal import NO_LINK
from sync.merge import digest_term
from sync.wire.operations import Create, Delete, Edit, chained, decode, item_id, record_id
from tests import makers
from tests.store.conftest import DEVICE, Hand

TABLES = ("record", "operation", "log", "search_entry", "search_text", "mediation_case", "mediation_case_parties", "setting")
GIVEN = bytes.fromhex("00112233445566778899aabbccddeeff")


class Cut(Exception):
    """Somebody pulled the plug."""


def counts(hand: Hand) -> dict[str, int]:
    return {table: hand.count(table) for table in TABLES}


def operations(hand: Hand) -> list[Any]:
    with hand.store.database.reading() as connection:
        (log,) = hand.store.journal.logs(connection)
        return [decode(entry.payload) for entry in hand.store.journal.between(connection, log.incarnation, 1, log.last)]


def test_a_new_record_is_row_operation_and_search_text(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", makers.mediation_case(1))
    assert counts(hand) == {
        "record": 1, "operation": 1, "log": 1, "search_entry": 1, "search_text": 1, "mediation_case": 1, "mediation_case_parties": 2,
        "setting": 4,
    }  # fmt: skip
    (operation,) = operations(hand)
    assert isinstance(operation, Create)
    assert (operation.record, operation.kind, operation.author) == (None, "mediation_case", "韦志明")
    stored = hand.load(record)
    assert record == record_id(stored.state.created)
    assert (stored.pending, stored.revision, stored.state.seq, stored.device) == (1, 1, 0, DEVICE)


def _create(hand: Hand, connection: Any, record: bytes) -> None:
    hand.store.desk.create(connection, [New("mediation_case", makers.mediation_case(2))], hand.signed())


def _change(hand: Hand, connection: Any, record: bytes) -> None:
    stored = hand.store.records.load(connection, [record])[record]
    hand.store.desk.change(connection, stored, {"summary": "改", "parties": [{"name": "新人"}]}, hand.signed())


def _delete(hand: Hand, connection: Any, record: bytes) -> None:
    hand.store.desk.delete(connection, hand.store.records.load(connection, [record])[record], hand.signed())


@pytest.mark.parametrize("act", [_create, _change, _delete])
def test_what_is_cut_off_before_the_end_leaves_nothing(
    hand: Hand, reopened: Callable[[], Hand], act: Callable[[Hand, Any, bytes], None]
) -> None:
    (record,) = hand.add("mediation_case", makers.mediation_case(1))
    before, content = counts(hand), hand.nested(record)
    with pytest.raises(Cut), hand.store.database.writing() as connection:
        act(hand, connection, record)
        raise Cut
    other = reopened()
    for reader in (hand, other):
        assert counts(reader) == before
        assert reader.nested(record) == content
        assert reader.faults() == []
    other.add("mediation_case", makers.mediation_case(3))
    assert other.faults() == []


def test_a_known_id_is_answered_and_left_alone(hand: Hand) -> None:
    new = New("consultation", {"question": "一", "@number": "1", "@stage": "draft"}, GIVEN)
    with hand.store.database.writing() as connection:
        assert hand.store.desk.create(connection, [new], hand.signed()) == [GIVEN]
    before = counts(hand)
    again = New("consultation", {"question": "二", "@number": "2", "@stage": "draft"}, GIVEN)
    with hand.store.database.writing() as connection:
        assert hand.store.desk.create(connection, [again], hand.signed()) == [GIVEN]
    assert counts(hand) == before
    assert hand.nested(GIVEN) == {"question": "一"}


def test_an_id_that_comes_twice_in_one_go_is_one_record(hand: Hand) -> None:
    new = [New("consultation", {"question": f"{place}"}, GIVEN if place != 2 else None) for place in (1, 2, 3)]
    with hand.store.database.writing() as connection:
        one, two, three = hand.store.desk.create(connection, new, hand.signed())
    assert one == three == GIVEN != two
    assert hand.nested(GIVEN) == {"question": "1"}
    assert hand.count("operation") == 2
    assert hand.faults() == []


def test_a_known_id_stays_known_in_the_bin(hand: Hand) -> None:
    (record,) = hand.add("consultation", {"question": "一"})
    hand.delete(record)
    with hand.store.database.writing() as connection:
        assert hand.store.desk.create(connection, [New("consultation", {"question": "二"}, record)], hand.signed()) == [record]
    assert hand.load(record).state.deleted


def test_parts_keep_their_ids_whatever_is_done_beside_them(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", {"parties": [{"name": "甲"}, {"name": "乙"}, {"id": "own", "name": "丙"}]})
    parties = hand.nested(record)["parties"]
    dot = hand.load(record).state.created
    assert [item["id"] for item in parties] == [item_id(dot, "parties", 1), item_id(dot, "parties", 2), "own"]
    hand.change(record, parties=[parties[2], {"name": "丁"}, {**parties[0], "name": "甲，改"}])
    after = hand.nested(record)["parties"]
    assert [item["name"] for item in after] == ["丙", "丁", "甲，改"]
    assert (after[0]["id"], after[2]["id"]) == ("own", parties[0]["id"])
    assert after[1]["id"] not in {item["id"] for item in parties}
    hand.change(record, summary="别的")
    assert hand.nested(record)["parties"] == after
    assert hand.faults() == []


@pytest.mark.parametrize("kind", ["mediation_case", "consultation"])
def test_nothing_is_written_when_nothing_differs(hand: Hand, kind: str) -> None:
    (record,) = hand.add(kind, getattr(makers, kind)(1))
    before, stored, version = counts(hand), hand.load(record), hand.store.database.version()
    hand.change(record, **hand.nested(record))
    hand.change(record)
    hand.change(record, remarks_of_nobody=None)
    assert (counts(hand), hand.load(record)) == (before, stored)
    assert hand.store.database.version() == version


def test_an_edit_says_only_what_differs_and_what_was_seen(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", {"summary": "一", "flags": ["none"], "parties": [{"name": "甲", "phone": "13578901234"}]})
    party = hand.nested(record)["parties"][0]
    hand.change(record, summary="一", flags=["none", "women"], parties=[{**party, "name": "乙"}, {"name": "丙"}])
    edit = operations(hand)[1]
    assert isinstance(edit, Edit)
    added = next(path for path in edit.changes if path.startswith("parties/") and path.count("/") == 1)
    assert edit.changes == {
        "flags": ({"+": ["women"], "-": []}, [1]), f"parties/{party['id']}/name": ("乙", [1]), added: ({"@": 2, "name": "丙"}, []),
    }  # fmt: skip
    assert (edit.removes, edit.closes) == ({}, [])


def test_taking_out_a_part_names_every_version_that_was_seen(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", {"parties": [{"name": "甲"}, {"name": "乙"}]})
    first, second = hand.nested(record)["parties"]
    hand.change(record, parties=[{**first, "name": "改"}, second])
    hand.change(record, parties=[second])
    edit = operations(hand)[2]
    incarnation = hand.load(record).state.created[0]
    assert edit.removes == {f"parties/{first['id']}": [(incarnation, 1), (incarnation, 2)]}


def test_the_bin_says_what_was_seen_and_why(hand: Hand) -> None:
    (record,) = hand.add("consultation", {"question": "一"})
    hand.change(record, question="二")
    hand.delete(record)
    deletion = operations(hand)[2]
    assert isinstance(deletion, Delete)
    incarnation = hand.load(record).state.created[0]
    assert deletion.seen == [(incarnation, 1), (incarnation, 2)]


def test_the_chain_binds_every_operation_in_order(hand: Hand) -> None:
    ids = hand.add("consultation", *({"question": f"{n}"} for n in range(5)))
    for record in ids:
        hand.change(record, question="改")
    hand.delete(ids[0])
    with hand.store.database.reading() as connection:
        (log,) = hand.store.journal.logs(connection)
        entries = hand.store.journal.between(connection, log.incarnation, 1, 99)
        link = NO_LINK
        for number, entry in enumerate(entries, 1):
            link = chained(link, (log.incarnation, number), entry.payload)
            assert (entry.dot, entry.link) == ((log.incarnation, number), link)
    assert (log.last, log.link, log.acked, log.device) == (11, link, 0, DEVICE)


def test_a_reopened_store_goes_on_with_the_same_log(hand: Hand, reopened: Callable[[], Hand]) -> None:
    hand.add("consultation", {"question": "一"})
    other = reopened()
    other.add("consultation", {"question": "二"})
    assert hand.count("log") == 1
    with other.store.database.writing() as connection:
        other.store.desk.begin_log(connection)
    hand.add("consultation", {"question": "三"})
    assert hand.count("log") == 2
    assert hand.faults() == []


def test_revisions_and_waiting_operations_are_counted(hand: Hand) -> None:
    (record,) = hand.add("consultation", {"question": "一"})
    for text in ("二", "三"):
        hand.change(record, question=text)
    stored = hand.load(record)
    assert (stored.revision, stored.pending, stored.created_at < stored.changed_at) == (3, 3, True)


def test_the_term_of_a_new_record_is_that_of_its_content(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", makers.mediation_case(1))
    stored = hand.load(record)
    assert stored.term == digest_term(record, stored.state)


def test_history_tells_every_step_in_order(hand: Hand) -> None:
    (record,) = hand.add("consultation", {"question": "一"})
    hand.change(record, question="二")
    hand.delete(record)
    stored = hand.load(record)
    with hand.store.database.reading() as connection:
        told = steps(hand.store.schema, connection, hand.store.journal, stored)
    assert [step.changes.get("question") for step in told] == ["一", "二", None]
    assert {(step.author, step.device, step.seq) for step in told} == {("韦志明", DEVICE, None)}
    assert [step.at for step in told] == sorted(step.at for step in told)
