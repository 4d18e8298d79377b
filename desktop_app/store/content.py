"""A record's content in and out of the tables of its kind.

Nested content is what people and the wire see; the fields of every record (``OWN``, and "@attachments") are told from those of its kind
here, and fields this version does not know ride along in ``unknown_fields``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.store.columns import OWN, as_is, column_name, packed
from desktop_app.store.rows import Rows, Shape
from desktop_app.store.schema import Holder, KindTables, Schema

Nested = dict[str, Any]
_OWN = [(field, column_name(field), way) for field, way in OWN.items()]
_OTHERS = list(OWN)[2:]  # behind number and stage
_KNOWN = {*OWN, "@attachments", "@", "id"}  # what is not kept as unknown though no blank holds it; "@" and "id" are a part's


@dataclass(frozen=True)
class _Layout:
    """Where content with certain fields lies in its table."""

    shape: Shape
    pick: Callable[[Nested], tuple[Any, ...]]  # the values of the columns behind the table's own, in their order
    writes: tuple[tuple[int, Callable[[Any], Any]], ...]  # the places whose values have another form in the column
    unknown: tuple[str, ...]


@lru_cache(maxsize=2048)
def _layout(holder: Holder, fields: tuple[str, ...]) -> _Layout:
    """The layout of content with these fields; most records of a kind fill the same few."""
    ways = holder.columns | ({field: OWN[field] for field in _OTHERS} if holder.parts is not None else {})
    places = {column.name: place for place, column in enumerate(holder.table.columns)}
    known = sorted((field for field in fields if field in ways), key=lambda field: places[column_name(field)])
    unknown = tuple(field for field in fields if field not in (ways.keys() | _KNOWN | (holder.parts or frozenset())))
    columns = [*holder.own, *map(column_name, known), *(["unknown_fields"] if unknown else ())]
    writes = [(place, ways[field].write) for place, field in enumerate(known, len(holder.own)) if ways[field].write is not as_is]
    pick = itemgetter(*known) if len(known) > 1 else lambda content: tuple(content[field] for field in known)
    return _Layout(Shape(holder.table, tuple(columns)), pick, tuple(writes), unknown)


def _laid_out(holder: Holder, own: tuple[Any, ...], content: Nested) -> tuple[Shape, tuple[Any, ...]]:
    """The row of a record or part: ``own`` values of its table, then the blanks it fills."""
    layout = _layout(holder, tuple(content))
    row = [*own, *layout.pick(content)]
    for place, write in layout.writes:
        if row[place] is not None:
            row[place] = write(row[place])
    if layout.unknown:
        row.append(packed({field: content[field] for field in layout.unknown}))
    return layout.shape, tuple(row)


def put(schema: Schema, rows: Rows, county: str, record: bytes, kind: str, office: str, content: Nested) -> bytes | None:
    """Add the rows of a record's content; return the packed content instead when no table of this version holds its kind."""
    tables = schema.kinds.get(kind)
    if tables is None:
        return msgspec.msgpack.encode(content)
    rows.add(*_main_row(tables, county, record, office, content))
    for field, holder in tables.parts.items():
        for position, item in enumerate(content.get(field) or (), 1):
            rows.add(*_laid_out(holder, (county, record, item["id"], item.get("@", position)), item))
    for position, item in enumerate(content.get("@attachments") or (), 1):
        rows.add(_attachment_shape(schema.attachment), _attachment_row(county, record, item, position))
    return None


def _main_row(tables: KindTables, county: str, record: bytes, office: str, content: Nested) -> tuple[Shape, tuple[Any, ...]]:
    stage = content.get("@stage") or tables.kind.first_stage
    return _laid_out(tables.main, (county, record, office, content.get("@number"), stage), content)


@cache
def _attachment_shape(table: sa.Table) -> Shape:
    return Shape(table, ("county_id", "record_id", "part_id", "part_place", "fields", "sha256"))


def _attachment_row(county: str, record: bytes, item: Mapping[str, Any], position: int) -> tuple[Any, ...]:
    fields = {key: value for key, value in item.items() if key not in ("id", "@")}
    sha256 = bytes.fromhex(fields.get("sha256") or "00" * 32)
    return county, record, item["id"], item.get("@", position), packed(fields), sha256


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
        empty = dict.fromkeys([*tables.main.columns, *(name for _, name, _ in _OWN), "unknown_fields"])
        shape, row = _main_row(tables, county, record, office, content)
        values = empty | dict(zip(shape.columns, row, strict=True))
        connection.execute(main.update().where(main.c.county_id == county, main.c.record_id == record).values(values))


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
