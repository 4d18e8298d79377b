"""法治宣传活动: one event of law publicity at one place, with who was reached and what was handed out.

Source: S3 FZXC_PFHDDJ (eight core fields), S4 SYS115/116 (forms, audiences); the own keys: DOMAIN §3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from desktop_app.domain.blanks import amount, choice, choices, day, division, many, moment, name, ref, scans, text, whole, words
from desktop_app.domain.codes import Codes, shipped
from desktop_app.domain.filing import Enclosure
from desktop_app.domain.kind import Kind, Stage, required_if, rule
from desktop_app.domain.papers import Ledger, Paper, Papers
from desktop_app.domain.tables import LANGUAGES

CAMPAIGN = Codes("专题节点", {
    "constitution_day": "国家宪法日暨宪法宣传周", "civil_code_month": "民法典宣传月", "march_third": "三月三", "anti_drug": "6·26 禁毒",
    "anti_fraud": "反诈", "state_security": "4·15 国家安全教育日", "women": "三八妇女维权", "migrant_workers": "农民工维权",
    "minors": "未成年人保护", "border": "边境法治宣传", "work_safety": "安全生产", "other": "其他",
}, source="own, DOMAIN §3.1")  # fmt: skip
SPEECHES = ("02", "lecture", "school_lesson")  # forms that have a speaker
FORM = shipped("活动形式", "publicity_form", source="S4 SYS115; words own", more={
    "lecture": "法治讲座", "market_stall": "圩日摆摊", "home_visit": "入户宣传", "broadcast": "广播、大喇叭", "chat_group": "微信群",
    "moot_court": "模拟法庭", "folk_song": "山歌普法", "film": "法治电影", "school_lesson": "法治副校长课",
})  # fmt: skip
AUDIENCE = shipped("针对人群", "publicity_audience", source="S4 SYS116; words own", more={
    "border_people": "边民", "law_persons": "法律明白人", "released": "刑满释放人员", "religious_ethnic": "宗教、少数民族群众",
})  # fmt: skip
SPEAKER = Codes("主讲人身份", {
    "office": "司法所", "lawyer": "律师（村居顾问）", "judge": "法官", "prosecutor": "检察官", "police": "民警", "volunteer": "志愿者",
    "law_person": "法律明白人", "other": "其他",
}, source="own, DOMAIN §3.2")  # fmt: skip
_LAWS = """constitution 宪法|civil_code 民法典|law_publicity 法治宣传教育法|legal_aid 法律援助法|mediation 人民调解法
domestic_violence 反家庭暴力法|minors 未成年人保护法|delinquency 预防未成年人犯罪法|fraud 反电信网络诈骗法|land 土地管理法
land_contract 农村土地承包法|forest 森林法|exit_entry 出境入境管理法|land_border 陆地国界法|criminal 刑法|criminal_procedure 刑事诉讼法
civil_procedure 民事诉讼法|public_order 治安管理处罚法|state_security 国家安全法|espionage 反间谍法|secrets 保守国家秘密法
terrorism 反恐怖主义法|organised_crime 反有组织犯罪法|drugs 禁毒法|cyber 网络安全法|personal_data 个人信息保护法|data_security 数据安全法
labour 劳动法|labour_contract 劳动合同法|labour_arbitration 劳动争议调解仲裁法|employment 就业促进法|social_insurance 社会保险法
wages 保障农民工工资支付条例|work_safety 安全生产法|fire 消防法|traffic 道路交通安全法|emergency 突发事件应对法|women 妇女权益保障法
elderly 老年人权益保障法|disabled 残疾人保障法|veterans 退役军人保障法|family_education 家庭教育促进法|education 义务教育法
population 人口与计划生育法|consumers 消费者权益保护法|product_quality 产品质量法|food 食品安全法|medicine 药品管理法
environment 环境保护法|water 水法|water_pollution 水污染防治法|wildlife 野生动物保护法|grassland_fire 森林防火条例|seeds 种子法
animal_epidemic 动物防疫法|rural_revitalisation 乡村振兴促进法|village_committees 村民委员会组织法|elections 全国人大和地方人大选举法
ethnic_autonomy 民族区域自治法|religion 宗教事务条例|letters 信访工作条例|administrative_penalty 行政处罚法
administrative_review 行政复议法|administrative_procedure 行政诉讼法|state_compensation 国家赔偿法|community_correction 社区矫正法
supervision 监察法|military_service 兵役法|national_defence_education 国防教育法|martyrs 英雄烈士保护法|three_disputes 广西三大纠纷调解处理条例
aid_guangxi 广西法律援助条例|party_rules 党内法规|other 其他"""
LAW = Codes("宣传法律", {entry.split()[0]: entry.split()[1] for entry in _LAWS.replace("\n", "|").split("|")}, source="own, DOMAIN §3.2")
CROWD = 3000  # heads above which the figure is asked about (DOMAIN §3.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One person who spoke."""

    name: str | None = name("姓名", required="draft")
    kind: str | None = choice("身份", SPEAKER, required="accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One kind of print handed out."""

    name: str | None = name("资料名称", longest=100, required="draft")
    qty: int | None = whole("数量", "份", high=99_999, required="accepted")
    language: str | None = choice("语言", LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of the event in a medium."""

    name: str | None = name("媒体名称", longest=100, required="draft")
    url: str | None = text("网址或版面", longest=300)
    published_on: date | None = day("刊发日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityEvent:
    """One row of the publicity register."""

    organiser_id: str | None = ref("组织单位", "office", required="draft", hint="一般为本所")
    co_organisers: tuple[str, ...] | None = words("联合单位", longest=100)
    started_at: datetime | None = moment("开始时间", required="draft")
    ended_at: datetime | None = moment("结束时间", required="draft")
    place: str | None = name("活动地点", longest=200, required="draft")
    div: str | None = division("所在村（社区）", required="draft")
    theme: str | None = text("活动主题", longest=300, lines=2, required="accepted")
    campaign: str | None = choice("专题节点", CAMPAIGN)
    forms: tuple[str, ...] | None = choices("活动形式", FORM, required="accepted")
    audiences: tuple[str, ...] | None = choices("针对人群", AUDIENCE, required="accepted")
    headcount: int | None = whole("受众人次", "人次", high=99_999, required="accepted")
    laws: tuple[str, ...] | None = choices("宣传法律", LAW, required="accepted")
    speakers: tuple[Speaker, ...] | None = many("主讲人", Speaker)
    materials: tuple[Material, ...] | None = many("资料发放", Material, required="accepted", hint="没有发放的填一行，数量 0")
    consult_count: int | None = whole("现场咨询", "人次", high=99_999)
    languages: tuple[str, ...] | None = choices("宣传语言", LANGUAGES)
    cost: Decimal | None = amount("经费")
    photos: tuple[str, ...] | None = scans("活动照片", required="accepted")
    article: str | None = text("信息稿", longest=5000, lines=8)
    media: tuple[Report, ...] | None = many("媒体报道", Report)
    summary: str | None = text("小结", longest=600, lines=4, required="closed")


@required_if("speakers", says="普法宣讲、讲座和法治课应填写主讲人")
def speech_has_a_speaker(forms: tuple[str, ...]) -> bool:
    return any(form in SPEECHES for form in forms)


@rule("结束时间不得早于开始时间")
def ends_after_it_starts(started_at: datetime, ended_at: datetime) -> bool:
    return ended_at >= started_at


@rule(f"受众超过 {CROWD} 人次，请核对", blocks=False)
def plausible_crowd(headcount: int) -> bool:
    return headcount <= CROWD


@rule("现场咨询人次多于受众人次，请核对", blocks=False)
def fewer_questions_than_people(consult_count: int, headcount: int) -> bool:
    return consult_count <= headcount


@rule("活动形式含发放宣传资料，资料数量却为 0，请核对", blocks=False)
def handed_out_something(forms: tuple[str, ...], materials: tuple[Any, ...]) -> bool:
    return "04" not in forms or copies(materials) > 0


def copies(materials: tuple[Any, ...] | None) -> int:
    """How many copies were handed out in all; the report field F_ZLFFSL."""
    return sum(material.qty or 0 for material in materials or ())


_PAPERS = Papers(
    catalogue=(
        Paper(key="publicity_register", title="法治宣传活动登记表", place=1),
        Paper(key="sign_in", title="法治宣传活动签到表", place=2),
        Paper(
            key="bulletin", title="法治宣传简报", when=lambda record: bool(record.summary or record.article), pictures="photos", most_pictures=2
        ),
    ),
    ledgers=(
        Ledger(key="publicity_event", title="法治宣传活动登记簿"),
    ),
    facts=lambda record, on: {"copies": copies(record.materials)},
)  # fmt: skip


_FILE = (
    Enclosure(
        paper="publicity_register", no="1", title="活动登记表", at="accepted",
        sound=("started_at", "ended_at", "place", "div", "theme", "forms", "audiences", "headcount", "laws", "speakers", "materials"),
    ),
    Enclosure(paper="photos", no="2", title="活动照片", blanks=("photos",), lacks="没有活动照片", known_as=("照片",)),
    Enclosure(paper="bulletin", no="3", title="简报", blanks=("summary",), lacks="没有写小结", known_as=("简报", "信息稿")),
)  # fmt: skip


def _caption(record: PublicityEvent) -> str:
    return record.theme or (f"{record.place}法治宣传" if record.place else "")


KIND = Kind(
    key="publicity_event",
    title="法治宣传活动",
    record=PublicityEvent,
    stages={
        "draft": Stage(title="草稿", next=("accepted", "void")),
        "accepted": Stage(title="已登记", demands="accepted", next=("closed", "void")),
        "closed": Stage(title="已办结", demands="closed", next=("archived", "void")),
        "archived": Stage(title="已归档", demands="closed", open=()),
        "void": Stage(title="作废", why=True, open=()),
    },
    sections={
        "时间地点": ("organiser_id", "co_organisers", "started_at", "ended_at", "place", "div"),
        "内容": ("theme", "campaign", "forms", "audiences", "laws", "languages", "speakers"),
        "成效": ("headcount", "materials", "consult_count", "cost"),
        "留痕": ("photos", "article", "media", "summary"),
    },
    quick=("started_at", "place", "div", "theme", "forms", "audiences", "headcount", "campaign", "organiser_id"),
    columns=("started_at", "place", "theme", "campaign", "forms", "headcount", "consult_count"),
    search=("theme", "place", "speakers.name", "organiser_id", "summary", "article"),
    order="-started_at",
    number="{office}普法〔{year}〕{serial}号",
    caption=_caption,
    papers=_PAPERS,
    file=_FILE,
    rules=(speech_has_a_speaker, ends_after_it_starts, plausible_crowd, fewer_questions_than_people, handed_out_something),
)
