"""Giving the county what it lacks and taking what it has, and how things stand."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit


def sync(args: Arguments) -> int:
    """One exchange with the county."""
    with opened(args) as office:
        done = office.sync(limit_s=args.limit_s)
    emit(asdict(done))
    return 4 if done.conflicts else 0


def status(args: Arguments) -> int:
    """How the office stands."""
    with opened(args) as office:
        seen = office.status()
    emit(asdict(seen))
    return 0


COMMANDS: dict[str, Command] = {"sync": sync, "status": status}
