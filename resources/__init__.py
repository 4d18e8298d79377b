"""The program's shipped files as a package: a bundle and a source tree find them the same way; their meaning is not known here."""

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """The file or folder ``name`` (with forward slashes) among the shipped files; nothing is checked, a wrong name fails on opening."""
    return Path(str(files(__name__).joinpath(name)))
