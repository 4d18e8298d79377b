"""The cases that were closed in a period, as subsidies look at them; of one office or of a whole county."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from desktop_app.domain.fields import CHINA
from desktop_app.domain.payments import Case
from desktop_app.domain.period import Period
from desktop_app.domain.reports.mediation import CLOSED
from desktop_app.store.content import public, titles
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Records, Stored
from desktop_app.store.totals import Span, Totals


def closed_cases(records: Records, connection: sa.Connection, period: Period, office: str | None = None) -> list[Case]:
    """The cases, in the order of the day they were closed."""
    found = Totals(records.schema, connection, records.county).members(CLOSED, Span(period.first, period.last, office))
    return [_case(stored) for stored in records.load(connection, found).values()]


def _case(stored: Stored) -> Case:
    """A stored case as subsidies look at it."""
    nested = stored.state.nested()
    entered = datetime.fromtimestamp(stored.created_at / 1000, UTC).astimezone(CHINA).date()
    number = str(stored.state.values.get("@number") or "")
    return Case(public_id(stored.record), stored.state.office, number, entered, public(nested), tuple(titles(nested)))
