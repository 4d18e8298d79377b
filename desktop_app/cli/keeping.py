"""Keeping the store: checks, backups, getting in again."""

from __future__ import annotations

import sys

from desktop_app.cli.opening import Arguments, Command, held_of, home_of, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain.kinds import KINDS
from desktop_app.services import keeping
from desktop_app.services.clock import SystemClock
from desktop_app.services.secrets import SystemKeyring


def verify(args: Arguments) -> int:
    """Check the store."""
    with opened(args) as office:
        found = keeping.faults(office.session)
    emit({"ok": not found, "faults": found})
    return 1 if found else 0


def backup(args: Arguments) -> int:
    """Back up."""
    with opened(args) as office:
        keeping.backup(office.session, args.file, KINDS)
    note(f"备份已写成并验证：{args.file}")
    return 0


def restore(args: Arguments) -> int:
    """Restore."""
    held, code = held_of(args), None
    if args.recovery:
        note("请输入恢复码：")
        code = sys.stdin.readline()
    keeping.restore(args.file, home_of(args), held, SystemKeyring(), KINDS, SystemClock(), replace=args.replace, code=code)
    note("已从备份恢复；下次同步会与县局核对，缺的自动补齐")
    return 0


def recover(args: Arguments) -> int:
    """Unlock again with the recovery code."""
    held = held_of(args)
    note("请输入恢复码：")
    way = keeping.recover(home_of(args), sys.stdin.readline(), held, SystemKeyring())
    emit({"key_source": way})
    return 0


COMMANDS: dict[str, Command] = {"verify": verify, "backup": backup, "restore": restore, "recover": recover}
