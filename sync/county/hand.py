"""What a county writes itself: operations in a log of its own, chained, signed and merged like those of any device.

It decides nothing about whether something should be written; it is given one county's tables, so that a simulation can hold it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.store import settings
from desktop_app.store.journal import Entry, Journal, Log
from desktop_app.store.records import Records
from sync.county.intake import Intake, hold, save_head, take_batch
from sync.port import Member
from sync.wire.enrolment import device_of
from sync.wire.messages import Batch, batch_claim
from sync.wire.operations import Operation
from sync.wire.packing import pack_operations


@dataclass(frozen=True, slots=True)
class Hand:
    """The writing hand of one county."""

    records: Records
    journal: Journal
    key: Ed25519PrivateKey  # the county's
    now_ms: int

    @property
    def member(self) -> Member:
        """The county as a member of itself; its office is the county."""
        public, county = self.key.public_key(), self.records.county
        return Member(device=device_of(public.public_bytes_raw()), office=county, county_id=county, public=public, revoked=False)

    def write(self, connection: sa.Connection, operations: Sequence[Operation]) -> list[Entry]:
        """Write operations at the end of the county's log; what became of each, in order."""
        member, head, log = self.member, hold(connection, self.records), self._log(connection)
        first, previous = log.last + 1, log.link
        entries = [log.append(bytes(16), operation) for operation in operations]
        claim = batch_claim(member.device, log.incarnation, first, log.last, log.link)
        batch = Batch(
            incarnation=log.incarnation, first=first, previous=previous, packed=pack_operations([entry.payload for entry in entries]),
            signature=self.key.sign(claim),
        )  # fmt: skip
        take_batch(Intake(connection, self.records, self.journal, member, head, self.now_ms), batch)
        save_head(connection, self.records, head)
        return self.journal.between(connection, log.incarnation, first, log.last)

    def _log(self, connection: sa.Connection) -> Log:
        """The log the county writes; a new one at first and after a restore."""
        name = incarnation_of(self.records.county)
        incarnation = settings.get(self.records.schema, connection, name)
        log = self.journal.log(connection, incarnation) if incarnation else None
        if log is None:
            log = self.journal.open_log(connection, self.member.device.hex())
            settings.put(self.records.schema, connection, name, log.incarnation)
        return log


def incarnation_of(county: str) -> str:
    """The setting that names the log a county writes. Without it a new one begins, as it must after a restore: offices may
    remember what the county wrote after the backup, under the numbers it would give again."""
    return f"incarnation:{county}"
