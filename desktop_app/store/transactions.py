"""Transactions on a database, whichever stands behind them: the encrypted file of an office or a county, or a county's PostgreSQL.

Everything above says what it reads and writes in SQLAlchemy Core and never asks which of the two it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from desktop_app.domain.errors import Failed


class Contended(Failed):
    """The transaction was undone because another one stood in its way; whoever began it may begin it again, from the start."""


class Transactions(ABC):
    """One database with its pool of connections."""

    engine: sa.Engine
    while_reading: ClassVar[Mapping[str, Any]] = {}  # execution options of a connection that only reads

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A consistent view; nothing may be written."""
        with self._sentences(), self.engine.connect().execution_options(**self.while_reading) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it is on the disk when the block ends, or none of it."""
        with self._sentences(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self.translated(error.orig) from error

    @abstractmethod
    def translated(self, error: BaseException | None) -> Exception:
        """What a failure of the library means to the person at the desk."""

    @abstractmethod
    def layout(self, connection: sa.Connection) -> int:
        """The version of the tables in it; 0 when there are none."""

    @abstractmethod
    def lay_out(self, connection: sa.Connection, version: int) -> None:
        """Note the version of the tables in it."""

    @abstractmethod
    def damage(self, connection: sa.Connection) -> list[str]:
        """What is wrong with the database itself, a sentence each; empty when nothing is known to be."""

    @abstractmethod
    def snapshot(self, to: Path) -> None:
        """Write a consistent copy to an encrypted file that is not there yet."""

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
