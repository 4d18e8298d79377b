"""Records that print every document there is."""

from __future__ import annotations

from typing import Any

from tests.makers import (
    aid_application,
    committee,
    consultation,
    failed_case,
    mediation_case,
    mediator,
    party,
    publicity_event,
    scan,
    screening,
)

ASTRAL, VIETNAMESE, ZHUANG = "韦𠮷生", "Nguyễn Văn Hùng", "Vahcuengh Ƅouxcuengh"
LONG = "2026年1月3日上午，申请人家的耕牛进入被申请人的玉米地，踩坏青苗约0.5亩（折合损失人民币1,200.00元）。双方为此多次争吵，“谁也不让谁”。"


def full_case(**over: Any) -> dict[str, Any]:
    """A case in which everything happened: agent, child, foreigner, court, transfer, breach."""
    case = mediation_case(1)
    foreigner = party(
        "2", 1, name="阮文雄", name_foreign=VIETNAMESE, nationality="VNM", id_type="3", id_no="B1234567", foreign_address="高平省重庆县",
        agent_name="农代理", agent_id_no="451299198503120113", agent_phone="19000001111", authority=["apply", "sign"],
    )  # fmt: skip
    child = party("5", 3, guardian_party_id="韦大姐", relation="51", birth_date="2012-09-01", id_no="451299201209011025", sex="2")
    deal = case["agreement"][0] | {
        "facts_and_issues": f"{LONG}\n{LONG}", "languages": ["mandarin", "vietnamese"], "prevailing_language": "mandarin",
        "terms": ["被申请人于2026年1月31日前一次性赔偿17711.00元。", "双方再无其他争议，今后和睦相处。"],
    }  # fmt: skip
    return case | {
        "parties": [party("1", 1, name=ASTRAL), foreigner, child], "summary": LONG * 3, "agreement": [deal],
        "sessions": [case["sessions"][0] | {"no": no, "content": "\n".join([f"问：经过？\n答：{LONG}"] * 6)} for no in (1, 2)],
        "investigations": [{
            "held_at": "2026-01-06T15:00:00+08:00", "place": "红日村", "interviewees": "蒙阿妹", "content": LONG, "interviewer": "蓝测试",
            "recorder": "蒙测试",
        }],
        "evidence": [{"title": "林权证", "description": "界址", "provider": ASTRAL, "copy": "copy", "pages": 2}],
        "escalation": [{"kind": "4", "people": 12, "measures": "当天劝解", "petition_cases": 1, "petition_people": 12}],
        "urges": [{"item": "赔款", "urged_on": "2026-03-04", "by": "蓝测试", "way": "上门", "answer": "本月付清。"}],
        "judicial_confirmation": [{
            "jointly_applied_on": "2026-02-01", "court": "大化瑶族自治县人民法院", "confirmation_no": "（2026）桂1229调确12号",
            "result": "confirmed", "document": [scan("r")],
        }],
        "transfers": [{
            "to": "three_disputes", "to_name": "调处办", "reason": "权属争议", "letter_no": "雅司函〔2026〕3号", "sent_on": "2026-02-20",
        }],
        "performance": [{
            "what": "赔款", "mode": "7", "debtor": "阮文雄", "creditor": ASTRAL, "amount": "300.00", "due_date": f"2026-{month:02d}-05",
        } for month in range(2, 12)],
        "is_foreign": True, "performance_status": "breach", "breach_told_on": "2026-03-05", "extended_to": "2026-02-28",
        "interpreter": "黄译", "language": "zhuang", "jc_status": "applied", "notified": ["border", "commerce"], "currency": "VND",
        "amount_foreign": "62000000.00", "rate": "0.000280", "rate_date": "2026-01-09", "mechanism": ZHUANG,
    } | over  # fmt: skip


def oral_case() -> dict[str, Any]:
    """A case settled by word of mouth, sent on by the 综治中心."""
    case = mediation_case(3)
    deal = case["agreement"][0] | {"form": "1", "reached_on": "2026-01-18", "effective_on": "2026-01-18"}
    return case | {"agreement": [deal], "agreement_form": "1", "source": "zongzhi", "source_org": "综治中心", "source_doc_no": "ZZ-14"}


def crowded_case(people: int) -> dict[str, Any]:
    """Unpaid cane cutters against one boss."""
    return mediation_case(5, parties=[*(party("1", seed) for seed in range(people)), party("2", 1)], people_count=people + 1)


def full_application(**over: Any) -> dict[str, Any]:
    """An application by an agent with a household, papers and a notice."""
    return aid_application(
        1, agent_name="农代理", agent_kind="entrusted", agent_relation="51", agent_id_type="1", agent_id_no="451299198503120113",
        materials=[{
            "no": 1, "name": "欠条", "copy": "copy", "pages": 1, "source": "本人", "proves": "欠薪12000元", "handed_in_on": "2026-01-06",
        }],
        supplement_notices=[{"items": ["亲属关系证明", "身份证复印件"], "noticed_on": "2026-01-07", "due_on": "2026-01-17"}],
        unable_to_write=True, filled_by="罗测试代填并宣读", facts=LONG * 6,
    ) | over  # fmt: skip


EVERYTHING: list[tuple[str, dict[str, Any]]] = [
    ("mediation_case", full_case()),
    ("mediation_case", oral_case()),
    ("mediation_case", failed_case(2)),
    ("mediation_case", crowded_case(17)),
    ("aid_application", full_application()),
    ("aid_application", full_application(precheck_opinion="outside")),
    ("publicity_event", publicity_event(1, speakers=[{"name": "覃律", "kind": "lawyer"}], article=f"{LONG}\n{LONG}")),
    ("consultation", consultation(1)),
    ("screening", screening(1)),
    ("committee", committee(1)),
    ("mediator", mediator(1)),
]
