"""The county's side of pairing: a device that proves it holds a one-time code is registered and told whom to trust.

A wrong proof costs the code one of its tries; everything else that is refused costs nothing. The same device may hear the same answer
again while the code lives, because the first one can get lost on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.county.bureau import Bureau
from sync.county.intake import hold
from sync.county.retrying import whole
from sync.wire import messages
from sync.wire.enrolment import asker_proof, county_proof, device_of, enrol_context, enrolled_context, same
from sync.wire.frames import open_sealed, seal, unsealed
from sync.wire.messages import Enrol, Enrolled

TRIES = 5  # wrong ones before a code is dead
MOST_DEVICES = 999  # of one office, ever: its place is part of new numbers


class NotPaired(Exception):
    """The county does not pair this device; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # "bad-packet", "wrong-code", "code-dead", "code-expired", "code-used", "other-office", "revoked", "too-many"


@dataclass(frozen=True, slots=True)
class _Accepted:
    office_name: str
    place: int
    key: bytes


def enrol(bureau: Bureau, packet: bytes, anchor: bytes = b"") -> bytes:
    """The county's packet that answers ``packet``; ``anchor`` is the certificate to pin. Raise NotPaired."""
    asks = _read(packet)
    decided = _decided(bureau, asks)
    if isinstance(decided, str):
        raise NotPaired(decided)
    says = Enrolled(
        county=bureau.name, office=asks.office, office_name=decided.office_name, place=decided.place, public=bureau.public,
        anchor=anchor, sealing=bureau.sealing.public_key().public_bytes_raw(), proof=bytes(32),
    )  # fmt: skip
    says = msgspec.structs.replace(says, proof=county_proof(decided.key, says, asks.public))
    return seal(messages.encode(says), bureau.key, enrolled_context(packet))


def _read(packet: bytes) -> Enrol:
    try:
        asks = messages.decode(unsealed(packet), Enrol)
        open_sealed(packet, Ed25519PublicKey.from_public_bytes(asks.public), enrol_context())
    except ValueError:
        raise NotPaired("bad-packet") from None
    return asks


@whole
def _decided(bureau: Bureau, asks: Enrol) -> _Accepted | str:
    with bureau.database.writing() as connection:  # a refusal is committed too: it may have cost a try
        return _decide(bureau, connection, asks)


def _decide(bureau: Bureau, connection: sa.Connection, asks: Enrol) -> _Accepted | str:
    """What is accepted, or the code of the refusal."""
    table, now = bureau.tables.code, bureau.now_ms()
    where = (table.c.county_id == asks.office[:6], table.c.label == asks.label)
    if connection.execute(sa.select(table.c.label).where(*where)).first() is None:
        return "wrong-code"
    hold(connection, bureau.records(asks.office[:6]))  # of many who come at once with one code, the others wait and find it used
    code = connection.execute(sa.select(table).where(*where)).one()
    if code.tries >= TRIES:
        return "code-dead"
    if not same(asks.proof, asker_proof(code.key, asks)):
        connection.execute(table.update().where(*where).values(tries=code.tries + 1))
        bureau.audit.note(connection, now, f"device:{device_of(asks.public).hex()}", "enrol-wrong-code", asks.label)
        return "wrong-code"
    device = device_of(asks.public).hex()
    if code.expires_at <= now:
        return "code-expired"
    if code.used_at is not None and code.used_by != device:
        return "code-used"
    if code.office != asks.office:
        return "other-office"
    known = _known(bureau, connection, asks, device)
    if isinstance(known, str):
        return known
    if code.used_at is not None and known is None:
        return "code-used"
    place = known.place if known is not None else _register(bureau, connection, asks, device)
    if place > MOST_DEVICES:
        return "too-many"
    connection.execute(table.update().where(*where).values(used_at=code.used_at or now, used_by=device))
    return _Accepted(_office_name(bureau, connection, asks.office), place, code.key)


def _known(bureau: Bureau, connection: sa.Connection, asks: Enrol, device: str) -> Any:
    """The row of a device that is enrolled already, None, or the code of the refusal."""
    table = bureau.tables.device
    row = connection.execute(sa.select(table).where(table.c.id == device)).first()
    if row is None:
        return None
    if row.public != asks.public:
        return "bad-packet"  # two keys with the same first 64 bits of their hash: nobody's accident
    if row.revoked_at is not None:
        return "revoked"
    return row if row.office == asks.office else "other-office"


def _register(bureau: Bureau, connection: sa.Connection, asks: Enrol, device: str) -> int:
    table, county_id, now = bureau.tables.device, asks.office[:6], bureau.now_ms()
    before = sa.select(sa.func.count()).select_from(table).where(table.c.county_id == county_id, table.c.office == asks.office)
    place = int(connection.execute(before).scalar_one()) + 1
    if place > MOST_DEVICES:
        return place
    row = {"county_id": county_id, "id": device, "office": asks.office, "public": asks.public, "name": asks.name, "place": place}
    row["sealing"] = asks.sealing
    connection.execute(table.insert().values(**row, enrolled_at=now, last_seen_at=now))
    bureau.audit.note(connection, now, f"device:{device}", "enrol", f"{asks.office} {asks.label}")
    return place


def _office_name(bureau: Bureau, connection: sa.Connection, office: str) -> str:
    table = bureau.tables.office
    query = sa.select(table.c.name).where(table.c.county_id == office[:6], table.c.code == office)
    return str(connection.execute(query).scalar_one())
