"""Case numbers: the template decides; a second computer's are told apart; the office's name is short."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.kinds import KINDS
from desktop_app.domain.numbering import official, provisional, short_name

ON = date(2026, 3, 5)


def test_a_number_says_what_its_template_asks_for() -> None:
    template = "{office}调〔{year}〕{month}-{serial}号 {county}"
    assert official(template, "雅龙司法所", "451299001", ON, 12) == "雅龙调〔2026〕3-12号 451299"
    assert official("{serial:04d}", "雅龙司法所", "451299001", ON, 12) == "0012"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_no_two_records_of_a_year_or_of_two_years_share_a_number(kind: object) -> None:
    template = kind.number  # type: ignore[attr-defined]
    numbers = [official(template, "雅龙司法所", "451299001", date(year, 1, 1), n) for year in (2025, 2026) for n in range(1, 1200)]
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
