"""调解案件: every rule fires where it should and stays silent where it holds."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds.mediation_case import KIND
from tests.makers import body_party, failed_case, mediation_case, party, says, scan, without

GOOD = mediation_case(2)
MINOR = party("1", 1, birth_date="2012-09-01", id_no="451299201209011025", sex="2")


def agreed(**over: Any) -> dict[str, Any]:
    return mediation_case(2, agreement=[GOOD["agreement"][0] | over])


def parties(**over: Any) -> dict[str, Any]:
    return mediation_case(2, parties=[party("1", 1) | over, party("2", 1)])


def confirmed(**over: Any) -> dict[str, Any]:
    return mediation_case(2, judicial_confirmation=[over])


# body, stage, the field and a piece of what is said
FIRES: list[tuple[dict[str, Any], str, str]] = [
    (without(GOOD, "applied_on"), "registered", "applied_on: 当事人申请的"),
    (without(GOOD, "claims"), "registered", "claims: 当事人申请的"),
    (GOOD | {"claims": []}, "registered", "claims: 当事人申请的"),
    (GOOD | {"source": "3"}, "registered", "source_org: 移送的案件"),
    (GOOD | {"source": "zongzhi"}, "registered", "source_org: 移送的案件"),
    (GOOD | {"parties": [party("2")]}, "registered", "parties: 应至少有一名申请人"),
    (GOOD | {"parties": [party("1")]}, "registered", "parties: 应至少有一名被申请人"),
    (without(GOOD, "parties"), "registered", "parties: 请填写"),
    (without(GOOD, "dispute_key"), "registered", "dispute_key: 请填写"),
    (GOOD | {"people_count": 1}, "accepted", "people_count: 涉及人数不得少于"),
    (GOOD | {"people_count": 10}, "accepted", "*people_count: 涉及 10 人以上"),
    (GOOD | {"parties": [MINOR, party("2")]}, "accepted", "parties: 当事人未满 18 周岁"),
    (GOOD | {"barred": "taken"}, "accepted", "barred_override: 属不予受理"),
    (GOOD | {"flags": ["minor", "none"]}, "accepted", "flags: “均不涉及”"),
    (without(GOOD | {"dispute_key": "forest_land"}, "is_san_da"), "accepted", "is_san_da: 山林土地"),
    (without(GOOD, "mediators"), "accepted", "mediators: 请填写"),
    (without(GOOD, "rights_told_on"), "accepted", "rights_told_on: 请填写"),
    (GOOD | {"applied_on": "2026-12-31"}, "accepted", "applied_on: 受理日期不得早于申请"),
    (GOOD | {"received_on": "2026-12-31"}, "accepted", "received_on: 受理日期不得早于收到"),
    (GOOD | {"occurred_on": "2026-12-31"}, "accepted", "occurred_on: 纠纷发生日期不得晚于"),
    (GOOD | {"forecast": "3"}, "accepted", "*escalation: 有激化可能"),
    (GOOD | {"is_foreign": True, "language": "vietnamese"}, "accepted", "interpreter: 涉外案件"),
    (without(GOOD, "sessions"), "mediating", "sessions: 应先有第一次"),
    (without(GOOD, "result"), "concluded", "result: 调解终结"),
    (without(GOOD, "concluded_on"), "concluded", "concluded_on: 调解终结"),
    (without(GOOD, "agreement_form"), "concluded", "agreement_form: 调解成功"),
    (without(GOOD, "agreed_amount"), "concluded", "agreed_amount: 调解成功"),
    (without(failed_case(), "fail_reason"), "concluded", "fail_reason: 调解不成"),
    (without(failed_case(), "remedies_told_on"), "concluded", "remedies_told_on: 调解不成"),
    (GOOD | {"concluded_on": "2026-01-01"}, "concluded", "accepted_on: 终结日期不得早于"),
    (GOOD | {"concluded_on": "2026-12-31"}, "concluded", "*extended_to: 超过 30 日"),
    (GOOD | {"dispute_key": "marriage_family"}, "registered", "*sub_key: 婚姻家庭纠纷请选"),
    (GOOD | {"difficulty": "4"}, "concluded", "*investigations: 重大、疑难"),
    (failed_case(), "performing", "result: 只有调解成功"),
    (without(GOOD, "agreement"), "performing", "agreement: 进入履行前"),
    (without(GOOD, "performance_status"), "performing", "performance_status: 进入履行前"),
    (without(GOOD | {"performance_status": "none"}, "performance"), "performing", "performance: 应列出履行事项"),
    (mediation_case(2, agreement=[without(GOOD["agreement"][0], "effective_on")]), "performing", "agreement: 协议应填写生效日期"),
    (GOOD | {"performance": [without(GOOD["performance"][0], "done_on")]}, "closed", "performance: 履行事项应全部"),
    (GOOD | {"performance_status": "breach"}, "closed", "breach_told_on: 未履行的"),
    (without(GOOD, "followups"), "closed", "followups: 书面协议应至少回访"),
    (GOOD | {"extended_to": "2026-03-01"}, "closed", "consent_doc: 延期"),
    (GOOD | {"closed_on": "2026-01-01"}, "closed", "concluded_on: 结案日期不得早于"),
    (GOOD | {"agreement_form": "1"}, "closed", "agreement_form: 协议形式与协议书"),
    (GOOD | {"mediators": [{"name": GOOD["parties"][0]["name"], "role": "lead"}]}, "accepted", "*mediators: 调解员不能是本案"),
    (GOOD | {"mediators": [{"name": "蓝测试", "role": "lead", "related": True}]}, "accepted", "*mediators: 有调解员与当事人"),
    (GOOD | {"agreed_amount": "1.00"}, "performing", "*performance: 履行事项的金额合计"),
    (agreed(terms=["付 12,000元（大写：壹万叁仟元整）"]), "closed", "*agreement/1/terms: 协议里的大写"),
    (without(GOOD, "satisfied"), "closed", "*satisfied: 请询问"),
    (without(GOOD, "retention"), "archived", "retention: 归档前"),
    (GOOD, "transferred", "transfers: 移送应填写"),
    (parties(party_type="02"), "registered", "parties/1/org_name: 当事人为单位"),
    (GOOD | {"parties": [without(party("1"), "name"), party("2")]}, "registered", "parties/1/name: 请填写姓名"),
    (GOOD | {"parties": [without(party("1"), "phone"), party("2")]}, "registered", "*parties/1/phone: 请尽量填写"),
    (GOOD | {"parties": [without(party("1"), "ethnicity"), party("2")]}, "accepted", "parties/1/ethnicity: 受理前"),
    (GOOD | {"parties": [party("1"), without(body_party(), "legal_rep")]}, "accepted", "parties/2/legal_rep: 当事人为单位"),
    (GOOD | {"parties": [party("1"), without(body_party(), "uscc")]}, "accepted", "*parties/2/uscc: 单位当事人"),
    (GOOD | {"parties": [without(party("1"), "id_no"), party("2")]}, "accepted", "parties/1/id_no: 请填写证件号码"),
    (GOOD | {"parties": [without(party("1", id_type="none"), "id_no"), party("2")]}, "accepted", "parties/1/no_id_reason: 请写明"),
    (parties(phone="无"), "accepted", "parties/1/no_phone_reason: 电话填"),
    (GOOD | {"parties": [without(party("1"), "consented"), party("2")]}, "accepted", "parties/1/consented: 受理前应记录"),
    (parties(consented=False), "accepted", "parties/1/consented: 一方明确拒绝"),
    (parties(id_type="vn_cccd", id_no="001085012345"), "accepted", "parties/1/nationality: 外国人"),
    (parties(sex="1", id_no="451299199211280048"), "accepted", "*parties/1/sex: 性别与"),
    (parties(birth_date="1950-01-01"), "accepted", "*parties/1/birth_date: 出生日期与"),
    (mediation_case(2, agreement=[without(GOOD["agreement"][0], "sealed_on")]), "closed", "agreement/1/sealed_on: 书面协议"),
    (agreed(form="1"), "closed", "agreement/1/reached_on: 口头协议应"),
    (agreed(effective_on="2026-01-05"), "closed", "agreement/1/effective_on: 书面协议自"),
    (agreed(form="1", reached_on="2026-01-09"), "closed", "agreement/1/effective_on: 口头协议自"),
    (confirmed(jointly_applied_on="2026-12-31"), "closed", "*judicial_confirmation: 司法确认应自"),
    (
        mediation_case(2, dispute_key="marriage_family", sub_key="divorce", judicial_confirmation=[{"court": "某法院"}]),
        "closed",
        "*dispute_key: 确认身份",
    ),
    (confirmed(jointly_applied_on="2026-02-02", accepted_on="2026-02-01"), "closed", "judicial_confirmation/1/accepted_on: 法院受理"),
    (confirmed(accepted_on="2026-02-02", decided_on="2026-02-01"), "closed", "judicial_confirmation/1/decided_on: 裁定日期"),
]


@pytest.mark.parametrize(("body", "stage", "expected"), FIRES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_rule_fires(body: dict[str, Any], stage: str, expected: str) -> None:
    assert [line for line in says(KIND, body, stage) if line.startswith(expected)]


def test_every_rule_has_been_seen_to_fire() -> None:
    fired = {line.split(": ", 1)[1] for body, stage, _ in FIRES for line in says(KIND, body, stage)}
    rules = [*KIND.rules, *(one for rules in (KIND.part_rules or {}).values() for one in rules)]
    assert [one.says for one in rules if not one.saving and one.says not in fired] == []


@pytest.mark.parametrize("stage", ["registered", "accepted", "mediating", "concluded", "performing", "closed", "archived"])
def test_a_complete_case_meets_no_rule_at_any_stage(stage: str) -> None:
    assert says(KIND, GOOD, stage) == []


@pytest.mark.parametrize("stage", ["registered", "accepted", "mediating", "concluded", "closed", "archived"])
def test_a_failed_case_is_closed_without_an_agreement(stage: str) -> None:
    assert says(KIND, failed_case(3, concluded_on=mediation_case(3)["concluded_on"]), stage) == []


def test_an_initiative_of_the_committee_needs_no_applicant() -> None:
    case = without(mediation_case(2, source="2", parties=[party("2", 1), party("2", 2)]), "applied_on", "claims")
    assert says(KIND, case, "accepted") == []


def test_a_company_needs_no_sex_and_no_identity_card() -> None:
    assert says(KIND, mediation_case(2, parties=[party("1"), body_party()]), "archived") == []


def test_a_child_with_a_guardian_and_a_person_without_papers_are_accepted() -> None:
    child = MINOR | {"guardian_party_id": "p3", "relation": "52"}
    stranger = without(party("2", id_type="none", no_id_reason="证件遗失"), "id_no")
    assert says(KIND, mediation_case(2, parties=[child, stranger]), "accepted") == []


def test_a_witness_needs_only_a_name() -> None:
    witness = {"role": "9", "party_type": "01", "name": "仇测试"}
    assert says(KIND, mediation_case(2, parties=[*GOOD["parties"], witness]), "accepted") == []


def test_an_oral_agreement_takes_effect_on_its_day() -> None:
    oral = without(agreed(form="1", reached_on="2026-01-15", effective_on="2026-01-15"), "followups") | {"agreement_form": "1"}
    oral["agreement"] = [without(oral["agreement"][0], "signed_on", "sealed_on", "copies")]
    assert says(KIND, oral, "closed") == []


def test_a_breach_is_closed_once_the_party_was_told_it_may_sue() -> None:
    told = {"performance_status": "breach", "breach_told_on": "2026-02-01"}
    breach = GOOD | told | {"performance": [without(GOOD["performance"][0], "done_on")]}
    assert says(KIND, breach, "closed") == []


def test_an_extension_with_consent_is_silent() -> None:
    long = GOOD | {"concluded_on": "2026-03-01", "closed_on": "2026-03-20", "extended_to": "2026-03-05", "consent_doc": [scan("x")]}
    assert says(KIND, long, "closed") == []


@pytest.mark.parametrize("number", ["E12345678", "1234"])
def test_an_identity_card_with_another_number_is_refused_even_in_a_draft(number: str) -> None:
    with pytest.raises(Refused, match="parties/1/id_type"):
        KIND.read({"parties": [{"id_type": "1", "id_no": number}]})


def test_the_caption_names_both_sides_and_the_dispute() -> None:
    case: dict[str, Any] = {"dispute_key": "neighbour", "parties": [{"role": "1", "name": "覃甲"}, {"role": "2", "name": "区乙"}]}
    assert KIND.title_of(case) == "覃甲与区乙之间邻里纠纷"
    case["parties"] += [{"role": "1", "name": "单丙"}, {"role": "9", "name": "证人"}]
    assert KIND.title_of(case) == "覃甲等2人与区乙之间邻里纠纷"
    assert KIND.title_of({"parties": case["parties"][1:2]}) == "区乙之间纠纷"


@pytest.mark.parametrize(
    "term",
    [
        "付 12,000元（大写：壹万贰仟元整）",
        "付12000元（人民币壹万贰仟圆正）",
        "付 300.50 元",
        "赔偿 300.50元（叁佰元伍角）",
        "每年给稻谷壹佰斤",
        "付 10元（壹拾元）",
    ],
)
def test_amounts_in_words_that_agree_are_silent(term: str) -> None:
    assert not [line for line in says(KIND, agreed(terms=[term]), "closed") if "大写" in line]
