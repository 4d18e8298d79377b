"""Every usual way of typing a date or a time is understood, and nothing else."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from desktop_app.domain.fields import CHINA
from desktop_app.domain.typed_dates import day_of, moment_of

ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-23", ON), ("20261123", ON), ("1123", ON), ("11-23", ON), ("11.23", ON), ("11/23", ON), ("11月23日", ON),
        ("2026年11月23日", ON), ("２０２６－１１－２３", ON), ("今天", ON), ("-1", date(2026, 11, 22)), ("昨天", date(2026, 11, 22)),
        ("+8", date(2026, 12, 1)), ("明天", date(2026, 11, 24)), (" 2026/1/3 ", date(2026, 1, 3)),
    ],
)  # fmt: skip
def test_a_typed_day_is_understood(typed: str, day: date) -> None:
    assert day_of(typed, ON) == day


@pytest.mark.parametrize("typed", ["", "明年", "1323", "20260230", "123", "2026", "11-23-2026"])
def test_what_means_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"日期|不存在"):
        day_of(typed, ON)


@pytest.mark.parametrize("typed", ["2026-11-23 09:30", "1123 0930", "今天 9:30", "2026年11月23日 09:30", "9:30", "09：30", "今天 9点30分"])
def test_a_typed_moment_is_understood(typed: str) -> None:
    assert moment_of(typed, ON) == datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)


@pytest.mark.parametrize("typed", ["今天", "25:00", "12:61", "三点", "1323 0930"])
def test_what_means_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"时间|时刻|不存在"):
        moment_of(typed, ON)
