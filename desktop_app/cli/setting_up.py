"""Making an office and pairing it with its county."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from desktop_app.cli.opening import Arguments, Command, held_of, home_of, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain.kinds import KINDS
from desktop_app.services import enrolling, provisioning, session
from desktop_app.services.clock import SystemClock
from desktop_app.services.secrets import SystemKeyring
from sync.wire.suites import suite_of


def init(args: Arguments) -> int:
    """Make an empty store."""
    suite = suite_of(args.suite)
    made, code = session.make(home_of(args), args.office, args.name, held_of(args), SystemKeyring(), KINDS, SystemClock(), suite)
    note(f"恢复码（只显示这一次，请抄在恢复卡上，与电脑分开保管）：\n    {code}")
    emit({"office": made.store.office, "device": made.store.device})
    made.store.close()
    return 0


def enrol(args: Arguments) -> int:
    """Pair with the county."""
    with opened(args) as office:
        paired = enrolling.enrol(office.session, args.server, args.code, enrolling.read_anchor(args.ca) if args.ca else None)
    emit({"office": paired.office, "device": paired.device, "county": paired.county})
    return 0


def provision(args: Arguments) -> int:
    """Set this computer up from a county's file; nothing is asked."""
    given = provisioning.from_file(args.file)
    card: Path = args.recovery or args.file.with_name(f"{args.file.name.partition('.')[0]}-恢复码.txt")
    machine = provisioning.Machine(home_of(args), held_of(args), SystemKeyring(), SystemClock())
    done = provisioning.carry_out(given, machine, KINDS, card)
    if done.made:
        note(f"恢复码写在 {card}，请打印后与电脑分开锁好")
    emit(asdict(done))
    return 0


COMMANDS: dict[str, Command] = {"init": init, "enrol": enrol, "provision": provision}
