"""JSON from outside: what every reader understands alike comes in; what is ambiguous is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import Refused
from desktop_app.domain.strict_json import LONGEST, loads

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_json_comes_in(value: Any) -> None:
    assert loads(json.dumps(value, ensure_ascii=False)) == value
    assert loads(f" {json.dumps(value)}\r\n") == value


@given(st.text(max_size=60) | st.text('{}[]",:0123456789eE+-.\\untfNaInity ', max_size=40))
def test_any_text_is_a_value_or_refused(text: str) -> None:
    try:
        loads(text)
    except Refused as refusal:
        assert refusal.sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第 1 个字符"), ("{", "读不懂"), ('{"a": }', "第 7 个字符"), ('{"a": 1} {"b": 2}', "读不懂"), ("{'a': 1}", "读不懂"),
        ('{"a": 1,}', "读不懂"), ("\ufeff{}", "读不懂"), ('"\x01"', "读不懂"), ('{"a": 1, "a": 1}', "a 出现了两次"),
        ('[{"b": {"c": 1, "d": 2, "c": 3}}]', "c 出现了两次"), ("NaN", "NaN"), ("[Infinity]", "Infinity"), ('{"a": -Infinity}', "-Infinity"),
        ("[" * 100_000, "太深"), ('{"a":' * 100_000, "太深"), ("9" * 5000, "不是合格"),
    ],
    ids=lambda value: str(value)[:16],
)  # fmt: skip
def test_what_is_ambiguous_or_hostile_is_refused(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        loads(text)


def test_a_long_name_that_comes_twice_is_said_in_short() -> None:
    name = "长" * 500
    with pytest.raises(Refused) as refused:
        loads(f'{{"{name}": 1, "{name}": 2}}')
    assert len(refused.value.sentence) < 80


def test_one_value_has_a_greatest_length() -> None:
    longest = '"' + "a" * (LONGEST - 2) + '"'
    assert len(loads(longest)) == LONGEST - 2
    with pytest.raises(Refused, match="超过"):
        loads(longest + " ")
