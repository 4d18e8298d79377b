"""Pairing this device with its county by a one-time code; afterwards only that county is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.domain.errors import NoLink, Refused, Unwelcome
from desktop_app.services.session import Session, device_id
from desktop_app.store import settings
from sync.carriers.http import HttpCarrier, allowed
from sync.carriers.trust import Anchor
from sync.port import LinkFailed, Turned
from sync.wire.frames import BadPacket
from sync.wire.messages import Enrolled
from sync.wire.pairing import Asking

_NOT_IT = "回答的不是发出配对码的县局，没有配对；请核对服务器地址和配对码"
_REFUSALS = ("wrong-code", "code-dead", "code-expired", "code-used", "other-office", "too-many")


PRACTICE = "practice"  # setting: this office is for practice; nothing of it ever leaves this computer


@dataclass(frozen=True, slots=True)
class Paired:
    """The county this device now belongs to."""

    office: str
    device: str
    county: str


def is_practice(session: Session) -> bool:
    """Whether this office is for practice."""
    with session.store.database.reading() as connection:
        return bool(settings.get(session.store.schema, connection, PRACTICE, False))


def enrol(session: Session, server: str, code: str, anchor: str | None) -> Paired:
    """Pair with the county at ``server``, trusting the certificate ``anchor`` (PEM) or the one its proven answer names.

    Raise Refused for a wrong code or address, NoLink, or Unwelcome. On failure nothing changed.

    A device that the county has refused comes back under a new key, with all that it has: it is then another device, and the session ends.
    """
    if is_practice(session):
        raise Refused("这是练习用的虚构数据，不能与县局配对；没有改动")
    if not allowed(server):
        raise Refused("服务器地址应以 https:// 开头（明文 http 只用于本机演示）；没有配对")
    way = _Way(server, anchor, code)
    device_key = session.device_key
    try:
        says = _asked(session, way, device_key)
    except _Revoked:
        device_key = Ed25519PrivateKey.generate()
        says = _asked(session, way, device_key)
    _keep(session, way, says, device_key)
    return Paired(session.store.office, device_id(device_key).hex(), says.county)


@dataclass(frozen=True, slots=True)
class _Way:
    """To which county, and what proves it."""

    server: str
    anchor: str | None
    code: str


class _Revoked(Exception):
    """The county refuses this key for good."""


def _asked(session: Session, way: _Way, device_key: Ed25519PrivateKey) -> Enrolled:
    try:
        asking = Asking.of(way.code, session.store.office, session.author, device_key)
    except ValueError as fault:
        raise Refused(f"{fault}；没有配对") from None
    try:
        carrier = HttpCarrier(way.server, Anchor(way.anchor, session.clock.now_ms()))
        try:
            answer = carrier.enrol(asking.packet)
        finally:
            carrier.close()
        return asking.proven(answer)
    except LinkFailed as failed:
        raise NoLink(f"{failed}；没有配对") from None
    except Turned as turned:
        if turned.code == "revoked" and device_key is session.device_key:
            raise _Revoked from None
        kind = Refused if turned.code in _REFUSALS else Unwelcome
        raise kind(f"县局没有接受配对：{turned.detail}") from None
    except (BadPacket, ValueError):
        raise NoLink(_NOT_IT) from None


def _keep(session: Session, way: _Way, says: Enrolled, device_key: Ed25519PrivateKey) -> None:
    store, device = session.store, device_id(device_key).hex()
    facts = {
        "server": way.server.rstrip("/"), "county_name": says.county, "county_public": says.public.hex(), "place": says.place,
        "county_sealing": says.sealing.hex(),
        "device": device, "device_key": device_key.private_bytes_raw().hex(),
        "anchor": way.anchor or (says.anchor.decode("ascii") if says.anchor else None),
    }  # fmt: skip
    with store.database.writing() as connection:
        store.journal.bequeath(connection, store.device, device)
        for name, value in facts.items():
            settings.put(store.schema, connection, name, value)


def read_anchor(ca: Path) -> str:
    """The certificate in a file; raise Refused when it cannot be read."""
    try:
        return ca.read_text("ascii")
    except (OSError, ValueError):
        raise Refused(f"证书文件 {ca} 读不出来；没有配对") from None
