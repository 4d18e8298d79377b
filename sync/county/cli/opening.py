"""The county that a command's arguments name, opened for as long as the command runs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import platformdirs

from desktop_app.domain.errors import Refused
from sync.county.bureau import Bureau
from sync.county.console import Console

Arguments: TypeAlias = Namespace
Command: TypeAlias = Callable[[Arguments, Console], int]  # its exit code


def home_of(given: Arguments) -> Path:
    """The county's folder; raise Refused for a database that is not in it."""
    if given.database is not None:
        raise Refused("本版本的县局数据库是 --home 文件夹里的 SQLite，还不能用 --database 指到别处")
    home: Path = given.home or Path(platformdirs.user_data_dir("karstcounty", appauthor=False))
    return home


@contextmanager
def opened(given: Arguments) -> Iterator[Bureau]:
    """The county the arguments name, open for as long as the block runs."""
    bureau = Bureau.open(home_of(given), given.key_file)
    try:
        yield bureau
    finally:
        bureau.close()
