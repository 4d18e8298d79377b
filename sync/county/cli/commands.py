"""Which module holds which command; each is loaded when it is asked for, so that none waits for what another one needs."""

from __future__ import annotations

from importlib import import_module

from sync.county.cli.opening import Arguments
from sync.county.console import Console

_MODULES: dict[str, tuple[str, ...]] = {
    "setting_up": ("init", "account"),
    "running": ("serve",),
    "enrolling": ("office", "code", "device", "provision"),
    "reading": ("dump", "history", "extract"),
    "reporting": ("report",),
    "reviewing": ("return", "accept", "assign"),
    "publishing": ("publish", "release"),
    "keeping": ("verify", "backup", "restore", "migrate", "drill"),
    "sticking": ("stick",),
    "rolling_up": ("rollup",),
    "escrowing": ("escrow",),
}
_WHERE = {command: module for module, commands in _MODULES.items() for command in commands}


def run(given: Arguments, console: Console) -> int:
    """Do what the arguments say; the exit code."""
    module = import_module(f"sync.county.cli.{_WHERE[given.command]}")
    return int(module.COMMANDS[given.command](given, console))
