"""Records in the tables: what goes in comes out, also what this version does not know; an edit touches only what differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.store import dumping
from desktop_app.store.records import changed_fields
from tests import makers
from tests.samples import sample_body
from tests.store.conftest import Hand

MAKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "mediation_case": makers.mediation_case, "aid_application": makers.aid_application, "publicity_event": makers.publicity_event,
    "consultation": makers.consultation, "screening": makers.screening, "committee": makers.committee, "mediator": makers.mediator,
}  # fmt: skip


def without_ids(body: dict[str, Any]) -> dict[str, Any]:
    """The body as it was given: parts without the ids they were named by."""
    out = {}
    for key, value in body.items():
        parts = isinstance(value, list) and value and isinstance(value[0], dict)
        out[key] = [{k: v for k, v in item.items() if k != "id"} for item in value] if parts else value
    return out


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_full_record_comes_back_as_it_was(hand: Hand, reopened: Callable[[], Hand], kind: Kind) -> None:
    bodies = [kind.read(MAKERS[kind.key](seed)) for seed in range(5)]
    ids = hand.add(kind.key, *bodies)
    for reader in (hand, reopened()):
        assert [without_ids(reader.nested(record)) for record in ids] == bodies
    assert hand.faults() == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_record_with_every_blank_filled_in_is_stored(hand: Hand, kind: Kind) -> None:
    (record,) = hand.add(kind.key, sample_body(kind.record))
    assert hand.nested(record) == sample_body(kind.record)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_blank_is_set_by_an_edit_and_cleared_again(hand: Hand, kind: Kind) -> None:
    body = kind.read(MAKERS[kind.key](3))
    (record,) = hand.add(kind.key, {})
    hand.change(record, **body)
    assert without_ids(hand.nested(record)) == body
    hand.change(record, **dict.fromkeys(body))
    assert hand.nested(record) == {}
    assert hand.faults() == []


def test_an_empty_draft_is_a_record(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", {})
    assert hand.nested(record) == {}
    assert hand.load(record).state.values == {"@number": "1", "@stage": "draft"}


def test_money_is_kept_in_whole_cents(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", {"amount": "0.10"})
    with hand.store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT amount, typeof(amount) FROM mediation_case").one() == (10, "integer")
    assert hand.nested(record) == {"amount": "0.10"}


NEWER = {
    "from_2030": "新字段", "list": ["甲", "乙"], "count": 3, "yes": False,
    "parties": [{"name": "韦小光", "shoe_size": 42}, {"name": "覃彩虹"}],
}  # fmt: skip


def test_fields_of_a_newer_program_are_kept_and_dumped(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", {"summary": "一", **NEWER})
    hand.change(record, summary="二")
    assert without_ids(hand.nested(record)) == {"summary": "二", **NEWER}
    hand.change(record, from_2030=None, list=["丙"])
    (line,) = _dump(hand)
    left = {key: value for key, value in NEWER.items() if key != "from_2030"}
    assert without_ids(line["fields"]) == {"summary": "二", **left, "list": ["丙"]}


def test_a_kind_of_a_newer_program_is_kept_changed_and_dumped(hand: Hand) -> None:
    (record,) = hand.add("drone_patrol", {"route": "弄立屯", "stops": [{"name": "一"}, {"name": "二"}], "tags": ["a"]})
    hand.change(record, route="岜独屯")
    (line,) = _dump(hand)
    assert (line["kind"], line["stage"], line["fields"]["route"]) == ("drone_patrol", "draft", "岜独屯")
    assert [item["name"] for item in line["fields"]["stops"]] == ["一", "二"]
    hand.change(record, stops=line["fields"]["stops"][1:])
    assert [item["name"] for item in hand.nested(record)["stops"]] == ["二"]
    assert hand.faults() == []


def _dump(hand: Hand) -> list[Any]:
    with hand.store.database.reading() as connection:
        return [json.loads(line) for line in dumping.lines(hand.store.records, connection)]


def _statements(hand: Hand, act: Callable[[], object]) -> list[str]:
    """What is written while somebody acts."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(" ".join(statement.split()[:3]))

    sa.event.listen(hand.store.database.engine, "before_cursor_execute", note)
    act()
    sa.event.remove(hand.store.database.engine, "before_cursor_execute", note)
    return [statement for statement in seen if not statement.startswith(("SELECT", "BEGIN"))]


def test_an_edit_of_one_field_touches_no_list_of_parts(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", makers.mediation_case(1))
    written = _statements(hand, lambda: hand.change(record, summary="改了"))
    assert "UPDATE mediation_case SET" in written
    assert not any("mediation_case_" in statement for statement in written)


def test_an_edit_of_one_list_touches_no_other_table_of_the_kind(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", makers.mediation_case(1))
    parties = hand.nested(record)["parties"]
    parties[0]["name"] = "覃改名"
    written = _statements(hand, lambda: hand.change(record, parties=parties))
    touched = {word for statement in written for word in statement.split() if word.startswith("mediation_case")}
    assert touched == {"mediation_case_parties"}


def test_a_removed_part_stays_for_later_and_shows_nowhere(hand: Hand) -> None:
    (record,) = hand.add("mediation_case", makers.mediation_case(1))
    first, second = hand.nested(record)["parties"]
    hand.change(record, parties=[second])
    assert [item["id"] for item in hand.nested(record)["parties"]] == [second["id"]]
    assert [item["id"] for item in _dump(hand)[0]["fields"]["parties"]] == [second["id"]]
    values = hand.load(record).state.values
    assert values[f"parties/{first['id']}"] is None
    assert values[f"parties/{first['id']}/name"] == first["name"]
    assert hand.find(first["id_no"]) == []


def test_in_the_bin_a_record_keeps_its_content_and_leaves_the_lists(hand: Hand) -> None:
    body = by_key("mediation_case").read(makers.mediation_case(1))
    (record,) = hand.add("mediation_case", body)
    hand.delete(record)
    assert without_ids(hand.nested(record)) == body
    assert [hand.count(table) for table in ("mediation_case", "mediation_case_parties", "search_entry")] == [0, 0, 0]
    assert _dump(hand) == []
    hand.change(record, summary="又要用")
    assert without_ids(hand.nested(record)) == body | {"summary": "又要用"}
    assert [hand.count(table) for table in ("mediation_case", "mediation_case_parties", "search_entry")] == [1, 2, 1]
    assert hand.faults() == []


def test_dump_has_one_line_a_record_in_the_order_of_ids_and_always_the_same(hand: Hand, reopened: Callable[[], Hand]) -> None:
    for seed in range(12):
        hand.add(KINDS[seed % 4].key, MAKERS[KINDS[seed % 4].key](seed))
    with hand.store.database.reading() as one, reopened().store.database.reading() as two:
        lines = list(dumping.lines(hand.store.records, one))
        assert lines == list(dumping.lines(hand.store.records, two))
    ids = [json.loads(line)["id"] for line in lines]
    assert ids == sorted(ids) and len(set(ids)) == 12
    assert all(line == dumping.canonical(json.loads(line)) for line in lines)


def test_walking_page_by_page_meets_every_record_once(hand: Hand) -> None:
    ids = hand.add("consultation", *({} for _ in range(23)))
    with hand.store.database.reading() as connection:
        for page in (1, 5, 23, 100):
            assert [stored.record for stored in hand.store.records.walk(connection, page=page)] == sorted(ids)
        assert list(hand.store.records.walk(connection, "451299999")) == []


def test_attachments_ride_with_the_record_and_open_an_account(hand: Hand) -> None:
    file = {"title": "现场照片", "name": "a.jpg", "sha256": "ab" * 32, "bytes": 12, "added_at": 5}
    (record,) = hand.add("consultation", {"@attachments": [file, {**file, "sha256": "cd" * 32}]})
    kept: Any = hand.load(record).state.nested()["@attachments"]
    assert [item["sha256"] for item in kept] == ["ab" * 32, "cd" * 32]
    assert hand.count("blob") == 2
    hand.change(record, **{"@attachments": kept[:1]})
    kept = hand.load(record).state.nested()["@attachments"]
    assert [item["sha256"] for item in kept] == ["ab" * 32]
    assert "attachments" not in json.dumps(_dump(hand))


def test_changed_fields_names_a_list_of_parts_once() -> None:
    before = {"a": 1, "p/x": 1, "p/x/name": "甲", "q": None}
    assert changed_fields(before, {**before, "p/x/name": "乙", "p/y": 2}) == {"p"}
    assert changed_fields(before, {"a": 1}) == {"p", "q"}
    assert changed_fields(before, dict(before)) == set()
