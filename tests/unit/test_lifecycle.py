"""The life cycle: what a record is called where it stands, where it may go, and what may still be written in it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.domain.lifecycle import label, offered, why_not_changed, why_not_moved
from tests.makers import aid_application, mediation_case, without

CASE, AID = by_key("mediation_case"), by_key("aid_application")
GOOD = mediation_case(2)
EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)


@EVERY
def test_what_stages_tell_keep_open_and_hand_on_are_blanks_there_are(kind: Kind) -> None:
    for key, stage in kind.stages.items():
        assert {*stage.tells, *(stage.open or ())} <= set(kind.blanks), key
    assert set(kind.reopens) <= set(kind.blanks)
    assert not kind.reopens or "reopened_from" in kind.blanks


@EVERY
def test_a_void_record_and_an_archived_one_are_closed_to_change(kind: Kind) -> None:
    ended = [stage for key, stage in kind.stages.items() if key in ("void", "archived")]
    assert ended and all(stage.open is not None and not stage.next for stage in ended)


@pytest.mark.parametrize(
    ("stage", "body", "says"),
    [
        ("draft", GOOD, "草稿"), ("mediating", GOOD, "调解中"), ("concluded", GOOD, "调解终结 · 调解成功 · 书面"),
        ("performing", GOOD | {"performance_status": "partial"}, "履行、回访 · 书面 · 部分履行"),
        ("performing", GOOD | {"jc_status": "none"}, "履行、回访 · 书面 · 协议已履行"),
        ("closed", GOOD | {"jc_status": "confirmed"}, "已结案 · 调解成功 · 协议已履行 · 确认有效"),
        ("archived", GOOD | {"archive_state": "open"}, "已归档 · 调解成功"),
        ("archived", GOOD | {"archive_state": "handed_over"}, "已归档 · 调解成功 · 已移交"),
        ("closed", {"result": "2"}, "已结案 · 调解不成功"), ("elsewhere", GOOD, "elsewhere"),
    ],
)  # fmt: skip
def test_one_label_says_where_a_case_stands(stage: str, body: dict[str, Any], says: str) -> None:
    assert label(CASE, body, stage) == says


def test_a_move_names_all_that_is_missing_with_the_blank_to_fill_in() -> None:
    faults = why_not_moved(CASE, without(GOOD, "summary", "mediators"), "registered", "accepted")
    assert {fault.field for fault in faults} == {"summary", "mediators"}
    assert why_not_moved(CASE, GOOD, "registered", "accepted") == []


def test_a_move_that_the_life_cycle_does_not_have_says_which_there_are() -> None:
    (fault,) = why_not_moved(CASE, GOOD, "draft", "closed")
    assert "不能从“草稿”转到“已结案”；可转到：registered（已登记）、void（作废）" in fault.says
    assert "没有阶段 nowhere" in why_not_moved(CASE, GOOD, "draft", "nowhere")[0].says
    assert "可转到：没有" in why_not_moved(CASE, GOOD, "later", "closed")[0].says


def test_an_archived_case_is_not_taken_up_again_but_continued_in_a_new_one() -> None:
    (fault,) = why_not_moved(CASE, GOOD, "archived", "mediating")
    assert fault.says.endswith("请另立新案，关联原案")


@pytest.mark.parametrize("stage", ["county_received", "granted", "refused", "assigned", "terminated"])
def test_a_station_decides_nothing(stage: str) -> None:
    now = next(key for key, known in AID.stages.items() if stage in known.next)
    (fault,) = why_not_moved(AID, aid_application(1), now, stage)
    assert "由县里办理" in fault.says and stage not in offered(AID, now)


@pytest.mark.parametrize("stage", [key for key in CASE.stages if key not in ("archived", "void")])
def test_a_wrong_entry_is_made_void_from_everywhere_but_the_archive(stage: str) -> None:
    assert why_not_moved(CASE, {}, stage, "void") == []


def test_an_archived_case_only_takes_supplements_and_its_place_in_the_archive() -> None:
    assert why_not_changed(CASE, "archived", ["supplements", "archive_state"]) == []
    (fault,) = why_not_changed(CASE, "archived", ["supplements", "summary"])
    assert (fault.field, fault.says) == ("summary", "“已归档”后不能再改，只能填写归档状态、补充材料")
    assert why_not_changed(CASE, "void", ["summary", "@attachments"])[0].says == "“作废”后不能再改"
    assert why_not_changed(CASE, "archived", ["summary"], returned=True) == []
    assert why_not_changed(CASE, "closed", ["summary"]) == [] == why_not_changed(CASE, "later", ["summary"])
