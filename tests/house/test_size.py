"""Nothing grows past what a person reads in one sitting: 400 lines a file, 60 lines a function, 140 characters a line."""

from __future__ import annotations

import ast

from tests.house.tree import parsed, place, sources

FILE_LINES = 400
FUNCTION_LINES = 60
LINE_CHARACTERS = 140


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {where: lines for where, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {
        f"{place(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {where: lines for where, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_no_line_is_longer_than_140_characters() -> None:
    long = [
        f"{place(path)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LINE_CHARACTERS
    ]
    assert long == []
