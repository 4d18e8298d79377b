"""The second factor: six digits from a telephone that change every 30 seconds (TOTP).

Our own fifteen lines and not a library: what is hard here is not the formula but that a code counts once and that a guess costs a try,
and that a library leaves to its user. SHA-1 and six digits are what every authenticator application understands.
Source: RFC 6238 (TOTP), RFC 4226 §5.3 (truncation); ASVS 5.0 6.5.1 (a code counts once), 6.6.2 (at most 30 seconds, one step either way).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_S, DIGITS = 30, 6
DRIFT = 1  # steps that the telephone may be off, either way
_SECRET_BYTES = 20  # RFC 4226 §4: 160 bits


def new_secret() -> str:
    """A secret as authenticators take it: 32 characters of base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one step."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, typed: str, now_ms: int, used: int) -> int | None:
    """The step whose code was typed, or None when it is none of those that count now and come after the step ``used``."""
    now, given = now_ms // (STEP_S * 1000), "".join(typed.split()).encode()
    fitting = [step for step in range(now - DRIFT, now + DRIFT + 1) if secrets.compare_digest(code_at(secret, step).encode(), given)]
    return next((step for step in fitting if step > used), None)


def address(secret: str, account: str, county: str) -> str:
    """What the square code on the page says, as authenticators read it (otpauth)."""
    label = f"{quote(county, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(county, safe='')}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
