"""What the desk remembers for the next record: last values, pins, phrases; and who writes."""

from __future__ import annotations

import json

from desktop_app.domain.kinds import by_key
from desktop_app.services.office import Office
from desktop_app.services.remembering import shipped_phrases
from tests.makers import consultation

CASE, ASKED = by_key("mediation_case"), by_key("consultation")


def test_a_new_record_names_who_writes_it(real_office: Office) -> None:
    assert real_office.remembering.carried(ASKED) == {"receiver_id": real_office.author}
    assert real_office.remembering.carried(CASE) == {"registrar_id": real_office.author}


def test_pinned_values_are_taken_over_and_others_are_not(real_office: Office) -> None:
    remembering = real_office.remembering
    assert remembering.pins(ASKED) == ["receiver_id"]
    remembering.used(ASKED, consultation(receiver_id="蓝测试", address="弄雷屯 12 号", cause="M0101"))
    remembering.pin(ASKED, "cause", on=True)
    start = remembering.carried(ASKED)
    assert (start["receiver_id"], start["cause"]) == ("蓝测试", "M0101")
    assert "address" not in start
    assert remembering.last(ASKED)["address"] == "弄雷屯 12 号"
    assert remembering.pin(ASKED, "receiver_id", on=False) == ["cause"]
    assert remembering.carried(ASKED)["receiver_id"] == real_office.author


def test_the_people_of_the_last_case_are_not_taken_over(real_office: Office) -> None:
    real_office.remembering.used(CASE, {"committee_id": "雅龙乡调委会", "parties": [{"role": "1", "name": "韦测试"}]})
    start = real_office.remembering.carried(CASE)
    assert start["committee_id"] == "雅龙乡调委会"
    assert "parties" not in start


def test_the_desk_s_own_phrases_take_the_place_of_the_shipped_ones(real_office: Office) -> None:
    assert real_office.remembering.phrases() == shipped_phrases()
    real_office.remembering.set_phrases({"zz": "自己写的"})
    assert real_office.remembering.phrases() == {"zz": "自己写的"}


def test_shipped_phrases_have_short_forms_that_an_input_method_lets_through() -> None:
    assert all(short.isascii() and short.isalpha() and short.islower() and text for short, text in shipped_phrases().items())


def test_views_and_columns_are_kept_by_kind(real_office: Office) -> None:
    real_office.remembering.set_columns(CASE, ["number", "result"])
    real_office.remembering.set_views(CASE, [{"name": "未办结"}])
    assert real_office.remembering.columns(CASE) == ["number", "result"]
    assert real_office.remembering.columns(ASKED) == [] and real_office.remembering.views(ASKED) == []
    assert json.dumps(real_office.remembering.views(CASE), ensure_ascii=False) == '[{"name": "未办结"}]'
