"""Escrow: what is sealed for the county opens with two shares and with nothing less."""

from __future__ import annotations

from itertools import permutations

import pytest

from sync.wire.escrow import HOLDERS, SEALED_BYTES, NotOpened, fingerprint, joined, new_key, opened, sealed, shares

SECRET = bytes(range(32))


def test_any_two_holders_have_the_secret_in_any_order() -> None:
    kept = shares(SECRET)
    assert {joined(kept[one], kept[other]) for one, other in permutations(HOLDERS, 2)} == {SECRET}


def test_one_holder_has_nothing_and_shares_of_two_splits_do_not_mix() -> None:
    kept, others = shares(SECRET), shares(SECRET)
    for holder in HOLDERS:
        assert SECRET not in kept[holder].values()
        with pytest.raises(NotOpened):
            joined(kept[holder], kept[holder])
    assert joined(kept[1], others[2]) != SECRET
    for broken in ({}, {"12": b""}, {"12": bytes(31)}, {"99": bytes(32)}):
        with pytest.raises(NotOpened):
            joined(kept[1], broken)


def test_only_the_one_it_is_for_opens_it_and_every_flipped_bit_is_noticed() -> None:
    mine, other = new_key(), new_key()
    given = sealed(mine.public_key().public_bytes_raw(), SECRET, b"store")
    assert len(given) == SEALED_BYTES and opened(mine, given, b"store") == SECRET and SECRET not in given
    for key, bound in ((other, b"store"), (mine, b"another")):
        with pytest.raises(NotOpened):
            opened(key, given, bound)
    for place in range(len(given)):
        with pytest.raises(NotOpened):
            opened(mine, given[:place] + bytes((given[place] ^ 1,)) + given[place + 1 :], b"store")
    for length in (0, 31, 32, 79):
        with pytest.raises(NotOpened):
            opened(mine, given[:length], b"store")
    with pytest.raises(NotOpened):
        opened(mine, bytes(SEALED_BYTES), b"store")  # a point that gives away the shared secret


def test_fingerprints_are_twelve_digits_and_differ() -> None:
    found = {fingerprint(new_key().public_key().public_bytes_raw()) for _ in range(20)}
    assert len(found) == 20 and all(len(digits) == 14 and digits.replace(" ", "").isdigit() for digits in found)
