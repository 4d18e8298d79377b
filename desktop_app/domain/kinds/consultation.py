"""法律咨询: one question put to the office by one visitor, caller or writer, and what was answered.

A visitor may stay anonymous; the office then writes 拒绝提供 as the name.
Source: SF/T 0024 form 8.1 (S12), S3 FLYZ_ZXB, S23; DOMAIN §2.3, §2.4 A.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.domain.blanks import choice, choices, day, flag, id_number, moment, ref, scans, telephone, text, whole
from desktop_app.domain.blanks import name as named
from desktop_app.domain.codes import shipped
from desktop_app.domain.kind import Kind, Quick, Side, Stage, required_if, rule
from desktop_app.domain.papers import Ledger, Paper, Papers
from desktop_app.domain.tables import (
    CAUSE,
    ETHNICITY,
    ID_TYPES,
    IDENTITIES,
    MATTER_TYPE,
    SATISFIED,
    SEX,
    id_is_a_resident_number,
    sex_agrees_with_id,
)

CHANNEL = shipped("咨询方式", "consult_channel", source="S4; the rest own",
                  more={"4": "网络", "5": "上门", "6": "村务微信群"})  # fmt: skip
LETTER, CALL = "2", "3"
CALL_TYPE = shipped("来电类型", "call_type", source="S4")
LETTER_ROUTE = shipped("来信途径", "letter_route", source="S4")
DISPOSITION = shipped("处理方式", "consult_disposition", source="S4")
MEDIATED, BECAME_APPLICATION = "2", ("5", "212", "213")
FINAL = ("closed", "archived")
GROUP = 5  # companions from which a visit counts as a group (DOMAIN §2.4 A)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """One row of the consultation register."""

    consulted_at: datetime | None = moment("咨询时间", required="draft")
    channel: str | None = choice("咨询方式", CHANNEL, required="draft")
    call_type: str | None = choice("来电类型", CALL_TYPE)
    letter_route: str | None = choice("来信途径", LETTER_ROUTE)
    name: str | None = named("咨询人", required="draft", hint="不愿留名的写“拒绝提供”")
    sex: str | None = choice("性别", SEX)
    age: int | None = whole("年龄", "岁", high=130)
    ethnicity: str | None = choice("民族", ETHNICITY)
    id_type: str | None = choice("证件类型", ID_TYPES)
    id_no: str | None = id_number("证件号码")
    phone: str | None = telephone("联系电话")
    address: str | None = text("住址", private=True)
    identities: tuple[str, ...] | None = choices("身份类别", IDENTITIES)
    companions: int | None = whole("同来人数", "人", high=9999)
    matter_type: str | None = choice("事项类型", MATTER_TYPE, required="accepted")
    cause: str | None = choice("案由", CAUSE, required="accepted")
    opponent: str | None = named("对方当事人", longest=200)
    question: str | None = text("咨询内容", longest=2000, lines=6, required="accepted")
    answer: str | None = text("答复意见", longest=2000, lines=6, required="accepted")
    disposition: str | None = choice("处理方式", DISPOSITION, required="accepted")
    aid_application_id: str | None = ref("转入的法律援助申请", "aid_application")
    mediation_case_id: str | None = ref("转入的调解案件", "mediation_case")
    receiver_id: str | None = ref("接待人", "person", required="draft")
    answered_on: date | None = day("答复日期")
    appointment_on: date | None = day("约期")
    by_adviser: bool | None = flag("由村（社区）法律顾问或值班律师接待")
    satisfied: str | None = choice("是否满意", SATISFIED)
    attachments: tuple[str, ...] | None = scans("附件与签名")


@required_if("call_type", says="来电咨询应选择来电类型")
def call_has_a_type(channel: str) -> bool:
    return channel == CALL


@required_if("letter_route", says="来信咨询应选择来信途径")
def letter_has_a_route(channel: str) -> bool:
    return channel == LETTER


@required_if("aid_application_id", says="转为法律援助申请的，办结前应关联该申请", at=FINAL)
def application_is_linked(disposition: str) -> bool:
    return disposition in BECAME_APPLICATION


@required_if("mediation_case_id", says="以调解处理的，办结前应关联调解案件", at=FINAL)
def mediation_is_linked(disposition: str) -> bool:
    return disposition == MEDIATED


@rule("答复日期不得早于咨询时间")
def answered_after_asked(answered_on: date, consulted_at: datetime) -> bool:
    return answered_on >= consulted_at.date()


@rule(f"同来 {GROUP} 人以上为群体来访，请按规定报告", blocks=False)
def not_a_group(companions: int) -> bool:
    return companions < GROUP


_PAPERS = Papers(
    catalogue=(Paper(key="consultation_register", title="法律咨询登记表", place=1),),
    ledgers=(
        Ledger(key="consultation", title="法律咨询登记簿"),
    ),
)  # fmt: skip


def _caption(record: Consultation) -> str:
    cause = CAUSE.label(record.cause) if record.cause else ""
    return f"{record.name or '来访群众'}咨询{cause}" if record.name or cause else ""


KIND = Kind(
    key="consultation",
    title="法律咨询",
    record=Consultation,
    stages={
        "draft": Stage(title="草稿", next=("accepted", "void")),
        "accepted": Stage(title="已登记", demands="accepted", next=("closed", "void"), tells={"disposition": ()}),
        "closed": Stage(title="已办结", demands="closed", next=("archived", "void"), tells={"disposition": ()}),
        "archived": Stage(title="已归档", demands="closed", open=()),
        "void": Stage(title="作废", why=True, open=()),
    },
    sections={
        "来访": ("consulted_at", "channel", "call_type", "letter_route", "companions", "receiver_id", "by_adviser"),
        "咨询人": ("name", "sex", "age", "ethnicity", "id_type", "id_no", "phone", "address", "identities"),
        "咨询与答复": ("matter_type", "cause", "opponent", "question", "answer", "answered_on", "appointment_on"),
        "处理": ("disposition", "aid_application_id", "mediation_case_id", "satisfied", "attachments"),
    },
    columns=("consulted_at", "name", "channel", "matter_type", "cause", "disposition", "receiver_id"),
    search=("name", "opponent", "id_no", "phone", "address", "question", "answer"),
    quick=(
        "consulted_at", Quick("channel", start="1"), "name", "phone", Quick("matter_type", start="1"),
        "cause", "question", "answer", Quick("disposition", start="1"),
    ),
    order="-consulted_at",
    number="01{county}{year}{month:02d}{serial:04d}",  # 流水号 of 18 characters, S3 FLYZ_*
    caption=_caption,
    papers=_PAPERS,
    sides=(Side(stands="client", names=("name",), id_no="id_no"), Side(stands="opponent", names=("opponent",))),
    rules=(
        call_has_a_type, letter_has_a_route, application_is_linked, mediation_is_linked, id_is_a_resident_number,
        sex_agrees_with_id, answered_after_asked, not_a_group,
    ),
)  # fmt: skip
