"""Words that must not be written: silent excepts, prints, the wrong SQLite, and numbers that could belong to a real person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.house.tree import PRODUCT, parsed, place, sources, written

# Where a program ends, everything may be caught, to be told to a person.
LAST_RESORTS = {
    "desktop_app/ui/background.py", "sync/county/app.py", "desktop_app/__main__.py", "sync/county/__main__.py", "tests/sync/simulation.py",
    "tests/faults/points.py",
}  # fmt: skip
EVERYTHING = {"Exception", "BaseException"}

NO_SUCH_AREA = "451299"  # so no person has a number that begins with it
OF_THE_STANDARD = "11010519491231002X"  # the sample printed in GB 11643
RESIDENT_ID = re.compile(r"(?<![0-9A-Za-z])([1-8][0-9]{5})([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9Xx](?![0-9A-Za-z])")


def imported(tree: ast.AST) -> Iterator[str]:
    """The full name of all that a module imports, also inside its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def caught_whole(tree: ast.AST) -> Iterator[int]:
    """Lines that catch everything there is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            names = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else EVERYTHING
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            names = {part.id for part in node.args if isinstance(part, ast.Name)}
        else:
            continue
        if names & EVERYTHING:
            yield node.lineno


def swallowed(tree: ast.AST) -> Iterator[int]:
    """Lines of excepts that do nothing at all."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1:
            only = node.body[0]
            nothing = isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)
            if isinstance(only, ast.Pass) or nothing:
                yield only.lineno


def printed(tree: ast.AST) -> Iterator[int]:
    """Lines that print."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield node.lineno


def talks_to_a_terminal(path: Path) -> bool:
    """Whether printing is the module's work: a command line and its parts."""
    return path.stem in ("__main__", "cli") or "cli" in path.parts


def real_looking(text: str) -> Iterator[str]:
    """Resident ID numbers with a possible date of birth, from an area that could exist."""
    for match in RESIDENT_ID.finditer(text):
        area, year, month, day = match.groups()
        if match.group() == OF_THE_STANDARD or area == NO_SUCH_AREA or not 1890 <= int(year) <= 2100:
            continue
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            continue
        yield match.group()


def text_of(path: Path) -> str:
    """What a file says; nothing for a picture or an archive."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""


def test_nobody_uses_another_sqlite() -> None:
    used = {place(path): set(imported(parsed(path))) for path in sources()}
    assert [where for where, names in used.items() if "sqlite3" in names or any(name.startswith("sqlite3.") for name in names)] == []
    assert [where for where, names in used.items() if any("QtSql" in name for name in names)] == []


def test_only_the_last_resorts_catch_everything() -> None:
    found = [f"{place(path)}:{line}" for path in sources() if place(path) not in LAST_RESORTS for line in caught_whole(parsed(path))]
    assert found == []


def test_no_except_does_nothing() -> None:
    assert [f"{place(path)}:{line}" for path in sources() for line in swallowed(parsed(path))] == []


def test_only_the_command_line_prints() -> None:
    quiet = [path for path in sources(*PRODUCT) if not talks_to_a_terminal(path)]
    assert [f"{place(path)}:{line}" for path in quiet for line in printed(parsed(path))] == []


def test_no_number_could_belong_to_a_real_person() -> None:
    assert {place(path): found for path in written() if (found := list(real_looking(text_of(path))))} == {}


@pytest.mark.parametrize(
    ("search", "source"),
    [
        (caught_whole, "try: f()\nexcept Exception: g()"),
        (caught_whole, "try: f()\nexcept (OSError, Exception): g()"),
        (caught_whole, "try: f()\nexcept: g()"),
        (caught_whole, "with contextlib.suppress(Exception): f()"),
        (swallowed, "try: f()\nexcept OSError: pass"),
        (swallowed, "try: f()\nexcept OSError: ..."),
        (printed, "print('x')"),
    ],
)
def test_each_search_finds_what_it_is_for(search: type, source: str) -> None:
    assert list(search(ast.parse(source)))


def test_the_search_for_numbers_knows_a_real_looking_one() -> None:
    real = "45122" + "1198503120113"  # in two parts, or this file would hold one
    assert list(real_looking(f"身份证号{real}。")) == [real]
    assert list(real_looking(f"{NO_SUCH_AREA}198503120113 {OF_THE_STANDARD} 451221198513320113 a{real} 00{real}")) == []
