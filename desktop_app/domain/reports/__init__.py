"""The reports this program ships, in the order they are listed; each module is one report, or one set of forms of one business."""

from __future__ import annotations

from desktop_app.domain.errors import Unknown
from desktop_app.domain.figures import Report
from desktop_app.domain.reports import aid, mediation, organisation, publicity, township

REPORTS: tuple[Report, ...] = (
    mediation.CASES, organisation.ORGANISATION, aid.CONSULTATIONS, aid.CIVIL, aid.RECIPIENTS, publicity.EVENTS, township.MONTH,
)  # fmt: skip


def by_key(key: str) -> Report:
    """The report with this key; raise Unknown naming those there are."""
    for report in REPORTS:
        if report.key == key:
            return report
    raise Unknown(f"没有“{key[:40]}”这张报表；可用的有：" + "、".join(f"{report.key}（{report.title}）" for report in REPORTS))


def days_counted() -> dict[str, frozenset[str]]:
    """For each kind, the blanks whose day decides whether a record counts: what the store keeps an index on."""
    found: dict[str, set[str]] = {}
    for report in REPORTS:
        for population in report.dated:
            found.setdefault(population.kind, set()).add(population.on)
    return {kind: frozenset(blanks) for kind, blanks in found.items()}
