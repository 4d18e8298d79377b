"""Places for faults: a county that serves, an office paired with it, and the bad link between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.services.enrolling import enrol
from desktop_app.services.office import Office
from desktop_app.store import settings
from sync.county.bureau import Bureau
from sync.county.offices import add_office, issue_code
from tests.county.pairing import serving
from tests.links import BadLink, bad_link
from tests.offices import CODE, made_office, real_office

__all__ = ["made_office", "real_office"]


@dataclass(frozen=True)
class Far:
    """An office, its county, and the link that is all they have."""

    office: Office
    county: Bureau
    link: BadLink

    def agree(self) -> bool:
        """Whether the county has what the office has and nothing waits."""
        (county_id,) = {CODE[:6]}
        records = self.county.records(county_id)
        with self.county.database.reading() as connection:
            there = {stored.record: stored.state.nested() for stored in records.walk(connection)}
        store = self.office.session.store
        with store.database.reading() as connection:
            here = {stored.record: stored.state.nested() for stored in store.records.walk(connection)}
        return here == there and self.office.status().pending == 0


@pytest.fixture
def far(real_office: Office, tmp_path: Path) -> Iterator[Far]:
    """An office paired with its county, whose address is the bad link's."""
    bureau = Bureau.create(tmp_path / "county", "县局")
    add_office(bureau, CODE, "雅龙司法所")
    with serving(bureau) as served, bad_link(int(served.url.rpartition(":")[2])) as link:
        enrol(real_office.session, served.url, issue_code(bureau, CODE)[0], None)
        store = real_office.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, "server", f"http://127.0.0.1:{link.port}")
        yield Far(real_office, bureau, link)
    bureau.close()
