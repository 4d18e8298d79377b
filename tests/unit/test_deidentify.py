"""Records without the people in them: names, places, numbers, money and days, in blanks and inside texts; children keep nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop_app.domain.deidentify import deidentified, rounded, scrubbed
from desktop_app.domain.kinds import by_key
from desktop_app.domain.privacy import curtained, is_sealed, masked_body
from tests import makers

CASE = by_key("mediation_case")
COUNTY = "451229"
BODY = makers.mediation_case(
    1, summary="2026年3月5日，韦凤英与蒙桂花（身份证451299198503120113，电话19000001234）因红日村岜独屯屋檐滴水争吵，"
               "蒙桂花在雅龙中心小学门口要求赔偿86,400元。韦凤英不同意，本村村民劝说无效。",
    parties=[
        makers.party("1", 1, name="韦凤英", address="雅龙乡岜独屯7号"), makers.party("2", 2, name="蒙桂花"),
        makers.party("2", 3, name="罗小宝", birth_date="2013-12-24", sex=None, id_type="none", id_no=None),
        makers.body_party("2", 4, org_name="石山县大石建筑有限公司"),
    ], amount="86400.00", occurred_at="岜独屯", place="红日村村委会",
)  # fmt: skip
TOLD = deidentified(CASE, CASE.read({k: v for k, v in BODY.items() if v is not None}), COUNTY)
WHOLE = "\n".join(f"{label}：{said}" for label, said in TOLD)


@pytest.mark.parametrize(
    "secret",
    [
        "凤英",
        "桂花",
        "小宝",
        "大石",
        "451299198503120113",
        "19000001234",
        "岜独",
        "红日",
        "雅龙",
        "86,400",
        "86400",
        "3月5日",
        "03-05",
        "中心小学",
    ],
)
def test_nothing_that_names_anybody_is_left(secret: str) -> None:
    assert secret not in WHOLE


def test_the_story_can_still_be_read() -> None:
    summary = dict(TOLD)["纠纷简要情况"]
    assert summary.startswith("2026年3月，韦某与蒙某")
    assert "约 9 万元" in summary and "某小学" in summary and "本村村民劝说无效" in summary
    assert dict(TOLD)["涉案金额"] == "约 9 万元"
    assert [said for label, said in TOLD if label.endswith("· 姓名")] == ["韦某", "蒙某", "某某（未成年人）"]
    assert [said for label, said in TOLD if label.endswith("· 单位名称")] == ["某公司"]
    assert dict(TOLD)["受理日期"].count("年") == 1 and "日" not in dict(TOLD)["受理日期"]


@pytest.mark.parametrize(
    ("yuan", "said"),
    [("0", "不足 100 元"), ("99.99", "不足 100 元"), ("340", "约 300 元"), ("1499", "约 1000 元"), ("9600", "约 1 万元"), ("1250000", "约 100 万元")],
)  # fmt: skip
def test_money_keeps_one_figure(yuan: str, said: str) -> None:
    assert rounded(Decimal(yuan)) == said


def test_the_longer_name_goes_first_and_the_rest_of_the_text_stays() -> None:
    assert scrubbed("韦小光明白，韦小光也明白", {"韦小光明": "韦某", "韦小光": "韦某"}, ()) == "韦某白，韦某也明白"
    assert scrubbed("同村人在邻村的某村做工，当事人一致同意", {}, ()) == "同村人在邻村的某村做工，当事人一致同意"


def test_a_sealed_record_keeps_only_its_seal() -> None:
    sealed = {"confidentiality": "sealed", "summary": "某事"}
    assert is_sealed(sealed) and curtained(sealed) == {"confidentiality": "sealed"}
    assert not is_sealed({"confidentiality": "normal"}) and not is_sealed({})


def test_private_values_are_masked_in_lists_of_parts_too() -> None:
    party = masked_body(CASE.record, CASE.read(makers.mediation_case(1)))["parties"][0]
    assert (party["id_no"][:4], party["id_no"][4:-4], party["phone"][3:7]) == ("4512", "*" * 10, "****")
    assert party["address"] == "＊＊＊" and party["name"]
