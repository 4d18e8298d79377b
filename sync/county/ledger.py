"""The ledger of an open county: what the engine asks when a packet has come."""

from __future__ import annotations

from dataclasses import dataclass

from sync.county.bureau import Bureau
from sync.county.intake import take
from sync.county.retrying import whole
from sync.port import Member
from sync.wire.messages import Answer, Question


@dataclass(frozen=True, slots=True)
class CountyLedger:
    """The Ledger of an open county."""

    bureau: Bureau

    def member(self, device: bytes) -> Member | None:
        """The device, or None when it was never enrolled."""
        return self.bureau.member(device)

    @whole
    def take(self, member: Member, question: Question) -> Answer:
        """Take a question in and answer it; one that brings nothing writes nothing."""
        bureau = self.bureau
        records, journal = bureau.records(member.county_id), bureau.journal(member.county_id)
        with bureau.database.writing() if question.batches else bureau.database.reading() as connection:

            def inherits(device: str) -> bool:
                return bureau.inherits(connection, member, device)

            return take(connection, records, journal, member, question, bureau.epoch, bureau.now_ms(), inherits)
