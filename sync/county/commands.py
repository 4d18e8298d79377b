"""What each command of karstcounty does; what it prints is what scripts of the county rely on."""

from __future__ import annotations

import hashlib
import heapq
import re
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import platformdirs

from desktop_app.domain.errors import Failed, KarstError, Refused, Unknown
from desktop_app.store import backups, checking, dumping
from desktop_app.store.database import Database
from sync.county import offices
from sync.county.accounts import Accounts
from sync.county.bureau import KEY, STORE, Bureau, read_key
from sync.county.console import Console
from sync.county.history import history
from sync.county.offices import Device, Office
from sync.county.proofs import unproven
from sync.county.registers import record_id, stored_anywhere
from sync.county.showing import iso

FIRST = "admin"  # the first administrator's name


def home_of(given: Namespace) -> Path:
    """The county's folder; raise Refused for a database that is not in it."""
    if given.database is not None:
        raise Refused("本版本的县局数据库是 --home 文件夹里的 SQLite，还不能用 --database 指到别处")
    home: Path = given.home or Path(platformdirs.user_data_dir("karstcounty", appauthor=False))
    return home


@contextmanager
def _open(given: Namespace) -> Iterator[Bureau]:
    bureau = Bureau.open(home_of(given), given.key_file)
    try:
        yield bureau
    finally:
        bureau.close()


def _init(given: Namespace, console: Console) -> int:
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


def _serve(given: Namespace, console: Console) -> int:
    from sync.county.serving import serve  # a web framework takes longer to load than any other command to run

    with _open(given) as bureau:
        return serve(bureau, given, console)


def _office(given: Namespace, console: Console) -> int:
    with _open(given) as bureau:
        if given.part == "add":
            offices.add_office(bureau, given.CODE, given.NAME, given.area)
        for office in offices.offices(bureau):
            if given.part == "list" or office.code == given.CODE:
                console.value(_office_line(office))
    return 0


def _office_line(office: Office) -> dict[str, object]:
    return {
        "office": office.code, "name": office.name, "area": office.area, "devices": office.devices,
        "last_seen_at": iso(office.last_seen_at), "records": office.records,
    }  # fmt: skip


def _code(given: Namespace, console: Console) -> int:
    with _open(given) as bureau:
        code, expires_at = offices.issue_code(bureau, given.OFFICE, given.days)
    console.value({"code": code, "expires_at": iso(expires_at)})
    return 0


def _device(given: Namespace, console: Console) -> int:
    with _open(given) as bureau:
        if given.part == "revoke":
            offices.revoke(bureau, given.DEVICE, given.why)
        for device in offices.devices(bureau):
            if given.part == "list" or device.id == given.DEVICE.lower():
                console.value(_device_line(device))
    return 0


def _device_line(device: Device) -> dict[str, object]:
    return {
        "device": device.id, "office": device.office, "name": device.name, "place": device.place, "enrolled_at": iso(device.enrolled_at),
        "last_seen_at": iso(device.last_seen_at), "revoked_at": iso(device.revoked_at), "why": device.why,
    }  # fmt: skip


def _dump(given: Namespace, console: Console) -> int:
    with _open(given) as bureau, bureau.database.reading() as connection:
        counties = bureau.county_ids(connection)
        if given.office is not None and given.office not in offices.office_names(bureau, connection):
            raise Unknown(f"没有代码为 {given.office[:20]} 的司法所；karstcounty office list 列出全部")
        walks = [bureau.records(county_id).walk(connection, given.office) for county_id in counties]
        for stored in heapq.merge(*walks, key=lambda stored: stored.record):
            if not stored.state.deleted:
                console.out.write(dumping.canonical(dumping.view(stored)) + "\n")
    console.out.flush()
    return 0


def _history(given: Namespace, console: Console) -> int:
    record = record_id(given.ID)
    with _open(given) as bureau, bureau.database.reading() as connection:
        county_id, _ = stored_anywhere(bureau, connection, record)
        for revision in history(bureau, connection, county_id, record):
            console.value(
                {
                    "revision": revision.number, "what": revision.what, "author": revision.author, "at": iso(revision.at),
                    "received_at": iso(revision.received_at), "office": revision.office, "device": revision.device,
                    "why": revision.why, "result": revision.result, "reason": revision.reason,
                    "changes": {change.path: change.after for change in revision.changes},
                }
            )  # fmt: skip
    return 0


def _extract(given: Namespace, console: Console) -> int:
    if not re.fullmatch("[0-9a-fA-F]{64}", given.SHA256):
        raise Refused("附件的校验值应为 64 位十六进制")
    sha256 = bytes.fromhex(given.SHA256)
    with _open(given) as bureau:
        with bureau.database.reading() as connection:
            stores = [bureau.blobs(county_id) for county_id in bureau.county_ids(connection)]
        blobs = next((store for store in stores if store.path(sha256).exists()), None)
        if blobs is None:
            raise Unknown("县里没有这个附件，或者还没有送到")
        unfinished: Path = given.file.with_name(given.file.name + ".new")
        digest = hashlib.sha256()
        try:
            with unfinished.open("wb") as out:
                for piece in blobs.pieces(sha256):
                    digest.update(piece)
                    out.write(piece)
            if digest.digest() != sha256:
                raise Failed("这个附件还没有送全，没有写出")
            unfinished.replace(given.file)
        finally:
            unfinished.unlink(missing_ok=True)
    return 0


def faults(bureau: Bureau) -> list[str]:
    """What is wrong with an open county, a sentence each; empty when all is well."""
    found: list[str] = []
    with bureau.database.reading() as connection:
        counties = bureau.county_ids(connection)
        broken = bureau.audit.broken_at(connection)
    if broken is not None:
        found.append(f"审计日志第 {broken} 条被改动过或缺了一条")
    for county_id in counties:
        found += checking.faults(bureau.database, bureau.records(county_id), bureau.journal(county_id))
        blobs, table = bureau.blobs(county_id), bureau.schema.blob
        with bureau.database.reading() as connection:
            whole = table.select().where(table.c.county_id == county_id, table.c.have == table.c.bytes)
            held = [row.sha256 for row in connection.execute(whole)]
            found += unproven(bureau, connection, county_id)
        found += [f"附件 {sha256.hex()} 已损坏或不见了" for sha256 in held if not blobs.whole(sha256)]
    return found


def _verify(given: Namespace, console: Console) -> int:
    with _open(given) as bureau:
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


def _backup(given: Namespace, console: Console) -> int:
    with _open(given) as bureau:
        backups.write(given.FILE, bureau.database, STORE, [], bureau.home / "attachments", _check(bureau.store_key))
    console.say(f"备份已写成并检查过：{given.FILE}。它与数据库用同一把密钥，请把密钥另存一处")
    return 0


def _restore(given: Namespace, console: Console) -> int:
    home = home_of(given)
    key = read_key(given.key_file or home / KEY)
    if (home / STORE).exists() and given.replace:
        _stopped(home / STORE, key)
    aside = f"before-restore-{datetime.now():%Y%m%d-%H%M%S}"
    backups.restore(given.FILE, home, STORE, _check(key), replace=given.replace, aside=aside)
    with _open(given) as bureau:
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


def _account(given: Namespace, console: Console) -> int:
    with _open(given) as bureau:
        password = Accounts(bureau).add(given.NAME, given.role)
    console.say(f"用户 {given.NAME} 的密码：{password}（只显示这一次，登录后请更改）")
    return 0


COMMANDS: dict[str, Callable[[Namespace, Console], int]] = {
    "init": _init, "serve": _serve, "office": _office, "code": _code, "device": _device, "dump": _dump, "history": _history,
    "extract": _extract, "verify": _verify, "backup": _backup, "restore": _restore, "account": _account,
}  # fmt: skip
