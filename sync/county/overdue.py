"""Which offices have reported a period: one that was heard of after its end has given everything it had, and zero is a report too (零报告).

An office that was not heard of since is overdue; a reminder is a notice that every office gets at its next exchange, and that names it.
Source: DOMAIN §1.3 T13, §5.1 (zero reports; reminders to those who have not reported).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Literal

from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import CHINA
from desktop_app.domain.figures import Report
from desktop_app.domain.period import Period
from desktop_app.domain.statement import Statement
from sync.county.bureau import Bureau
from sync.county.offices import Office, offices
from sync.county.publishing import publish
from sync.county.territory import Territory

State = Literal["running", "reported", "zero", "overdue"]
SAYS: dict[State, str] = {"running": "报告期未完", "reported": "已报", "zero": "零报告", "overdue": "未报"}


@dataclass(frozen=True, slots=True)
class Due:
    """How one office stands with a period."""

    office: Office
    state: State
    last_seen_at: int | None  # ms since 1970 UTC


def standing(bureau: Bureau, period: Period, statement: Statement, territory: Territory) -> list[Due]:
    """How every office of the territory stands, by code."""
    zero = {line.unit for line in statement.lines if not any(line.values[figure.key] for figure in statement.report.counted)}
    return [
        Due(office, _state(bureau, period, office, office.name in zero), office.last_seen_at)
        for office in offices(bureau)
        if territory.holds(office.code)
    ]


def _state(bureau: Bureau, period: Period, office: Office, zero: bool) -> State:
    ended = int(datetime.combine(period.after.first, time(), CHINA).astimezone(UTC).timestamp() * 1000)
    if bureau.now_ms() < ended:
        return "running"
    if office.last_seen_at is None or office.last_seen_at < ended:
        return "overdue"
    return "zero" if zero else "reported"


def remind(bureau: Bureau, report: Report, period: Period, due: Iterable[Due], who: str) -> int:
    """Publish the reminder; how many offices it names. Raise Refused when none is overdue."""
    late = [one.office.name for one in due if one.state == "overdue"]
    if not late:
        raise Refused("没有未报的司法所；没有发通知")
    text = f"催报：{report.title} {period.title}\n下列司法所还没有报送：{'、'.join(late)}。\n请同步一次；本期没有发生的，同步即为零报告。没有网络的用优盘。"
    publish(bureau, f"notice/remind-{report.key.replace('_', '-')[:20]}-{str(period).lower()}", text.encode(), who=who)
    return len(late)
