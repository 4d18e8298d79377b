"""What a county may publish: every fault is named, and nothing that cannot be used passes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import resources
from desktop_app.domain import codes, reference
from desktop_app.domain.case_codes import SOURCE
from desktop_app.domain.errors import Refused

HOLIDAYS = resources.path("calendar/holidays.json").read_bytes()
GOOD: dict[str, bytes] = {
    "holidays": HOLIDAYS,
    "clocks": b'{"T1": {"days": 20, "mode": "working"}}',
    "wages": resources.path("rules/wages.json").read_bytes(),
    "subsidy": resources.path("rules/subsidy.json").read_bytes(),
    "codes/case_source": '{"1": "当事人申请", "9": "新来源"}'.encode(),
    "template/agreement": resources.path("paper/agreement.docx").read_bytes(),
    "rollout": b'{"1.3.0": ["451299001", "451299002-02"]}',
    "notice/2026-11": "本月 28 日前完成月报。\n请各所留意。".encode(),
}
BAD: list[tuple[str, Any, str]] = [
    ("holidays", {"years": {}}, "放假安排"), ("clocks", {"T999": {"days": 1}}, "没有这个期限"), ("clocks", [], "JSON 对象"),
    ("rollout", [], "JSON 对象"), ("rollout", {"newest": []}, "版本号"), ("rollout", {"1.3.0": "451299001"}, "单位代码"),
    ("rollout", {"1.3.0": ["451299"]}, "单位代码"), ("wages", {}, "title"), ("subsidy", {"title": "x", "source": "y", "sets": [{}]}, "sets/1"),
    ("codes/case_source", {}, "代码表"), ("codes/case_source", {"1": ""}, "看得见"), ("codes/case_source", {"1": 2}, "看得见"),
    ("codes/case_source", {"1": "a\nb"}, "看得见"), ("codes/case_source", b'{"1": "a", "1": "b"}', "两次"),
    ("codes/case_source", b"\xff", "UTF-8"), ("codes/case_source", b"{", "JSON"), ("template/agreement", b"PK", "docx"),
    ("notice/a", b"", "通知"), ("notice/a", b"\xff", "UTF-8"), ("notice/a", b"a\x00b", "纯文字"), ("notice/a", b"x" * 4001, "4000"),
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_documents_pass(name: str) -> None:
    subject = reference.subject(name)
    subject.check(GOOD[name])
    assert subject.title


@pytest.mark.parametrize(("name", "document", "says"), BAD, ids=[f"{n}" for n in range(len(BAD))])
def test_bad_documents_are_refused_with_what_is_wrong(name: str, document: Any, says: str) -> None:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(Refused, match=says):
        reference.subject(name).check(data)


@pytest.mark.parametrize("name", ["", "codes", "codes/none", "template/none", "template/../agreement", "notice/", "notice/Ä", "wages/x"])
def test_a_name_that_is_none_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(Refused, match="holidays"):
        reference.subject(name)


def test_a_table_put_in_force_keeps_the_labels_of_what_it_drops_and_the_offices_own() -> None:
    try:
        codes.put_in_force({"case_source": {"9": "新来源", "1": "申请"}})
        assert list(SOURCE) == ["9", "1", "zongzhi"]
        assert (SOURCE.label("1"), SOURCE.label("2"), "2" in SOURCE) == ("申请", "人民调解委员会主动调解", False)
        assert SOURCE.rank("9") < SOURCE.rank("1") < SOURCE.rank("2")
    finally:
        codes.put_in_force({})
    assert SOURCE["1"] == "当事人申请" and SOURCE.rank("1") < SOURCE.rank("2")
