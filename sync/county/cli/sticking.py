"""Exchanging with offices by stick."""

from __future__ import annotations

from dataclasses import asdict

from sync.county import sticks
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console


def stick(given: Arguments, console: Console) -> int:
    """Take in what lies on a stick and answer onto it, or write for an office what it has not been told."""
    with opened(given) as bureau:
        if given.part == "read":
            taken, left = sticks.read(bureau, given.DIR)
        else:
            taken, left = sticks.write(bureau, given.DIR, given.OFFICE), []
    for one in taken:
        console.value(asdict(one))
    for sentence in left:
        console.say(sentence)
    console.say("写好并核对过了，可以拔下优盘")
    return 0


COMMANDS: dict[str, Command] = {"stick": stick}
