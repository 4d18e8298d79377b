"""Pages of a kind's list, filtered and sorted by the database; a page costs the same whatever lies behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Choices, Flag
from desktop_app.domain.sifting import Condition
from desktop_app.store.columns import column
from desktop_app.store.ordering import falling, rising
from desktop_app.store.schema import KindTables, Schema
from desktop_app.store.sifting import clauses

_ENVELOPE = ("number", "stage", "office")


def where_clause(tables: KindTables, where: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    """The conditions of FIELD=VALUE pairs; raise Refused for a field that cannot be filtered by."""
    table = tables.main.table
    found: list[sa.ColumnElement[bool]] = []
    for field, text in where.items():
        if field in _ENVELOPE:
            found.append(table.c[field] == text)
            continue
        if field not in tables.main.columns:
            raise Refused(f"“{tables.kind.title}”没有可筛选的字段 {field}")
        type_ = tables.kind.blanks[field].type
        if isinstance(type_, Choices):
            found.append(table.c[field].contains(json.dumps(text, ensure_ascii=False), autoescape=True))
            continue
        try:
            given: Any = _flag(text) if isinstance(type_, Flag) else type_.to_json(type_.parse(text))
        except ValueError as fault:
            raise Refused(f"{tables.kind.blanks[field].label}（{field}）：{fault}") from None
        found.append(table.c[field] == column(type_).write(given))
    return found


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("应为 true 或 false")
    return text == "true"


def page(
    schema: Schema, connection: sa.Connection, county: str, kind: str, *, where: Mapping[str, str], sort: str = "", offset: int = 0,
    limit: int = 100, after: bytes | None = None, among: list[bytes] | None = None, sift: Sequence[Condition] = (),
) -> list[bytes]:  # fmt: skip
    """The ids of one page, in order; ``after`` continues behind that record, ``offset`` skips rows, ``among`` leaves only those."""
    tables = schema.kinds[kind]
    table = tables.main.table
    field = (sort or tables.kind.order).lstrip("-")
    if field not in table.c or field in ("county_id", "unknown_fields"):
        raise Refused(f"“{tables.kind.title}”不能按 {field} 排序")
    descending = (sort or tables.kind.order).startswith("-")
    key = table.c[field]
    conditions = [table.c.county_id == county, *where_clause(tables, where), *clauses(schema, tables, county, sift)]
    if among is not None:
        conditions.append(table.c.record_id.in_(among))
    order = (falling(key), table.c.record_id.desc()) if descending else (rising(key), table.c.record_id.asc())
    found: list[bytes] = []
    for behind in [()] if after is None else _behind(connection, table, key, descending, county, after):
        query = sa.select(table.c.record_id).where(*conditions, *behind).order_by(*order).limit(limit - len(found)).offset(offset)
        found += connection.execute(query).scalars()
        if len(found) == limit:
            break
    return found


def _behind(
    connection: sa.Connection, table: sa.Table, key: sa.ColumnElement[Any], descending: bool, county: str, after: bytes
) -> list[tuple[sa.ColumnElement[bool], ...]]:  # fmt: skip
    """What comes behind the record ``after``, in ranges that an index walks one after the other; an empty value is the least."""
    here = (table.c.county_id == county, table.c.record_id == after)
    row = connection.execute(sa.select(key).where(*here)).first()
    if row is None:
        raise Refused("--after 所指的记录不在这张表里")
    value, same = row[0], table.c.record_id < after if descending else table.c.record_id > after
    if value is None:
        return [(key.is_(None), same)] if descending else [(key.is_(None), same), (key.is_not(None),)]
    if descending:
        return [(key == value, same), (key < value,), (key.is_(None),)]
    return [(key == value, same), (key > value,)]


def count(
    schema: Schema, connection: sa.Connection, county: str, kind: str, where: Mapping[str, str], sift: Sequence[Condition] = ()
) -> int:  # fmt: skip
    """How many records of a kind match."""
    tables = schema.kinds[kind]
    conditions = [tables.main.table.c.county_id == county, *where_clause(tables, where), *clauses(schema, tables, county, sift)]
    return int(connection.execute(sa.select(sa.func.count()).select_from(tables.main.table).where(*conditions)).scalar_one())


def sums(
    schema: Schema, connection: sa.Connection, county: str, kind: str, fields: Sequence[str], *, where: Mapping[str, str],
    sift: Sequence[Condition] = (), among: list[bytes] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The sum of each field (a whole number or an amount) over the records that match, in JSON form; without those nobody filled in."""
    tables = schema.kinds[kind]
    table = tables.main.table
    conditions = [table.c.county_id == county, *where_clause(tables, where), *clauses(schema, tables, county, sift)]
    if among is not None:
        conditions.append(table.c.record_id.in_(among))
    row = connection.execute(sa.select(*(sa.func.sum(table.c[field]) for field in fields)).where(*conditions)).one()
    return {field: tables.main.columns[field].read(int(total)) for field, total in zip(fields, row, strict=True) if total is not None}


def groups(
    schema: Schema, connection: sa.Connection, county: str, kind: str, field: str, *, sift: Sequence[Condition] = (), length: int = 0
) -> dict[str, int]:  # fmt: skip
    """How many records have each value of a text column, or with ``length`` each beginning of it; those without a value are left out."""
    tables = schema.kinds[kind]
    table = tables.main.table
    held = sa.func.substr(table.c[field], 1, length) if length else table.c[field]
    conditions = [table.c.county_id == county, table.c[field].is_not(None), *clauses(schema, tables, county, sift)]
    query = sa.select(held, sa.func.count()).select_from(table).where(*conditions).group_by(held)
    return {str(value): int(count) for value, count in connection.execute(query)}
