"""Making a county, and the people who use its page."""

from __future__ import annotations

from sync.county.accounts import Accounts
from sync.county.bureau import KEY, Bureau
from sync.county.cli.opening import Arguments, Command, home_of, opened
from sync.county.console import Console

FIRST = "admin"  # the first administrator's name


def init(given: Arguments, console: Console) -> int:
    """Make an empty county and its first administrator."""
    home = home_of(given)
    bureau = Bureau.create(home, given.name, given.key_file)
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
    """Add somebody who uses the page."""
    with opened(given) as bureau:
        password = Accounts(bureau).add(given.NAME, given.role)
    console.say(f"用户 {given.NAME} 的密码：{password}（只显示这一次，登录后请更改）")
    return 0


COMMANDS: dict[str, Command] = {"init": init, "account": account}
