"""What a clerk types for a date or a time, read as a day or a moment; it knows no widget.

Today is an argument, so that what is typed means the same in a test.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from desktop_app.domain.fields import CHINA

NOT_A_DAY = "看不懂这个日期，可写作 2026-11-23、20261123、1123、-1（昨天）或 今天"
NOT_A_TIME = "看不懂这个时间，可写作 2026-11-23 09:30、1123 0930 或 今天 9:30"
_WORDS = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1, "后天": 2, "t": 0}


def today() -> date:
    """The day in the offices' time zone."""
    return datetime.now(CHINA).date()


def day_of(typed: str, on: date) -> date:
    """The day meant on the day ``on``. Raise ValueError with a sentence when it means none."""
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    if text in _WORDS:
        return on + timedelta(days=_WORDS[text])
    if re.fullmatch(r"[+-]\d{1,3}", text):
        return on + timedelta(days=int(text))
    if found := re.fullmatch(r"(?:(\d{4})(\d{2})(\d{2})|(\d{2})(\d{2}))", text):
        year, month, day = (found[1], found[2], found[3]) if found[1] else (None, found[4], found[5])
    elif found := re.fullmatch(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?", text):
        year, month, day = found[1], found[2], found[3]
    else:
        raise ValueError(NOT_A_DAY)
    try:
        return date(int(year) if year else on.year, int(month), int(day))
    except ValueError:
        raise ValueError(f"“{typed.strip()}”这一天不存在") from None


def moment_of(typed: str, on: date) -> datetime:
    """The moment meant on the day ``on``; a bare time of day is today's. Raise ValueError with a sentence when it means none."""
    text = unicodedata.normalize("NFKC", typed).strip().replace("时", ":").replace("点", ":").replace("分", "")
    found = re.fullmatch(r"(?:(.+?)[\sT]+)?(?:(\d{1,2}):(\d{1,2})?|(\d{2})(\d{2}))", text)
    if found is None:
        raise ValueError(NOT_A_TIME)
    try:
        day = day_of(found[1], on) if found[1] else on
    except ValueError as fault:
        raise ValueError(NOT_A_TIME if str(fault) == NOT_A_DAY else str(fault)) from None
    hour, minute = int(found[2] or found[4]), int(found[3] or found[5] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"{hour:02}:{minute:02} 这个时刻不存在")
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)
