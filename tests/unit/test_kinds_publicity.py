"""法治宣传活动: every rule fires where it should and stays silent where it holds."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.kinds.publicity_event import KIND, LAW, Material, copies
from tests.makers import publicity_event, says, without

GOOD = publicity_event(1)
FIRES: list[tuple[dict[str, Any], str, str]] = [
    (GOOD | {"forms": ["lecture"]}, "accepted", "speakers: 普法宣讲"),
    (GOOD | {"ended_at": "2025-01-01T09:00:00+08:00"}, "accepted", "started_at: 结束时间不得早于"),
    (GOOD | {"headcount": 3001}, "accepted", "*headcount: 受众超过 3000"),
    (GOOD | {"headcount": 5, "consult_count": 6}, "accepted", "*consult_count: 现场咨询"),
    (GOOD | {"materials": [{"name": "折页", "qty": 0}]}, "accepted", "*forms: 活动形式含发放"),
    (without(GOOD, "photos"), "accepted", "photos: 请填写"),
    (GOOD | {"photos": []}, "accepted", "photos: 请填写"),
    (without(GOOD, "summary"), "closed", "summary: 请填写"),
    (GOOD | {"materials": [{"name": "折页"}]}, "accepted", "materials/1/qty: 请填写"),
]


@pytest.mark.parametrize(("body", "stage", "expected"), FIRES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_rule_fires(body: dict[str, Any], stage: str, expected: str) -> None:
    assert [line for line in says(KIND, body, stage) if line.startswith(expected)]


def test_every_rule_has_been_seen_to_fire() -> None:
    fired = {line.split(": ", 1)[1] for body, stage, _ in FIRES for line in says(KIND, body, stage)}
    assert [one.says for one in KIND.rules if not one.saving and one.says not in fired] == []


@pytest.mark.parametrize("over", [{}, {"headcount": 3000}, {"forms": ["02"], "speakers": [{"name": "韦甲", "kind": "lawyer"}]}])
def test_a_complete_event_meets_no_rule(over: dict[str, Any]) -> None:
    assert [line for stage in KIND.stages for line in says(KIND, GOOD | over, stage)] == []


def test_copies_are_summed_over_all_materials() -> None:
    assert copies((Material(qty=100), Material(), Material(qty=5))) == 105 and copies(None) == 0


def test_about_sixty_laws_can_be_named() -> None:
    assert 60 <= len(LAW) <= 80 and LAW["constitution"] == "宪法" and len(set(LAW.values())) == len(LAW)


def test_the_caption_is_the_theme_or_the_place() -> None:
    assert KIND.title_of({"theme": "民法典进村屯", "place": "雅龙圩场"}) == "民法典进村屯"
    assert KIND.title_of({"place": "雅龙圩场"}) == "雅龙圩场法治宣传"
