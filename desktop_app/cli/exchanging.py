"""Giving the county what it lacks and taking what it has: by the network, by stick; and how things stand."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain.errors import Refused


def sync(args: Arguments) -> int:
    """One exchange with the county."""
    with opened(args) as office:
        done = office.sync(limit_s=args.limit_s)
        _say_what_waits(len(office.holding.waiting()))
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
        _say_what_waits(len(office.holding.waiting()))
    emit(asdict(read))
    return 4 if read.conflicts else 0


def _say_what_waits(records: int) -> None:
    if records:
        note(f"有 {records} 条记录在别处被集中删除或交给了别的所，本机都还留着，等你决定；karstdesk held 列出")


def held(args: Arguments) -> int:
    """What was deleted elsewhere, many at once, and waits for a person."""
    with opened(args) as office:
        waiting = office.holding.waiting()
        if args.decision is None:
            for one in waiting:
                emit(asdict(one))
            return 0
        if not args.ids:
            raise Refused("请写明记录编号，或写 all 表示全部；没有改动")
        chosen = [one.id for one in waiting] if args.ids == ["all"] else args.ids
        done = office.holding.accept(chosen) if args.decision == "accept" else office.holding.keep(chosen)
    emit({args.decision: done})
    return 0


def refused(args: Arguments) -> int:
    """What the county did not accept, with its reason; or let one be."""
    with opened(args) as office:
        if args.waive:
            office.refusals.waive(args.waive)
            emit({"waived": args.waive})
            return 0
        for shown, reason in office.outgoing.refused():
            emit({"id": shown.id, "kind": shown.kind, "number": shown.number, "reason": reason})
    return 0


def status(args: Arguments) -> int:
    """How the office stands."""
    with opened(args) as office:
        seen = office.status()
    emit(asdict(seen))
    return 0


COMMANDS: dict[str, Command] = {"sync": sync, "stick": stick, "status": status, "held": held, "refused": refused}
