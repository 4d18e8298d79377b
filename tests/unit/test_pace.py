"""How much a request may carry, as the link turns out to be."""

from __future__ import annotations

from sync.pace import FIRST_BYTES, LEAST_BYTES, MOST_BYTES, Pace


def test_an_unknown_link_is_tried_with_little() -> None:
    assert Pace().room() == FIRST_BYTES


def test_a_request_takes_eight_seconds_of_the_measured_link() -> None:
    pace = Pace()
    pace.carried(20_000, 2.0)
    assert pace.room() == 80_000
    assert pace.limits().operation_bytes == pace.limits().row_bytes == 320_000


def test_each_cut_halves_it_down_to_a_second_and_successes_bring_it_back() -> None:
    pace = Pace(rate=10_000)
    for expected in (40_000, 20_000, 10_000, 10_000):
        pace.cut()
        assert pace.room() == expected
    for _ in range(20):
        pace.carried(10_000, 1.0)
    assert pace.room() == 80_000


def test_it_stays_between_its_bounds() -> None:
    slow, fast = Pace(), Pace()
    slow.carried(10, 100.0)
    fast.carried(10**9, 0.0)
    assert (slow.room(), fast.room()) == (LEAST_BYTES, MOST_BYTES)


def test_a_small_request_does_not_make_a_fast_link_slow() -> None:
    pace = Pace()
    pace.carried(10**6, 1.0)
    pace.carried(500, 0.5)
    assert pace.rate > 400_000
