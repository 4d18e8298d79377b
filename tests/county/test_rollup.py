"""Three counties and their region on loopback: each county is a device of the region, by the protocol its own offices speak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, Refused
from desktop_app.domain.kinds import by_key
from desktop_app.store import dumping
from desktop_app.store.peer import Peer
from sync.county import rollup
from sync.county.assigning import assign
from sync.county.bureau import Bureau
from sync.county.checking import faults
from sync.county.offices import add_office, issue_code
from sync.county.restoring import restore
from sync.county.reviewing import accept
from tests import makers
from tests.county.pairing import Clock, Desktop, Served, serving
from tests.county.running import Commands

CODES = ("451297", "451298", "451299")
KIND = by_key("mediation_case")


@dataclass
class County:
    """A county with two offices, served, and the first one's computer."""

    code: str
    served: Served
    desktop: Desktop

    @property
    def bureau(self) -> Bureau:
        return self.served.bureau

    @property
    def offices(self) -> tuple[str, str]:
        return f"{self.code}001", f"{self.code}002"


def _county(folder: Path, code: str, entered: ExitStack) -> County:
    bureau = Bureau.create(folder / code, f"{code} 县司法局")
    entered.callback(bureau.close)
    for office in (f"{code}001", f"{code}002"):
        add_office(bureau, office, f"{office} 所")
    served = entered.enter_context(serving(bureau))
    desktop = Desktop.at(folder / f"{code}-office", served, Clock(), issue_code(bureau, f"{code}001")[0], office=f"{code}001")
    for seed in range(3):
        desktop.add(KIND.key, KIND.read(makers.mediation_case(seed)))
    assert desktop.sync().complete
    return County(code, served, desktop)


@pytest.fixture
def counties(tmp_path: Path) -> Iterator[list[County]]:
    with ExitStack() as entered:
        yield [_county(tmp_path, code, entered) for code in CODES]


@pytest.fixture
def region(place: Bureau) -> Iterator[Served]:
    """The region, on each database, with the three counties registered."""
    for code in CODES:
        add_office(place, code, f"{code} 县司法局")
        for office in (f"{code}001", f"{code}002"):
            add_office(place, office, f"{office} 所")
    with serving(place) as served:
        yield served
    place.close()


def dump(bureau: Bureau, code: str, office: str) -> list[str]:
    with bureau.database.reading() as connection:
        return list(dumping.lines(bureau.records(code), connection, office))


def _join(region: Served, county: County) -> None:
    code, _ = issue_code(region.bureau, county.code)
    assert rollup.join(county.bureau, county.code, region.url, code) == region.bureau.name


def _agree(region: Served, county: County) -> None:
    for office in county.offices:
        assert dump(region.bureau, county.code, office) == dump(county.bureau, county.code, office)


@pytest.mark.timeout(240)
def test_what_three_counties_hold_is_at_the_region_and_only_news_is_sent(region: Served, counties: list[County]) -> None:
    for county in counties:
        _join(region, county)
        sent = rollup.send(county.bureau, county.code)
        assert (sent.records, sent.pushed, sent.complete) == (3, 6, True)
        _agree(region, county)
    first = counties[0]
    with first.desktop.store.database.reading() as connection:
        one, two, three = (stored.record for stored in first.desktop.store.records.walk(connection))
    first.desktop.change(one, {"summary": "改过的经过"}, "笔误")
    first.desktop.delete(two)
    assert first.desktop.sync().complete
    assign(first.bureau, three, first.offices[1])
    accept(first.bureau, one)
    sent = rollup.send(first.bureau, first.code)
    assert (sent.records, sent.pushed, sent.complete) == (3, 3, True)
    _agree(region, first)
    assert len(dump(region.bureau, first.code, first.offices[1])) == 1
    again = rollup.send(first.bureau, first.code)
    assert (again.records, again.pushed, again.requests, again.complete) == (0, 0, 2, True)
    for county in counties:
        _agree(region, county)
        with rollup._uplink(county.bureau, county.code) as store, store.database.reading() as connection:
            assert not Peer.load(store.schema, connection).differs
    assert faults(region.bureau) == []


@pytest.mark.timeout(240)
def test_a_region_or_a_county_that_was_restored_is_healed_by_the_next_report(
    region: Served, counties: list[County], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = counties[0]
    _join(region, county)
    backup = tmp_path / "county.zip"
    assert Commands(county.bureau.home, capsys)("backup", backup).code == 0
    rollup.send(county.bureau, county.code)
    region.bureau.begin_epoch()
    with county.desktop.store.database.reading() as connection:
        record = next(iter(county.desktop.store.records.walk(connection))).record
    county.desktop.change(record, {"summary": "又改过"})
    assert county.desktop.sync().complete
    assert rollup.send(county.bureau, county.code).complete
    _agree(region, county)
    county.bureau.close()
    other = tmp_path / "restored"
    other.mkdir()
    (other / "county.key").write_bytes((county.bureau.home / "county.key").read_bytes())
    restore(backup, other, None, None, replace=False)
    (county.bureau.home / "uplink").rename(other / "uplink")
    restored = Bureau.open(other)
    with serving(restored) as served:
        county.desktop.url = served.url
        accept(restored, record)  # another history from here on: what the region has is compared, and not said again
        assert county.desktop.sync().complete
        sent = rollup.send(restored, county.code)
        assert (sent.complete, sent.records, sent.pushed) == (True, 3, 0)
        for office in county.offices:
            assert dump(region.bureau, county.code, office) == dump(restored, county.code, office)
    restored.close()


def test_a_county_is_paired_with_its_region_once_and_by_a_good_code(region: Served, counties: list[County]) -> None:
    county = counties[0]
    with pytest.raises(Failed, match="还没有与上级配对"):
        rollup.send(county.bureau, county.code)
    with pytest.raises(Refused, match="配对码"):
        rollup.join(county.bureau, county.code, region.url, "ABCD-EFGH-JKMN")
    with pytest.raises(Refused, match="没有代码"):
        rollup.join(county.bureau, "451200", region.url, "ABCD-EFGH-JKMN")
    _join(region, county)
    with pytest.raises(Refused, match="已经与上级配对"):
        _join(region, county)
