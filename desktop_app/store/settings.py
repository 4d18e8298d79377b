"""Small named values of a store: who the office is, the device key, the county, the state of the exchange."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from desktop_app.store.schema import Schema


def get(schema: Schema, connection: sa.Connection, name: str, default: Any = None) -> Any:
    """The value, or ``default`` when it was never set."""
    found = connection.execute(sa.select(schema.setting.c.value).where(schema.setting.c.name == name)).scalar()
    return default if found is None else json.loads(found)


def put(schema: Schema, connection: sa.Connection, name: str, value: Any) -> None:
    """Set a value; anything JSON can hold."""
    table = schema.setting
    connection.execute(table.delete().where(table.c.name == name))
    connection.execute(table.insert().values(name=name, value=json.dumps(value, ensure_ascii=False)))
