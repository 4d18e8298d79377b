"""Whom a link over TLS may be with: the county's own anchor and nobody else, at a time that may be unknown.

A laptop whose clock battery is dead believes it is 1970 and would find every certificate not yet valid. Where the local clock is plainly
impossible the times of certificates are not looked at while connecting; instead the server's certificate is held against the county's own
clock, as soon as that is proven by the county's signature. The names and the anchor are always checked.
Source: X509_V_FLAG_NO_CHECK_TIME, openssl/x509_vfy.h; docs/wire.md "Clocks".
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509

from sync.port import LinkFailed

_NO_CHECK_TIME = 0x200000
EARLIEST_MS = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)  # this program was not written before
_BACK, _AHEAD = timedelta(days=2), timedelta(days=4000)  # of the county's clock as last heard


@dataclass(frozen=True, slots=True)
class Anchor:
    """What this device trusts, and what it knows of the time."""

    pem: str | None  # of the county's CA; None: enrolment alone, whose messages prove themselves
    now_ms: int = EARLIEST_MS  # this machine's clock
    county_ms: int = 0  # the county's clock when it was last heard; 0 = never

    @property
    def clock_is_impossible(self) -> bool:
        """Whether it is certain that this machine's clock is wrong by years, or before what has been."""
        known = max(self.county_ms, EARLIEST_MS)
        since = timedelta(milliseconds=self.now_ms - known)
        return since < -_BACK or since > _AHEAD

    def context(self) -> ssl.SSLContext:
        """A TLS context that trusts the anchor alone; raise LinkFailed when it cannot be read."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.pem is None:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return context
        if self.clock_is_impossible:
            context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        try:
            context.load_verify_locations(cadata=self.pem)
        except (ssl.SSLError, ValueError):
            raise LinkFailed("县局的证书文件读不出来，请向县局重新索取", passing=False) from None
        return context

    def hold(self, certificate: bytes | None, at_ms: int) -> None:
        """Raise LinkFailed when the server's certificate (DER), whose times were not looked at, is not valid by the county's own clock."""
        if certificate is None or self.pem is None or not self.clock_is_impossible:
            return
        leaf, now = x509.load_der_x509_certificate(certificate), datetime.fromtimestamp(at_ms / 1000, UTC)
        if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
            raise LinkFailed("县局服务器的证书已过期，没有把任何记录标为已送达；请联系县局更换证书", reached=True, passing=False)
