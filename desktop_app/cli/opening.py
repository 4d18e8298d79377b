"""The office that a command's arguments name, opened for as long as the command runs."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.clock import SystemClock
from desktop_app.services.office import Office
from desktop_app.services.places import default_home
from desktop_app.services.secrets import Held, SystemKeyring, Words

Arguments: TypeAlias = argparse.Namespace
Command: TypeAlias = Callable[[Arguments], int]  # its exit code


@contextmanager
def opened(args: Arguments) -> Iterator[Office]:
    """The office the arguments name, open for as long as the block runs."""
    office = Office.over(session.open_office(home_of(args), held_of(args), SystemKeyring(), KINDS, SystemClock()), KINDS)
    try:
        yield office
    finally:
        office.close()


def held_of(args: Arguments) -> Held:
    """With what the person unlocks: the key file that is named, a passphrase that is asked for, or else the keyring.

    Without a terminal the passphrase is the first line of stdin; what the command itself reads there comes after it.
    """
    if not args.passphrase:
        return Path(args.key_file) if args.key_file else None
    if sys.stdin.isatty():
        return Words(getpass.getpass("口令："))
    return Words(sys.stdin.readline())


def where_of(args: Arguments) -> dict[str, str]:
    """The filters of a list; raise Refused for one that is not FIELD=VALUE."""
    where: dict[str, str] = {}
    for pair in args.where:
        field, sign, value = pair.partition("=")
        if not sign:
            raise Refused(f"--where 应写作 字段=值，现为 {pair[:60]}")
        where[field] = value
    return where


def home_of(args: Arguments) -> Path:
    """The folder of the office."""
    return Path(args.home) if args.home else default_home()
