"""The audit trail of the county: append-only, each row bound to the one before by a hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import sqlalchemy as sa

CONSOLE = "console"  # who: a command typed on the server itself
_START = bytes(32)


@dataclass(frozen=True, slots=True)
class Audit:
    """The trail in one database."""

    table: sa.Table
    setting: sa.Table  # its row of the bureau is locked by whoever appends, so that two never follow the same row

    def note(self, connection: sa.Connection, at: int, who: str, what: str, about: str = "") -> None:
        """Append one row; it stands or falls with the caller's transaction."""
        table, setting = self.table, self.setting
        connection.execute(setting.update().where(setting.c.name == "bureau").values(value=setting.c.value))
        last = connection.execute(sa.select(table.c.place, table.c.link).order_by(table.c.place.desc()).limit(1)).first()
        place, link = (last.place, last.link) if last else (0, _START)
        row = {"place": place + 1, "at": at, "who": who, "what": what, "about": about}
        connection.execute(table.insert().values(**row, link=_link(link, place + 1, at, who, what, about)))

    def broken_at(self, connection: sa.Connection) -> int | None:
        """The place of the first row that does not follow from the one before, or None when the trail is whole."""
        link = _START
        for expected, row in enumerate(connection.execute(sa.select(self.table).order_by(self.table.c.place)), 1):
            link = _link(link, row.place, row.at, row.who, row.what, row.about)
            if row.place != expected or row.link != link:
                return int(row.place)
        return None


def _link(before: bytes, place: int, at: int, who: str, what: str, about: str) -> bytes:
    return hashlib.sha256(before + json.dumps([place, at, who, what, about], ensure_ascii=False).encode()).digest()
