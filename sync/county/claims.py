"""Which offices say that a file is theirs, and which have shown it.

A record may name any hash. Only an office that has shown the file itself, or one that was given a record of such an office, may fetch it:
else whoever learns a hash could fetch another office's scan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.store.schema import Schema
from desktop_app.store.scope import Scope
from sync.wire.operations import Delete, Edit, Operation

ATTACHMENTS = "@attachments"


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one county's offices."""

    schema: Schema
    county: str

    def note(self, connection: sa.Connection, office: str, files: Iterable[bytes]) -> None:
        """An office has named these files in its records."""
        table = self.schema.claim
        for sha256 in sorted(files):
            if connection.execute(sa.select(table.c.proven).where(*self._of(office, sha256))).first() is None:
                connection.execute(table.insert().values(county_id=self.county, office=office, sha256=sha256, proven=0))

    def prove(self, connection: sa.Connection, office: str, sha256: bytes) -> None:
        """The office has shown the file."""
        connection.execute(self.schema.claim.update().where(*self._of(office, sha256)).values(proven=1))

    def unproven(self, connection: sa.Connection, office: str, limit: int) -> list[tuple[bytes, int]]:
        """Files that are whole here and that the office named and has not shown: hash and bytes; the smallest first."""
        table, blob = self.schema.claim, self.schema.blob
        query = (
            sa.select(blob.c.sha256, blob.c.bytes)
            .join(table, sa.and_(table.c.county_id == blob.c.county_id, table.c.sha256 == blob.c.sha256))
            .where(table.c.county_id == self.county, table.c.office == office, table.c.proven == sa.text("0"))
            .where(blob.c.have == blob.c.bytes)
            .order_by(blob.c.bytes, blob.c.sha256)
            .limit(limit)
        )
        return [(row.sha256, row.bytes) for row in connection.execute(query)]

    def may_fetch(self, connection: sa.Connection, office: str, sha256: bytes) -> bool:
        """Whether a record the office has names the file, and the office has shown it, or another one that has or had that record."""
        claim, attachment, record = self.schema.claim, self.schema.attachment, self.schema.record
        scope = Scope(self.schema, self.county)
        provers = sa.select(claim.c.office).where(claim.c.county_id == self.county, claim.c.sha256 == sha256, claim.c.proven == 1)
        offices = list(connection.execute(provers).scalars())
        same = sa.and_(record.c.county_id == attachment.c.county_id, record.c.id == attachment.c.record_id)
        named = sa.select(record.c.id).join(attachment, same).where(attachment.c.county_id == self.county, attachment.c.sha256 == sha256)
        theirs = [sa.or_(scope.has(prover), scope.had(prover)) for prover in offices]
        if office not in offices:
            named = named.where(sa.or_(sa.false(), *theirs))
        return connection.execute(named.where(scope.has(office)).limit(1)).first() is not None

    def bytes_of(self, connection: sa.Connection, office: str) -> int:
        """Bytes of all files the office has named, those that are still to come too."""
        table, blob = self.schema.claim, self.schema.blob
        same = sa.and_(table.c.county_id == blob.c.county_id, table.c.sha256 == blob.c.sha256)
        query = sa.select(sa.func.sum(blob.c.bytes)).join(table, same).where(table.c.county_id == self.county, table.c.office == office)
        return int(connection.execute(query).scalar() or 0)

    def _of(self, office: str, sha256: bytes) -> tuple[sa.ColumnElement[bool], ...]:
        table = self.schema.claim
        return table.c.county_id == self.county, table.c.office == office, table.c.sha256 == sha256


def named_in(operation: Operation) -> set[bytes]:
    """The files an operation names."""
    if isinstance(operation, Delete):
        return set()
    if isinstance(operation, Edit):
        values = [value for path, (value, _) in operation.changes.items() if path.partition("/")[0] == ATTACHMENTS]
    else:
        values = list(items) if isinstance(items := operation.fields.get(ATTACHMENTS), list) else []
    named = [value.get("sha256") if isinstance(value, dict) else value for value in values]
    return {bytes.fromhex(name) for name in named if isinstance(name, str) and _is_a_hash(name)}


def _is_a_hash(name: str) -> bool:
    return len(name) == 64 and all(digit in "0123456789abcdef" for digit in name)
