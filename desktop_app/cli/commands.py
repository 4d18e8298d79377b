"""Which module holds which command; each is loaded when it is asked for, so that none waits for what another one needs."""

from __future__ import annotations

import argparse
from importlib import import_module

_MODULES: dict[str, tuple[str, ...]] = {
    "setting_up": ("init", "enrol", "provision"),
    "recording": ("add", "edit", "stage", "attach", "resolve"),
    "reading": ("kinds", "get", "history", "list", "find", "attachments", "extract", "conflicts", "dump"),
    "watching": ("due", "check", "gaps", "published"),
    "exchanging": ("sync", "stick", "status", "held", "refused"),
    "keeping": ("verify", "backup", "restore", "recover"),
    "reporting": ("report", "reports"),
    "papers": ("documents", "print", "ledgers", "ledger", "templates", "template"),
    "guarding": ("unmask", "access-log", "handover", "takeover"),
    "ruling": ("rules", "rule", "means", "subsidy"),
    "tables": ("import", "imports", "import-undo", "export"),
    "locking": ("key",),
    "updating": ("update",),
    "showing": ("demo", "--self-test"),
}
_WHERE = {command: module for module, commands in _MODULES.items() for command in commands}


def run(args: argparse.Namespace) -> int:
    """Do what the arguments say; the exit code."""
    module = import_module(f"desktop_app.cli.{_WHERE[args.command]}")
    return int(module.COMMANDS[args.command](args))
