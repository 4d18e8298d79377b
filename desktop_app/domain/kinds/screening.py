"""矛盾纠纷排查: one round through a place looking for quarrels, what was found and what was settled before it grew.

A month in which nothing was found is reported too: a round with 0 found (零报告).
Source: S3 RMTJ_PCJFAJ, RMTJ_AJZTQK, S27, S46; DOMAIN §1.3 T13, §1.5 C.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop_app.domain.blanks import choice, day, division, ref, scans, text, whole
from desktop_app.domain.blanks import name as named
from desktop_app.domain.clocks import Clock, Count
from desktop_app.domain.codes import Codes
from desktop_app.domain.kind import Kind, Stage, rule

PERIOD = Codes("专项排查", {
    "spring_festival": "春节前后", "two_sessions": "两会", "march_third": "三月三", "school": "开学", "sugar_cane": "甘蔗榨季", "other": "其他",
}, source="own, DOMAIN §1.5 C")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One round."""

    held_on: date | None = day("排查日期", required="draft")
    place: str | None = named("排查地点", longest=200, required="draft")
    village: str | None = division("所在村（社区）", required="draft")
    screener: str | None = named("排查人", required="draft")
    period: str | None = choice("专项排查", PERIOD)
    content: str | None = text("排查内容", longest=600, lines=6, required="draft")
    found_count: int | None = whole("排查出纠纷", "件", high=9999, required="draft", hint="没有的填 0，即零报告")
    prevented_count: int | None = whole("预防纠纷", "件", high=9999)
    risk_persons: int | None = whole("重点人员", "人", high=9999, hint="只写人数，不写姓名")
    case_id: str | None = ref("转为调解的案件", "mediation_case")
    photos: tuple[str, ...] | None = scans("照片")


@rule("预防的纠纷多于排查出的，请核对", blocks=False)
def prevented_were_found(prevented_count: int, found_count: int) -> bool:
    return prevented_count <= found_count


KIND = Kind(
    key="screening",
    title="矛盾纠纷排查",
    record=Screening,
    stages={
        "draft": Stage(title="草稿", next=("accepted", "void")),
        "accepted": Stage(title="已登记", demands="draft", next=("archived", "void")),
        "archived": Stage(title="已归档", demands="draft", open=()),
        "void": Stage(title="作废", why=True, open=()),
    },
    sections={
        "排查": ("held_on", "place", "village", "screener", "period", "content"),
        "结果": ("found_count", "prevented_count", "risk_persons", "case_id", "photos"),
    },
    columns=("held_on", "place", "village", "screener", "period", "found_count", "prevented_count"),
    search=("place", "screener", "content"),
    order="-held_on",
    number="{office}排查〔{year}〕{serial}号",
    caption=lambda record: f"{record.place}排查" if record.place else "",
    rules=(prevented_were_found,),
    monthly=Clock(
        key="T13", title="零报告", since="月底", start=("held_on",), count=Count(1), warn=(1, 0), at="found_count",
        do="这个月没有排查记录：有排查的补登记，没有发现纠纷的登记一条“排查出纠纷 0 件”",
    ),
)  # fmt: skip
