"""Whom a link may be with when nobody knows what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.carriers.trust import EARLIEST_MS, Anchor
from sync.port import LinkFailed

HEARD = datetime(2027, 3, 1, tzinfo=UTC)


def ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def certificate(begins: datetime, ends: datetime) -> bytes:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "县局")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begins, ends).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("local", "impossible"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), True), (datetime(2010, 1, 1, tzinfo=UTC), True), (HEARD - timedelta(days=3), True),
        (HEARD - timedelta(days=1), False), (HEARD, False), (HEARD + timedelta(days=3000), False), (datetime(2099, 1, 1, tzinfo=UTC), True),
    ],
)  # fmt: skip
def test_a_clock_is_impossible_when_it_is_before_what_has_been_or_far_beyond(local: datetime, impossible: bool) -> None:
    assert Anchor("pem", ms(local), ms(HEARD)).clock_is_impossible == impossible


def test_before_the_first_contact_the_clock_is_held_against_the_age_of_the_program() -> None:
    assert Anchor("pem", 0).clock_is_impossible and not Anchor("pem", EARLIEST_MS).clock_is_impossible


@pytest.mark.parametrize("days", [-10, 400])
def test_a_certificate_that_is_not_valid_by_the_countys_own_clock_is_refused(days: int) -> None:
    der = certificate(HEARD, HEARD + timedelta(days=365))
    with pytest.raises(LinkFailed, match="证书已过期"):
        Anchor("pem", 0, ms(HEARD)).hold(der, ms(HEARD + timedelta(days=days)))


def test_one_that_is_valid_then_is_taken() -> None:
    Anchor("pem", 0, ms(HEARD)).hold(certificate(HEARD, HEARD + timedelta(days=365)), ms(HEARD + timedelta(days=1)))


def test_a_possible_clock_leaves_times_to_tls() -> None:
    Anchor("pem", ms(HEARD), ms(HEARD)).hold(certificate(HEARD, HEARD + timedelta(days=1)), ms(HEARD + timedelta(days=9)))


def test_an_anchor_that_cannot_be_read_is_said_so() -> None:
    with pytest.raises(LinkFailed, match="证书文件读不出来"):
        Anchor("not pem").context()
