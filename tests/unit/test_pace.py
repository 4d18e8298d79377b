"""How much a request may carry, as the link turns out to be."""

from __future__ import annotations

from sync.carriers.http import link_s
from sync.pace import FIRST_BYTES, LEAST_BYTES, MOST_BYTES, Pace


def grown(rate: int) -> Pace:
    """A pace that knows a steady link of so many bytes a second."""
    pace = Pace()
    for _ in range(20):
        pace.carried(pace.room(), pace.room() / rate)
    return pace


def test_an_unknown_link_is_tried_with_little_and_then_with_twice_as_much_each_time() -> None:
    pace = Pace()
    rooms = []
    for _ in range(5):
        rooms.append(pace.room())
        pace.carried(pace.room(), 0.001)
    assert rooms == [FIRST_BYTES * 2**n for n in range(5)]


def test_a_request_takes_eight_seconds_of_the_measured_link() -> None:
    pace = grown(10_000)
    assert pace.room() == 80_000
    assert pace.limits().operation_bytes == pace.limits().row_bytes == 320_000


def test_each_cut_halves_it_down_to_a_second_and_successes_bring_it_back() -> None:
    pace = grown(10_000)
    for expected in (40_000, 20_000, 10_000):
        pace.cut(80_000)
        assert pace.room() <= expected
    for _ in range(30):
        pace.carried(pace.room(), pace.room() / 10_000)
    assert 70_000 < pace.room() <= 80_000


def test_it_stays_between_its_bounds() -> None:
    slow = Pace()
    slow.carried(10, 100.0)
    assert (slow.room(), grown(10**9).room()) == (LEAST_BYTES, MOST_BYTES)


def test_a_small_request_does_not_make_a_fast_link_slow() -> None:
    pace = grown(10**6)
    pace.carried(500, 0.5)
    assert pace.rate > 400_000


def test_a_fast_link_that_is_cut_by_bytes_gets_half_of_what_was_cut() -> None:
    pace = grown(10**7)
    pace.cut(60_000)
    assert pace.room() == 30_000
    pace.carried(30_000, 0.003)
    assert pace.room() == 34_500


def test_what_the_county_says_it_let_us_wait_is_not_the_links_fault() -> None:
    assert link_s(9.5, "9000") == 0.5
    assert link_s(9.5, "") == link_s(9.5, "nonsense") == link_s(9.5, "-1") == 9.5
    assert link_s(1.0, "9000") == 0.0
