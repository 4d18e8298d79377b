"""Showing what is hidden, for a reason: who looked at which blank of which record, and why, stands in the audit trail before it is shown.

A sealed record is opened the same way, as a whole; its attachments stay closed. Source: PIPL arts. 28, 51, 54; DOMAIN §5.4; T10.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.errors import Refused
from desktop_app.domain.privacy import SHORTEST_REASON, is_sealed
from desktop_app.store.content import public
from desktop_app.store.dumping import public_id
from sync.county import allowances, showing
from sync.county.bureau import Bureau
from sync.county.lookup import seen_anywhere
from sync.county.retrying import whole
from sync.county.territory import EVERYWHERE, Territory

SEAL = "@sealed"  # the key that opens a sealed record; its private blanks stay masked
WHY = 200  # characters


@whole
@whole
def unmask(
    bureau: Bureau, record: bytes, keys: Sequence[str], why: str, *, who: str, territory: Territory = EVERYWHERE
) -> frozenset[str]:  # fmt: skip
    """The blanks that may be shown now. Raise Refused without a reason or a filled private blank, or when the day's allowance is used."""
    why = why.strip()
    if not SHORTEST_REASON <= len(why) <= WHY or not why.isprintable():
        raise Refused(f"请写明查看的原因，{SHORTEST_REASON}–{WHY} 个字；没有显示")
    with bureau.database.writing() as connection:
        _, stored = seen_anywhere(bureau, connection, record, territory)
        tables, fields = bureau.schema.kinds.get(stored.state.kind), public(stored.state.nested())
        known = set(showing.private_blanks(tables.kind, fields)) if tables else set()
        known |= {SEAL} if is_sealed(fields) else set()
        wanted = sorted(set(keys) & known)
        if not wanted or (is_sealed(fields) and SEAL not in wanted):
            raise Refused("请选要显示的栏目；没有显示")
        bureau.audit.note(connection, bureau.now_ms(), who, "unmask", f"{public_id(record)} {' '.join(wanted)}：{why}")
        allowances.spend(bureau, connection, who, "unmasked")  # behind the note, for which everybody waits in turn
    return frozenset(wanted)
