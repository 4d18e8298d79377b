"""Whoever writes at the county owns its whole transaction and can begin it again: on PostgreSQL one of two that meet is undone."""

from __future__ import annotations

import ast

from tests.house.tree import parsed, place, sources

# Making or filling a county: nobody else is there, and a person begins it again.
ALONE = {"sync/county/bureau.py create", "sync/county/bureau.py _create_at", "sync/county/bureau.py take_over"}


def begins_writing(node: ast.AST) -> bool:
    """Whether this opens a writing transaction."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "writing"


def test_every_writing_transaction_of_the_county_is_begun_again_when_it_is_undone() -> None:
    bare = []
    for path in sources("sync"):
        for function in ast.walk(parsed(path)):
            if not isinstance(function, ast.FunctionDef) or not any(map(begins_writing, ast.walk(function))):
                continue
            decorated = any(isinstance(one, ast.Name) and one.id == "whole" for one in function.decorator_list)
            name = f"{place(path)} {function.name}"
            if not decorated and name not in ALONE:
                bare.append(f"{place(path)}:{function.lineno} {function.name}")
    assert bare == [], "decorate with sync.county.retrying.whole"
