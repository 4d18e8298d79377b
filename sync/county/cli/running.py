"""Running the server."""

from __future__ import annotations

from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console
from sync.county.serving import serve


def run_server(given: Arguments, console: Console) -> int:
    """Serve until a signal comes."""
    return serve(lambda: opened(given), given, console)


COMMANDS: dict[str, Command] = {"serve": run_server}
