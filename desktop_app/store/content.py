"""A record's content in and out of the tables of its kind.

Nested content is what people and the wire see; the fields of every record (``OWN``, and "@attachments") are told from those of its kind
here, and fields this version does not know ride along in ``unknown_fields``.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.store.columns import OWN, as_is, packed
from desktop_app.store.schema import Holder, KindTables, Schema

Nested = dict[str, Any]
_OWN = [(field, field[1:], way) for field, way in OWN.items()]
_COUNTYS = _OWN[2:]  # behind number and stage
_KNOWN = {*OWN, "@attachments", "@", "id"}  # what is not kept as unknown though no blank holds it; "@" and "id" are a part's


class Rows:
    """Rows gathered by table and by which columns they fill, so that nothing is said about the many empty ones."""

    def __init__(self) -> None:
        self._rows: dict[sa.Table, dict[tuple[str, ...], list[tuple[Any, ...]]]] = {}

    def add(self, table: sa.Table, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, {}).setdefault(tuple(row), []).append(tuple(row.values()))

    def only(self, table: sa.Table, connection: sa.Connection) -> None:
        """Write the rows of one table."""
        for names, rows in self._rows.get(table, {}).items():
            connection.exec_driver_sql(_insert(table.name, names, connection.dialect.paramstyle), rows)

    def flush(self, connection: sa.Connection) -> None:
        """Write all rows."""
        for table in self._rows:
            self.only(table, connection)
        self._rows.clear()


@lru_cache(maxsize=1024)
def _insert(table: str, names: tuple[str, ...], paramstyle: str) -> str:
    """The INSERT of rows that fill these columns; their values are in the columns' form already, so nothing is done to them."""
    mark = "?" if paramstyle == "qmark" else "%s"
    columns = ", ".join(f'"{name}"' for name in names)  # a blank may be called "to"
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(mark for _ in names)})"


def put(schema: Schema, rows: Rows, county: str, record: bytes, kind: str, office: str, content: Nested) -> bytes | None:
    """Add the rows of a record's content; return the packed content instead when no table of this version holds its kind."""
    tables = schema.kinds.get(kind)
    if tables is None:
        return msgspec.msgpack.encode(content)
    rows.add(tables.main.table, _main_row(tables, county, record, office, content))
    for field, holder in tables.parts.items():
        if field in content:
            for position, item in enumerate(content[field], 1):
                place = {"county_id": county, "record_id": record, "part_id": item["id"], "part_place": item.get("@", position)}
                rows.add(holder.table, place | _filled(holder, item))
    for position, item in enumerate(content.get("@attachments") or (), 1):
        rows.add(schema.attachment, _attachment_row(county, record, item, position))
    return None


def _main_row(tables: KindTables, county: str, record: bytes, office: str, content: Nested) -> dict[str, Any]:
    stage = content.get("@stage") or tables.kind.first_stage
    row = {"county_id": county, "record_id": record, "office": office, "number": content.get("@number"), "stage": stage}
    row |= {name: way.write(value) for field, name, way in _COUNTYS if (value := content.get(field)) is not None}
    return row | _filled(tables.main, content, tables.parts)


def _filled(holder: Holder, content: Mapping[str, Any], parts: Container[str] = ()) -> dict[str, Any]:
    """The columns that a record or part fills."""
    row: dict[str, Any] = {}
    unknown = {}
    columns = holder.columns
    for key, value in content.items():
        way = columns.get(key)
        if way is not None:
            row[key] = value if way.write is as_is else way.write(value)
        elif key not in _KNOWN and key not in parts:
            unknown[key] = value
    if unknown:
        row["unknown_fields"] = packed(unknown)
    return row


def _attachment_row(county: str, record: bytes, item: Mapping[str, Any], position: int) -> dict[str, Any]:
    fields = {key: value for key, value in item.items() if key not in ("id", "@")}
    return {
        "county_id": county, "record_id": record, "part_id": item["id"], "part_place": item.get("@", position),
        "fields": packed(fields), "sha256": bytes.fromhex(fields.get("sha256") or "00" * 32),
    }  # fmt: skip


def change(
    schema: Schema, connection: sa.Connection, county: str, record: bytes, kind: str, office: str, content: Nested, fields: set[str]
) -> None:
    """Write ``fields`` of a live record's content anew; the other tables are not touched."""
    tables, rows = schema.kinds[kind], Rows()
    touched = {field for field in fields if field in tables.parts or field == "@attachments"}
    put(schema, rows, county, record, kind, office, content)
    for field in touched:
        table = schema.attachment if field == "@attachments" else tables.parts[field].table
        connection.execute(table.delete().where(table.c.county_id == county, table.c.record_id == record))
        rows.only(table, connection)
    if fields - touched:
        main = tables.main.table
        row = dict.fromkeys([*tables.main.columns, *(name for _, name, _ in _OWN), "unknown_fields"]) | _main_row(
            tables, county, record, office, content
        )
        connection.execute(main.update().where(main.c.county_id == county, main.c.record_id == record).values(row))


def drop(schema: Schema, connection: sa.Connection, county: str, record: bytes, kind: str) -> None:
    """Take a record's content out of the tables of its kind."""
    tables = schema.kinds.get(kind)
    holders = [tables.main.table, *(h.table for h in tables.parts.values())] if tables else []
    for table in [*holders, schema.attachment]:
        connection.execute(table.delete().where(table.c.county_id == county, table.c.record_id == record))


def take(
    schema: Schema, connection: sa.Connection, county: str, kind: str, records: list[bytes], *, removed: bool = False
) -> dict[bytes, Nested]:
    """The nested content of live records of one kind, by record; parts in their order, those taken out only if asked for."""
    tables = schema.kinds[kind]
    found: dict[bytes, Nested] = {}
    for start in range(0, len(records), 500):  # SQLite binds at most 32,766 values; 500 keeps statements short
        chosen = records[start : start + 500]
        which = {"county": county, "records": chosen}
        for row in connection.execute(_of(tables.main.table), which).mappings():
            found[row["record_id"]] = _content(tables.main, row)
        for field, holder in tables.parts.items():
            _take_items(field, holder, connection.execute(_items(holder.table, removed), which).mappings(), found)
        for row in connection.execute(_items(schema.attachment, removed), which).mappings():
            _append(found, row, "@attachments", json.loads(row["fields"]))
    return found


@lru_cache(maxsize=512)
def _of(table: sa.Table) -> sa.Select[Any]:
    """The rows of ``records`` of a ``county``; kept, because making a statement takes longer than running it."""
    chosen = table.c.record_id.in_(sa.bindparam("records", expanding=True))
    return sa.select(table).where(table.c.county_id == sa.bindparam("county"), chosen)


def _content(holder: Holder, row: Any) -> Nested:
    content: Nested = {key: way.read(value) for key, way in holder.columns.items() if (value := row[key]) is not None}
    content |= {field: way.read(value) for field, name, way in _OWN if (value := row[name]) is not None}
    return content | json.loads(row["unknown_fields"]) if row["unknown_fields"] else content


@lru_cache(maxsize=512)
def _items(table: sa.Table, removed: bool) -> sa.Select[Any]:
    query = _of(table).order_by(table.c.record_id, table.c.part_place.is_(None), table.c.part_place, table.c.part_id)
    return query if removed else query.where(table.c.part_place.is_not(None))


def _take_items(field: str, holder: Holder, rows: Iterable[Any], found: dict[bytes, Nested]) -> None:
    for row in rows:
        fields: Nested = {key: way.read(value) for key, way in holder.columns.items() if (value := row[key]) is not None}
        if row["unknown_fields"]:
            fields |= json.loads(row["unknown_fields"])
        _append(found, row, field, fields)


def _append(found: dict[bytes, Nested], row: Any, field: str, fields: Nested) -> None:
    items = found[row["record_id"]].setdefault(field, [])
    place = {} if row["part_place"] == len(items) + 1 else {"@": row["part_place"]}
    items.append({"id": row["part_id"], **place, **fields})


def public(content: Mapping[str, Any]) -> Nested:
    """The content as dump, get and forms show it: without what belongs to the envelope, parts without places."""

    def tidy(value: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [{key: leaf for key, leaf in item.items() if key != "@"} for item in value]
        return value

    return {key: tidy(value) for key, value in content.items() if key[0] != "@"}


def titles(content: Mapping[str, Any]) -> list[str]:
    """What a record's attachments are called."""
    return [str(item.get("title") or "") for item in content.get("@attachments") or () if item.get("@", 0) is not None]


def number_of(tables: KindTables | None, content: Mapping[str, Any]) -> tuple[str | None, str]:
    """The number and the stage that content carries."""
    first = tables.kind.first_stage if tables else "draft"
    return content.get("@number"), content.get("@stage") or first
