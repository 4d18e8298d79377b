"""The tree: what stands at the top, how modules are named, and that every package says what it is."""

from __future__ import annotations

import ast
import re

from tests.house.tree import PRODUCT, ROOT, is_made, parsed, place, sources

TOP = {
    "desktop_app", "sync", "resources", "tests", "setup.cfg", "build_installer.spec",
    "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "docs", ".ci", ".gitignore",
}  # fmt: skip

# A name that says nothing collects everything.
SAYS_NOTHING_ANYWHERE = {"util", "utility", "helper", "common", "misc", "manager", "handler", "processor"}
SAYS_NOTHING_ALONE = {"base", "core", "data", "info", "object", "my", "new"}


def singular(word: str) -> str:
    """The word without the ending of a plural."""
    return re.sub(r"s$", "", re.sub(r"ies$", "y", word))


def says_nothing(name: str) -> bool:
    """Whether a module or folder name is one of those that say nothing."""
    if singular(name) in SAYS_NOTHING_ALONE:
        return True
    return any(singular(word) in SAYS_NOTHING_ANYWHERE for word in name.split("_"))


def test_the_top_level_holds_exactly_the_agreed_names() -> None:
    there = {path.name for path in ROOT.iterdir() if not is_made(path.name)}
    assert there == TOP


def test_the_ci_folder_holds_one_door_and_the_locks() -> None:
    assert sorted(path.name for path in (ROOT / ".ci").iterdir()) == ["locks", "run"]
    doors = [path for path in (ROOT / ".ci").iterdir() if path.is_file()]
    assert [door.name for door in doors] == ["run"]
    assert doors[0].stat().st_mode & 0o111, "run is not executable"


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {place(path): [*path.parent.relative_to(ROOT).parts, path.stem] for path in sources()}
    assert [where for where, names in named.items() if any(says_nothing(name) for name in names)] == []


def test_names_that_say_nothing_are_recognised() -> None:
    assert all(map(says_nothing, ("utils", "helpers", "date_util", "utilities", "bases", "core", "my", "info")))
    assert not any(map(says_nothing, ("database", "new_record", "basis", "news_line", "record")))


def test_every_package_says_what_it_is() -> None:
    folders = {path.parent for path in sources(*PRODUCT)}
    heads = {place(folder): folder / "__init__.py" for folder in sorted(folders)}
    assert [where for where, head in heads.items() if not head.is_file() or not ast.get_docstring(parsed(head))] == []
