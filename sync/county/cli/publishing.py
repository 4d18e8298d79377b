"""What the county has for all its offices: reference data, and releases of the program."""

from __future__ import annotations

from sync.county import publishing, releasing
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console


def publish(given: Arguments, console: Console) -> int:
    """Publish a new version of reference data."""
    data = given.FILE.read_bytes()
    with opened(given) as bureau:
        version = publishing.publish(bureau, given.NAME, data, why=given.why)
    console.value({"name": given.NAME, "version": version})
    return 0


def release(given: Arguments, console: Console) -> int:
    """Take in releases of the program from a stick."""
    with opened(given) as bureau:
        taken = releasing.take_in(bureau, given.DIR, releasing.shipped_root())
    for one in taken:
        console.value({"version": one.version, "system": one.system, "machine": one.machine, "bytes": one.bytes})
    return 0


COMMANDS: dict[str, Command] = {"publish": publish, "release": release}
