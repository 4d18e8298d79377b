"""矛盾纠纷排查: rounds, quarrels found and quarrels settled before they grew; part of other reports.

Source: S3 RMTJ_AJZTQK (TJJFJS, PCJFCS, YFJFJS), S27, S46; DOMAIN §1.5 C, §1.8.
"""

from __future__ import annotations

from desktop_app.domain.figures import Counted, Figure, Is

HELD = Counted(
    key="screened", kind="screening", on="held_on", where=Is("stage", ("accepted", "archived")),
    says="排查日期在报告期内、已登记的排查；草稿和作废的不计",
)  # fmt: skip


def rounds(*heads: str) -> tuple[Figure, ...]:
    """Rounds, quarrels found, quarrels prevented."""
    return (
        Figure(key="screenings", title="矛盾纠纷排查", unit="次", of=HELD, heads=heads),
        Figure(key="found", title="排查出纠纷", of=HELD, total="found_count", heads=heads),
        Figure(key="prevented", title="预防纠纷", of=HELD, total="prevented_count", heads=heads),
    )
