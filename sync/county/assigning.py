"""Assigning: a record goes over to another office of the county, or is shared with one that helps (片区联合办案). Both go down at the next sync.

A helping office sees the record and adds to it; only the one it belongs to moves it along, decides between values, or puts it into the
bin. What an office wrote before it could know that a record left it still counts. Source: 若干规定 art. 27 (DOMAIN M-R19).
"""

from __future__ import annotations

from typing import Any, Literal

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.lookup import held
from sync.county.offices import office_names
from sync.county.retrying import whole
from sync.county.reviewing import countys_edit, write

How = Literal["hand", "share", "withdraw"]
WHY = 200  # characters
_WHY: dict[How, str] = {"hand": "县局移交办理", "share": "县局安排协办", "withdraw": "县局结束协办"}


@whole
def assign(bureau: Bureau, record: bytes, office: str, how: How = "hand", *, why: str | None = None, who: str = CONSOLE) -> None:
    """Hand a record over to an office, share it with one, or end that. Raise Unknown or Refused when there is nothing to change."""
    now, author = bureau.now_ms(), bureau.author(who)
    with bureau.database.writing() as connection:
        county_id, stored = held(bureau, connection, record)
        names = office_names(bureau, connection)
        if office not in names:
            raise Unknown(f"没有代码为 {office[:20]} 的司法所；karstcounty office list 列出全部")
        if office[:6] != county_id:
            raise Refused("只能交给本县的司法所；没有改动")
        if stored.state.deleted:
            raise Refused("这条记录在回收站里；没有改动")
        fields = _fields(stored, office, names[office], how)
        write(bureau, connection, county_id, [countys_edit(stored, fields, author, now, why or _WHY[how])])
        bureau.audit.note(connection, now, who, f"assign-{how}", f"{public_id(record)} {office}")


def _fields(stored: Stored, office: str, name: str, how: How) -> dict[str, Any]:
    helpers: Any = stored.state.values.get("@helpers") or []
    if office == stored.state.office:
        raise Refused(f"这条记录现在就由{name}主办；没有改动")
    if how == "share":
        if office in helpers:
            raise Refused(f"{name}已经在协办这条记录；没有改动")
        return {"@helpers": sorted([*helpers, office])}
    if how == "withdraw" and office not in helpers:
        raise Refused(f"{name}没有协办这条记录；没有改动")
    left = [helper for helper in helpers if helper != office]
    without = {"@helpers": left or None} if left != helpers else {}
    return without if how == "withdraw" else {"@office": office, **without}
