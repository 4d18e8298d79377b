"""Paying: the subsidy application of a period: each case that was closed in it with its class and amount, or why it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.kind import Kind
from desktop_app.domain.payments import CASES, MEDIATORS, Application, Register, applied, register_of
from desktop_app.domain.period import Period
from desktop_app.services.ruling import Ruling
from desktop_app.services.session import Session
from desktop_app.services.viewing import Viewing
from desktop_app.store.closed_cases import closed_cases


@dataclass(frozen=True, slots=True)
class Paying:
    """Subsidies of this office."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]
    ruling: Ruling

    def application(self, period: Period) -> Application:
        """The application of a period; raise Refused when no rules are known for this county."""
        table, store = self.ruling.subsidies(), self.session.store
        with store.database.reading() as connection:
            cases = closed_cases(store.records, connection, period, store.office)
        return applied(period, self.session.office_name, cases, table, store.office[:6], self.kinds[CASES], self._register())

    def write(self, application: Application, to: Path) -> int:
        """Write the application as a workbook; how many rows it has. Raise Failed when the file cannot be written."""
        from desktop_app.sheets import subsidies  # XlsxWriter is loaded when a sheet is wanted

        return subsidies.write(application, to)

    def _register(self) -> Register:
        """The mediators in the register."""
        found = self.viewing.walk(self.kinds[MEDIATORS], {"stage": "accepted"}, "", None, None)
        return register_of((shown.id, shown.fields) for shown in found)
