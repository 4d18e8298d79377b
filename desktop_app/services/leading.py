"""What only the office a record belongs to does; an office that helps with it adds and corrects (docs/wire.md "What the county writes")."""

from __future__ import annotations

from desktop_app.domain.errors import Refused
from desktop_app.store.opening import Store
from desktop_app.store.records import Stored


def refuse_helping(store: Store, stored: Stored, deed: str) -> None:
    """Raise Refused when this office only helps with the record."""
    if stored.state.office != store.office:
        raise Refused(f"这条记录由司法所 {stored.state.office} 主办，本所协办；{deed}由主办所办理，没有改动")
