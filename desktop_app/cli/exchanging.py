"""Giving the county what it lacks and taking what it has: by the network, by stick; and how things stand."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note


def sync(args: Arguments) -> int:
    """One exchange with the county."""
    with opened(args) as office:
        done = office.sync(limit_s=args.limit_s)
    emit(asdict(done))
    return 4 if done.conflicts else 0


def stick(args: Arguments) -> int:
    """The same exchange by stick."""
    with opened(args) as office:
        if args.part == "write":
            written = office.sticking.write(args.folder)
            if written.attachments_left:
                note(f"优盘装不下，还有 {written.attachments_left} 个附件没有写；下次再带")
            note("已写好并读回核对过，可以拔下优盘")
            emit({"written": asdict(written)})
            return 0
        read = office.sticking.read(args.folder)
    emit(asdict(read))
    return 4 if read.conflicts else 0


def status(args: Arguments) -> int:
    """How the office stands."""
    with opened(args) as office:
        seen = office.status()
    emit(asdict(seen))
    return 0


COMMANDS: dict[str, Command] = {"sync": sync, "stick": stick, "status": status}
