"""Spreadsheets that were taken in: what each brought, so that the same rows are not brought twice and a batch can be taken out again."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desktop_app.store.schema import Schema

ID_BYTES = PRINT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """One spreadsheet that was taken in."""

    id: str  # 16 hex digits
    kind: str
    file: str
    author: str
    imported_at: int  # ms since 1970 UTC
    undone_at: int | None
    records: tuple[bytes, ...]


def begin(schema: Schema, connection: sa.Connection, county: str, batch: Batch) -> None:
    """Open a batch that holds nothing yet."""
    row = {
        "county_id": county, "id": batch.id, "kind": batch.kind, "file": batch.file, "author": batch.author,
        "imported_at": batch.imported_at, "undone_at": None, "records": b"", "prints": b"",
    }  # fmt: skip
    connection.execute(schema.batch.insert().values(row))


def extend(schema: Schema, connection: sa.Connection, county: str, batch: str, records: list[bytes], prints: list[bytes]) -> None:
    """Note records that a batch has brought, with what their rows said."""
    table = schema.batch
    here = (table.c.county_id == county, table.c.id == batch)
    before = connection.execute(sa.select(table.c.records, table.c.prints).where(*here)).one()
    values = {"records": before.records + b"".join(records), "prints": before.prints + b"".join(prints)}
    connection.execute(table.update().where(*here).values(values))


def prints(schema: Schema, connection: sa.Connection, county: str, kind: str) -> set[bytes]:
    """What the rows said that were taken in as this kind and not taken out again."""
    table = schema.batch
    here = (table.c.county_id == county, table.c.kind == kind)
    return {
        piece for whole in connection.execute(sa.select(table.c.prints).where(*here)).scalars() for piece in _pieces(whole, PRINT_BYTES)
    }


def batches(schema: Schema, connection: sa.Connection, county: str) -> list[Batch]:
    """Every batch, newest first."""
    table = schema.batch
    query = sa.select(table).where(table.c.county_id == county).order_by(table.c.imported_at.desc(), table.c.id)
    return [
        Batch(row.id, row.kind, row.file, row.author, row.imported_at, row.undone_at, tuple(_pieces(row.records, ID_BYTES)))
        for row in connection.execute(query)
    ]  # fmt: skip


def undone(schema: Schema, connection: sa.Connection, county: str, batch: str, at: int, kept: set[bytes]) -> None:
    """Note that a batch was taken out again, but for the records in ``kept``."""
    table = schema.batch
    here = (table.c.county_id == county, table.c.id == batch)
    row = connection.execute(sa.select(table.c.records, table.c.prints).where(*here)).one()
    pairs = zip(_pieces(row.records, ID_BYTES), _pieces(row.prints, PRINT_BYTES), strict=True)
    left = [pair for pair in pairs if pair[0] in kept]
    values = {"undone_at": at, "records": b"".join(record for record, _ in left), "prints": b"".join(said for _, said in left)}
    connection.execute(table.update().where(*here).values(values))


def _pieces(whole: bytes, size: int) -> list[bytes]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]
