"""How much one person may see in clear and take away in a day: past that the page refuses and the audit trail says so.

Source: RELIABILITY T10 (the curious clerk); the numbers are ours: a reviewer who works through twenty files needs fewer.
"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from desktop_app.domain.errors import Refused
from sync.county.bureau import Bureau

UNMASKED, EXPORTED = 60, 20  # records shown in clear, and files, of one account in a day
EXPORT_ROWS = 5_000  # records of one file that names people
_CHINA_MS, _DAY_MS = 8 * 3600 * 1000, 24 * 3600 * 1000
Allowance = Literal["unmasked", "exported"]
_MOST: dict[Allowance, tuple[int, str]] = {"unmasked": (UNMASKED, "查看遮盖内容"), "exported": (EXPORTED, "导出")}


def spend(bureau: Bureau, connection: sa.Connection, account: str, what: Allowance) -> None:
    """Count one more; raise Refused when the day's allowance is used up. It stands or falls with the caller's transaction."""
    table, day = bureau.tables.account, (bureau.now_ms() + _CHINA_MS) // _DAY_MS
    row = connection.execute(sa.select(table.c.spent_on, table.c.unmasked, table.c.exported).where(table.c.name == account)).one()
    used = {"unmasked": row.unmasked or 0, "exported": row.exported or 0} if row.spent_on == day else {"unmasked": 0, "exported": 0}
    most, title = _MOST[what]
    if used[what] >= most:
        raise Refused(f"今天已经{title} {most} 次，到了每人每天的上限；明天再办，或请另一位同事")
    connection.execute(table.update().where(table.c.name == account).values(spent_on=day, **(used | {what: used[what] + 1})))
