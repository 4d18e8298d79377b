"""Named situations an exchange must survive; docs/wire.md "What it must survive" tells each in words."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop_app.store import checking
from desktop_app.store.desk import New
from desktop_app.store.journal import NO_LINK, Entry, Log
from sync.county.proofs import unproven
from sync.engine import Stranger
from sync.port import Limits, LinkFailed
from sync.wire import messages
from sync.wire.frames import open_sealed, seal
from sync.wire.operations import Create, Edit, Operation, record_id
from sync.wire.packing import pack_operations
from tests.sync.world import COUNTY, County, Device, key_of, settled


def _losing_the_answer(county: County, packet: bytes) -> bytes:
    county.answer(packet)
    raise LinkFailed("the answer was lost")


def test_nothing_to_do_is_one_question_and_moves_no_cursor(county: County, first: Device) -> None:
    first.add(title="甲")
    first.sync()
    before = first.setting("peer")["cursor"]
    done = first.sync()
    assert (done.rounds, done.pushed, done.pulled) == (1, 0, 0)
    assert first.setting("peer")["cursor"] == before


def test_created_edited_and_deleted_without_a_link_ends_deleted_with_three_operations(county: County, first: Device) -> None:
    record = first.add(title="甲")
    first.change(record, note="改")
    first.delete(record)
    first.sync()
    assert county.dump() == first.dump() == []
    with county.database.reading() as connection:
        kept = county.journal.of_record(connection, record)
    assert [entry.seq for entry in kept] == [1, 2, 3]


def test_an_edit_made_while_the_record_is_on_its_way_stays_to_be_sent(county: County, first: Device) -> None:
    record = first.add(title="甲", note="一")

    def meanwhile(packet: bytes) -> bytes:
        answer = county.answer(packet)
        if first.state(record).revision == 1:
            first.change(record, note="二")
        return answer

    first.sync(meanwhile)
    settled(county, first)
    assert first.state(record).state.values["note"] == "二"


def test_a_lost_answer_has_one_effect_and_its_result_comes_later(county: County, first: Device) -> None:
    record = first.add(title="甲")
    with pytest.raises(LinkFailed):
        first.sync(lambda packet: _losing_the_answer(county, packet))
    assert first.state(record).pending == 1
    assert first.sync().pushed == 1
    assert first.state(record).pending == 0
    assert len(county.dump()) == 1


def test_a_question_replayed_later_changes_nothing(county: County, first: Device, second: Device) -> None:
    record, sent = first.add(title="甲", note="一"), list[bytes]()

    def noting(packet: bytes) -> bytes:
        sent.append(packet)
        return county.answer(packet)

    first.sync(noting)
    second.sync()
    second.change(record, note="二")
    second.sync()
    before = county.dump()
    for packet in sent:
        county.answer(packet)
    assert county.dump() == before
    settled(county, first, second)


def test_one_bad_operation_is_set_aside_and_the_others_arrive(county: County, first: Device) -> None:
    with first.database.writing() as connection:
        bad = New("sheet", {"title": "坏", "tags": "不是列表", "@stage": "draft"})
        first.schema.kinds["sheet"].main.columns["tags"]  # the office's own services would have refused it
        good = [New("sheet", {"title": f"好{n}", "@stage": "draft"}) for n in range(9)]
        first.desk.create(connection, [*good[:4], bad, *good[4:]], first.signed())
    first.sync()
    assert len(county.dump()) == 9
    with first.database.reading() as connection:
        table = first.schema.operation
        refused = connection.execute(table.select().where(table.c.result == "rejected")).all()
    assert [row.reason for row in refused] == ["字段 tags 的值不对"]


def test_different_fields_meet_and_a_guarded_one_waits(county: County, first: Device, second: Device) -> None:
    record = first.add(title="甲", note="一", deal="旧", tags=["a", "b"])
    first.sync()
    second.sync()
    first.change(record, note="二", deal="甲说", tags=["a", "b", "c"])
    second.change(record, title="乙", deal="乙说", tags=["b"])
    settled(county, first, second)
    state = first.state(record).state
    assert (state.values["note"], state.values["title"], state.values["tags"]) == ("二", "乙", ["b", "c"])
    assert state.values["deal"] == "甲说"
    assert [conflict.value for conflict in state.conflicts] == ["乙说"]
    assert second.state(record).state.conflicts == state.conflicts


def test_chained_edits_after_a_conflict_are_one_question_to_a_person(county: County, first: Device, second: Device) -> None:
    record = first.add(deal="旧")
    first.sync()
    second.sync()
    first.change(record, deal="甲说")
    first.sync()
    for says in ("乙一", "乙二", "乙三"):
        second.change(record, deal=says)
    settled(county, second, first)
    assert [conflict.value for conflict in first.state(record).state.conflicts] == ["乙三"]


def test_deleted_here_and_edited_there_stays(county: County, first: Device, second: Device) -> None:
    record = first.add(title="甲")
    first.sync()
    second.sync()
    first.delete(record)
    second.change(record, note="还要")
    settled(county, second, first)
    assert len(county.dump()) == 1
    first.delete(record)
    second.delete(record)
    settled(county, first, second)
    assert county.dump() == []


def test_a_county_put_back_to_an_old_backup_gets_everything_again(county: County, first: Device, second: Device) -> None:
    old = first.add(title="旧")
    first.sync()
    second.sync()
    backup = county.copy()
    first.change(old, note="备份之后")
    first.add(title="新")
    first.sync()
    second.sync()
    county.restore(backup)
    second.add(title="抢先")  # somebody else moves the county's log past our cursor before we come
    second.sync()
    settled(county, first, second)
    assert len(county.dump()) == 3
    assert first.state(old).state.values["note"] == "备份之后"


def test_an_office_put_back_to_an_old_backup_keeps_both_histories(county: County, first: Device, second: Device) -> None:
    first.add(title="一")
    backup = first.copy()
    first.add(title="二")
    first.sync()
    first.restore(backup)
    first.add(title="三")
    settled(county, first, second)
    assert {device.dump()[0] for device in (first, second)} == {county.dump()[0]}
    assert len(county.dump()) == 3


def test_what_lies_before_a_fork_still_waits_for_its_results(county: County, first: Device) -> None:
    one = first.add(title="一")
    backup = first.copy()
    first.add(title="二")
    first.sync()
    first.restore(backup)
    first.add(title="别的二")
    settled(county, first)
    assert first.state(one).state.seq == 1


def test_a_ghosted_computer_gets_a_log_of_its_own(county: County, first: Device) -> None:
    first.add(title="共同")
    first.sync()
    twin = Device(county, first.key)
    twin.restore(first.copy())
    first.add(title="原机")
    twin.add(title="复制机")
    settled(county, first, twin)
    assert len(county.dump()) == 3


def test_words_survive_a_county_put_back_silently_while_a_copy_goes_on_under_their_numbers(county: County, first: Device) -> None:
    empty = county.copy()
    record = first.add(title="共同")
    twin = Device(county, first.key)
    twin.restore(first.copy())
    first.change(record, note="原机")
    first.sync()
    county.restore(empty, said=False)
    twin.change(record, deal="复制机")
    twin.sync()
    settled(county, first, twin)
    values = county.state(record).state.values
    assert (values["note"], values["deal"]) == ("原机", "复制机")


def test_a_refused_computer_comes_back_under_a_new_key_with_all_it_has(county: County, first: Device, second: Device) -> None:
    one = first.add(title="一", deal="旧")
    with pytest.raises(LinkFailed):
        first.sync(lambda packet: _losing_the_answer(county, packet))  # the county has it, and the office does not know
    county.revoke(first)
    first.change(one, deal="新")
    first.add(title="二")
    with pytest.raises(Stranger, match="revoked"):
        first.sync()
    first.renew(key_of(b"new"))
    settled(county, first, second)
    assert len(county.dump()) == 2 and first.state(one).state.conflicts == []
    with county.database.reading() as connection:
        assert unproven(county.bureau, connection, COUNTY) == []


def test_nobody_goes_on_with_the_log_of_a_computer_that_is_not_refused(county: County, first: Device, second: Device) -> None:
    first.add(title="一")
    first.sync()
    thief = Device(county)
    thief.restore(first.copy())
    thief.renew(key_of(b"thief"))
    thief.add(title="二")
    thief.sync()
    with county.database.reading() as connection:
        owners = {log.device: log.last for log in county.journal.logs(connection)}
    assert owners[first.device.hex()] == 1


def test_fields_and_kinds_of_a_newer_program_survive_the_round_trip(county: County, first: Device, second: Device) -> None:
    with first.database.writing() as connection:
        newer = [New("sheet", {"title": "甲", "later": "新字段", "@stage": "draft"}), New("unheard", {"what": "新种类", "@stage": "draft"})]
        known, _ = first.desk.create(connection, newer, first.signed())
    first.sync()
    second.sync()
    second.change(known, note="旧程序改")
    settled(county, first, second)
    assert any('"later":"新字段"' in line and '"note":"旧程序改"' in line for line in county.dump())
    assert any('"what":"新种类"' in line for line in first.dump())


def test_a_batch_refused_after_an_accepted_one_leaves_no_place_twice(county: County, first: Device, second: Device) -> None:
    first.add(title="一")
    first.sync()
    with first.database.writing() as connection:
        taken = first.desk.current_log(connection)
        fresh = Log(taken.incarnation + 1, first.device.hex(), 0, NO_LINK, 0)
    forged = Log(taken.incarnation, first.device.hex(), 0, NO_LINK, 0)
    batches = [_batch(first, fresh, "新的一批"), _batch(first, forged, "同号的另一条")]
    question = first.replica().ask(Limits(operations=10, operation_bytes=10**6, rows=10, row_bytes=10**6))
    packet = seal(messages.encode(msgspec.structs.replace(question, batches=batches)), first.key, messages.question_context())
    answer = open_sealed(county.answer(packet), county.key.public_key(), messages.answer_context(packet))
    assert messages.decode(answer, messages.Answer).verdict == "fork"
    second.add(title="别人的")
    second.sync()
    with county.database.reading() as connection:
        table = county.schema.operation
        places = [row.seq for row in connection.execute(table.select().order_by(table.c.seq))]
    assert places == [1, 2, 3]


def _batch(device: Device, log: Log, title: str) -> messages.Batch:
    """A signed batch of one new record as the first operation of a log."""
    operation = Create(record=None, kind="sheet", fields={"title": title, "@stage": "draft"}, author="甲", at=0, why=None)
    entry = log.append(record_id(log.next_dot()), operation)
    claim = messages.batch_claim(device.device, log.incarnation, 1, 1, entry.link)
    return messages.Batch(
        incarnation=log.incarnation, first=1, previous=NO_LINK, packed=pack_operations([entry.payload]), signature=device.key.sign(claim)
    )  # fmt: skip


BAD = [
    {"items": [{"name": "a", "@": 2**62}]},
    {"items": [{"name": "a", "@": True}]},
    {"items": [{"id": "a", "name": "一"}, {"id": "a", "name": "二"}]},
    {"items": [{"name": None}]},
    {"items": []},
    {"items": "文字"},
    {"note": None},
    {"note": 7},
    {"note": ["a"]},
    {"tags": [1]},
    {"id": "x"},
    {"@other": "x"},
    {"@attachments": [{"sha256": "00" * 32, "bytes": 2**62}]},
    {"@attachments": [{"sha256": "zz"}]},
    {"@stage": 1},
]


@pytest.mark.parametrize("fields", BAD, ids=[str(n) for n in range(len(BAD))])
def test_content_that_does_not_fit_is_set_aside_whatever_it_is(county: County, first: Device, fields: dict[str, Any]) -> None:
    stage = {"@stage": "draft"} | {key: value for key, value in fields.items() if key == "@stage"}
    operation = Create(record=None, kind="sheet", fields={**fields, **stage}, author="甲", at=0, why=None)
    good = Create(record=None, kind="sheet", fields={"title": "好", "@stage": "draft"}, author="甲", at=0, why=None)
    entries = _sent_raw(county, first, [operation, good])
    assert [entry.result for entry in entries] == ["rejected", "ok"]
    assert len(county.dump()) == 1
    assert checking.faults(county.database, county.records, county.journal) == []


@pytest.mark.parametrize(
    "change", [{"note": {"+": ["a"], "-": []}}, {"items": "x"}, {"title/x": "y"}, {"items/a/b/c": 1}, {"items/a": True}, {"@stage": None}]
)
def test_a_change_that_does_not_fit_is_set_aside(county: County, first: Device, change: dict[str, Any]) -> None:
    record = first.add(title="甲")
    first.sync()
    changes: dict[str, Any] = {path: (value, []) for path, value in change.items()}
    operation = Edit(record=record, changes=changes, removes={}, closes=[], author="甲", at=0, why=None)
    assert [entry.result for entry in _sent_raw(county, first, [operation])] == ["rejected"]
    assert checking.faults(county.database, county.records, county.journal) == []


def _sent_raw(county: County, device: Device, operations: list[Operation]) -> list[Entry]:
    """What the county makes of operations that the office's own services would never have written."""
    with device.database.writing() as connection:
        log = device.desk.begin_log(connection)
        entries = [log.append(record_id(log.next_dot()), operation) for operation in operations]
        device.journal.add(connection, entries)
        device.journal.save_log(connection, log)
    question = device.replica().ask(Limits(operations=100, operation_bytes=10**6, rows=100, row_bytes=10**6))
    packet = seal(messages.encode(question), device.key, messages.question_context())
    county.answer(packet)
    with county.database.reading() as connection:
        return county.journal.between(connection, log.incarnation, 1, len(operations))
