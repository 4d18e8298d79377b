"""Making a county, and the people who use its page."""

from __future__ import annotations

from sync.county.accounts import Account, Accounts
from sync.county.bureau import KEY, Bureau
from sync.county.cli.opening import Arguments, Command, home_of, opened
from sync.county.console import Console
from sync.county.showing import iso
from sync.county.territory import Territory

FIRST = "admin"  # the first administrator's name


def init(given: Arguments, console: Console) -> int:
    """Make an empty county and its first administrator."""
    home = home_of(given)
    bureau = Bureau.create(home, given.name, given.key_file, url=given.database)
    try:
        password = Accounts(bureau).add(FIRST, "admin")
    finally:
        bureau.close()
    console.value({"county": bureau.name, "epoch": bureau.epoch.hex()})
    console.say(f"第一个管理员：用户名 {FIRST}，密码 {password}（只显示这一次，登录后请更改）")
    if given.key_file is None:
        console.say(
            f"数据库的密钥在 {home / KEY}，与数据同在一处；正式使用请移到系统服务凭据或 TPM 保管的位置，"
            "以 --key-file 指明，并另抄一份锁好：没有它，数据库和备份都打不开"
        )
    return 0


def account(given: Arguments, console: Console) -> int:
    """Add somebody who uses the page, change them, or list everybody."""
    with opened(given) as bureau:
        accounts, territory = Accounts(bureau), Territory.parse(" ".join(given.office or ()))
        match given.part:
            case "add":
                console.say(_told(given.NAME, accounts.add(given.NAME, given.role, territory=territory)))
            case "reset":
                console.say(_told(given.NAME, accounts.reset(given.NAME)) + "；动态口令也要重新绑定")
            case "change":
                accounts.change(given.NAME, role=given.role, territory=None if given.office is None else territory)
            case "disable" | "enable":
                accounts.change(given.NAME, disabled=given.part == "disable")
        for found in accounts.list():
            if given.part == "list":
                console.value(_line(found))
    return 0


def _told(name: str, password: str) -> str:
    return f"用户 {name} 的密码：{password}（只显示这一次，登录后请更改）"


def _line(account: Account) -> dict[str, object]:
    return {
        "name": account.name, "role": account.role, "offices": list(account.territory.codes), "second_factor": account.has_factor,
        "added_at": iso(account.added_at), "disabled_at": iso(account.disabled_at),
    }  # fmt: skip


COMMANDS: dict[str, Command] = {"init": init, "account": account}
