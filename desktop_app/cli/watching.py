"""What is due, what a file still lacks, and what the county published."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.services.clock import today


def due(args: Arguments) -> int:
    """The clocks that run, the longest overdue first."""
    with opened(args) as office:
        for doubt in office.reminding.doubts(args.on):
            note(doubt)
        clock = None if args.on else office.timekeeping.doubt()
        if clock is not None:
            note(f"要按 {clock.likely} 看，请加 --on {clock.likely}")
        for one in office.reminding.due(args.on):
            emit(asdict(one) | {"due_on": one.due_on.isoformat()})
    return 0


def check(args: Arguments) -> int:
    """Whether the file of a record is complete."""
    with opened(args) as office:
        emit(asdict(office.checking.check(args.id)))
    return 0


def gaps(args: Arguments) -> int:
    """The numbers of a year that no case stands for."""
    with opened(args) as office:
        for gap in office.numbering.gaps(args.kind, args.year or today(office.session.clock).year):
            emit(asdict(gap))
    return 0


def published(args: Arguments) -> int:
    """What the county published for its offices."""
    with opened(args) as office:
        for one in office.referring.everything():
            emit(asdict(one))
    return 0


COMMANDS: dict[str, Command] = {"due": due, "check": check, "gaps": gaps, "published": published}
