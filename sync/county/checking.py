"""Checking a whole county: its audit trail, its records, its logs against what devices signed, its attachments. It changes nothing."""

from __future__ import annotations

from desktop_app.store import checking
from sync.county import census
from sync.county.bureau import Bureau
from sync.county.proofs import unproven


def faults(bureau: Bureau) -> list[str]:
    """What is wrong with an open county, a sentence each; empty when all is well."""
    found: list[str] = []
    with bureau.database.reading() as connection:
        counties = bureau.county_ids(connection)
        broken = bureau.audit.broken_at(connection)
        miscounted = census.is_made(bureau.schema, connection) and census.counts(bureau.schema, connection) != census.counted(
            bureau.schema, connection
        )
    if broken is not None:
        found.append(f"审计日志第 {broken} 条被改动过或缺了一条")
    if miscounted:
        found.append("各所各类记录的条数与记录不符")
    for county_id in counties:
        found += checking.faults(bureau.database, bureau.records(county_id), bureau.journal(county_id))
        blobs, table = bureau.blobs(county_id), bureau.schema.blob
        with bureau.database.reading() as connection:
            whole = table.select().where(table.c.county_id == county_id, table.c.have == table.c.bytes)
            held = [row.sha256 for row in connection.execute(whole)]
            found += unproven(bureau, connection, county_id)
        found += [f"附件 {sha256.hex()} 已损坏或不见了" for sha256 in held if not blobs.whole(sha256)]
    return found
