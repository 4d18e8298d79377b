"""What waits for the county: operations by kind with their bytes, files, and what the county has refused."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.store.journal import Log
from desktop_app.store.schema import Schema
from sync.wire.operations import Operation, decode

WAIVED = "waived"  # the result of a refused operation that a person has let be; only ever here


def by_kind(schema: Schema, connection: sa.Connection, county: str, logs: list[Log]) -> dict[str, tuple[int, int]]:
    """For each kind, how many operations the county has not confirmed, and their bytes before packing."""
    operation, record = schema.operation, schema.record
    found: dict[str, tuple[int, int]] = {}
    for log in logs:
        if log.acked == log.last:
            continue
        same = sa.and_(record.c.county_id == operation.c.county_id, record.c.id == operation.c.record_id)
        size = sa.func.sum(sa.func.length(operation.c.payload))
        query = (
            sa.select(record.c.kind, sa.func.count(), size).select_from(operation).join(record, same)
            .where(operation.c.county_id == county, operation.c.inc == log.incarnation, operation.c.num > log.acked)
            .group_by(record.c.kind)
        )  # fmt: skip
        for kind, count, length in connection.execute(query):
            before = found.get(kind, (0, 0))
            found[kind] = before[0] + count, before[1] + int(length or 0)
    return found


def files(schema: Schema, connection: sa.Connection, county: str) -> tuple[int, int]:
    """How many whole files the county does not have, and their bytes."""
    table = schema.blob
    query = sa.select(sa.func.count(), sa.func.sum(table.c.bytes)).where(table.c.county_id == county, table.c.sent == 0)
    count, size = connection.execute(query.where(table.c.have == table.c.bytes)).one()
    return int(count), int(size or 0)


def refused(schema: Schema, connection: sa.Connection, county: str, limit: int) -> list[tuple[bytes, str]]:
    """The records whose last word from here the county did not accept, with its reason, the latest first."""
    table = schema.operation
    later = table.alias()
    newer = sa.select(later.c.num).where(
        later.c.county_id == county, later.c.record_id == table.c.record_id, later.c.inc == table.c.inc, later.c.num > table.c.num
    )  # fmt: skip
    query = (
        sa.select(table.c.record_id, table.c.reason)
        .where(table.c.county_id == county, table.c.result == sa.text("'rejected'"), sa.not_(sa.exists(newer)))
        .order_by(table.c.inc.desc(), table.c.num.desc()).limit(limit)
    )  # fmt: skip
    return [(row.record_id, row.reason or "") for row in connection.execute(query)]


def refused_of(schema: Schema, connection: sa.Connection, county: str, record: bytes) -> list[Operation]:
    """What the county did not accept of a record and nobody has looked at, in the order in which it was written."""
    table = schema.operation
    query = sa.select(table.c.payload).where(
        table.c.county_id == county, table.c.record_id == record, table.c.result == sa.text("'rejected'")
    )  # fmt: skip
    return [decode(payload) for payload in connection.execute(query.order_by(table.c.inc, table.c.num)).scalars()]


def waive(schema: Schema, connection: sa.Connection, county: str, record: bytes) -> None:
    """A person has looked at what was refused of a record and lets it be."""
    table = schema.operation
    refused = (table.c.county_id == county, table.c.record_id == record, table.c.result == sa.text("'rejected'"))
    connection.execute(table.update().where(*refused).values(result=WAIVED))
