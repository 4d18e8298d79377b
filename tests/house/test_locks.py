"""The locks: everything that desktop and county install is named with a version that setup.cfg allows, and with the hashes of its files."""

from __future__ import annotations

import configparser
import re
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

EXTRAS = ("desktop", "county")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; .*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


@cache
def lock(extra: str) -> str:
    return (ROOT / ".ci" / "locks" / f"{extra}.txt").read_text(encoding="ascii")


def pinned(extra: str) -> dict[str, str]:
    """Versions by name."""
    return {canonicalize_name(name): version for name, version, _hashes in PINNED.findall(lock(extra))}


def wanted(extra: str) -> list[Requirement]:
    """What setup.cfg asks for."""
    said = configparser.ConfigParser()
    said.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = said["options"]["install_requires"].splitlines() + said["options.extras_require"][extra].splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("extra", EXTRAS)
def test_everything_setup_asks_for_is_locked_to_a_version_it_allows(extra: str) -> None:
    found = pinned(extra)
    assert [str(each) for each in wanted(extra) if not each.specifier.contains(found.get(canonicalize_name(each.name), "0"))] == []


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_line_is_a_version_with_hashes_and_names_no_place(extra: str) -> None:
    rest = PINNED.sub("", lock(extra))
    assert [line for line in rest.splitlines() if line and not line.lstrip().startswith("#")] == []
    assert "://" not in lock(extra) and "--find-links" not in lock(extra) and "@" not in lock(extra)
