"""法律援助申请: an application received, first-checked and forwarded by the township station; the county decides.

The station never grants or refuses; what the county decides arrives by sync in the county_* blanks and is read-only here.
Source: S20 (form), S3 FLYZ_*, S12, S17, S18, S21, S22, S24; DOMAIN §2.1-2.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop_app.domain import resident_id
from desktop_app.domain.aid_clocks import AID_CLOCKS
from desktop_app.domain.aid_file import AID_FILE
from desktop_app.domain.aid_papers import AID_PAPERS
from desktop_app.domain.aid_parts import (
    AGENT_KIND,
    AID_MODE,
    DELIVERY,
    FORWARDING,
    HARDSHIP,
    LEGAL_STATUS,
    MEANS_TESTED,
    OPINION,
    OUTCOME,
    POSITION,
    URGENT,
    EconomicStatement,
    EvidenceItem,
    HouseholdMember,
    Opponent,
    SupplementNotice,
    due_after_notice,
    per_capita_month,
    returned_after_handing_in,
)
from desktop_app.domain.blanks import Level, choice, choices, day, flag, id_number, many, ref, scans, telephone, text, whole
from desktop_app.domain.blanks import amount as money
from desktop_app.domain.blanks import name as named
from desktop_app.domain.kind import Kind, Rule, Side, Stage, required_if, rule
from desktop_app.domain.tables import (
    CAUSE,
    EDUCATION,
    ETHNICITY,
    HEALTH,
    ID_TYPES,
    IDENTITIES,
    MATTER_TYPE,
    NO_PAPER,
    RELATION,
    RESIDENT,
    SEX,
    age_on,
    birth_agrees_with_id,
    id_is_a_resident_number,
    sex_agrees_with_id,
)

GROUP = 10  # people from which a case is big or mass and reported (DOMAIN §2.4 B)
WATCH = timedelta(days=7)  # limitation left below which aid comes first (S17 art. 44)
PRECHECKED = (
    "precheck_ok", "forwarded", "county_received", "granted", "refused", "assigned", "in_progress", "closed", "archived", "objection",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AidApplication:
    """One application form with its first check."""

    applied_on: date | None = day("申请日期", required="draft", merging="guarded")
    station_id: str | None = ref("接收站", "office", required="draft")
    receiver: str | None = named("接收人", required="draft")
    name: str | None = named("申请人姓名", required="accepted", merging="guarded")
    sex: str | None = choice("性别", SEX, required="accepted")
    birth_date: date | None = day("出生日期")
    ethnicity: str | None = choice("民族", ETHNICITY)
    id_type: str | None = choice("证件类型", ID_TYPES, required="accepted")
    id_no: str | None = id_number("证件号码", merging="guarded")
    domicile: str | None = text("户籍所在地", required="accepted", private=True)
    residence: str | None = text("住所地", required="accepted", private=True)
    mail_address: str | None = text("通讯地址", private=True)
    postcode: str | None = text("邮政编码", longest=6)
    phone: str | None = telephone("联系电话", required="accepted")
    employer: str | None = text("工作单位", longest=100)
    occupation: str | None = text("职业", longest=50)
    education: str | None = choice("文化程度", EDUCATION)
    health: str | None = choice("身体状况", HEALTH)
    identities: tuple[str, ...] | None = choices("身份类别", IDENTITIES, required="accepted")
    agent_name: str | None = named("代理申请人姓名")
    agent_kind: str | None = choice("代理类型", AGENT_KIND)
    agent_relation: str | None = choice("与申请人关系", RELATION)
    agent_id_type: str | None = choice("代理人证件类型", ID_TYPES)
    agent_id_no: str | None = id_number("代理人证件号码")
    agent_phone: str | None = telephone("代理人电话")
    prior_applied: bool | None = flag("是否曾申请")
    prior_on: date | None = day("前次申请时间")
    prior_no: str | None = text("前次申请编号", longest=50)
    matter_type: str | None = choice("事项类型", MATTER_TYPE, required="accepted")
    cause: str | None = choice("案由", CAUSE, required="accepted")
    matter_text: str | None = text("申请事项", longest=1000, lines=3, required="accepted")
    aid_mode: str | None = choice("援助方式", AID_MODE, required="accepted")
    position: str | None = choice("法律地位", POSITION)
    legal_status: str | None = choice("法律状态", LEGAL_STATUS)
    authority: str | None = named("办案机关", longest=100)
    case_no: str | None = text("办案机关案号", longest=50)
    facts: str | None = text("案情及申请理由", longest=2000, lines=8, required="accepted")
    opponents: tuple[Opponent, ...] | None = many("对方当事人", Opponent, required="accepted", merging="guarded")
    is_group: bool | None = flag("群体案件")
    group_n: int | None = whole("群体人数", "人", high=99_999)
    amount: Decimal | None = money("涉及金额", merging="guarded")
    limitation_date: date | None = day("时效届满日")
    hardship_ground: str | None = choice("经济困难依据", HARDSHIP, required="accepted")
    economic_statement: tuple[EconomicStatement, ...] | None = many("经济困难状况说明表", EconomicStatement, at_most=1)
    household_members: tuple[HouseholdMember, ...] | None = many("家庭成员", HouseholdMember)
    delivery_address: str | None = text("送达地址", required="accepted", private=True)
    delivery_way: str | None = choice("送达方式", DELIVERY, required="accepted")
    signed_on: date | None = day("申请人签名日期", required="accepted", merging="guarded")
    signed_scan: tuple[str, ...] | None = scans("签名的申请表")
    unable_to_write: bool | None = flag("申请人填写有困难")
    filled_by: str | None = text("代为填写说明", longest=300)
    materials: tuple[EvidenceItem, ...] | None = many("证据和证明材料", EvidenceItem)
    supplement_notices: tuple[SupplementNotice, ...] | None = many("补充材料通知书", SupplementNotice)
    urgent_ground: str | None = choice("先行提供事由", URGENT)
    precheck_opinion: str | None = choice("初审意见", OPINION, required="accepted")
    precheck_by: str | None = named("初审人", required="accepted")
    precheck_on: date | None = day("初审日期", required="accepted")
    forwarded_on: date | None = day("转交日期", required="closed")
    way: str | None = choice("转交方式", FORWARDING, required="closed")
    receipt_no: str | None = text("转交凭证号", longest=50, required="closed")
    objected_on: date | None = day("提出异议日期")
    county_received_on: date | None = day("县中心受理日期", merging="county")
    county_reviewed_on: date | None = day("审查日期", merging="county")
    county_decided_on: date | None = day("决定日期", merging="county")
    county_decision: str | None = text("决定", longest=100, merging="county")
    county_decision_no: str | None = text("决定书号", longest=50, merging="county")
    county_assigned_org: str | None = named("指派单位", longest=100, merging="county")
    county_assigned_to: str | None = named("承办人", merging="county")
    county_assigned_on: date | None = day("指派日期", merging="county")
    county_closed_on: date | None = day("结案日期", merging="county")
    county_outcome: str | None = choice("结案方式", OUTCOME, merging="county")
    county_recovered: Decimal | None = money("挽回损失或取得利益", merging="county")
    county_recovered_wages: Decimal | None = money("其中为农民工讨薪", merging="county")
    county_archive_no: str | None = text("归档号", longest=50, merging="county")
    county_objection_decided_on: date | None = day("异议审查决定日期", merging="county")


@required_if("id_no", says="请填写证件号码；确实不能提供的，证件类型选“无法提供”", at=PRECHECKED)
def id_number_given(id_type: str) -> bool:
    return id_type != NO_PAPER


@rule("代理人证件类型为居民身份证时，号码应为有效的 18 位公民身份号码", saving=True)
def agent_id_is_a_resident_number(agent_id_type: str, agent_id_no: str) -> bool:
    return agent_id_type != RESIDENT or resident_id.why_invalid(agent_id_no) is None


@required_if("agent_name", "agent_kind", "agent_relation", says="申请人未满 18 周岁，应由法定代理人代为申请", at=PRECHECKED)
def minor_by_birth_date(birth_date: date, applied_on: date) -> bool:
    return age_on(birth_date, applied_on) < 18


@required_if("agent_name", "agent_kind", "agent_relation", says="申请人未满 18 周岁，应由法定代理人代为申请", at=PRECHECKED)
def minor_by_identity(identities: tuple[str, ...]) -> bool:
    return "3" in identities


@required_if("agent_kind", "agent_relation", says="有代理申请人的，应填写代理类型和关系", at=PRECHECKED)
def agent_is_described(agent_name: str) -> bool:
    return True


@required_if("position", "authority", says="已进入司法程序的，应填写法律地位和办案机关", at=PRECHECKED)
def authority_of_proceedings(legal_status: str) -> bool:
    return legal_status == "1" or (len(legal_status) == 2 and legal_status.startswith("1"))


@required_if("economic_statement", "household_members", says="须核查经济状况的，应填写经济困难状况说明表和家庭成员", at=PRECHECKED)
def means_are_stated(hardship_ground: str) -> bool:
    return hardship_ground in MEANS_TESTED


@rule("按说明表计算，人均月收入不低于当地最低工资，与所选依据不符，请核对", blocks=False)
def income_below_minimum_wage(
    hardship_ground: str, economic_statement: tuple[EconomicStatement, ...], household_members: tuple[HouseholdMember, ...]
) -> bool:
    if hardship_ground not in ("G1", "G3") or not economic_statement or economic_statement[0].min_wage is None:
        return True
    income = per_capita_month(economic_statement[0], household_members)
    return income is None or income < economic_statement[0].min_wage


@required_if("filled_by", says="代为填写的，应写明由谁填写并已宣读", at=PRECHECKED)
def who_filled_it_in(unable_to_write: bool) -> bool:
    return unable_to_write


@required_if("group_n", says="群体案件应填写人数")
def group_is_counted(is_group: bool) -> bool:
    return is_group


@rule(f"{GROUP} 人以上为重大群体案件，请立即报告县法律援助中心", blocks=False)
def not_a_mass_case(group_n: int) -> bool:
    return group_n < GROUP


@rule("时效或期限不足 7 日，请考虑先行提供法律援助", blocks=False)
def time_is_left(limitation_date: date, applied_on: date) -> bool:
    return limitation_date - applied_on >= WATCH


signed_not_before_applying = rule("签名日期早于申请日期，请核对", blocks=False)(lambda signed_on, applied_on: signed_on >= applied_on)
checked_after_applying = rule("初审日期不得早于申请日期")(lambda precheck_on, applied_on: precheck_on >= applied_on)
forwarded_after_check = rule("转交日期不得早于初审日期")(lambda forwarded_on, precheck_on: forwarded_on >= precheck_on)
opinion_is_to_grant = rule("初审意见不是“建议给予”，不能按初审通过转下一步", at=("precheck_ok",))(
    lambda precheck_opinion: precheck_opinion == "grant"
)
told_once_all_together = required_if("supplement_notices", says="材料不全的，应一次性告知需补充的全部材料", at=("precheck_missing",))(
    lambda: True
)
urgency_is_named = required_if("urgent_ground", says="先行提供应写明事由", at=("urgent_first",))(lambda: True)


@rule("邮政编码应为 6 位数字")
def postcode_has_six_digits(postcode: str) -> bool:
    return len(postcode) == 6 and postcode.isascii() and postcode.isdigit()


def _caption(record: AidApplication) -> str:
    cause = CAUSE.label(record.cause) if record.cause else ""
    return f"{record.name}{cause}法律援助申请" if record.name else ""


_RULES: tuple[Rule, ...] = (
    id_number_given, id_is_a_resident_number, agent_id_is_a_resident_number, sex_agrees_with_id, birth_agrees_with_id, minor_by_birth_date,
    minor_by_identity, agent_is_described, authority_of_proceedings, means_are_stated, income_below_minimum_wage, who_filled_it_in,
    group_is_counted, not_a_mass_case, time_is_left, signed_not_before_applying, checked_after_applying, forwarded_after_check,
    opinion_is_to_grant, told_once_all_together, urgency_is_named, postcode_has_six_digits,
)  # fmt: skip


def _stage(title: str, demands: Level | None, *following: str, **how: Any) -> Stage:
    return Stage(title=title, demands=demands, next=following, **how)


def _county(title: str, *following: str, **how: Any) -> Stage:
    """A stage that the county reaches and the station only learns of (DOMAIN §0.1-3)."""
    return _stage(title, "closed", *following, county=True, **how)


KIND = Kind(
    key="aid_application",
    title="法律援助申请",
    record=AidApplication,
    stages={
        "draft": _stage("草稿", None, "received", "void"),
        "received": _stage(
            "已接收", "draft", "precheck_ok", "precheck_missing", "urgent_first", "withdrawn", "void", tells={"precheck_opinion": ()}
        ),
        "precheck_missing": _stage("待补充", "draft", "precheck_ok", "urgent_first", "withdrawn", "void"),
        "urgent_first": _stage("先行提供", "draft", "precheck_ok", "precheck_missing", "withdrawn", "void"),
        "precheck_ok": _stage("初审通过", "accepted", "forwarded", "withdrawn", "void"),
        "forwarded": _stage("已转交", "closed", "county_received", "withdrawn", "void"),
        "county_received": _county("县中心已受理", "granted", "refused", "withdrawn"),
        "granted": _county("决定给予", "assigned", "terminated"),
        "refused": _county("不予援助", "objection", "archived"),
        "objection": _county("异议审查", "granted", "refused"),
        "assigned": _county("已指派", "in_progress", "terminated"),
        "in_progress": _county("办理中", "closed", "terminated"),
        "closed": _county("已结案", "archived", tells={"county_outcome": ()}),
        "terminated": _county("终止", "objection", "archived", why=True),
        "withdrawn": _stage("视为撤回", "draft", "void", why=True),
        "archived": _county("已归档", tells={"county_outcome": ()}, open=()),
        "void": _stage("作废", None, why=True, open=()),
    },
    sections={
        "接收": ("applied_on", "station_id", "receiver", "urgent_ground", "limitation_date"),
        "申请人": (
            "name", "sex", "birth_date", "ethnicity", "id_type", "id_no", "domicile", "residence", "mail_address", "postcode", "phone",
            "employer", "occupation", "education", "health", "identities",
        ),
        "代理申请人": ("agent_name", "agent_kind", "agent_relation", "agent_id_type", "agent_id_no", "agent_phone"),
        "申请事项": (
            "matter_type", "cause", "matter_text", "aid_mode", "position", "legal_status", "authority", "case_no", "facts", "opponents",
            "is_group", "group_n", "amount", "prior_applied", "prior_on", "prior_no",
        ),
        "经济状况": ("hardship_ground", "economic_statement", "household_members"),
        "送达与签名": ("delivery_address", "delivery_way", "signed_on", "signed_scan", "unable_to_write", "filled_by"),
        "材料": ("materials", "supplement_notices"),
        "初审与转交": ("precheck_opinion", "precheck_by", "precheck_on", "forwarded_on", "way", "receipt_no", "objected_on"),
        "县中心办理": (
            "county_received_on", "county_reviewed_on", "county_decided_on", "county_decision", "county_decision_no",
            "county_assigned_org", "county_assigned_to", "county_assigned_on", "county_closed_on", "county_outcome", "county_recovered",
            "county_recovered_wages", "county_archive_no", "county_objection_decided_on",
        ),
    },
    quick=("applied_on", "name", "id_no", "phone", "matter_type", "cause", "facts", "hardship_ground", "receiver"),
    columns=("applied_on", "name", "matter_type", "cause", "aid_mode", "precheck_opinion", "forwarded_on", "county_decision"),
    search=("name", "agent_name", "opponents.name", "id_no", "phone", "agent_id_no", "domicile", "residence", "authority", "matter_text",
            "facts"),
    order="-applied_on",
    number="（{office}）援申字[{year}]第{serial}号",
    caption=_caption,
    rules=_RULES,
    papers=AID_PAPERS,
    part_rules={"supplement_notices": (due_after_notice,), "materials": (returned_after_handing_in,)},
    clocks=AID_CLOCKS,
    sides=(
        Side(stands="client", names=("name",), id_no="id_no"), Side(stands="client", names=("agent_name",), id_no="agent_id_no"),
        Side(stands="opponent", part="opponents", names=("name",)),
    ),
    file=AID_FILE,
)  # fmt: skip
