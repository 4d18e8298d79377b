"""The stories of DOMAIN §8 about mediation, as one clerk lives them: life cycle, clocks, numbers, the whole file. People are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.services.office import Office
from desktop_app.services.shown import Shown
from tests.journeys.conftest import Program
from tests.makers import mediation_case, party, scan, with_copies, without

VILLAGE, TOWNSHIP = "雅龙乡红日村人民调解委员会", "雅龙乡人民调解委员会"


def due(office: Office, shown: Shown, on: str) -> dict[str, tuple[int, str]]:
    """The clocks of a record on a day: days left and how pressing, by clock; of several instalments, the first."""
    found: dict[str, tuple[int, str]] = {}
    for one in office.reminding.of(shown.id, date.fromisoformat(on)):
        found.setdefault(one.clock, (one.days_left, one.severity))
    return found


def on_the_way(office: Office, shown: Shown, *stages: str) -> Shown:
    for stage in stages:
        shown = office.move(shown.id, stage)
    return shown


def agreement(form: str, on: str, *terms: str) -> dict[str, Any]:
    """What was agreed on a day, signed, sealed and scanned."""
    whole = {
        "no": "同案号", "form": form, "facts_and_issues": "双方陈述一致", "terms": list(terms), "effective_on": on, "mediators": "韦志明",
        "recorder": "韦志明", "scan": [scan("agreement")],
    }  # fmt: skip
    return whole | ({"reached_on": on} if form == "1" else {"signed_on": on, "sealed_on": on, "copies": 5})


def story(office: Office, **over: Any) -> Shown:
    """A case as it is when somebody comes to the office: before anything was agreed."""
    begun = without(
        mediation_case(2), "result", "concluded_on", "agreement_form", "agreed_amount", "performance_status", "agreement", "performance",
        "followups", "closed_on", "retention", "page_count", "satisfied",
    )  # fmt: skip
    return office.add("mediation_case", with_copies(begun | over))


def test_2_water_from_the_eaves_is_settled_by_word_of_mouth_on_the_day(real_office: Office) -> None:
    """D: one page; number of the village's own book; the confirmation is offered, not demanded."""
    day = "2026-03-02"
    case = story(
        real_office, committee_id=VILLAGE, dispute_key="neighbour", sub_key="drainage", difficulty="1", occurred_on="2026-03-01",
        applied_on=day, accepted_on=day, rights_told_on=day, amount="0.00", people_count=2, parties=[party("1", 1), party("2", 2)],
    )  # fmt: skip
    assert case.number == "（2026）红日人调字第1号"
    on_the_way(real_office, case, "registered", "accepted", "mediating")
    done = {
        "result": "1", "concluded_on": day, "agreement_form": "1", "agreed_amount": "0.00", "performance_status": "done", "closed_on": day,
        "agreement": [agreement("1", day, "对方当场改接水管")],
    }  # fmt: skip
    real_office.edit(case.id, done)
    assert due(real_office, case, day)["T3"] == (30, "later")
    checked = real_office.checking.check(case.id)
    assert checked.complete and [one.document for one in checked.documents if one.needed] == ["oral_agreement"]
    real_office.edit(case.id, {"retention": "1", "page_count": 1, "jc_status": "none"})
    after = on_the_way(real_office, case, "concluded", "closed", "archived")
    assert after.label == "已归档 · 调解成功" and due(real_office, case, day) == {}


def support_money(office: Office) -> Shown:
    """Story 3: three sons, 36 instalments of 300 yuan from February on, agreed at the second sitting."""
    sons = [party("2", seed, name=name) for seed, name in enumerate(("兰大", "兰二", "兰三"), 2)]
    case = story(
        office, committee_id=TOWNSHIP, dispute_key="marriage_family", sub_key="support_elders", occurred_on="2026-01-02", people_count=4,
        applied_on="2026-01-05", accepted_on="2026-01-06", rights_told_on="2026-01-06", amount="32400.00",
        parties=[party("1", 1, name="兰永福"), *sons],
    )  # fmt: skip
    on_the_way(office, case, "registered", "accepted", "mediating")
    months = [(month // 12 + 2026, month % 12 + 1) for month in range(1, 13)]
    rows = [
        {"what": "赡养费", "mode": "7", "debtor": son["name"], "creditor": "兰永福", "amount": "300.00", "due_date": f"{year}-{month:02}-05"}
        for year, month in months for son in sons
    ]  # fmt: skip
    first = office.get(case.id).fields["sessions"]
    agreed = {
        "sessions": [first[0] | {"result": "2"}, first[0] | {"id": "second", "no": 2, "held_at": "2026-01-20T09:00:00+08:00"}],
        "result": "1", "concluded_on": "2026-01-20", "agreement_form": "2", "agreed_amount": "32400.00", "performance_status": "none",
        "agreement": [agreement("2", "2026-01-20", "三子每月各付 300 元")], "performance": rows,
    }  # fmt: skip
    office.edit(case.id, agreed)
    return on_the_way(office, case, "concluded", "performing")


def test_3_support_money_is_due_month_by_month(real_office: Office) -> None:
    """R: a monthly list of what falls due, explained, with the row to write it down in."""
    case = support_money(real_office)
    ahead = real_office.reminding.due(date(2026, 3, 1), within=10)
    march = sorted((one for one in ahead if one.clock == "T6" and one.days_left >= 0), key=lambda one: one.field)
    assert [(one.due_on, one.detail) for one in march] == [(date(2026, 3, 5), f"{son} 赡养费 300.00") for son in ("兰大", "兰二", "兰三")]
    assert [one.field for one in march] == [f"performance/{place}/done_on" for place in (4, 5, 6)]
    instalments = [one for one in real_office.reminding.of(case.id, date(2026, 1, 21)) if one.clock == "T6"]
    assert len(instalments) == 36 and case.label == "履行、回访 · 书面 · 尚未履行"


def test_4_a_son_who_does_not_pay_is_urged_and_then_the_father_is_told_he_may_sue(real_office: Office) -> None:
    """R T+3: urge; a breach is closed only with the advice given."""
    case = support_money(real_office)
    rows = case.fields["performance"]
    paid = [row | {"done_on": "2026-02-04"} if place < 3 else row for place, row in enumerate(rows)]
    paid[3], paid[5] = paid[3] | {"done_on": "2026-03-04"}, paid[5] | {"done_on": "2026-03-05"}
    real_office.edit(case.id, {"performance": paid})
    (late,) = [one for one in real_office.reminding.of(case.id, date(2026, 3, 8)) if one.severity == "overdue" and one.clock == "T6"]
    assert (late.days_left, late.detail, late.field) == (-3, "兰二 赡养费 300.00", "performance/5/done_on") and "督促" in late.todo
    urge = {
        "urges": [{"item": "兰二三月赡养费", "urged_on": "2026-03-08", "way": "电话", "answer": "无钱"}],
        "performance_status": "breach",
    }
    real_office.edit(case.id, urge | {"closed_on": "2026-03-20", "followups": mediation_case(2)["followups"]})
    with pytest.raises(Refused) as refused:
        real_office.move(case.id, "closed")
    assert {fault.field for fault in refused.value.faults} == {"breach_told_on"}
    real_office.edit(case.id, {"breach_told_on": "2026-03-19", "satisfied": "02"})
    assert real_office.move(case.id, "closed").label == "已结案 · 调解成功 · 未履行"
    assert "T6" not in due(real_office, case, "2026-04-30")


def test_5_the_parties_go_to_court_twenty_days_after_the_agreement_took_effect(real_office: Office) -> None:
    """T3 shows ten days left; then the court is waited for. A divorce is not offered this."""
    case = support_money(real_office)
    assert due(real_office, case, "2026-02-09")["T3"] == (10, "soon")
    (one,) = [one for one in real_office.reminding.of(case.id, date(2026, 2, 9)) if one.clock == "T3"]
    assert one.explanation.startswith("自 1 月 20 日协议生效起 30 日")
    real_office.edit(case.id, {"judicial_confirmation": [{"jointly_applied_on": "2026-02-09", "court": "石山县人民法院"}]})
    after = due(real_office, case, "2026-02-09")
    assert "T3" not in after and after["T4"] == (3, "info")
    held = real_office.get(case.id).fields["judicial_confirmation"]
    real_office.edit(case.id, {"judicial_confirmation": [held[0] | {"accepted_on": "2026-02-10"}], "jc_status": "accepted"})
    assert due(real_office, case, "2026-02-10")["T5"] == (15, "info")
    divorce = real_office.edit(support_money(real_office).id, {"sub_key": "divorce"})
    assert "T3" not in due(real_office, divorce, "2026-02-09")


def test_8_seventeen_cutters_without_wages_are_reported_the_same_day(real_office: Office) -> None:
    """A mass dispute that may end before the government: an escalation report today; the case cannot hide that there are 17."""
    cutters = [party("1", seed, name=f"砍工{seed}") for seed in range(1, 18)]
    case = story(
        real_office, source="6", source_org="石山县信访局", source_doc_no="信访转〔2026〕14号", received_on="2026-02-13", applied_on=None,
        accepted_on="2026-02-13", rights_told_on="2026-02-13", occurred_on="2026-02-01", dispute_key="wage_arrears", amount="86400.00",
        people_count=18, difficulty="3", forecast="4", flags=["migrant_worker"], parties=[*cutters, party("2", 99, name="糖厂老板")],
    )  # fmt: skip
    accepted = on_the_way(real_office, case, "registered", "accepted")
    assert len(accepted.fields["parties"]) == 18
    assert due(real_office, case, "2026-02-13")["T8"] == (0, "urgent")
    assert real_office.reminding.pressing(date(2026, 2, 13))["urgent"] == 1
    said = [caution.says for caution in real_office.cautioning.of(case.id)]
    assert any("群体性" in says for says in said) and any("当天报告" in says for says in said)
    real_office.edit(
        case.id,
        {
            "escalation": [
                {
                    "kind": "4",
                    "people": 17,
                    "reported_to": "乡政府、派出所",
                    "measures": "先行劝返",
                    "reported_at": "2026-02-13T15:00:00+08:00",
                }
            ]
        },
    )
    assert "T8" not in due(real_office, case, "2026-02-13")
    with pytest.raises(Refused):
        real_office.edit(case.id, {"people_count": 5})


def test_9_an_old_woman_without_papers_or_telephone_is_registered_and_her_file_says_what_it_lacks(real_office: Office) -> None:
    """Saved with reasons; the checker lists the missing proof of identity until it is there or explained."""
    old = without(party("1", 1, name="蓝婆", phone="无", no_phone_reason="独居，由邻居转达"), "id_no", "id_scans")
    case = story(real_office, language="yao", interpreter="蒙翻译")
    real_office.edit(case.id, {"parties": [old, case.fields["parties"][1]]})
    assert "identity" in {lack.document for lack in real_office.checking.check(case.id).missing}
    rows = real_office.get(case.id).fields["parties"]
    explained = without(rows[0], "id_scans") | {"id_type": "none", "no_id_reason": "户口簿在外地儿子处"}
    real_office.edit(case.id, {"parties": [explained, rows[1]]})
    assert "identity" not in {lack.document for lack in real_office.checking.check(case.id).missing}
    on_the_way(real_office, case, "registered", "accepted")


def test_13_a_case_that_drags_on_turns_yellow_then_red_and_is_extended_with_consent(real_office: Office) -> None:
    """Accepted on 1 June: yellow from 24 June, red from 28 June, and an extension needs the consent of both on paper."""
    case = story(real_office, occurred_on="2026-05-20", applied_on="2026-05-31", accepted_on="2026-06-01", rights_told_on="2026-06-01")
    seen = {on: due(real_office, case, on)["T1"] for on in ("2026-06-23", "2026-06-24", "2026-06-28", "2026-07-02")}
    assert list(seen.values()) == [(8, "later"), (7, "soon"), (3, "urgent"), (-1, "overdue")]
    real_office.edit(case.id, {"extended_to": "2026-07-20"})
    assert due(real_office, case, "2026-06-28") == {"T2": (22, "later")}
    finished = {
        "result": "2", "concluded_on": "2026-07-18", "fail_reason": "too_far_apart", "remedies_told_on": "2026-07-18",
        "closed_on": "2026-07-18",
    }  # fmt: skip
    real_office.edit(case.id, finished)
    on_the_way(real_office, case, "registered", "accepted", "mediating", "concluded")
    with pytest.raises(Refused) as refused:
        real_office.move(case.id, "closed")
    assert "consent_doc" in {fault.field for fault in refused.value.faults}


def test_15_a_case_entered_twice_is_made_void_and_its_number_is_a_gap(real_office: Office) -> None:
    """The number is burnt, the reason stands in the list for the county."""
    cases = [story(real_office, committee_id=TOWNSHIP) for _ in range(3)]
    real_office.move(cases[1].id, "void", "与第 1 号重复登记")
    assert story(real_office, committee_id=TOWNSHIP).number == "（2026）雅龙人调字第4号"
    (gap,) = real_office.numbering.gaps("mediation_case", 2026)
    assert (gap.number, gap.reason) == ("（2026）雅龙人调字第2号", "作废：与第 1 号重复登记")


def test_two_hundred_parties_stand_in_one_case_and_no_more(real_office: Office) -> None:
    """Joint parties (DOMAIN §8-19: sixty people on each side of a spring)."""
    rows = [party("1", seed, name=f"村民{seed}") for seed in range(1, 200)] + [party("2", 999)]
    case = story(real_office, parties=rows, people_count=200)
    assert on_the_way(real_office, case, "registered", "accepted").stage == "accepted"
    with pytest.raises(Refused, match="不超过 200 项"):
        real_office.edit(case.id, {"parties": [*rows, party("1", 300)]})


def test_the_commands_print_what_scripts_rely_on(office: Callable[..., Program]) -> None:
    """`due`, `check`, `stage` and `gaps` as CONTRACT §2 has them, with the day as an argument."""
    begun = without(mediation_case(2), "result", "concluded_on", "agreement", "followups", "performance", "closed_on", "retention")
    accepted = date(2026, 6, 1)
    begun |= {"applied_on": "2026-05-31", "accepted_on": accepted.isoformat(), "rights_told_on": "2026-06-01", "occurred_on": "2026-05-20"}
    karst = office()
    (identity,) = karst.add("mediation_case", begun)
    (line,) = karst("due", "--on", "2026-06-26").lines
    assert (line["id"], line["clock"], line["due_on"], line["days_left"]) == (identity, "T1", (accepted + timedelta(30)).isoformat(), 5)
    checked = karst("check", identity).value
    assert checked["complete"] is False and {"document", "reason", "field"} <= set(checked["missing"][0])
    karst("stage", identity, "registered")
    refused = karst("stage", identity, "concluded", code=2)
    assert "不能从“已登记”转到“调解终结”" in refused.err and json.loads(refused.out.splitlines()[0])["field"] == "stage"
    karst("stage", identity, "void", code=2)
    karst("stage", identity, "void", "--why", "重复登记")
    assert karst("get", identity).value["label"] == "作废"
    (gap,) = karst("gaps", "mediation_case").lines
    assert gap["id"] == identity and "重复登记" in gap["reason"]
    assert karst("due", "--on", "2026-06-26").lines == [] and karst("due", "--on", "26.6.", code=2).out == ""
