"""Periods: what 2026, 2026H1, 2026Q1 and 2026-03 mean."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.domain.period import Grain, holding, parse


@pytest.mark.parametrize(
    ("text", "first", "last", "title"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
        ("2026h2", date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2026年第一季度"),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028年2月"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026年12月"),
    ],
)
def test_a_period_is_its_days_and_its_name(text: str, first: date, last: date, title: str) -> None:
    period = parse(text)
    assert (period.first, period.last, period.title, str(period)) == (first, last, title, text.upper())


@pytest.mark.parametrize(
    "text", ["", "26", "2026Q5", "2026H3", "2026-13", "2026-3", "2026-00", "2026-03-01", "二〇二六", "2026Q1x", "0000"]
)
def test_anything_else_is_refused_with_the_ways_to_write_it(text: str) -> None:
    with pytest.raises(Refused, match="2026Q1"):
        parse(text)


@pytest.mark.parametrize(("grain", "named"), [("year", "2026"), ("half", "2026H2"), ("quarter", "2026Q3"), ("month", "2026-08")])
def test_a_day_falls_into_one_period_of_each_grain(grain: Grain, named: str) -> None:
    assert str(holding(date(2026, 8, 31), grain)) == named
