"""What the county decides about a record: giving it back, accepting it, which offices have it."""

from __future__ import annotations

from sync.county import assigning, reviewing
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console
from sync.county.lookup import record_id


def return_(given: Arguments, console: Console) -> int:
    """Give a record back to its office with a reason."""
    record = record_id(given.ID)
    with opened(given) as bureau:
        reviewing.give_back(bureau, record, given.why, given.field)
    console.say("已退回；该所下次同步时收到")
    return 0


def accept(given: Arguments, console: Console) -> int:
    """Accept a record as it stands."""
    record = record_id(given.ID)
    with opened(given) as bureau:
        reviewing.accept(bureau, record)
    console.say("已核准；该所下次同步时收到")
    return 0


def assign(given: Arguments, console: Console) -> int:
    """Hand a record over to another office, share it with one, or end that."""
    record, how = record_id(given.ID), given.how
    with opened(given) as bureau:
        assigning.assign(bureau, record, given.OFFICE, how, why=given.why)
    console.say({"hand": "已移交", "share": "已安排协办", "withdraw": "已结束协办"}[how] + "；有关的所下次同步时收到")
    return 0


COMMANDS: dict[str, Command] = {"return": return_, "accept": accept, "assign": assign}
