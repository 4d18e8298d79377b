"""Working days: the shipped years as the notices have them, counting over them, and documents that are refused with the place."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import Refused
from desktop_app.domain.working_days import read, shipped

DOCUMENT: dict[str, Any] = json.loads((files("resources") / "calendar" / "holidays.json").read_text("utf-8"))
GUANGXI, GUANGDONG = shipped("451299001"), shipped("440000")
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("day", ["2026-02-14", "2026-02-28", "2025-09-28", "2024-04-07"])
def test_a_weekend_day_that_is_worked_instead_is_a_working_day(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert GUANGXI.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-02-16", "2026-10-07", "2025-01-28", "2024-10-04"])
def test_a_holiday_is_none(day: str) -> None:
    assert not GUANGXI.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(("year", "holidays"), [(2023, 26), (2024, 28), (2025, 28), (2026, 33)])
def test_a_year_has_as_many_days_off_as_the_notice_gives(year: int, holidays: int) -> None:
    assert sum(day.year == year for day in GUANGDONG.off) == holidays


def test_the_spring_festival_of_2026_is_jumped_over() -> None:
    assert GUANGXI.after(date(2026, 2, 13), 1) == date(2026, 2, 14)  # a Saturday worked instead
    assert GUANGXI.after(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert GUANGXI.next_working(date(2026, 2, 15)) == date(2026, 2, 24)


def test_the_third_of_the_third_month_is_free_in_guangxi_only() -> None:
    day = date(2024, 4, 11)
    assert not GUANGXI.is_working(day) and GUANGDONG.is_working(day)
    assert not GUANGXI.is_working(date(2023, 4, 23)) and GUANGDONG.is_working(date(2023, 4, 23))  # worked elsewhere


@given(DAYS, st.integers(0, 60))
def test_counting_agrees_with_looking_at_every_day(start: date, days: int) -> None:
    end = GUANGXI.after(start, days)
    between = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert sum(map(GUANGXI.is_working, between)) == days
    assert days == 0 or GUANGXI.is_working(end)


@given(DAYS, st.integers(0, 30))
def test_a_later_start_never_ends_earlier(start: date, days: int) -> None:
    assert GUANGXI.after(start, days) <= GUANGXI.after(start + timedelta(days=1), days)


def test_what_is_not_known_is_said() -> None:
    assert GUANGXI.doubt(date(2026, 6, 1), date(2026, 12, 31)) == ""
    assert "2023–2026 年" in GUANGXI.doubt(date(2026, 12, 1), date(2027, 1, 2))
    assert "2023–2026 年" in GUANGXI.doubt(date(2022, 12, 1), date(2023, 1, 2))
    assert "2026 年“壮族三月三”" in GUANGXI.doubt(date(2026, 4, 10), date(2026, 4, 25))
    assert GUANGDONG.doubt(date(2026, 4, 10), date(2026, 4, 25)) == "" == GUANGXI.doubt(date(2025, 4, 10), date(2025, 4, 25))


def changed(path: str, value: Any) -> dict[str, Any]:
    """The shipped document with one place changed; a value of None takes it out."""
    document = deepcopy(DOCUMENT)
    inner, *steps = document, *path.split("/")
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = value
    if value is None:
        del inner[steps[-1]]
    return document


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "years"), ({"years": {}}, "years"), (changed("years/2025", None), "缺 2025 年"), (changed("years/26", {}), "years/26"),
        (changed("years/2026", []), "years/2026"), (changed("years/2026/off", "2026-01-01"), "years/2026/off"),
        (changed("years/2026/off", ["1 月 1 日"]), "years/2026/off/1"), (changed("years/2026/off", ["2025-01-01"]), "不在 2026 年内"),
        (changed("years/2026/off", ["2026-01-03/2026-01-01"]), "首尾颠倒"), (changed("years/2026/work", ["2026-11-25"]), "周一至周五"),
        (changed("years/2026/work", ["2026-01-03"]), "既放假又上班"), (changed("local", []), "local"), (changed("local/title", 3), "local"),
        (changed("local/years", 3), "local/years"), (changed("local/years/2024/off", ["2023-04-11"]), "local/years/2024/off/1"),
    ],
)  # fmt: skip
def test_a_document_with_a_gap_or_a_slip_is_refused_with_its_place(document: Any, says: str) -> None:
    with pytest.raises(Refused, match="没有采用") as refused:
        read(document, "451299001")
    assert says in refused.value.sentence and refused.value.faults


def test_a_document_without_a_local_holiday_is_fine() -> None:
    assert read(changed("local", None), "451299001").local_title == ""
