"""Conditions on a kind's list as SQL; what they mean stands in desktop_app/domain/sifting.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Choices, FieldType
from desktop_app.domain.sifting import SYNC, Condition
from desktop_app.store.columns import column
from desktop_app.store.schema import KindTables, Schema

_OWN = ("number", "stage", "office", "own_review")
Clause = sa.ColumnElement[bool]


def clauses(schema: Schema, tables: KindTables, county: str, conditions: Sequence[Condition]) -> list[Clause]:
    """One clause a condition; raise Refused for a field or value that a list cannot be sifted by."""
    return [_clause(schema, tables, county, condition) for condition in conditions]


def _clause(schema: Schema, tables: KindTables, county: str, condition: Condition) -> Clause:
    if condition.field == SYNC:
        return _sync(schema, tables, county, str(condition.value))
    table, holder = tables.main.table, tables.main
    if condition.field not in (*_OWN, *holder.columns):
        raise Refused(f"“{tables.kind.title}”没有可筛选的字段 {condition.field}")
    held = table.c[condition.field]
    type_ = tables.kind.blanks[condition.field].type if condition.field in holder.columns else None
    if condition.op in ("empty", "filled"):
        return held.is_(None) if condition.op == "empty" else held.is_not(None)
    if condition.op == "in":
        return sa.or_(sa.false(), *(_same(held, type_, value) for value in condition.value or ()))
    if condition.op == "is":
        return _same(held, type_, condition.value)
    value = _written(type_, condition.value)
    found: Clause = held >= value if condition.op == "from" else held <= value
    return found


def _same(held: sa.ColumnElement[Any], type_: FieldType | None, value: Any) -> Clause:
    if isinstance(type_, Choices):
        return held.contains(json.dumps(value, ensure_ascii=False), autoescape=True)
    same: Clause = held == _written(type_, value)
    return same


def _written(type_: FieldType | None, value: Any) -> Any:
    try:
        return value if type_ is None else column(type_).write(value)
    except (ValueError, TypeError, ArithmeticError):
        raise Refused("筛选条件里的值读不懂，列表没有变") from None


def _sync(schema: Schema, tables: KindTables, county: str, state: str) -> Clause:
    """How a record stands with the county, by the tables that know."""
    record, conflict, operation = schema.record, schema.conflict, schema.operation
    here = tables.main.table.c.record_id
    of_kind = sa.and_(record.c.county_id == county, record.c.kind == tables.kind.key)
    waits = sa.select(conflict.c.record_id).where(conflict.c.county_id == county)
    refused = sa.select(operation.c.record_id).where(operation.c.county_id == county, operation.c.result == sa.text("'rejected'"))
    unsent = sa.select(record.c.id).where(of_kind, record.c.pending > sa.text("0"))
    if state == "attention":  # among the returned ones, those answered and sent since are listed too; their own state says so
        returned = sa.and_(tables.main.table.c.own_review == "returned", here.not_in(unsent))
        return sa.or_(here.in_(waits), here.in_(refused), returned)
    if state in ("pending", "local"):
        return here.in_(unsent)
    if state == "received":
        return sa.and_(here.not_in(unsent), here.not_in(waits), here.not_in(refused))
    raise Refused(f"没有“{state}”这种同步状态")
