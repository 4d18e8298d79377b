"""The server's log: one JSON object a line on stderr, with nothing in it that says who a person is.

An error is its class and its place in the program, never its text; a request is its route, never its address or query.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

FIELDS = "karst"  # the attribute of a record that holds its fields


class JsonLines(logging.Formatter):
    """One line of JSON a record: when (UTC), how bad, what; then the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "what": record.getMessage()}
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def begin(stream: TextIO) -> None:
    """Log warnings and errors of everything, and what the server reports if it is asked to."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
