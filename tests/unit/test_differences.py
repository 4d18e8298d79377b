"""Differences between revisions: before and after of every blank, parts blank by blank, codes by what went in and out."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.differences import Difference, differences, what_differs


@pytest.mark.parametrize(
    ("revisions", "last"),
    [
        ([{"amount": "5"}, {"amount": "7"}], [("amount", "5", "7")]),
        ([{"amount": "5"}, {"amount": None}], [("amount", "5", None)]),
        ([{"amount": "5"}, {"place": "村委会"}], [("place", None, "村委会")]),
        ([{"amount": "5"}, {"amount": "5"}], []),
        ([{"flags": ["a", "b"]}, {"flags": {"-": ["a"], "+": ["c"]}}], [("flags", ["a", "b"], ["b", "c"])]),
        ([{"flags": ["a"]}, {"flags": {"-": ["a"]}}], [("flags", ["a"], None)]),
        ([{"parties": [{"id": "p1", "name": "甲"}]}, {"parties/p1/name": "乙"}], [("parties/p1/name", "甲", "乙")]),
        ([{"parties/p1": {"@": 1, "name": "甲"}}, {"parties/p1": None}], [("parties/p1", {"name": "甲"}, None)]),
        ([{"parties/p1": {"@": 1, "name": "甲"}}, {"parties/p1/@": 2}], [("parties/p1/@", None, 2)]),
        ([{}, {"place": "村委会"}], [("place", None, "村委会")]),  # what came before is not known here
    ],
)
def test_each_revision_says_what_was_and_what_is(revisions: list[dict[str, Any]], last: list[tuple[str, Any, Any]]) -> None:
    assert differences(revisions)[-1] == [Difference(*each) for each in last]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (
            "于三月三日前付清全部款项两万元整",
            "于三月五日前付清全部款项两万元整",
            ("于三月三日前付清全部款项…", "于三月五日前付清全部款项…"),
        ),
        ("一二三四五六七八九十甲", "一二三四五六七八九十乙", ("…三四五六七八九十甲", "…三四五六七八九十乙")),
        ("同样", "同样", ("同样", "同样")),
        ("好好", "好", ("好好", "好")),
        ("", "新写的", ("", "新写的")),
    ],
)
def test_long_texts_are_cut_down_to_where_they_differ(before: str, after: str, found: tuple[str, str]) -> None:
    assert what_differs(before, after) == found
