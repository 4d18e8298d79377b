"""What the county publishes for all its offices."""

from __future__ import annotations

from sync.county import publishing
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console


def publish(given: Arguments, console: Console) -> int:
    """Publish a new version of reference data."""
    data = given.FILE.read_bytes()
    with opened(given) as bureau:
        version = publishing.publish(bureau, given.NAME, data, why=given.why)
    console.value({"name": given.NAME, "version": version})
    return 0


COMMANDS: dict[str, Command] = {"publish": publish}
