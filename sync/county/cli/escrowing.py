"""The escrow key: made once, and opened with two custodians' shares for an office that has lost its way in."""

from __future__ import annotations

from sync.county import escrow
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console
from sync.county.retrying import whole


def escrow_(given: Arguments, console: Console) -> int:
    """Make the key, or answer an office's question."""
    if given.part == "make":
        console.say("三份分片请分别交给保管人，存在各自的优盘上，从这台电脑上删掉；任意两份能打开，一份什么也打不开")
        console.value({"fingerprint": escrow.make(given.DIR)})
        return 0
    with opened(given) as bureau:
        done = escrow.answer(given.FILE, given.share, given.file)
        _note(bureau, f"{done['store']} {given.why}")
    console.say("请先当面或用电话核实对方身份，并核对下面的数字与司法所屏幕上的一致，再把回答交给它")
    console.value(done)
    return 0


@whole
def _note(bureau: Bureau, about: str) -> None:
    with bureau.database.writing() as connection:
        bureau.audit.note(connection, bureau.now_ms(), CONSOLE, "escrow-open", about)


COMMANDS: dict[str, Command] = {"escrow": escrow_}
