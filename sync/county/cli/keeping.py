"""Keeping a county: checking it, backing it up, putting a backup in its place, moving it into PostgreSQL."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.domain.errors import Refused
from desktop_app.store import backups
from sync.county import restoring
from sync.county.bureau import STORE
from sync.county.checking import faults
from sync.county.cli.opening import Arguments, Command, home_of, opened
from sync.county.console import Console


def verify(given: Arguments, console: Console) -> int:
    """Say what is wrong with the county."""
    with opened(given) as bureau:
        found = faults(bureau)
    console.value({"ok": not found, "faults": found})
    if found:
        console.say(f"检查出 {len(found)} 处问题；请勿继续写入，先从备份恢复或报告给维护人员")
    return 1 if found else 0


def backup(given: Arguments, console: Console) -> int:
    """Back up to one file."""
    with opened(given) as bureau:
        backups.write(given.FILE, bureau.database, STORE, [], bureau.home / "attachments", restoring.check(bureau.store_key))
    console.say(f"备份已写成并检查过：{given.FILE}。它与数据库用同一把密钥，请把密钥另存一处")
    return 0


def restore(given: Arguments, console: Console) -> int:
    """Put a backup in the place of the county."""
    restoring.restore(given.FILE, home_of(given), given.key_file, given.database, replace=given.replace)
    console.say(
        "已恢复；各司法所下次联系时会自动对账，把备份之后的记录补送上来。旧的配对码和网页登录都已作废；备份之后停用过的电脑请用 "
        "karstcounty device list 核对，再停用一次"
    )
    return 0


def migrate(given: Arguments, console: Console) -> int:
    """Move the county from its file into PostgreSQL."""
    if given.database is None:
        raise Refused("请用 --database postgresql://… 指明搬到哪个空的数据库；没有改动")
    console.value(asdict(restoring.migrate(home_of(given), given.key_file, given.database)))
    console.say("已搬到 PostgreSQL，逐表核对过，与原来一致；今后每条命令都加 --database。原来的文件已改名留存")
    return 0


def drill(given: Arguments, console: Console) -> int:
    """Restore a backup aside, check it, and throw it away again."""
    done = restoring.drill(given.FILE, home_of(given), given.key_file)
    console.value({"ok": not done.faults, **asdict(done)})
    if done.faults:
        console.say("这份备份恢复得出来，但检查出问题；请马上另做一份备份，再演练一次")
    return 1 if done.faults else 0


COMMANDS: dict[str, Command] = {"verify": verify, "backup": backup, "restore": restore, "migrate": migrate, "drill": drill}
