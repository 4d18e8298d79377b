"""Laptops whose clock battery is dead, and certificates that only the county's own clock can judge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.domain.errors import NoLink
from desktop_app.services.enrolling import enrol
from desktop_app.services.office import Office
from sync.county.bureau import Bureau
from sync.county.offices import add_office, issue_code
from tests import makers
from tests.certificates import authority
from tests.county.pairing import serving
from tests.fakes import FakeClock
from tests.offices import CODE

LATER = datetime(2031, 6, 1, tzinfo=UTC)  # as the county has it; to this machine its certificates are not valid yet


def _ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)


@contextmanager
def _paired(office: Office, folder: Path, local: datetime, days: int = 400) -> Iterator[Bureau]:
    """A county in 2031 that serves over TLS, and an office that believes it is ``local``, paired with it."""
    bureau = Bureau.create(folder / "county", "县局")
    bureau.now_ms = lambda: _ms(LATER)
    add_office(bureau, CODE, "雅龙司法所")
    _, chain, key = authority(folder, "county", LATER - timedelta(days=300), days)
    clock = office.session.clock
    assert isinstance(clock, FakeClock)
    clock.ms = _ms(local)
    with serving(bureau, chain, key) as served:
        enrol(office.session, served.url, issue_code(bureau, CODE)[0], None)
        yield bureau
    bureau.close()


@pytest.mark.parametrize("year", [1970, 2010, 2099])
def test_a_laptop_years_off_syncs_over_tls(real_office: Office, tmp_path: Path, year: int) -> None:
    with _paired(real_office, tmp_path, datetime(year, 1, 1, tzinfo=UTC)) as bureau:
        record = real_office.add("consultation", makers.consultation())
        assert real_office.sync().complete
        with bureau.database.reading() as connection:
            row = connection.execute(bureau.schema.operation.select()).one()
        assert row.received_at == _ms(LATER)  # both times are kept: the county's here, the laptop's in the operation
        assert real_office.get(record.id).created_at.startswith(str(year))


def test_a_possible_clock_leaves_the_judgement_to_tls(real_office: Office, tmp_path: Path) -> None:
    with _paired(real_office, tmp_path, datetime(2026, 11, 20, tzinfo=UTC)):
        real_office.add("consultation", makers.consultation())
        with pytest.raises(NoLink, match="证书"):
            real_office.sync()
        assert real_office.status().pending == 1


def test_a_certificate_that_has_expired_by_the_countys_clock_is_not_taken_from_a_laptop_without_time(
    real_office: Office, tmp_path: Path
) -> None:
    with _paired(real_office, tmp_path, datetime(1970, 1, 1, tzinfo=UTC), days=200):
        real_office.add("consultation", makers.consultation())
        with pytest.raises(NoLink, match="证书已过期"):
            real_office.sync()
        assert real_office.status().pending == 1
