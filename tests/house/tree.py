"""The project's files as the house tests see them: everything that is written by hand, nothing that is made.

What is made is what .gitignore names, so that it is said in one place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("desktop_app", "sync", "resources")  # the packages that are shipped


@cache
def made() -> tuple[str, ...]:
    """Patterns of names that are not written by hand, at any depth."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return (".git", *(line.strip("/ ") for line in lines if line.strip() and not line.startswith("#")))


def is_made(name: str) -> bool:
    """Whether a file or folder of this name was made by a tool."""
    return any(fnmatch(name, pattern) for pattern in made())


def written(folder: Path = ROOT) -> Iterator[Path]:
    """Every file below a folder that was written by hand, in the order of names."""
    for path in sorted(folder.iterdir()):
        if is_made(path.name):
            continue
        if path.is_dir():
            yield from written(path)
        else:
            yield path


def place(path: Path) -> str:
    """A path as people say it: from the project's root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    """All Python files of these top-level folders, or of the whole project."""
    found = written() if not folders else (path for name in folders if (ROOT / name).is_dir() for path in written(ROOT / name))
    return tuple(path for path in found if path.suffix == ".py")


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of one Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=place(path))
