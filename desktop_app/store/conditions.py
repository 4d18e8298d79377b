"""Conditions of reports as SQL; written once, they count a figure and find the records behind it.

Every leaf is false for an empty blank, so that Not means what people read.
"""

from __future__ import annotations

import json
from functools import singledispatch
from typing import Any

import sqlalchemy as sa

from desktop_app.domain import figures

Where = sa.ColumnElement[bool]


@singledispatch
def holds(condition: figures.Condition, table: sa.Table) -> Where:
    """The condition over a kind's main table."""
    raise TypeError(f"no SQL for {condition!r}")


@holds.register
def _(condition: figures.Is, table: sa.Table) -> Where:
    column = table.c[condition.blank]
    return sa.and_(column.is_not(None), column.in_(condition.values))


@holds.register
def _(condition: figures.Has, table: sa.Table) -> Where:
    column = table.c[condition.blank]
    return _text(column, *(column.contains(json.dumps(value, ensure_ascii=False), autoescape=True) for value in condition.values))


@holds.register
def _(condition: figures.Begins, table: sa.Table) -> Where:
    column = table.c[condition.blank]
    return _text(column, *(column.startswith(value, autoescape=True) for value in condition.values))


@holds.register
def _(condition: figures.Ends, table: sa.Table) -> Where:
    column = table.c[condition.blank]
    return _text(column, *(column.endswith(value, autoescape=True) for value in condition.values))


def _text(column: sa.Column[Any], *any_of: Where) -> Where:
    return sa.and_(column.is_not(None), sa.or_(*any_of))


@holds.register
def _(condition: figures.Yes, table: sa.Table) -> Where:
    column = table.c[condition.blank]
    return sa.and_(column.is_not(None), column == 1)


@holds.register
def _(condition: figures.Filled, table: sa.Table) -> Where:
    return table.c[condition.blank].is_not(None)


@holds.register
def _(condition: figures.AtLeast, table: sa.Table) -> Where:
    column = table.c[condition.blank]
    return sa.and_(column.is_not(None), column >= condition.low)


@holds.register
def _(condition: figures.Every, table: sa.Table) -> Where:
    return sa.and_(*(holds(inner, table) for inner in condition.of))


@holds.register
def _(condition: figures.Some, table: sa.Table) -> Where:
    return sa.or_(*(holds(inner, table) for inner in condition.of))


@holds.register
def _(condition: figures.Not, table: sa.Table) -> Where:
    return sa.not_(holds(condition.of, table))
