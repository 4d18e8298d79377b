"""Case numbers: the template decides, a book for each committee and year, ranges for a second computer, words of committees."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.kinds import KINDS
from desktop_app.domain.numbering import (
    Block,
    Page,
    committee_word,
    is_provisional,
    missing,
    official,
    provisional,
    reader,
    short_name,
    why_bad_template,
)

ON = date(2026, 3, 5)


def test_a_number_says_what_its_template_asks_for() -> None:
    template = "{office}调〔{year}〕{month}-{serial}号 {county} {org}"
    assert official(template, "红日", "雅龙司法所", "451299001", ON, 12) == "雅龙调〔2026〕3-12号 451299 红日"
    assert official("{serial:04d}", "红日", "雅龙司法所", "451299001", ON, 12) == "0012"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_no_two_records_of_a_year_or_of_two_years_share_a_number(kind: object) -> None:
    template = kind.number  # type: ignore[attr-defined]
    numbers = [official(template, "雅龙", "雅龙司法所", "451299001", date(year, 1, 1), n) for year in (2025, 2026) for n in range(1, 1200)]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    ("given", "short"),
    [
        ("雅龙司法所", "雅龙"), ("雅龙乡司法所", "雅龙"), ("城关镇司法所", "城关"), ("城东街道司法所", "城东"), ("雅龙", "雅龙"),
        ("司法所", "司法所"), ("乡", "乡"), ("甲乡", "甲乡"), ("", ""),
    ],
)  # fmt: skip
def test_an_offices_name_is_shortened_but_never_away(given: str, short: str) -> None:
    assert short_name(given) == short


@given(st.text(max_size=12))
def test_a_name_that_is_not_empty_stays_so(name: str) -> None:
    assert bool(short_name(name)) == bool(name)
    assert name.startswith(short_name(name))


def test_a_provisional_number_names_its_computer() -> None:
    assert provisional("00112233aabbccdd", 7) == "临-ccdd-7"
    assert provisional("00112233aabbccdd", 7) != provisional("00112233aabbccde", 7)
    assert is_provisional(provisional("00112233aabbccdd", 7)) and not is_provisional("（2026）雅龙人调字第1号")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("大化瑶族自治县雅龙乡红日村人民调解委员会", "红日"), ("雅龙乡人民调解委员会", "雅龙"), ("石山县城关镇东门社区调委会", "东门"),
        ("大化瑶族自治县雅龙乡人民调解委员会", "雅龙"), ("红日村", "红日"), ("雅龙", "雅龙"), ("城东街道人民调解委员会", "城东"),
        ("大石糖业有限公司人民调解委员会", "大石糖业有限公司"), ("雅龙司法所", "雅龙"), ("人民调解委员会", "人民调解委员会"), ("红日村村民委员会", "红日"),
        ("三乡村调委会", "三乡"), ("", ""),
    ],
)  # fmt: skip
def test_a_committee_has_a_short_word_in_its_numbers(name: str, word: str) -> None:
    assert committee_word(name) == word


@given(st.text(max_size=20))
def test_no_name_makes_an_empty_word(name: str) -> None:
    assert bool(committee_word(name)) == bool(name)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_serial_is_read_back_from_a_number(kind: object) -> None:
    template = kind.number  # type: ignore[attr-defined]
    begins, pattern = reader(template, "红日", "雅龙司法所", "451299001", 2026)
    for serial in (1, 12, 345):
        number = official(template, "红日", "雅龙司法所", "451299001", ON, serial)
        found = pattern.fullmatch(number)
        assert number.startswith(begins) and found is not None and int(found["serial"]) == serial
    assert pattern.fullmatch(official(template, "红日", "雅龙司法所", "451299001", date(2025, 3, 5), 1)) is None


def test_the_first_computer_goes_on_and_leaves_out_what_others_have() -> None:
    page = Page(3, (Block(5, 7, False, 5), Block(9, 9, False, 9)))
    serials, after = page.take(4, owner=True)
    assert (serials, after.last) == ([4, 8, 10, 11], 11)
    assert page.take(0, owner=True) == ([], page)


def test_a_second_computer_uses_its_own_ranges_until_they_are_empty() -> None:
    page = Page(0, (Block(41, 42, True, 41), Block(50, 60, False, 50), Block(81, 82, True, 81)))
    serials, after = page.take(3, owner=False)
    assert (serials, after.left) == ([41, 42, 81], 1)
    serials, after = after.take(3, owner=False)
    assert (serials, after.left) == ([82], 0) and after.take(1, owner=False)[0] == []


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9), st.booleans()), max_size=6), st.integers(0, 40), st.integers(0, 30))
def test_no_serial_is_given_twice_or_from_a_foreign_range(ranges: list[tuple[int, int, bool]], last: int, count: int) -> None:
    page = Page(last)
    for first, length, mine in ranges:
        if page.why_not(first, first + length) is None:
            page = Page(last, (*page.blocks, Block(first, first + length, mine, first)))
    foreign = {serial for block in page.blocks for serial in range(block.first, block.last + 1)}
    own, after = page.take(count, owner=True)
    more, _ = after.take(count, owner=True)
    assert len(set(own + more)) == 2 * count and not foreign & set(own + more) and all(serial > last for serial in own)
    own_ranges = {serial for block in page.blocks if block.mine for serial in range(block.first, block.last + 1)}
    taken, rest = page.take(count, owner=False)
    assert len(taken) == len(set(taken)) == min(count, len(own_ranges))
    assert set(taken) <= own_ranges and rest.left == len(own_ranges) - len(taken)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (9, 5), (1, 10**7), (5, 5), (1, 20), (8, 30)])
def test_a_range_that_makes_no_sense_or_overlaps_is_not_reserved(first: int, last: int) -> None:
    assert Page(0, (Block(5, 10, True, 5),)).why_not(first, last)


@pytest.mark.parametrize(
    "template", [None, "", "第{serial}号", "{year}", "{year}{serial}{name}", "{year}{serial", "{year}{serial:x!}", "{0}{year}{serial}"]
)
def test_a_template_that_makes_no_number_is_refused(template: object) -> None:
    assert why_bad_template(template)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_shipped_templates_are_good(kind: object) -> None:
    assert why_bad_template(kind.number) is None  # type: ignore[attr-defined]
    assert why_bad_template("{org}医人调字[{year}]{serial:03d}号") is None


def test_gaps_are_the_serials_below_the_highest_that_are_not_there() -> None:
    assert list(missing([1, 4, 5])) == [2, 3] and list(missing([])) == [] == list(missing([1]))
