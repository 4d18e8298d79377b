"""docs/SECURITY.md, docs/reliability.md and docs/asvs.md: every threat, fault and requirement stands there, with tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.house.tree import ROOT, parsed

TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
TABLES = {"SECURITY.md": [f"T{n}" for n in range(1, 28)], "reliability.md": [f"F{n}" for n in range(1, 30)]}


@cache
def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def rows(name: str, letter: str) -> dict[str, str]:
    """The rows of a page's table by their number."""
    return {found[1]: found[0] for found in re.finditer(rf"^\| ({letter}\d+) \|.*$", page(name), re.MULTILINE)}


@pytest.mark.parametrize("name", TABLES)
def test_every_one_is_in_the_table_with_a_test_or_an_honest_word(name: str) -> None:
    found = rows(name, TABLES[name][0][0])
    assert list(found) == TABLES[name]
    assert [number for number, row in found.items() if not TEST.search(row) and "**not yet**" not in row] == []


@pytest.mark.parametrize("name", [*TABLES, "asvs.md"])
def test_every_test_that_is_named_exists(name: str) -> None:
    missing = []
    for file, test in TEST.findall(page(name)):
        path = ROOT / file
        names = {node.name for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef)} if path.is_file() else set()
        if not path.is_file() or (test and test not in names):
            missing.append(f"{file}::{test}")
    assert missing == []
