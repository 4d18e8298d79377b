"""Making an office and pairing it with its county."""

from __future__ import annotations

from desktop_app.cli.opening import Arguments, Command, held_of, home_of, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain.kinds import KINDS
from desktop_app.services import enrolling, session
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
        paired = enrolling.enrol(office.session, args.server, args.code, args.ca)
    emit({"office": paired.office, "device": paired.device, "county": paired.county})
    return 0


COMMANDS: dict[str, Command] = {"init": init, "enrol": enrol}
