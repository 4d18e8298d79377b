"""Made-up records of every kind for practice, the demo and tests: complete enough for every stage; ``seed`` varies them by thousands.

All people are invented and all identity numbers carry the area code 451299, which does not exist.
"""

from __future__ import annotations

import hashlib
import random
import re
from datetime import date, timedelta
from typing import Any

SURNAMES = [*"覃区单韦蓝蒙罗仇黄陆农梁莫卢谭潘班兰岑㑇", "欧阳"]
GIVEN = re.split(" ", "小光 秀英 志强 美花 建国 彩兰 文武 春梅 卜 桂香 金妹 阿妮·古丽 永福 爱民 艳红 世明 玉珍 海 丽娟 大山 䶮 垚")
PLACES = re.split(" ", "弄立屯 岜独屯 弄京屯 㘵塘屯 𡶶怀屯 那𡌶村 红日村 达悟村 胜利村 仁良村 尚武村 镇西村")
QUARRELS = {
    "neighbour": "因屋后排水沟改道，雨水流入对方堂屋，双方多次争吵",
    "forest_land": "对一片八角林的界址各执一词，都说四固定时划归本户",
    "marriage_family": "离婚后因彩礼返还和孩子抚养费发生争执",
    "wage_arrears": "在工地做工三个月，包工头只付了部分工钱",
    "damages": "耕牛进入玉米地，踩坏青苗约半亩",
    "house_homestead": "建房时滴水线超出宅基地界线，邻居要求拆除",
    "traffic": "摩托车在圩场路口相撞，医药费谈不拢",
}
BODY_CODES = ("91451299MA0TE5T08A", "54451299MA0T00011C", "93451299MA0T000383")
MINORITIES = ("08", "13", "06", "01", "32", "36")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_number(born: str, serial: int) -> str:
    """A valid number of the invented county 451299; ``born`` is YYYYMMDD, an odd ``serial`` (0-999) is a man."""
    body = f"451299{born}{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def scan(word: str) -> str:
    """The checksum an attachment of this content would have."""
    return hashlib.sha256(word.encode()).hexdigest()


def person(chance: random.Random) -> dict[str, Any]:
    """One adult's name, sex, ethnicity, birth date, identity card, telephone and address."""
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(21_000))
    serial = chance.randrange(1000)
    return {
        "name": chance.choice(SURNAMES) + chance.choice(GIVEN),
        "sex": "1" if serial % 2 else "2",
        "ethnicity": chance.choice(MINORITIES),
        "birth_date": born.isoformat(),
        "id_type": "1",
        "id_no": resident_number(f"{born:%Y%m%d}", serial),
        "phone": f"1900000{chance.randrange(10**4):04d}",
        "address": f"雅龙乡{chance.choice(PLACES)}{chance.randrange(1, 90)}号",
    }


def party(role: str = "1", seed: int = 0, **over: Any) -> dict[str, Any]:
    """A natural person in a case who consents to mediation."""
    some = {"role": role, "party_type": "01", "addr_div": "451229213201", "occupation": "农民", "consented": True}
    return some | person(random.Random(seed * 10 + int(role))) | over


def body_party(role: str = "2", seed: int = 0, **over: Any) -> dict[str, Any]:
    """A company, village committee or cooperative in a case."""
    return {
        "role": role, "party_type": "02", "org_name": f"石山{PLACES[seed % 6]}建筑有限公司", "org_address": "雅龙乡街上 3 号",
        "legal_rep": "韦测试", "org_phone": "0778-1234567", "uscc": BODY_CODES[seed % 3], "consented": True,
    } | over  # fmt: skip


def mediation_case(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A case mediated with success by a written agreement that has been performed; ready for every stage up to the archive."""
    chance = random.Random(seed)
    key = sorted(QUARRELS)[seed % len(QUARRELS)]
    applicant, respondent = party("1", seed), party("2", seed)
    start = date(2026, 1, 5) + timedelta(days=seed % 250)
    days = [(start + timedelta(days=days)).isoformat() for days in range(21)]
    money = f"{chance.randrange(100, 90_000)}.00"
    told_apart = {"sub_key": "bride_price"} if key == "marriage_family" else {}
    agreement = {
        "no": "同案号", "form": "2", "facts_and_issues": QUARRELS[key], "terms": [f"{respondent['name']}一次性付给{applicant['name']}{money}元"],
        "copies": 3, "signed_on": days[9], "sealed_on": days[10], "effective_on": days[10], "mediators": "蓝测试", "recorder": "蒙测试",
        "scan": [scan(f"agreement {seed}")],
    }  # fmt: skip
    return {
        "committee_id": "雅龙乡人民调解委员会", "source": "1", "applied_on": days[1], "accepted_on": days[2], "registrar_id": "罗测试",
        "dispute_key": key, "is_san_da": key == "forest_land", "occurred_on": days[0], "occurred_at": chance.choice(PLACES),
        "occurred_div": "451229213201", "summary": QUARRELS[key], "claims": ["请求赔偿损失"], "people_count": chance.randrange(2, 9),
        "amount": money, "difficulty": "2", "forecast": "1", "is_public": False, "rights_told_on": days[2], "is_foreign": False,
        "flags": ["none"], "confidentiality": "normal", "mediators": [{"name": "蓝测试", "role": "lead"}], "mode": "on_site",
        "place": chance.choice(PLACES), "result": "1", "concluded_on": days[10], "agreement_form": "2", "agreed_amount": money,
        "performance_status": "done", "closed_on": days[20], "satisfied": "01", "retention": "2", "page_count": 24,
        "parties": [applicant, respondent],
        "sessions": [{
            "no": 1, "held_at": f"{days[5]}T09:30:00+08:00", "place": "调解室", "parties_present": "双方到场", "notice_given": True,
            "content": "双方陈述后，调解员讲明法律，双方互谅互让。", "result": "1", "mediators": "蓝测试", "recorder": "蒙测试",
            "signatures": [scan(f"session {seed}")],
        }],
        "agreement": [agreement],
        "performance": [{
            "what": "付款", "mode": "7", "debtor": respondent["name"], "creditor": applicant["name"], "amount": money,
            "due_date": days[15], "done_on": days[14],
        }],
        "followups": [{
            "party": applicant["name"], "agreement_no": "同案号", "matter": "了解协议履行", "visited_on": days[18],
            "findings": "款已付清，双方和好。", "performed": True, "satisfied": "01", "signature": [scan(f"visit {seed}")],
        }],
    } | told_apart | over  # fmt: skip


def consultation(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A visitor's question that was answered at once."""
    chance = random.Random(seed)
    asked = date(2026, 1, 5) + timedelta(days=seed % 300)
    visitor = person(chance)
    del visitor["birth_date"]
    return visitor | {
        "consulted_at": f"{asked.isoformat()}T10:15:00+08:00", "channel": "1", "age": chance.randrange(18, 90), "matter_type": "1",
        "cause": chance.choice(("M0101", "M0205", "M0507", "M0301")), "question": "工钱拖了半年，有欠条，怎么要回来？",
        "answer": "可先申请调解，也可向劳动监察投诉或起诉，注意时效。", "disposition": "1", "receiver_id": "罗测试", "answered_on": asked.isoformat(),
    } | over  # fmt: skip


def aid_application(seed: int = 0, **over: Any) -> dict[str, Any]:
    """An application by a poor adult that passed the first check and was forwarded."""
    chance = random.Random(seed)
    applied = date(2026, 1, 5) + timedelta(days=seed % 300)
    day = applied.isoformat()
    applicant = person(chance)
    home = applicant.pop("address")
    return applicant | {
        "applied_on": day, "station_id": "雅龙法律援助工作站", "receiver": "罗测试", "domicile": home, "residence": home,
        "identities": ["6", "7"], "matter_type": "1", "cause": "M0205", "matter_text": "追索劳动报酬", "aid_mode": "4",
        "facts": "在工地做工三个月，包工头欠付工钱。", "opponents": [{"name": "区测试"}], "amount": "12000.00", "hardship_ground": "G1",
        "economic_statement": [{"months_covered": 12, "household_size": 3, "min_wage": "1990.00", "pledged_on": day}],
        "household_members": [{"name": applicant["name"], "relation": "01", "wage_income": f"{chance.randrange(1000, 40_000)}.00"}],
        "delivery_address": home, "delivery_way": "direct", "signed_on": day, "precheck_opinion": "grant", "precheck_by": "罗测试",
        "precheck_on": day, "forwarded_on": (applied + timedelta(days=1)).isoformat(), "way": "sync", "receipt_no": f"转{seed}",
    } | over  # fmt: skip


def publicity_event(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A market-day stall with leaflets and one photograph."""
    chance = random.Random(seed)
    held = (date(2026, 1, 5) + timedelta(days=seed % 300)).isoformat()
    return {
        "organiser_id": "雅龙司法所", "started_at": f"{held}T09:00:00+08:00", "ended_at": f"{held}T11:30:00+08:00",
        "place": chance.choice(PLACES) + "圩场", "div": "451229213201", "theme": "民法典进村屯", "campaign": "civil_code_month",
        "forms": ["04", "market_stall"], "audiences": ["05", "08"], "headcount": chance.randrange(20, 800),
        "laws": ["civil_code", "mediation"], "materials": [{"name": "民法典读本", "qty": 150, "language": "mandarin"}],
        "languages": ["zhuang", "mandarin"], "consult_count": chance.randrange(20), "photos": [scan(f"photo {seed}")], "summary": "群众反响好。",
    } | over  # fmt: skip


def committee(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A village committee in its term."""
    place = PLACES[6 + seed % 6].removesuffix("屯").removesuffix("村")
    return {
        "name": f"石山县雅龙乡{place}村人民调解委员会", "type": "01", "division_code": "451229213201", "leader_name": "韦测试",
        "phone": "0778-1234567", "term_start": "2025-03-01", "term_end": "2028-02-29", "own_room": "村委会一楼", "pc_n": 1,
    } | over  # fmt: skip


def mediator(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A mediator in his or her term, known to the county."""
    somebody = person(random.Random(seed))
    return {
        "name": somebody["name"], "sex": somebody["sex"], "id_no": somebody["id_no"], "birth_date": somebody["birth_date"],
        "ethnicity": somebody["ethnicity"], "mobile": somebody["phone"], "committee_id": "雅龙乡人民调解委员会", "post": "01",
        "full_time": "02", "origin": "01", "appoint_start": "2025-03-01", "appoint_end": "2028-02-29", "registered_on": "2025-03-04",
    } | over  # fmt: skip


def screening(seed: int = 0, **over: Any) -> dict[str, Any]:
    """A round before a festival that found something."""
    chance = random.Random(seed)
    return {
        "held_on": (date(2026, 1, 5) + timedelta(days=seed % 300)).isoformat(), "place": chance.choice(PLACES), "village": "451229213201",
        "screener": "罗测试", "period": "spring_festival", "content": "逐户走访，了解邻里和土地纠纷。", "found_count": 1 + seed % 4, "prevented_count": 1,
    } | over  # fmt: skip
