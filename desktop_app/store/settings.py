"""Small named values of a store: who the office is, the device key, the county, the state of the exchange."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from desktop_app.store.schema import Schema


def get(schema: Schema, connection: sa.Connection, name: str, default: Any = None) -> Any:
    """The value, or ``default`` when it was never set."""
    found = connection.execute(_value(schema.setting), {"of": name}).scalar()
    return default if found is None else json.loads(found)


def put(schema: Schema, connection: sa.Connection, name: str, value: Any) -> None:
    """Set a value; anything JSON can hold."""
    connection.execute(_forget(schema.setting), {"of": name})
    connection.execute(schema.setting.insert(), {"name": name, "value": json.dumps(value, ensure_ascii=False)})


@lru_cache(maxsize=64)
def _value(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table.c.value).where(table.c.name == sa.bindparam("of"))


@lru_cache(maxsize=64)
def _forget(table: sa.Table) -> sa.Delete:
    return table.delete().where(table.c.name == sa.bindparam("of"))
