"""The county that a command's arguments name, opened for as long as the command runs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import platformdirs

from sync.county.bureau import Bureau
from sync.county.console import Console

Arguments: TypeAlias = Namespace
Command: TypeAlias = Callable[[Arguments, Console], int]  # its exit code


def home_of(given: Arguments) -> Path:
    """The county's folder."""
    home: Path = given.home or Path(platformdirs.user_data_dir("karstcounty", appauthor=False))
    return home


@contextmanager
def opened(given: Arguments) -> Iterator[Bureau]:
    """The county the arguments name, open for as long as the block runs."""
    bureau = Bureau.open(home_of(given), given.key_file, url=given.database)
    try:
        yield bureau
    finally:
        bureau.close()
