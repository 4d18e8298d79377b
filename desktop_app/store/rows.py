"""New rows on their way into the tables: gathered by the columns they fill, each such group written with one statement.

Nothing is said about the many columns that a record leaves empty. Values are in the form of their columns and go to the driver as they are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

_FEW = 10  # rows; below that COPY has more ways there and back than it saves


@dataclass(frozen=True, eq=False)
class Shape:
    """The columns of a table that some rows fill; made once for all of them."""

    table: sa.TableClause  # or sa.Table
    columns: tuple[str, ...]

    @cached_property
    def _insert(self) -> str:
        columns = ", ".join(f'"{name}"' for name in self.columns)  # a blank may be called "to"
        return f"INSERT INTO {self.table.name} ({columns}) VALUES ({', '.join('?' * len(self.columns))})"

    def write(self, connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
        """Write rows; none is needed."""
        if not rows:
            return
        if connection.dialect.name != "postgresql":
            connection.exec_driver_sql(self._insert, rows)
        elif len(rows) < _FEW:
            connection.exec_driver_sql(self._insert.replace("?", "%s"), rows)
        else:
            self._copy(connection, rows)

    def _copy(self, connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
        """Write many rows by COPY, which costs PostgreSQL a fraction of as many inserts."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f'COPY "{self.table.name}" ({columns}) FROM STDIN') as out:
            for row in rows:
                out.write_row(row)


class Rows:
    """Rows that wait to be written."""

    def __init__(self) -> None:
        self._rows = defaultdict[Shape, list[tuple[Any, ...]]](list)

    def add(self, shape: Shape, row: tuple[Any, ...]) -> None:
        self._rows[shape].append(row)

    def only(self, table: sa.Table, connection: sa.Connection) -> None:
        """Write the rows of one table."""
        for shape, rows in self._rows.items():
            if shape.table is table:
                shape.write(connection, rows)

    def flush(self, connection: sa.Connection) -> None:
        """Write all rows."""
        for shape, rows in self._rows.items():
            shape.write(connection, rows)
        self._rows.clear()
