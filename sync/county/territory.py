"""Which offices' records somebody at the county may see: all, those of some counties of the server, or some offices (a 片区).

Source: ASVS 5.0 8.4.1 (offices and counties are tenants); RELIABILITY T10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.domain.errors import Refused
from desktop_app.store.scope import offices_of
from sync.merge import State

MOST = 200  # codes of one account
_CODE = re.compile(r"\d{6}|\d{9}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class Territory:
    """The codes of offices (9 digits, or with -NN) and counties (6 digits); none means everything."""

    codes: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Territory:
        """The territory of codes with spaces or commas between them; raise Refused for what is no code."""
        codes = tuple(dict.fromkeys(re.split(r"[\s,，、]+", text.strip()))) if text.strip() else ()
        if len(codes) > MOST:
            raise Refused(f"一个用户最多限定 {MOST} 个司法所；没有改动")
        if wrong := [code for code in codes if not _CODE.fullmatch(code)]:
            raise Refused(f"“{wrong[0][:20]}”不是司法所代码（9 位，可带 -NN）或县区代码（6 位）；没有改动")
        return cls(codes)

    def __str__(self) -> str:
        return " ".join(self.codes)

    @property
    def whole(self) -> bool:
        """Whether it is everything."""
        return not self.codes

    def holds(self, office: str) -> bool:
        """Whether an office belongs to it."""
        return self.whole or office in self.codes or office[:6] in self.codes

    def sees(self, state: State) -> bool:
        """Whether a record belongs to an office of it, or one of them helps with it."""
        return any(map(self.holds, offices_of(state)))

    def among(self, offices: Iterable[str]) -> list[str]:
        """Those of the offices that belong to it."""
        return [office for office in offices if self.holds(office)]


EVERYWHERE = Territory()
