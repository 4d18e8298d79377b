"""Updating the program, from the county or from a stick."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.services import renewing


def update(args: Arguments) -> int:
    """Bring the program up to date from the next start on, or only say whether it is."""
    with opened(args) as office:
        done = renewing.renew(office.session, args.source, note, check=args.check, at_once=args.now)
    if done.switched:
        note(f"下次打开就是 {done.available}；现在开着的不受影响")
    emit(asdict(done))
    return 0


COMMANDS: dict[str, Command] = {"update": update}
