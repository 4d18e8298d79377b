"""When a sync goes on after a failure, and when it does not."""

from __future__ import annotations

import pytest

from sync.patience import LONGEST_WAIT_S, MOST_FAILURES, Patience, until_next_s
from sync.port import LinkFailed

CUT, NOBODY = LinkFailed("cut", reached=True), LinkFailed("nobody")
PORTAL, BUSY = LinkFailed("portal", reached=True, passing=False), LinkFailed("busy", reached=True, wait_s=7)


def patience() -> Patience:
    return Patience(lambda: 0.5)


def test_a_link_that_was_never_there_is_given_up_at_once() -> None:
    assert patience().wait_s(NOBODY) is None


def test_a_cut_is_tried_again_at_once_and_then_ever_later() -> None:
    some = patience()
    assert [some.wait_s(CUT) for _ in range(5)] == [0.0, 1.0, 2.0, 4.0, 8.0]


def test_what_gets_through_brings_patience_back() -> None:
    some = patience()
    for _ in range(3):
        some.wait_s(CUT)
    some.went_on()
    assert some.wait_s(CUT) == 0.0


def test_a_link_that_goes_away_in_the_middle_is_waited_for() -> None:
    some = patience()
    some.went_on()
    assert some.wait_s(NOBODY) == pytest.approx(0.5)


def test_it_ends() -> None:
    some = patience()
    waits = [some.wait_s(CUT) for _ in range(MOST_FAILURES + 1)]
    assert waits[-1] is None and all(wait is not None for wait in waits[:-1])


def test_nothing_is_tried_again_that_needs_a_person() -> None:
    assert patience().wait_s(PORTAL) is None


def test_the_county_is_given_the_time_it_asks_for_within_reason() -> None:
    assert patience().wait_s(BUSY) == 7
    assert patience().wait_s(LinkFailed("busy", reached=True, wait_s=LONGEST_WAIT_S + 1)) is None


def test_syncs_that_nobody_asked_for_come_ever_more_seldom_and_not_all_at_once() -> None:
    assert [until_next_s(n, 0.5) for n in (0, 1, 2, 30)] == [5, 10, 20, 900]
    assert (until_next_s(0, 0.0), until_next_s(0, 1.0)) == (2.5, 7.5)
