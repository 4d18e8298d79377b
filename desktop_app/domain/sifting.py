"""Sifting a list: conditions on the records of a kind, as data that can be kept under a name, and the quick ones every list offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from desktop_app.domain.fields import Amount, Day, Moment, Whole
from desktop_app.domain.kind import Kind

Op = Literal["is", "in", "from", "to", "empty", "filled"]
OPS: dict[Op, str] = {"is": "等于", "in": "属于", "from": "不早于（不少于）", "to": "不晚于（不多于）", "empty": "未填", "filled": "已填"}
SYNC = "sync"  # the one field that is no blank: local or pending, received, attention


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; all of a list must hold."""

    field: str  # a blank that is no list of parts, "number", "stage" or "sync"
    op: Op = "is"
    value: Any = None  # JSON value; a list of them for "in", None for "empty" and "filled"

    def kept(self) -> dict[str, Any]:
        """The condition as JSON."""
        return {"field": self.field, "op": self.op, "value": self.value}


def conditions_of(kept: list[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions that were kept as JSON."""
    return tuple(Condition(str(each["field"]), each["op"], each["value"]) for each in kept)


def open_stages(kind: Kind) -> tuple[str, ...]:
    """The stages at which something remains to be done: neither closed, nor given up for a reason."""
    return tuple(key for key, stage in kind.stages.items() if stage.next and not stage.why and not _is_done(kind, key))


def _is_done(kind: Kind, stage: str) -> bool:
    """Whether only filing away, undoing or an end for a reason can follow."""
    following = [key for key in kind.stages[stage].next if not kind.stages[key].why]
    return kind.stages[stage].demands == "closed" and all(not kind.stages[key].next for key in following)


def this_month(kind: Kind, on: date) -> tuple[Condition, ...]:
    """The records whose date (what the list is ordered by) lies in the month of a day; none for a kind without one."""
    field = kind.order.lstrip("-")
    type = kind.blanks[field].type if field in kind.blanks else None
    if not isinstance(type, Day | Moment):
        return ()
    first = on.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    end = f"{last.isoformat()}T23:59:59+08:00" if isinstance(type, Moment) else last.isoformat()
    return Condition(field, "from", first.isoformat()), Condition(field, "to", end)


def quick_sifts(kind: Kind, on: date) -> dict[str, tuple[Condition, ...]]:
    """The quick filters of a list by title; each is empty where the kind has nothing of the sort."""
    found = {
        "本月": this_month(kind, on),
        "未办结": (Condition("stage", "in", list(open_stages(kind))),),
        "待送": (Condition(SYNC, "is", "pending"),),
        "需处理": (Condition(SYNC, "is", "attention"),),
    }
    return {title: conditions for title, conditions in found.items() if conditions}


def summed(kind: Kind) -> tuple[str, ...]:
    """The blanks that a list adds up."""
    return tuple(key for key, blank in kind.blanks.items() if isinstance(blank.type, Whole | Amount) and not blank.private)
