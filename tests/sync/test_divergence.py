"""Copies that came to differ without an operation: found by the digest, narrowed down, and only what differs is fetched anew."""

from __future__ import annotations

import pytest

from desktop_app.store import checking, probing
from tests.sync.world import County, Device

RECORDS = 700  # enough for groups that are looked into twice


@pytest.fixture(scope="module")
def filled() -> tuple[County, Device]:
    county = County()
    device = Device(county)
    for number in range(RECORDS):
        device.add(title=f"题{number}", note=f"注{number}")
    device.sync()
    return county, device


@pytest.fixture
def pair(filled: tuple[County, Device]) -> tuple[County, Device]:
    county, device = filled
    device.sync()
    assert device.dump() == county.dump()
    return county, device


def _spoil(device: Device, *statements: str) -> None:
    with device.database.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _sum_anew(device: Device, drift: int = 0) -> None:
    peer = device.setting("peer")
    with device.database.writing() as connection:
        peer["digest"] = f"{(probing.total(connection, device.records) + drift) % 2**128:x}"
        device.put_setting(connection, "peer", peer)


def _healed(county: County, device: Device) -> None:
    assert device.dump() == county.dump()
    assert checking.faults(device.database, device.records, device.journal) == []
    assert not device.setting("peer")["differs"] and not device.setting("peer")["healing"]


def test_a_field_that_changed_by_itself_is_found_and_only_its_record_fetched(pair: tuple[County, Device]) -> None:
    county, device = pair
    record = device.ids()[RECORDS // 2]
    _spoil(device, f"UPDATE sheet SET note = '坏' WHERE record_id = x'{record.hex()}'")
    pulled = sum(device.sync().pulled for _ in range(RECORDS // 50 + 1))  # a few records are looked at after each exchange
    assert pulled == 1
    _healed(county, device)


def test_a_term_that_changed_is_found_by_narrowing_down(pair: tuple[County, Device]) -> None:
    county, device = pair
    record = device.ids()[3]
    _spoil(device, f"UPDATE record SET term = randomblob(16) WHERE id = x'{record.hex()}'")
    _sum_anew(device)
    done = device.sync()
    assert done.pulled == 1 and done.rounds <= 5
    _healed(county, device)


def test_records_that_are_gone_come_back_and_nothing_else_moves(pair: tuple[County, Device]) -> None:
    county, device = pair
    lost = device.ids()[10:13]
    names = ", ".join(f"x'{record.hex()}'" for record in lost)
    _spoil(device, *(f"DELETE FROM {table} WHERE record_id IN ({names})" for table in ("sheet", "search_entry")))
    _spoil(device, "DELETE FROM search_text WHERE rowid NOT IN (SELECT no FROM search_entry)", f"DELETE FROM record WHERE id IN ({names})")
    _sum_anew(device)
    assert device.sync().pulled == len(lost)
    _healed(county, device)


def test_a_sum_that_went_wrong_by_itself_fetches_nothing(pair: tuple[County, Device]) -> None:
    county, device = pair
    _sum_anew(device, 1)
    assert device.sync().pulled == 0
    _healed(county, device)


def test_what_waits_to_be_sent_survives_the_healing(pair: tuple[County, Device]) -> None:
    county, device = pair
    record, other = device.ids()[20], device.ids()[21]
    device.change(record, note="改了")
    _spoil(device, f"UPDATE record SET term = randomblob(16) WHERE id = x'{other.hex()}'")
    _sum_anew(device)
    device.sync()
    assert device.state(record).state.values["note"] == "改了"
    _healed(county, device)
