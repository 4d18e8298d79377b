"""Merging: what an operation does to a record, for every class of field, with and without somebody else's change in between."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from sync.merge import Context, FieldClass, State, Verdict, apply, created, delete, digest_term, edit, fresh_term
from sync.wire.operations import Create, Delete, Dot, Edit
from sync.wire.paths import with_ids

CLASSES: dict[str, FieldClass] = {"deal": "guarded", "tags": "set", "@stage": "stage", "decision": "county", "items": "guarded"}
MADE: Dot = (1, 1)
RECORD = bytes(16)


def classes(path: str) -> FieldClass:
    field, _, rest = path.partition("/")
    return "plain" if rest and "/" not in rest else CLASSES.get(field, "plain")


def record(**fields: Any) -> State:
    items = [{"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}]
    start: dict[str, Any] = {"note": "旧", "deal": "旧", "tags": ["a", "b"], "@stage": "draft", "decision": "旧", "items": items}
    return created(Create(record=None, kind="sheet", fields=start | fields, author="甲", at=0, why=None), MADE, "451299001", 1)


def changing(changes: dict[str, Any], *, removes: dict[str, list[Dot]] | None = None, closes: list[tuple[str, Dot]] | None = None) -> Edit:
    return Edit(record=RECORD, changes=changes, removes=removes or {}, closes=closes or [], author="乙", at=0, why=None)


def put(state: State, dot: Dot, changes: dict[str, Any], *, aliases: dict[Dot, Dot] | None = None, **more: Any) -> Verdict:
    """Apply an edit of the device ``dot[0]``; it takes the next place in the county's log."""
    parts = {key: more.pop(key) for key in ("removes", "closes") if key in more}
    known = aliases or {}
    return edit(state, changing(changes, **parts), Context(dot, state.seq + 1, classes, lambda seen, _: known.get(seen, seen), **more))


def stale_record() -> State:
    """A record in which device 2 has changed everything device 3 is about to change."""
    state = record()
    seen = [1, 1]
    changes = {"note": ("二", seen), "deal": ("二", seen), "tags": ({"+": ["c"], "-": []}, seen), "@stage": ("done", seen)}
    assert put(state, (2, 1), {**changes, "items/a/name": ("二", seen)}).result == "ok"
    return state


# --- a change that saw the current version -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "now"),
    [
        ("note", "新", "新"), ("deal", "新", "新"), ("tags", {"+": ["c"], "-": ["a"]}, ["b", "c"]), ("@stage", "done", "done"),
        ("items/a/name", "新", "新"), ("note", None, None), ("new", "新", "新"),
    ],
)  # fmt: skip
def test_a_change_that_saw_the_current_version_applies(path: str, value: Any, now: Any) -> None:
    state = record()
    assert put(state, (2, 1), {path: (value, [1, 1] if path != "new" else [])}).result == "ok"
    assert state.values[path] == now
    assert state.dots[path] == (2, 1, 2)
    assert (state.seq, state.conflicts) == (2, [])


def test_a_writer_may_name_its_own_earlier_version_by_number_alone() -> None:
    state = record()
    put(state, (2, 1), {"deal": ("一", [1, 1])})
    assert put(state, (2, 2), {"deal": ("二", [1])}).result == "ok"
    assert put(state, (3, 1), {"deal": ("三", [1])}).result == "conflict"


def test_a_field_that_has_a_value_cannot_be_filled_as_if_it_were_empty() -> None:
    state = record()
    assert put(state, (2, 1), {"deal": ("新", [])}).result == "conflict"
    assert put(state, (2, 2), {"empty": ("新", [1, 1])}).result == "merged"


# --- a change that did not see it ---------------------------------------------------------------------------------------------------


def test_a_guarded_value_stays_and_the_other_one_waits() -> None:
    state = stale_record()
    assert put(state, (3, 1), {"deal": ("三", [1, 1])}, device="cd").result == "conflict"
    assert state.values["deal"] == "二"
    (waiting,) = state.conflicts
    assert (waiting.path, waiting.dot, waiting.value, waiting.author, waiting.device) == ("deal", (3, 1), "三", "乙", "cd")


def test_a_guarded_field_of_a_part_waits_too() -> None:
    state = stale_record()
    assert put(state, (3, 1), {"items/a/name": ("三", [1, 1])}).result == "conflict"
    assert (state.values["items/a/name"], state.conflicts[0].path) == ("二", "items/a/name")


def test_of_a_plain_field_the_later_arrival_stands() -> None:
    state = stale_record()
    assert put(state, (3, 1), {"note": ("三", [1, 1])}).result == "merged"
    assert (state.values["note"], state.conflicts) == ("三", [])


def test_codes_are_added_and_taken_out_one_by_one() -> None:
    state = stale_record()
    assert put(state, (3, 1), {"tags": ({"+": ["d"], "-": ["a"]}, [1, 1])}).result == "merged"
    assert state.values["tags"] == ["b", "c", "d"]


@pytest.mark.parametrize("there", [None, "not a list"])
def test_codes_can_be_added_where_there_are_none(there: Any) -> None:
    state = record(tags=there)
    put(state, (2, 1), {"tags": ({"+": ["x"]}, [1, 1])})
    assert state.values["tags"] == ["x"]


def test_a_move_from_a_stage_that_has_passed_is_rejected_and_nothing_else_of_it_applies() -> None:
    state = stale_record()
    before = deepcopy(state)
    verdict = put(state, (3, 1), {"@stage": ("void", [1, 1]), "note": ("三", [1, 1]), "items/c": ({"name": "丙"}, [])})
    assert verdict.result == "rejected"
    assert "阶段" in str(verdict.reason)
    assert state == before


def test_two_moves_to_the_same_stage_are_one() -> None:
    state = stale_record()
    verdict = put(state, (3, 1), {"@stage": ("done", [1, 1])})
    assert (verdict.result, verdict.aliases) == ("same", {"@stage": (2, 1)})


@pytest.mark.parametrize("base", [[1, 1], [9, 9]])
def test_only_the_county_writes_its_fields(base: list[int]) -> None:
    state = record()
    before = deepcopy(state)
    verdict = put(state, (2, 1), {"decision": ("给予", base), "note": ("新", [1, 1])})
    assert (verdict.result, verdict.reason) == ("rejected", "该字段只由县局填写")
    assert state == before
    assert put(state, (2, 1), {"decision": ("给予", [1, 1])}, by_county=True).result == "ok"
    assert put(state, (2, 2), {"decision": ("不予", [1])}, trusted=True).result == "ok"


# --- the same said twice ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["note", "deal", "items/a/name"])
def test_values_that_converge_are_no_conflict(path: str) -> None:
    state = stale_record()
    verdict = put(state, (3, 1), {path: ("二", [1, 1])})
    assert (verdict.result, verdict.aliases, state.conflicts) == ("same", {path: (2, 1)}, [])
    assert state.dot(path) == (2, 1)


def test_who_said_the_same_may_go_on_from_there() -> None:
    state = stale_record()
    aliases = {(3, 1): put(state, (3, 1), {"deal": ("二", [1, 1])}).aliases["deal"]}
    assert put(state, (3, 2), {"deal": ("三", [1])}, aliases=aliases).result == "ok"
    assert state.values["deal"] == "三"
    assert put(stale_record(), (3, 2), {"deal": ("三", [1])}).result == "conflict"


# --- conflicts ----------------------------------------------------------------------------------------------------------------------


def test_edits_that_follow_one_another_offline_make_one_candidate() -> None:
    state = stale_record()
    put(state, (3, 1), {"deal": ("三", [1, 1])})
    put(state, (3, 2), {"deal": ("三，改", [1])})
    put(state, (3, 5), {"deal": ("三，再改", [2])})
    assert [(waiting.dot, waiting.value) for waiting in state.conflicts] == [((3, 5), "三，再改")]


def test_two_writers_make_two_candidates_and_fields_do_not_mix() -> None:
    state = stale_record()
    put(state, (3, 1), {"deal": ("三", [1, 1]), "items/a/name": ("三", [1, 1])})
    put(state, (4, 1), {"deal": ("四", [1, 1])})
    put(state, (3, 2), {"deal": ("三，改", [1])})
    waiting = sorted((c.path, c.dot, c.value) for c in state.conflicts)
    assert waiting == [("deal", (3, 2), "三，改"), ("deal", (4, 1), "四"), ("items/a/name", (3, 1), "三")]


def test_a_decision_closes_the_conflict_it_names_and_no_other() -> None:
    state = stale_record()
    put(state, (3, 1), {"deal": ("三", [1, 1])})
    put(state, (4, 1), {"deal": ("四", [1, 1])})
    assert put(state, (2, 2), {"deal": ("三", [1])}, closes=[("deal", (3, 1)), ("note", (4, 1))]).result == "ok"
    assert [c.dot for c in state.conflicts] == [(4, 1)]
    assert put(state, (2, 3), {}, closes=[("deal", (4, 1))]).result == "ok"
    assert (state.values["deal"], state.conflicts) == ("三", [])


def test_a_decision_that_is_overtaken_waits_like_any_other_value() -> None:
    state = stale_record()
    put(state, (3, 1), {"deal": ("三", [1, 1])})
    put(state, (5, 1), {"deal": ("五", [2, 1])})
    assert put(state, (4, 1), {"deal": ("四", [2, 1])}, closes=[("deal", (3, 1))]).result == "conflict"
    assert [(c.dot, c.value) for c in state.conflicts] == [((4, 1), "四")]


# --- parts --------------------------------------------------------------------------------------------------------------------------


def names(state: State) -> list[Any]:
    nested: Any = state.nested()
    return [item.get("name") for item in nested.get("items", [])]


def test_parts_added_on_both_sides_all_stand() -> None:
    state = record()
    assert put(state, (2, 1), {"items/x": ({"@": 3, "name": "二"}, [])}).result == "ok"
    assert put(state, (3, 1), {"items/y": ({"@": 3, "name": "三"}, [])}).result == "ok"
    assert names(state) == ["甲", "乙", "二", "三"]


def test_a_part_is_taken_out_with_all_it_says() -> None:
    state = record()
    assert put(state, (2, 1), {}, removes={"items/a": [MADE]}).result == "ok"
    assert names(state) == ["乙"]
    assert state.values["items/a/name"] == "甲"


def test_a_part_taken_out_here_and_edited_there_stays() -> None:
    state = record()
    put(state, (2, 1), {"items/a/name": ("甲，改", [1, 1])})
    assert put(state, (3, 1), {}, removes={"items/a": [MADE]}).result == "merged"
    assert names(state) == ["甲，改", "乙"]


def test_a_part_edited_after_it_was_taken_out_comes_back_at_the_end() -> None:
    state = record()
    put(state, (2, 1), {}, removes={"items/a": [MADE]})
    assert put(state, (3, 1), {"items/a/name": ("甲，改", [1, 1])}).result == "merged"
    assert names(state) == ["乙", "甲，改"]
    assert state.dots["items/a"] == (3, 1, 3)


def test_a_part_taken_out_on_both_sides_is_out() -> None:
    state = record()
    put(state, (2, 1), {}, removes={"items/a": [MADE]})
    put(state, (3, 1), {}, removes={"items/a": [MADE, (2, 1)]})
    assert names(state) == ["乙"]


def test_what_said_the_same_does_not_keep_a_part_from_being_taken_out() -> None:
    state = record()
    put(state, (2, 1), {"items/a/name": ("同", [1, 1])})
    removed = changing({}, removes={"items/a": [MADE, (3, 1)]})
    verdict = edit(state, removed, Context((3, 2), 3, classes, lambda dot, path: (2, 1) if dot == (3, 1) else dot))
    assert (verdict.result, names(state)) == ("ok", ["乙"])


def test_parts_change_places() -> None:
    state = record()
    put(state, (2, 1), {"items/a": (2, [1, 1]), "items/b": (1, [1, 1])})
    assert names(state) == ["乙", "甲"]


# --- the bin ------------------------------------------------------------------------------------------------------------------------


def bin_(state: State, dot: Dot, seen: list[Dot], **more: Any) -> Verdict:
    operation = Delete(record=RECORD, seen=seen, author="乙", at=0, why=None)
    return apply(state, operation, Context(dot, state.seq + 1, classes, **more))


def test_a_record_goes_into_the_bin_when_all_of_it_was_seen() -> None:
    state = record()
    put(state, (3, 1), {"note": ("三", [1, 1])})
    assert bin_(state, (3, 2), [MADE]).result == "ok"
    assert (state.deleted, state.dots["@deleted"], state.seq) == (True, (3, 2, 3), 3)


def test_a_change_that_was_not_seen_keeps_a_record_out_of_the_bin() -> None:
    state = stale_record()
    verdict = bin_(state, (3, 1), [MADE])
    assert (verdict.result, state.deleted) == ("merged", False)
    assert "保留" in str(verdict.reason)
    assert bin_(state, (3, 2), [MADE, (2, 1)]).result == "ok"


def test_an_edit_brings_a_record_back_from_the_bin() -> None:
    state = record()
    bin_(state, (2, 1), [MADE])
    assert put(state, (3, 1), {"note": ("三", [1, 1])}).result == "merged"
    assert (state.deleted, state.values["note"]) == (False, "三")


def test_closing_a_conflict_does_not_bring_a_record_back() -> None:
    state = stale_record()
    put(state, (3, 1), {"deal": ("三", [1, 1])})
    bin_(state, (2, 2), [MADE])
    put(state, (2, 3), {}, closes=[("deal", (3, 1))])
    assert state.deleted


# --- what the county confirmed holds as it is ---------------------------------------------------------------------------------------


def test_a_confirmed_operation_is_not_judged_again() -> None:
    state = stale_record()
    verdict = put(state, (3, 1), {"deal": ("三", [1, 1]), "@stage": ("void", [1, 1])}, trusted=True, device="cd")
    assert (verdict.result, state.values["deal"], state.values["@stage"], state.conflicts) == ("ok", "三", "void", [])


def test_a_confirmed_operation_does_not_undo_a_later_one() -> None:
    state = stale_record()
    state.dots["deal"] = (2, 1, 9)
    edit(state, changing({"deal": ("三", [1, 1]), "note": ("三", [1, 1])}), Context((3, 1), 5, classes, trusted=True))
    assert (state.values["deal"], state.values["note"]) == ("二", "三")
    assert bin_(stale_record(), (3, 1), [], trusted=True).result == "ok"


# --- digests ------------------------------------------------------------------------------------------------------------------------


def test_the_same_content_has_the_same_term_by_whatever_way_it_came() -> None:
    one, other = record(), record()
    changes: dict[str, Any] = {"note": ("新", [1, 1]), "items/x": ({"@": 3, "name": "丙"}, [])}
    put(one, (2, 1), changes)
    backwards = edit(other, changing(dict(reversed(changes.items()))), Context((2, 1), 77, classes, trusted=True))
    assert backwards.result == "ok"
    other.values = dict(reversed(other.values.items()))
    assert digest_term(RECORD, one) == digest_term(RECORD, other)


def test_a_record_nobody_has_edited_has_the_term_of_its_content() -> None:
    fields: dict[str, Any] = {"@number": "1", "note": "记", "items": [{"name": "甲"}, {"name": "乙"}], "tags": ["a"]}
    state = created(Create(record=None, kind="sheet", fields=fields, author="", at=0, why=None), MADE, "451299001", 1)
    assert fresh_term(RECORD, "sheet", "451299001", MADE, with_ids(fields, MADE)) == digest_term(RECORD, state)


def test_what_a_taken_out_part_said_is_not_in_the_term() -> None:
    one, other = record(), record()
    put(one, (2, 1), {"items/a/name": ("改", [1, 1])})
    for state in (one, other):
        edit(state, changing({}, removes={"items/a": []}), Context((2, 2), 4, classes, trusted=True))
    assert digest_term(RECORD, one) == digest_term(RECORD, other)


def test_anything_else_that_differs_makes_another_term() -> None:
    changed = [stale_record(), record(note="x"), record()]
    changed[2].deleted = True
    terms = [digest_term(RECORD, state) for state in (record(), *changed)]
    terms += [digest_term(bytes(15) + b"\x01", record()), fresh_term(RECORD, "sheet", "451299002", MADE, {})]
    assert len(set(terms)) == len(terms)
    assert all(0 <= term < 2**128 for term in terms)


def test_a_version_that_is_the_creation_itself_is_not_in_the_term() -> None:
    said = record()
    said.dots["note"] = (*MADE, 1)
    assert digest_term(RECORD, said) == digest_term(RECORD, record())


def test_delete_is_an_operation_like_edit() -> None:
    one, other = record(), record()
    operation = Delete(record=RECORD, seen=[MADE], author="乙", at=0, why=None)
    assert delete(one, operation, Context((2, 1), 2, classes)) == apply(other, operation, Context((2, 1), 2, classes))
    assert one == other
