"""Every public thing of the product says what it is, in its docstring or in the decorator that declares it.

Without a docstring may go: private and double-underscore names, what Qt calls by its own name, overloads and overrides,
methods of at most five lines, and a function whose decorator says its sentence in Chinese (``@rule("…")``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.tree import PRODUCT, parsed, place, sources

Function = ast.FunctionDef | ast.AsyncFunctionDef

SHORT_LINES = 5
# Qt's virtual functions that look like names of ours; all others are in camelCase.
QT_CALLS = {"data", "event", "flags", "index", "paint", "parent", "validate", "fixup", "match", "sibling"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def is_public(name: str) -> bool:
    """Whether others may use the name."""
    return not name.startswith("_")


def says_it_in_a_decorator(function: Function) -> bool:
    """Whether a decorator carries a Chinese sentence, which is then what people read."""
    parts = [part for decorator in function.decorator_list for part in ast.walk(decorator)]
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) and CHINESE.search(part.value) for part in parts)


def is_declared_elsewhere(function: Function) -> bool:
    """Whether the meaning is that of another declaration: an override, an overload or a property's setter."""
    names = {
        decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "") for decorator in function.decorator_list
    }
    return bool(names & {"overload", "override", "setter", "register"})


def is_qt(function: Function) -> bool:
    """Whether Qt calls a method by this name."""
    return function.name in QT_CALLS or re.search("[a-z][A-Z]", function.name) is not None


def is_short(function: Function) -> bool:
    """Whether the whole function is read at a glance."""
    return (function.end_lineno or function.lineno) - function.lineno < SHORT_LINES


def silent(body: list[ast.stmt], *, in_class: bool = False) -> Iterator[str]:
    """Line and name of every public definition in body that should say what it is and does not."""
    for node in body:
        if isinstance(node, ast.ClassDef) and is_public(node.name):
            if not ast.get_docstring(node):
                yield f"{node.lineno} {node.name}"
            yield from silent(node.body, in_class=True)
        elif isinstance(node, Function) and is_public(node.name) and not ast.get_docstring(node):
            excused = is_declared_elsewhere(node) or says_it_in_a_decorator(node) or (in_class and (is_short(node) or is_qt(node)))
            if not excused:
                yield f"{node.lineno} {node.name}"


def test_every_module_says_what_it_is() -> None:
    assert [place(path) for path in sources(*PRODUCT) if not ast.get_docstring(parsed(path))] == []


def test_every_public_class_and_function_says_what_it_is() -> None:
    assert [f"{place(path)}:{found}" for path in sources(*PRODUCT) for found in silent(parsed(path).body)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def due(): return 1", ["1 due"]),
        ("def _due(): return 1", []),
        ("class Case: pass", ["1 Case"]),
        ("class Case:\n  'A case.'\n  def short(self): return 1", []),
        ("class Case:\n  'A case.'\n  def long(self):\n" + "    f()\n" * 5, ["3 long"]),
        ("class View:\n  'A view.'\n  def paintEvent(self, event):\n" + "    f()\n" * 5, []),
        ("@rule('跨日的请分日登记')\ndef fits(hours): return hours", []),
        ("@rule(f'{MOST} 人以上请另报')\ndef few(people): return people < MOST", []),
    ],
)
def test_what_says_nothing_is_found(source: str, found: list[str]) -> None:
    assert list(silent(ast.parse(source).body)) == found
