"""Showing the program to somebody."""

from __future__ import annotations

from desktop_app.app import run_demo, run_self_test
from desktop_app.cli.opening import Arguments, Command
from desktop_app.cli.printing import emit, note


def demo(args: Arguments) -> int:
    """The main job on made-up data."""
    emit(run_demo(args.home, args.records, args.seed, headless=args.headless, say=note))
    return 0


def self_test(args: Arguments) -> int:
    """Whether the program works on this machine."""
    emit(run_self_test(note))
    return 0


COMMANDS: dict[str, Command] = {"demo": demo, "--self-test": self_test}
