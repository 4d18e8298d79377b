"""Where empty values stand when rows are sorted: below every other, on each engine, so that a page is the same everywhere.

SQLite holds an empty value for the least; PostgreSQL for the greatest, unless it is told, and its indexes too.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression


class Least(UnaryExpression[Any]):
    """A column of an index whose empty values come first."""

    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        super().__init__(column, modifier=operators.nulls_first_op)


@compiles(Least, "sqlite")
def _plain(least: Least, compiler: Any, **how: Any) -> str:
    return str(compiler.process(least.element, **how))


def rising(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The order from the least value to the greatest, empty ones first."""
    return column.asc().nulls_first()


def falling(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The order from the greatest value to the least, empty ones last."""
    return column.desc().nulls_last()
