"""A record's content, nested and flat: the two shapes say the same, parts keep their ids, and what was taken out stays for later."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.operations import item_id
from sync.wire.paths import flat_item, flatten, is_parts, item_of, nest, under, with_ids

LEAVES = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8) | st.lists(st.text(max_size=4), max_size=3)
NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
IDS = st.from_regex(r"[0-9A-Za-z_-]{1,12}", fullmatch=True)


@st.composite
def _part_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    keys = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    leaves = LEAVES.filter(lambda leaf: leaf is not None)
    fields = st.dictionaries(NAMES.filter(lambda name: name != "id"), leaves, max_size=3)
    return [{"id": key, **draw(fields)} for key in keys]


CONTENTS = st.dictionaries(NAMES | st.just("@number"), LEAVES.filter(lambda leaf: leaf is not None) | _part_lists(), max_size=5)


@given(CONTENTS)
def test_nested_content_survives_being_flattened(content: dict[str, Any]) -> None:
    assert nest(flatten(content)) == content
    assert nest(flatten(content), removed=True) == content


def test_a_part_becomes_its_place_and_a_path_for_each_field() -> None:
    assert flatten({"summary": "一", "parties": [{"id": "a", "name": "韦小光"}, {"id": "b"}]}) == {
        "summary": "一", "parties/a": 1, "parties/a/name": "韦小光", "parties/b": 2,
    }  # fmt: skip


def test_a_list_of_texts_is_one_value() -> None:
    assert flatten({"claims": ["甲", "乙"]}) == {"claims": ["甲", "乙"]}
    assert not is_parts(["甲"]) and not is_parts([]) and not is_parts({"+": []})
    assert is_parts([{"id": "a"}])


def test_a_place_is_said_only_when_it_is_not_the_position() -> None:
    nested = nest({"parties/a": 3, "parties/a/name": "甲", "parties/b": 1, "parties/b/name": "乙"})
    assert nested == {"parties": [{"id": "b", "name": "乙"}, {"id": "a", "@": 3, "name": "甲"}]}
    assert flatten(nested)["parties/a"] == 3


def test_parts_with_the_same_place_stand_in_the_order_of_their_ids() -> None:
    nested: Any = nest({"parties/b": 1, "parties/a": 1})
    assert [item["id"] for item in nested["parties"]] == ["a", "b"]


def test_what_is_cleared_is_left_out() -> None:
    assert nest({"summary": None, "parties/a": 1, "parties/a/name": None}) == {"parties": [{"id": "a"}]}


def test_a_part_that_was_taken_out_is_kept_for_later_only_when_asked_for() -> None:
    flat: dict[str, Any] = {"parties/a": None, "parties/a/name": "甲", "parties/b": 2, "parties/b/name": "乙"}
    assert nest(flat) == {"parties": [{"id": "b", "@": 2, "name": "乙"}]}
    kept = nest(flat, removed=True)
    assert kept == {"parties": [{"id": "b", "@": 2, "name": "乙"}, {"id": "a", "@": None, "name": "甲"}]}
    assert flatten(kept) == flat


def test_a_list_whose_parts_are_all_taken_out_is_no_list() -> None:
    assert nest({"parties/a": None, "parties/a/name": "甲"}) == {}


def test_parts_without_an_id_get_one_that_is_the_same_everywhere() -> None:
    named: Any = with_ids({"parties": [{"name": "甲"}, {"id": "own", "name": "乙"}], "claims": ["丙"]}, (5, 7))
    assert [item["id"] for item in named["parties"]] == [item_id((5, 7), "parties", 1), "own"]
    assert named["claims"] == ["丙"]
    assert with_ids(named, (9, 9)) == named


@pytest.mark.parametrize(
    ("path", "item"),
    [("summary", None), ("@stage", None), ("parties/a", "parties/a"), ("parties/a/name", "parties/a")],
)
def test_a_path_knows_its_part(path: str, item: str | None) -> None:
    assert item_of(path) == item


def test_under_a_part_is_what_belongs_to_it_and_not_to_one_with_a_longer_id() -> None:
    flat = {"parties/a": 1, "parties/a/name": "甲", "parties/ab": 2, "parties/ab/name": "乙"}
    assert under("parties/a", flat) == ["parties/a", "parties/a/name"]


def test_one_part_alone_takes_the_place_it_states() -> None:
    assert flat_item("parties/a", {"id": "a", "@": 4, "name": "甲"}, 1) == {"parties/a": 4, "parties/a/name": "甲"}
