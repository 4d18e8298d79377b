"""A clock that cannot be right is doubted, with the day that is likely; one that can is believed, and a person may say so."""

from __future__ import annotations

import pytest

from desktop_app.services.clock import local_day
from desktop_app.services.office import Office
from desktop_app.store.peer import Peer
from tests.fakes import FakeClock
from tests.makers import consultation

DAY = 86_400_000


@pytest.fixture
def clock(real_office: Office) -> FakeClock:
    """The clock of the office's computer, on 18 November 2026."""
    assert isinstance(real_office.session.clock, FakeClock)
    return real_office.session.clock


def contact(office: Office, here: int, county: int) -> None:
    """An exchange, by this computer's clock and by the county's."""
    store = office.session.store
    with store.database.writing() as connection:
        peer = Peer.load(store.schema, connection)
        peer.contact_at, peer.county_at = here, county
        for log in store.journal.logs(connection):
            log.acked = log.last
            store.journal.save_log(connection, log)
        peer.save(store.schema, connection)


def test_a_clock_that_goes_on_is_believed(real_office: Office, clock: FakeClock) -> None:
    real_office.add("consultation", consultation(1))
    for days in (0, 1, 40, 700):
        clock.ms += days * DAY
        assert real_office.timekeeping.doubt() is None


@pytest.mark.parametrize("days", [1, 3, 6000])
def test_a_clock_behind_the_last_work_is_doubted(real_office: Office, clock: FakeClock, days: int) -> None:
    real_office.add("consultation", consultation(1))
    worked_on = local_day(clock.ms)
    clock.ms -= days * DAY
    doubt = real_office.timekeeping.doubt()
    assert doubt is not None and not doubt.sure and (doubt.today, doubt.likely) == (local_day(clock.ms), worked_on)
    assert str(worked_on) in doubt.says and "校正" in doubt.says
    assert doubt.says in real_office.reminding.doubts() and doubt.says not in real_office.reminding.doubts(worked_on)


def test_a_clock_behind_the_last_look_is_doubted_though_nothing_was_written(real_office: Office, clock: FakeClock) -> None:
    clock.ms += 30 * DAY
    assert real_office.timekeeping.doubt() is None
    clock.ms -= 2 * DAY
    assert real_office.timekeeping.doubt() is not None


def test_an_hour_is_no_matter(real_office: Office, clock: FakeClock) -> None:
    assert real_office.timekeeping.doubt() is None
    clock.ms -= 3_000_000
    assert real_office.timekeeping.doubt() is None


@pytest.mark.parametrize(("off", "word"), [(40 * DAY, "快约 40 天"), (-5000 * DAY, "慢约 5000 天")])
def test_the_countys_clock_says_which_day_it_is(real_office: Office, clock: FakeClock, off: int, word: str) -> None:
    right = clock.ms
    clock.ms += off
    contact(real_office, clock.ms, right)
    doubt = real_office.timekeeping.doubt()
    assert doubt is not None and doubt.sure and doubt.likely == local_day(right) and word in doubt.says


def test_a_clock_that_ran_ahead_and_was_put_right_is_believed_after_the_next_exchange(real_office: Office, clock: FakeClock) -> None:
    right = clock.ms
    clock.ms += 9000 * DAY
    real_office.add("consultation", consultation(1))
    assert real_office.timekeeping.doubt() is None
    clock.ms = right + DAY
    assert real_office.timekeeping.doubt() is not None
    contact(real_office, clock.ms, clock.ms)
    assert real_office.timekeeping.doubt() is None


def test_a_person_may_say_the_clock_is_right(real_office: Office, clock: FakeClock) -> None:
    real_office.add("consultation", consultation(1))
    clock.ms -= 90 * DAY
    assert real_office.timekeeping.doubt() is not None
    real_office.timekeeping.confirm()
    assert real_office.timekeeping.doubt() is None
    clock.ms -= 5 * DAY
    assert real_office.timekeeping.doubt() is not None
