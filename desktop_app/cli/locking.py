"""Keys: which ways open the office, adding and removing one, a new recovery code, a new key, and the county as the last way in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, held_of, home_of, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain.kinds import KINDS
from desktop_app.services import escrow, rekeying
from desktop_app.services.clock import SystemClock
from desktop_app.services.rekeying import Rekeying
from desktop_app.services.secrets import Held, SystemKeyring, Words


def key(args: Arguments) -> int:
    """One of the commands about keys."""
    return _PARTS[args.part](args)


def _list(args: Arguments) -> int:
    with opened(args) as office:
        emit(asdict(Rekeying(office.session, SystemKeyring()).keys()))
    return 0


def _add(args: Arguments) -> int:
    with opened(args) as office:
        emit({"added": Rekeying(office.session, SystemKeyring()).add(_wanted(args))})
    return 0


def _wanted(args: Arguments) -> Held:
    """What is to open the office from now on: a key file that is named, a passphrase that is typed, or this computer's keyring."""
    if args.way == "passphrase":
        note("请输入新口令（至少 12 个字符或 5 个词）：")
        return Words(sys.stdin.readline())
    return args.file if args.way == "keyfile" else None


def _remove(args: Arguments) -> int:
    with opened(args) as office:
        Rekeying(office.session, SystemKeyring()).remove(args.way)
    return 0


def _recovery(args: Arguments) -> int:
    with opened(args) as office:
        code = Rekeying(office.session, SystemKeyring()).new_recovery_code()
    _show(code)
    return 0


def _change(args: Arguments) -> int:
    code = rekeying.change_key(home_of(args), held_of(args), SystemKeyring(), KINDS, SystemClock())
    note("数据库密钥已换。别的密钥文件、口令要重新添加；以前的备份仍用以前的钥匙和恢复码打开")
    _show(code)
    return 0


def _show(code: str) -> None:
    note(f"新的恢复码（只显示这一次，请抄在恢复卡上，旧卡作废）：\n    {code}")


def _ask(args: Arguments) -> int:
    digits = escrow.ask(home_of(args), args.file)
    note(f"申请已写好。把它交给县局，并用电话核对这组数字：{digits}")
    emit({"fingerprint": digits})
    return 0


def _answer(args: Arguments) -> int:
    emit({"key_source": escrow.take_answer(home_of(args), args.file, held_of(args), SystemKeyring())})
    return 0


_PARTS: dict[str, Callable[[Arguments], int]] = {
    "list": _list, "add": _add, "remove": _remove, "recovery": _recovery, "change": _change, "ask": _ask, "answer": _answer,
}  # fmt: skip
COMMANDS: dict[str, Command] = {"key": key}
