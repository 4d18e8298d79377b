"""Keeping a county: checking it, backing it up, and putting a backup in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from desktop_app.domain.errors import KarstError, Refused
from desktop_app.store import backups, checking
from desktop_app.store.database import Database
from sync.county.bureau import KEY, STORE, Bureau, read_key
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


def _check(key: bytes) -> Callable[[Path], list[str]]:
    """What backups ask of a copy of the database; attachments are compared by their hashes there."""

    def check(path: Path) -> list[str]:
        bureau = Bureau.at(path.parent, path, key)
        try:
            with bureau.database.reading() as connection:
                counties = bureau.county_ids(connection)
            records = [(bureau.records(county_id), bureau.journal(county_id)) for county_id in counties]
            return [fault for each in records for fault in checking.faults(bureau.database, *each)]
        finally:
            bureau.database.close()

    return check


def backup(given: Arguments, console: Console) -> int:
    """Back up to one file."""
    with opened(given) as bureau:
        backups.write(given.FILE, bureau.database, STORE, [], bureau.home / "attachments", _check(bureau.store_key))
    console.say(f"备份已写成并检查过：{given.FILE}。它与数据库用同一把密钥，请把密钥另存一处")
    return 0


def restore(given: Arguments, console: Console) -> int:
    """Put a backup in the place of the county."""
    home = home_of(given)
    key = read_key(given.key_file or home / KEY)
    if (home / STORE).exists() and given.replace:
        _stopped(home / STORE, key)
    aside = f"before-restore-{datetime.now():%Y%m%d-%H%M%S}"
    backups.restore(given.FILE, home, STORE, _check(key), replace=given.replace, aside=aside)
    with opened(given) as bureau:
        bureau.begin_epoch()
    console.say(
        "已恢复；各司法所下次联系时会自动对账，把备份之后的记录补送上来。旧的配对码和网页登录都已作废；备份之后停用过的电脑请用 "
        "karstcounty device list 核对，再停用一次"
    )
    return 0


def _stopped(path: Path, key: bytes) -> None:
    """Raise Refused while a server holds the database: its log stands beside it until the last one has left."""
    database = Database(path, key)
    try:
        database.version()
    except KarstError:
        return  # what cannot be read is held by nobody
    finally:
        database.close()
    if Path(f"{path}-wal").exists():
        raise Refused("县局服务还在运行，没有恢复；请先停下 karstcounty serve")


COMMANDS: dict[str, Command] = {"verify": verify, "backup": backup, "restore": restore}
