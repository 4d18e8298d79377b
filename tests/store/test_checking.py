"""Checking a store: a sound one has no faults, and each kind of damage is said, also in a copy of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.kinds import KINDS
from desktop_app.store import checking, opening
from tests import makers
from tests.store.conftest import KEY, Hand
from tests.sync.world import County, Device


@pytest.fixture
def busy(hand: Hand) -> Hand:
    """A store with records of two kinds, edits, a removed part and one record in the bin."""
    cases = hand.add("mediation_case", *(makers.mediation_case(seed) for seed in range(3)))
    asked = hand.add("consultation", *(makers.consultation(seed) for seed in range(2)), {})
    hand.change(cases[0], parties=hand.nested(cases[0])["parties"][:1], summary="改")
    hand.delete(asked[0])
    assert hand.faults() == []
    return hand


DAMAGE = [
    ("UPDATE operation SET payload = CAST(payload || x'00' AS BLOB) WHERE num = 3", "第 3 条被改动过"),
    ("UPDATE operation SET payload = zeroblob(20) WHERE num = 1", "第 1 条被改动过"),
    ("UPDATE operation SET link = zeroblob(32) WHERE num = 8", "第 8 条被改动过"),
    ("DELETE FROM operation WHERE num = 1", "缺第 1 条"),
    ("DELETE FROM operation WHERE num = 8", "缺第 8 条"),
    ("DELETE FROM operation WHERE num = 4", "第 5 条被改动过"),
    ("UPDATE log SET link = zeroblob(32)", "末尾不对"),
    ("UPDATE log SET last = last + 1", "缺第 9 条"),
    ("DELETE FROM mediation_case WHERE rowid = 1", "mediation_case 有 1 条记录没有内容"),
    ("DELETE FROM record WHERE kind = 'mediation_case'", "mediation_case 有 3 行不属于任何记录"),
    ("DELETE FROM record WHERE kind = 'mediation_case'", "mediation_case_parties 有 6 行不属于任何记录"),
    ("DELETE FROM clock WHERE clock = 'T3'", "的期限与内容不符"),
    ("UPDATE clock SET start_on = '2020-01-01'", "的期限与内容不符"),
    ("DELETE FROM search_entry WHERE no = 2", "检索索引有 4 条，记录有 5 条"),
    ("DELETE FROM search_text WHERE rowid = 2", "检索正文有 4 条，索引有 5 条"),
]


@pytest.mark.parametrize(("statement", "says"), DAMAGE)
def test_damage_is_said(busy: Hand, statement: str, says: str) -> None:
    busy.sql(statement)
    assert [fault for fault in busy.faults() if says in fault]


@pytest.mark.parametrize(("statement", "says"), DAMAGE[::4])
def test_damage_in_a_copy_of_the_file_is_said(busy: Hand, statement: str, says: str) -> None:
    path = busy.store.home / opening.FILE
    assert checking.faults_of_file(path, KEY, KINDS) == []
    busy.sql(statement)
    assert [fault for fault in checking.faults_of_file(path, KEY, KINDS) if says in fault]


def test_checking_changes_nothing(busy: Hand) -> None:
    version, before = busy.store.database.version(), _content(busy.store.home)
    busy.faults()
    checking.faults_of_file(busy.store.home / opening.FILE, KEY, KINDS)
    assert (busy.store.database.version(), _content(busy.store.home)) == (version, before)


def _content(home: Path) -> bytes:
    return (home / opening.FILE).read_bytes()


def test_a_new_store_has_no_faults(hand: Hand) -> None:
    assert hand.faults() == []
    assert checking.faults_of_file(hand.store.home / opening.FILE, KEY, KINDS) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sheet SET deal = '改'", "UPDATE sheet SET note = NULL", "UPDATE sheet SET stage = 'done'",
        "UPDATE sheet_items SET name = '改'",
        "UPDATE sheet_items SET part_place = NULL", "DELETE FROM sheet_items", "UPDATE record SET office = '451299002'",
        "UPDATE record SET deleted = 1, body = x'80'", "UPDATE record SET inc = inc + 1", "UPDATE record SET term = zeroblob(16)",
    ],
)  # fmt: skip
def test_a_field_altered_behind_the_programs_back_is_said(statement: str) -> None:
    device = Device(County())
    record = device.add(title="题", deal="协议", note="记", items=[{"name": "甲"}])
    device.sync()
    assert checking.faults(device.database, device.records, device.journal) == []
    with device.database.writing() as connection:
        connection.exec_driver_sql(statement)
    found = checking.faults(device.database, device.records, device.journal)
    assert [fault for fault in found if record.hex() in fault and "校验值不符" in fault]


def test_what_is_not_yet_at_the_county_is_not_held_against_its_term() -> None:
    device = Device(County())
    record = device.add(title="题", deal="协议")
    device.sync()
    device.change(record, deal="改")
    device.add(title="新")
    assert checking.faults(device.database, device.records, device.journal) == []
