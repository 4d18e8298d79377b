"""Pages of a list: filtered and sorted by any field, and walked to the end without missing or doubling a record."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.store import listing, opening
from tests import makers
from tests.store.conftest import DEVICE, KEY, OFFICE, Hand

KIND = "mediation_case"
SORTS = ["", "accepted_on", "-accepted_on", "amount", "-amount", "people_count", "summary", "-is_foreign", "number", "-number", "stage"]


def page(hand: Hand, kind: str = KIND, **how: Any) -> list[bytes]:
    with hand.store.database.reading() as connection:
        return listing.page(hand.store.schema, connection, hand.store.county, kind, **{"where": {}, **how})


def count(hand: Hand, **where: str) -> int:
    with hand.store.database.reading() as connection:
        return listing.count(hand.store.schema, connection, hand.store.county, KIND, where)


@pytest.fixture
def many(hand: Hand) -> list[bytes]:
    """Forty cases in the store."""
    return _forty(hand)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    """A store with forty cases that nobody writes to any more."""
    store = opening.make(tmp_path_factory.mktemp("listing"), KEY, KINDS, OFFICE, DEVICE, {})
    _forty(Hand(store))
    yield Hand(store)
    store.close()


def _forty(hand: Hand) -> list[bytes]:
    """Forty cases: many have gaps, many share a value."""
    chance = random.Random(3)
    bodies = []
    for seed in range(40):
        body: dict[str, Any] = {"@number": f"第{seed % 30}号"}
        if chance.random() < 0.7:
            body["accepted_on"] = f"2026-0{chance.randint(1, 4)}-01"
        if chance.random() < 0.6:
            body["amount"] = f"{chance.randint(0, 20)}.{chance.randint(0, 9)}0"
        if chance.random() < 0.6:
            body["people_count"] = chance.randint(1, 12)
        if chance.random() < 0.5:
            body["is_foreign"] = chance.random() < 0.5
        bodies.append(body | ({"summary": chance.choice("甲乙丙")} if chance.random() < 0.6 else {}))
    return hand.add(KIND, *bodies)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 7, 40])
def test_paging_covers_every_record_exactly_once(reader: Hand, sort: str, limit: int) -> None:
    hand, whole = reader, page(reader, sort=sort, limit=1000)
    assert len(whole) == len(set(whole)) == 40
    walked: list[bytes] = []
    while found := page(hand, sort=sort, limit=limit, after=walked[-1] if walked else None):
        walked += found
    assert walked == whole
    assert [record for start in range(0, 45, limit) for record in page(hand, sort=sort, limit=limit, offset=start)] == whole


@pytest.mark.parametrize("sort", ["accepted_on", "-amount", "people_count"])
def test_paging_under_a_filter_covers_what_matches_exactly_once(hand: Hand, many: list[bytes], sort: str) -> None:
    whole = page(hand, sort=sort, where={"summary": "甲"}, limit=1000)
    assert 1 < len(whole) < len(many)
    walked: list[bytes] = []
    while found := page(hand, sort=sort, where={"summary": "甲"}, limit=3, after=walked[-1] if walked else None):
        walked += found
    assert walked == whole
    assert count(hand, summary="甲") == len(whole)


def test_money_is_sorted_as_money(hand: Hand) -> None:
    ids = hand.add(KIND, *({"amount": amount} for amount in ("9.00", "100.00", "10.50", "10.05")))
    assert page(hand, sort="amount") == [ids[0], ids[3], ids[2], ids[1]]
    assert page(hand, sort="-amount") == [ids[1], ids[2], ids[3], ids[0]]


def test_a_list_begins_as_its_kind_says(hand: Hand, many: list[bytes]) -> None:
    assert page(hand) == page(hand, sort=by_key(KIND).order)


WHERE = [
    ("summary", "甲"), ("amount", "12.5"), ("amount", "12.50"), ("people_count", "3"), ("is_foreign", "true"), ("accepted_on", "2026-02-01"),
    ("dispute_key", "neighbour"), ("flags", "women"), ("number", "第1号"), ("stage", "draft"), ("office", "451299001"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WHERE)
def test_a_filter_keeps_those_whose_value_is_this_one(hand: Hand, field: str, value: str) -> None:
    body: dict[str, Any] = {
        "summary": "甲", "amount": "12.50", "people_count": 3, "is_foreign": True, "accepted_on": "2026-02-01", "dispute_key": "neighbour",
        "flags": ["minor", "women"], "@number": "第1号",
    }  # fmt: skip
    others: dict[str, Any] = {"summary": "甲乙", "is_foreign": False, "flags": ["minor"], "@number": "第11号", "@stage": "accepted"}
    matching, other = hand.add(KIND, body, others)
    expected = [matching] if field != "office" else sorted([matching, other])
    assert sorted(page(hand, where={field: value})) == expected
    assert page(hand, where={field: value}, among=[other]) == [record for record in expected if record == other]
    assert count(hand, **{field: value}) == len(expected)


@pytest.mark.parametrize("sort", ["", "-amount", "people_count"])
def test_among_some_records_a_page_keeps_its_order(hand: Hand, many: list[bytes], sort: str) -> None:
    some = many[5:25]
    whole = [record for record in page(hand, sort=sort, limit=100) if record in some]
    assert page(hand, sort=sort, among=some) == whole
    assert page(hand, sort=sort, among=some, after=whole[6], limit=4) == whole[7:11]
    assert page(hand, sort=sort, among=[]) == []


def test_filters_add_up(hand: Hand, many: list[bytes]) -> None:
    both = page(hand, where={"summary": "甲", "is_foreign": "true"}, limit=100)
    one, other = (set(page(hand, where=where, limit=100)) for where in ({"summary": "甲"}, {"is_foreign": "true"}))
    assert set(both) == one & other


@pytest.mark.parametrize("field", ["nothing", "parties", "county_id", "record_id", "unknown_fields", "summary; DROP TABLE record", ""])
def test_a_field_that_does_not_exist_cannot_be_filtered_by(reader: Hand, field: str) -> None:
    with pytest.raises(Refused, match="没有可筛选的字段"):
        page(reader, where={field: "x"})


@pytest.mark.parametrize("field", ["nothing", "-nothing", "parties", "county_id", "-unknown_fields", "summary desc"])
def test_a_field_that_does_not_exist_cannot_be_sorted_by(reader: Hand, field: str) -> None:
    with pytest.raises(Refused, match="不能按"):
        page(reader, sort=field)


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "much"), ("people_count", "三个"), ("is_foreign", "是"), ("accepted_on", "2026-02-30")]
)
def test_a_value_that_cannot_be_is_refused_with_the_blanks_label(reader: Hand, field: str, value: str) -> None:
    with pytest.raises(Refused, match=by_key(KIND).blanks[field].label):
        page(reader, where={field: value})


@pytest.mark.parametrize("wild", ["%", "_____", 'women"', "\\"])
def test_a_sign_that_stands_for_others_in_sql_stands_for_itself_here(hand: Hand, wild: str) -> None:
    hand.add(KIND, {"flags": ["women"], "summary": "甲"})
    assert page(hand, where={"flags": wild}) == []
    assert page(hand, where={"summary": wild}) == []


def test_to_go_on_after_a_record_of_another_list_is_refused(hand: Hand) -> None:
    (other,) = hand.add("consultation", makers.consultation())
    with pytest.raises(Refused, match="--after"):
        page(hand, after=other)


def test_a_record_in_the_bin_is_in_no_list(hand: Hand, many: list[bytes]) -> None:
    hand.delete(many[0])
    assert many[0] not in page(hand, limit=100)
    assert count(hand) == 39
    assert page(hand, among=many[:2]) == [many[1]]
