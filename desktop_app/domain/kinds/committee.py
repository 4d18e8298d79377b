"""人民调解委员会: one mediation committee with its term, its room and equipment, its awards and its money.

Who sits on it stands in the register of mediators; what that register must add up to is asked of both together (M-R02).
Source: 人民调解法 arts. 8, 9 (S14), S3 RMTJ_JWHJBXX, RMTJ_GZJFBZ, S4 SYS196, SYS197, SYS251-253; DOMAIN §1.1, §1.5 A.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from desktop_app.domain.blanks import amount as money
from desktop_app.domain.blanks import choice, day, division, many, scans, telephone, text, whole
from desktop_app.domain.blanks import name as named
from desktop_app.domain.clocks import Clock
from desktop_app.domain.codes import Codes, shipped
from desktop_app.domain.kind import Gathered, Kind, Stage, required_if, rule
from desktop_app.domain.tables import COMMITTEE_TYPE

INDUSTRY = shipped("行业性专业性调委会类型", "industry_committee", source="S4 SYS197")
OF_AN_INDUSTRY = "06"
AWARD = Codes("表彰类型", {"01": "先进", "02": "优秀", "03": "模范", "99": "其他"}, source="S3; DOMAIN §1.5 A")
LEVEL = shipped("表彰级别", "award_level", source="S4 SYS209")
FUND = Codes("经费类型", {
    "01": "指导人民调解工作经费", "02": "调委会工作补助经费", "03": "调解员补贴经费", "04": "政府购买服务经费", "99": "其他",
}, source="S4 SYS251")  # fmt: skip
FUND_SOURCE = Codes(
    "经费来源",
    {"01": "乡镇", "02": "县级财政", "03": "市级财政", "04": "上级财政", "05": "设立单位", "99": "其他"},
    source="S4 SYS253; 02-04 own",
)
FEWEST, MOST = 3, 9  # members (人民调解法 art. 8)
TERM_YEARS = 3  # 人民调解法 art. 9
DIRECTOR = "03"  # in the table of posts
FEMALE, HAN = "2", "01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One award the committee was given."""

    kind: str | None = choice("表彰类型", AWARD, required="draft")
    awarded_on: date | None = day("日期")
    level: str | None = choice("级别", LEVEL)
    content: str | None = text("内容")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """Money for the committee in one year."""

    year: int | None = whole("年度", low=1990, high=2199, required="draft")
    kind: str | None = choice("经费类型", FUND, required="draft")
    source: str | None = choice("来源", FUND_SOURCE)
    amount: Decimal | None = money("金额", required="draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """One committee in the register."""

    committee_code: str | None = text("调委会编码", longest=14, hint="县局编发，14 位")
    name: str | None = named("调委会名称", longest=100, required="draft", hint="如：大化瑶族自治县雅龙乡红日村人民调解委员会")
    number_word: str | None = text("案号简称", longest=20, hint="案号里的“雅龙”两字；不填的从名称里取")
    type: str | None = choice("调委会类型", COMMITTEE_TYPE, required="draft")
    industry_type: str | None = choice("行业性专业性类型", INDUSTRY)
    division_code: str | None = division("所属区域", required="draft")
    leader_name: str | None = named("负责人", required="accepted")
    phone: str | None = telephone("联系电话")
    fax: str | None = text("传真", longest=20)
    address: str | None = text("地址")
    postcode: str | None = text("邮政编码", longest=6)
    email: str | None = text("电子邮箱", longest=100)
    founded_on: date | None = day("成立日期")
    term_start: date | None = day("届期起", required="accepted", merging="guarded")
    term_end: date | None = day("届期止", required="accepted", merging="guarded", hint="每届 3 年，可以连选连任")
    own_room: str | None = text("独立调解场所", longest=100, hint="没有的写“无”")
    room_area_m2: Decimal | None = money("场所面积", "平方米")
    pc_n: int | None = whole("电脑", "台", high=999)
    phone_n: int | None = whole("电话", "部", high=999)
    printer_n: int | None = whole("打印机", "台", high=999)
    av_n: int | None = whole("录音录像设备", "台", high=999)
    seal_image: tuple[str, ...] | None = scans("印章留样", hint="只作留样，不会自动盖在文书上")
    awards: tuple[Award, ...] | None = many("表彰", Award)
    funds: tuple[Fund, ...] | None = many("经费", Fund)


@required_if("industry_type", says="行业性、专业性调委会应选择类型", at=("accepted",))
def industry_is_named(type: str) -> bool:
    return type == OF_AN_INDUSTRY


@rule("届期止不得早于届期起")
def term_ends_after_it_starts(term_start: date, term_end: date) -> bool:
    return term_end > term_start


@rule(f"每届任期 {TERM_YEARS} 年，请核对届期（人民调解法第 9 条）", blocks=False)
def term_is_three_years(term_start: date, term_end: date) -> bool:
    return term_end.year - term_start.year <= TERM_YEARS


@rule("邮政编码应为 6 位数字")
def postcode_has_six_digits(postcode: str) -> bool:
    return len(postcode) == 6 and postcode.isascii() and postcode.isdigit()


def _has_enough_members(members: Sequence[Any]) -> bool:
    return FEWEST <= len(members) <= MOST


def _has_one_director(members: Sequence[Any]) -> bool:
    return [member.post for member in members].count(DIRECTOR) == 1


def _has_a_woman(members: Sequence[Any]) -> bool:
    return any(member.sex == FEMALE for member in members)


def _has_a_minority(members: Sequence[Any]) -> bool:
    return any(member.ethnicity not in (None, HAN) for member in members)


KIND = Kind(
    key="committee",
    title="人民调解委员会",
    record=Committee,
    stages={
        "draft": Stage(title="草稿", next=("accepted", "void")),
        "accepted": Stage(title="在册", demands="accepted", next=("dissolved", "void")),
        "dissolved": Stage(title="已撤销", demands="accepted", why=True, next=("accepted", "void")),
        "void": Stage(title="作废", why=True, open=()),
    },
    sections={
        "基本情况": ("name", "number_word", "type", "industry_type", "division_code", "committee_code", "founded_on"),
        "负责人与届期": ("leader_name", "term_start", "term_end", "phone", "fax", "address", "postcode", "email"),
        "场所与设备": ("own_room", "room_area_m2", "pc_n", "phone_n", "printer_n", "av_n", "seal_image"),
        "表彰与经费": ("awards", "funds"),
    },
    columns=("name", "type", "division_code", "leader_name", "term_start", "term_end"),
    search=("name", "leader_name", "committee_code", "address", "phone"),
    order="name",
    number="{office}调委〔{year}〕{serial}号",
    caption=lambda record: record.name or "",
    rules=(industry_is_named, term_ends_after_it_starts, term_is_three_years, postcode_has_six_digits),
    clocks=(
        Clock(
            key="T9", title="调委会届满", since="届期止", start=("term_end",), warn=(60, 30), stages=("draft", "accepted"),
            do="组织换届选举，报县局备案，并更新届期", at="term_end", basis="人民调解法第 9 条",
        ),
        Clock(
            key="T9b", title="调委会届满（没有填届期止）", since="届期开始", start=("term_start",), years=TERM_YEARS, warn=(60, 30),
            settled=("term_end",), stages=("draft", "accepted"), do="组织换届选举，报县局备案，并填写届期止", basis="人民调解法第 9 条",
        ),
    ),
    term=("term_start", "term_end"),
    word=("number_word", "name"),
    gathered=Gathered(
        kind="mediator", by="committee_id", at=("accepted",),
        asks={
            f"调委会由 {FEWEST} 至 {MOST} 人组成（人民调解法第 8 条）": _has_enough_members, "应有一名主任（人民调解法第 8 条）": _has_one_director,
            "应有妇女成员（人民调解法第 8 条）": _has_a_woman, "多民族居住地区应有人数较少民族的成员（人民调解法第 8 条）": _has_a_minority,
        },
    ),
)  # fmt: skip
