"""What is hidden: looking at it for a reason, who looked, and handing the whole office to a successor."""

from __future__ import annotations

import sys
from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, held_of, home_of, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain.kinds import KINDS
from desktop_app.services import handing_over
from desktop_app.services.clock import SystemClock
from desktop_app.services.secrets import SystemKeyring


def unmask(args: Arguments) -> int:
    """Show masked values."""
    with opened(args) as office:
        emit(office.guarding.unmasked(args.id, args.field, args.why))
    return 0


def access_log(args: Arguments) -> int:
    """Who looked at what is hidden."""
    with opened(args) as office:
        for look in office.guarding.looks(args.limit):
            emit(asdict(look))
    return 0


def handover(args: Arguments) -> int:
    """Hand the office over."""
    note("请输入交接口令（不少于 10 个字符，当面告诉接任者，不要和文件放在一起）：")
    words = sys.stdin.readline()
    with opened(args) as office:
        done = office.handing_over.write(args.file, words, args.to)
    note(f"交接包已写成并检查过。清单在 {done.list_file}，双方签名后存档")
    emit(asdict(done))
    return 0


def takeover(args: Arguments) -> int:
    """Take a handed-over office in."""
    held = held_of(args)
    note("请输入交接口令：")
    words = sys.stdin.readline()
    done = handing_over.take_over(args.file, words, home_of(args), args.name, held, SystemKeyring(), KINDS, SystemClock())
    note(f"恢复码（只显示这一次，抄在纸上与电脑分开锁好）：{done.recovery_code}")
    note("已接任。请在县局停用原来的电脑或核对只有一台在用，并同步一次")
    emit({key: value for key, value in asdict(done).items() if key != "recovery_code"})
    return 0


COMMANDS: dict[str, Command] = {"unmask": unmask, "access-log": access_log, "handover": handover, "takeover": takeover}
