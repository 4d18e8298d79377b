"""法律咨询: every rule fires where it should and stays silent where it holds."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds.consultation import KIND
from tests.makers import consultation, says, without

GOOD = consultation(1)
FIRES: list[tuple[dict[str, Any], str, str]] = [
    (GOOD | {"channel": "3"}, "accepted", "call_type: 来电咨询"),
    (GOOD | {"channel": "2"}, "accepted", "letter_route: 来信咨询"),
    (GOOD | {"disposition": "5"}, "closed", "aid_application_id: 转为法律援助"),
    (GOOD | {"disposition": "2"}, "closed", "mediation_case_id: 以调解处理"),
    (GOOD | {"sex": "1", "id_no": "451299199211280048"}, "accepted", "*sex: 性别与"),
    (GOOD | {"answered_on": "2025-01-01"}, "accepted", "answered_on: 答复日期不得早于"),
    (GOOD | {"companions": 5}, "accepted", "*companions: 同来 5 人以上"),
    (without(GOOD, "question"), "accepted", "question: 请填写"),
]


@pytest.mark.parametrize(("body", "stage", "expected"), FIRES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_rule_fires(body: dict[str, Any], stage: str, expected: str) -> None:
    assert [line for line in says(KIND, body, stage) if line.startswith(expected)]


def test_every_rule_has_been_seen_to_fire() -> None:
    fired = {line.split(": ", 1)[1] for body, stage, _ in FIRES for line in says(KIND, body, stage)}
    assert [one.says for one in KIND.rules if not one.saving and one.says not in fired] == []


@pytest.mark.parametrize("over", [{}, {"channel": "3", "call_type": "1"}, {"channel": "2", "letter_route": "1"}, {"companions": 4}])
def test_a_complete_consultation_meets_no_rule(over: dict[str, Any]) -> None:
    assert [line for stage in KIND.stages for line in says(KIND, GOOD | over, stage)] == []


def test_a_visitor_may_stay_anonymous() -> None:
    stranger = without(GOOD, "sex", "age", "ethnicity", "id_type", "id_no", "phone", "address") | {"name": "拒绝提供"}
    assert says(KIND, stranger, "archived") == []


def test_a_link_is_not_asked_for_while_the_matter_is_open() -> None:
    assert says(KIND, GOOD | {"disposition": "213"}, "accepted") == []
    assert says(KIND, GOOD | {"disposition": "213", "aid_application_id": "a1"}, "closed") == []


def test_an_identity_card_with_another_number_is_refused_even_in_a_draft() -> None:
    with pytest.raises(Refused, match="18 位公民身份号码"):
        KIND.read({"id_type": "1", "id_no": "E12345678"})


def test_the_number_has_18_characters() -> None:
    assert KIND.number.format(county="451299", year=2026, month=3, serial=12) == "014512992026030012"


def test_the_caption_names_the_visitor_and_the_cause() -> None:
    assert KIND.title_of({"name": "覃甲", "cause": "M0205"}) == "覃甲咨询追索劳动报酬纠纷"
    assert KIND.title_of({"cause": "M0205"}) == "来访群众咨询追索劳动报酬纠纷"
