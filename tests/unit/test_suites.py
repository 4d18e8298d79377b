"""Suites: published test vectors, what is sealed cannot be changed, and no unknown suite is ever taken."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from sync.wire.suites import STANDARD, SUITES, suite_of

# SM3 of "abc": GB/T 32905-2016 annex A.1. SHA-256 of "abc": FIPS 180-4.
DIGESTS = {
    1: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    2: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
}
# RFC 8998 appendix A.1: SM4-GCM.
KEY, NONCE = bytes.fromhex("0123456789abcdeffedcba9876543210"), bytes.fromhex("00001234567800000000abcd")
BOUND = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
PLAIN = bytes.fromhex(
    "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
)
SEALED = bytes.fromhex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    "83de3541e4c2b58177e065a9bf7b62ec"
)


@pytest.mark.parametrize("number", DIGESTS)
def test_the_hash_is_the_one_of_the_standard(number: int) -> None:
    assert suite_of(number).digest(b"abc").hex() == DIGESTS[number]


def test_sm4_gcm_is_the_one_of_the_standard() -> None:
    cipher = suite_of(2).cipher(KEY + bytes(16))
    assert cipher.encrypt(NONCE, PLAIN, BOUND) == SEALED and cipher.decrypt(NONCE, SEALED, BOUND) == PLAIN


@pytest.mark.parametrize("number", SUITES)
def test_every_flipped_bit_is_noticed(number: int) -> None:
    cipher = suite_of(number).cipher(bytes(range(32)))
    sealed = cipher.encrypt(NONCE, b"secret", b"bound")
    assert cipher.decrypt(NONCE, sealed, b"bound") == b"secret"
    for place in range(len(sealed)):
        with pytest.raises(InvalidTag):
            cipher.decrypt(NONCE, sealed[:place] + bytes((sealed[place] ^ 1,)) + sealed[place + 1 :], b"bound")
    for given, bound in ((sealed, b"other"), (sealed[:10], b"bound"), (b"", b"bound")):
        with pytest.raises(InvalidTag):
            cipher.decrypt(NONCE, given, bound)


@pytest.mark.parametrize("number", SUITES)
def test_keys_for_different_purposes_differ(number: int) -> None:
    suite = suite_of(number)
    derived = {suite.derive(secret, salt, purpose) for secret in (b"a", b"b") for salt in (b"c", b"d") for purpose in (b"e", b"f")}
    assert len(derived) == 8 and {len(key) for key in derived} == {32} and len(suite.mac(b"k", b"m")) == 32


@pytest.mark.parametrize("number", [0, 3, 255, None, "1", -1])
def test_an_unknown_suite_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="unknown suite"):
        suite_of(number)


def test_only_the_suite_with_signatures_travels() -> None:
    assert [number for number, suite in SUITES.items() if suite.travels] == [STANDARD.number]
