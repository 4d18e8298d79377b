"""人民调解员: one person's appointment to one committee; who sits on several has several rows.

Source: S3 RMTJ_TJYJBXX, S4 (post, occupation), 人民调解法 arts. 13-16 (S14); DOMAIN §1.5 B.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop_app.domain.blanks import choice, day, flag, id_number, many, ref, scans, telephone, text, whole
from desktop_app.domain.blanks import name as named
from desktop_app.domain.clocks import Clock, Count
from desktop_app.domain.codes import Codes, shipped
from desktop_app.domain.kind import Kind, Stage, required_if, rule
from desktop_app.domain.tables import EDUCATION, ETHNICITY, SEX, birth_agrees_with_id, sex_agrees_with_id

FULL_TIME = Codes("专职或兼职", {"01": "专职", "02": "兼职"}, source="S4")
ORIGIN = Codes("产生方式", {"01": "推选", "02": "聘用"}, source="S4")
POST = shipped("调委会职务", "mediator_post", source="S4")
OCCUPATION = shipped("职业", "mediator_occupation", source="S4 SYS146")
POLITICAL = shipped("政治面貌", "political", source="GB/T 4762")
IDENTITY = Codes("其他身份", {
    "01": "无", "02": "党代表", "03": "人大代表", "04": "政协委员", "05": "人民监督员", "06": "人民陪审员", "99": "其他",
}, source="S4")  # fmt: skip
INJURY = Codes("因公伤亡", {"01": "一般受伤", "02": "残疾", "03": "死亡"}, source="S4")
TRAINING = Codes(
    "培训方式", {"class": "集中培训", "online": "网络培训", "on_the_job": "跟班学习", "other": "其他"}, source="own, DOMAIN §1.5 B"
)
LEVEL = shipped("表彰级别", "award_level", source="S4 SYS209")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One course attended."""

    course: str | None = text("培训内容", longest=100, required="draft")
    organiser: str | None = named("举办单位", longest=100)
    hours: int | None = whole("学时", "学时", high=999)
    mode: str | None = choice("方式", TRAINING)
    begins_on: date | None = day("开始日期")
    ends_on: date | None = day("结束日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour:
    """One award the mediator was given."""

    name: str | None = text("名称", longest=100, required="draft")
    level: str | None = choice("级别", LEVEL)
    awarded_on: date | None = day("日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediator:
    """One mediator of one committee."""

    name: str | None = named("姓名", required="draft")
    sex: str | None = choice("性别", SEX, required="draft")
    committee_id: str | None = ref("调委会", "committee", required="draft")
    id_no: str | None = id_number("证件号码", required="accepted", merging="guarded")
    birth_date: date | None = day("出生日期")
    ethnicity: str | None = choice("民族", ETHNICITY, required="accepted")
    education: str | None = choice("文化程度", EDUCATION)
    political: str | None = choice("政治面貌", POLITICAL)
    occupation: str | None = choice("职业", OCCUPATION)
    identity: str | None = choice("其他身份", IDENTITY)
    mobile: str | None = telephone("联系电话", required="accepted")
    post: str | None = choice("调委会职务", POST, required="accepted")
    full_time: str | None = choice("专职或兼职", FULL_TIME, required="accepted")
    origin: str | None = choice("产生方式", ORIGIN, required="accepted")
    gov_purchased: bool | None = flag("政府购买服务")
    appoint_start: date | None = day("聘任开始日期", required="accepted", merging="guarded")
    appoint_end: date | None = day("聘任截止日期", required="accepted", merging="guarded")
    mediator_code: str | None = text("调解员编码", longest=15, hint="县局编发，15 位")
    registered_on: date | None = day("报县局备案日期")
    dismissed_on: date | None = day("解聘日期")
    dismissal_reason: str | None = text("解聘原因")
    injury: str | None = choice("因公伤亡", INJURY)
    photo: tuple[str, ...] | None = scans("照片")
    trainings: tuple[Training, ...] | None = many("培训", Training)
    honours: tuple[Honour, ...] | None = many("表彰", Honour)


@rule("聘任截止日期不得早于开始日期")
def appointment_ends_after_it_starts(appoint_start: date, appoint_end: date) -> bool:
    return appoint_end > appoint_start


@required_if("dismissed_on", "dismissal_reason", says="解聘应写明日期和原因", at=("dismissed",))
def dismissal_is_explained(name: str) -> bool:
    return True


@rule("手机号应为 11 位号码，请核对", blocks=False)
def mobile_is_one(mobile: str) -> bool:
    return len(mobile) == 11 and mobile.startswith("1")


KIND = Kind(
    key="mediator",
    title="人民调解员",
    record=Mediator,
    stages={
        "draft": Stage(title="草稿", next=("accepted", "void")),
        "accepted": Stage(title="在册", demands="accepted", next=("dismissed", "void"), tells={"post": ()}),
        "dismissed": Stage(title="已解聘", demands="accepted", why=True, next=("accepted", "void")),
        "void": Stage(title="作废", why=True, open=()),
    },
    sections={
        "基本情况": (
            "name", "sex", "committee_id", "id_no", "birth_date", "ethnicity", "education", "political", "occupation", "identity",
            "mobile", "photo",
        ),
        "聘任": ("post", "full_time", "origin", "gov_purchased", "appoint_start", "appoint_end", "mediator_code", "registered_on"),
        "培训与表彰": ("trainings", "honours", "injury"),
        "解聘": ("dismissed_on", "dismissal_reason"),
    },
    columns=("name", "sex", "committee_id", "post", "full_time", "mobile", "appoint_start", "appoint_end"),
    search=("name", "committee_id", "id_no", "mobile", "mediator_code"),
    order="name",
    number="{office}调解员〔{year}〕{serial}号",
    caption=lambda record: record.name or "",
    rules=(appointment_ends_after_it_starts, dismissal_is_explained, mobile_is_one, sex_agrees_with_id, birth_agrees_with_id),
    clocks=(
        Clock(
            key="T10", title="调解员聘期届满", since="聘任截止日期", start=("appoint_end",), warn=(30, 7), settled=("dismissed_on",),
            stages=("draft", "accepted"), do="续聘的更新聘任截止日期；不再聘任的办理解聘", at="appoint_end",
        ),
        Clock(
            key="T11", title="报县局备案", since="聘任", start=("appoint_start",), count=Count(5, "working"), warn=(2, 0),
            settled=("registered_on", "mediator_code", "dismissed_on"), stages=("draft", "accepted"),
            do="报县局录入调解员名册；不在名册的领不到补贴",
        ),
    ),
    term=("appoint_start", "appoint_end"),
)  # fmt: skip
