"""The audit trail as people read it: newest first, by whom and what, and whether the chain is whole."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from sync.county.bureau import Bureau
from sync.county.showing import instant

PAGE = 100
DEEDS = {
    "login": "登录", "logout": "退出", "login-wrong": "密码或口令不对", "login-locked": "输错五次，已锁", "password": "更改密码", "factor-set": "绑定动态口令",
    "denied": "试办不该办的", "view": "查看记录", "file": "取附件", "unmask": "查看遮盖内容", "export": "导出", "return": "退回", "accept": "核准",
    "assign-hand": "移交", "assign-share": "请求协办", "assign-withdraw": "结束协办", "office-add": "登记司法所", "code": "发配对码", "enrol": "电脑配对",
    "enrol-wrong-code": "配对码不对", "device-revoke": "停用电脑", "publish": "发布参考资料", "account-add": "添加用户", "account-change": "更改用户",
    "account-reset": "重设用户密码", "stick-read": "取入优盘", "stick-quarantined": "优盘数据隔离", "epoch": "从备份恢复", "backup": "备份",
    "backup-fetched": "取走备份", "subsidy": "补贴复核",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the trail."""

    place: int
    at: str
    who: str
    what: str
    about: str
    link: str  # the beginning of its hash


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of it."""

    rows: list[Row]
    more: int  # place to go on below; 0 at the end
    head: str  # place and hash of the newest row: written on paper, it shows later that nothing was cut off


def page(bureau: Bureau, who: str = "", what: str = "", below: int = 0) -> Trail:
    """One page, newest first; ``who`` and ``what`` leave only theirs."""
    table = bureau.tables.audit
    query = sa.select(table).order_by(table.c.place.desc()).limit(PAGE + 1)
    for column, wanted in ((table.c.who, who), (table.c.what, what)):
        query = query.where(column == wanted) if wanted else query
    query = query.where(table.c.place < below) if below else query
    with bureau.database.reading() as connection:
        found = list(connection.execute(query))
        newest = connection.execute(sa.select(table.c.place, table.c.link).order_by(table.c.place.desc()).limit(1)).first()
    rows = [
        Row(row.place, instant(row.at), row.who, DEEDS.get(row.what, row.what), row.about, row.link.hex()[:8]) for row in found[:PAGE]
    ]  # fmt: skip
    head = f"{newest.place} · {newest.link.hex()}" if newest else ""
    return Trail(rows, rows[-1].place if len(found) > PAGE else 0, head)


def broken_at(bureau: Bureau) -> int | None:
    """The place of the first row that does not follow from the one before; None when the trail is whole."""
    with bureau.database.reading() as connection:
        return bureau.audit.broken_at(connection)
