"""Proving the county's copy of the log: every batch still fits what its device signed when it came. It changes nothing."""

from __future__ import annotations

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.county.bureau import Bureau
from sync.wire.enrolment import device_of
from sync.wire.messages import batch_claim


def unproven(bureau: Bureau, connection: sa.Connection, county_id: str) -> list[str]:
    """The batches of a county whose signature no longer fits, a sentence each; empty when all do."""
    journal, table = bureau.journal(county_id), bureau.tables.device
    known = sa.select(table.c.id, table.c.public).where(table.c.county_id == county_id)
    keys = {row.id: row.public for row in connection.execute(known)}
    keys[device_of(bureau.public).hex()] = bureau.public  # the county writes a log too
    found = []
    for log in journal.logs(connection):
        for signed in journal.signatures(connection, log.incarnation):
            ends = journal.between(connection, log.incarnation, signed.last, signed.last)
            device, link = bytes.fromhex(signed.device), ends[0].link if ends else b""
            claim = batch_claim(device, log.incarnation, signed.first, signed.last, link)
            try:
                Ed25519PublicKey.from_public_bytes(keys[signed.device]).verify(signed.signature, claim)
            except (InvalidSignature, KeyError):
                found.append(f"操作日志 {log.incarnation:x} 第 {signed.first}–{signed.last} 条与电脑当时的签名不符")
    return found
