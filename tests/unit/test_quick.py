"""The quick form: nine blanks at most, and what they hold stands in the record where the full form has it."""

from __future__ import annotations

from datetime import datetime

import pytest

from desktop_app.domain import people, quick
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from tests.makers import mediation_case

CASE = by_key("mediation_case")
NOW = datetime(2026, 11, 23, 9, 30, 45, tzinfo=CHINA)
KNOWN = {"name": "韦测试", "party_type": "01", "phone": "19000000001"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_has_a_quick_form_of_nine_blanks_at_most(kind: Kind) -> None:
    blanks = quick.blanks(kind)
    assert 3 <= len(blanks) <= quick.MOST
    assert all(blank.merging != "county" for blank in blanks.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_a_record_begins_with_is_a_sound_draft(kind: Kind) -> None:
    begun = quick.begun(kind, NOW)
    assert kind.read(begun) == begun


def test_dates_and_times_begin_with_now() -> None:
    assert quick.begun(by_key("consultation"), NOW)["consulted_at"] == "2026-11-23T09:30:00+08:00"
    assert quick.begun(CASE, NOW)["accepted_on"] == "2026-11-23"


def test_a_name_becomes_a_party_with_its_role() -> None:
    body = quick.spread(CASE, {}, {"parties/1/name": "韦测试", "parties/2/name": "覃测试"})
    assert [(party["role"], party["party_type"], party["name"]) for party in body["parties"]] == [
        ("1", "01", "韦测试"), ("2", "01", "覃测试"),
    ]  # fmt: skip


def test_a_known_person_brings_all_that_is_known() -> None:
    body = quick.spread(CASE, {}, {"parties/1/name": "韦测试", "parties/2/name": "覃测试"})
    met = quick.with_person(CASE, body, "parties/1/name", lambda blanks, item: people.become(blanks, item, KNOWN))
    assert met["parties"][0] == {"role": "1", **KNOWN}
    assert met["parties"][1] == body["parties"][1]


def test_nothing_of_a_known_person_stays_with_another_name() -> None:
    body = {"parties": [{"role": "1", **KNOWN, "name": "韦另一人", "address": "后来写的", "consented": True}]}
    left = quick.with_person(CASE, body, "parties/1/name", lambda blanks, item: people.part_from(item, KNOWN))
    assert left["parties"] == [{"role": "1", "party_type": "01", "name": "韦另一人", "address": "后来写的", "consented": True}]


def test_a_known_visitor_brings_what_a_consultation_asks_about_people() -> None:
    asked, known = by_key("consultation"), KNOWN | {"id_no": "x"}
    met = quick.with_person(asked, {"channel": "1", "name": "韦测试", "sex": "2"}, "name", lambda b, body: people.become(b, body, known))
    assert met == {"channel": "1", "name": "韦测试", "phone": "19000000001", "id_no": "x"}


def test_picking_what_is_no_person_changes_nothing_else() -> None:
    event, body = by_key("publicity_event"), {"place": "圩场", "theme": "民法典"}
    assert quick.with_person(event, body, "place", lambda b, held: people.become(b, held, KNOWN)) == body


def test_what_the_quick_form_does_not_show_stays() -> None:
    base = {"source": "1", "parties": [{"id": "p1", "role": "1", "party_type": "01", "name": "旧", "phone": "无"}], "summary": "旧"}
    body = quick.spread(CASE, base, {"parties/1/name": "新", "dispute_key": "neighbour"})
    assert body == {
        "source": "1", "dispute_key": "neighbour",
        "parties": [{"id": "p1", "role": "1", "party_type": "01", "name": "新", "phone": "无"}],
    }  # fmt: skip


def test_a_party_without_a_name_and_anything_else_is_no_party() -> None:
    assert "parties" not in quick.spread(CASE, {}, {})
    only_second = quick.spread(CASE, {}, {"parties/2/name": "覃测试"})
    assert [party["name"] for party in only_second["parties"]] == ["覃测试"]
    assert quick.gathered(CASE, only_second) == {"parties/2/name": "覃测试"}


def test_a_body_among_the_parties_is_left_alone() -> None:
    company = {"role": "2", "party_type": "02", "org_name": "石山某公司", "name": "联系人"}
    assert quick.gathered(CASE, {"parties": [company]}) == {}
    assert quick.spread(CASE, {"parties": [company]}, {})["parties"] == [company]


def test_what_was_spread_is_gathered_again() -> None:
    values = {"parties/1/name": "韦测试", "parties/2/name": "覃测试", "result": "1", "summary": "因排水"}
    assert quick.gathered(CASE, quick.spread(CASE, {}, values)) == values


def test_a_copy_is_of_today_and_leaves_out_files_and_what_happened_since() -> None:
    body = mediation_case(3) | {"national_code": "4512", "consent_doc": ["ab" * 32]}
    body["parties"] = [{"id": "p1", **body["parties"][0]}]
    copy = quick.copied(CASE, body, NOW)
    assert copy["accepted_on"] == "2026-11-23" and copy["summary"] == body["summary"]
    assert copy["parties"] == [{key: value for key, value in body["parties"][0].items() if key != "id"}]
    assert not {"national_code", "consent_doc", "sessions", "agreement", "performance", "followups"} & set(copy)
    assert body["parties"][0]["id"] == "p1"
