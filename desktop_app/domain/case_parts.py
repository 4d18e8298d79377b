"""The parts of a mediation case: who takes part, and the process records 调查, 证据, 调解记录, 协议, 履行, 回访, 司法确认, 移送, 激化.

They stand beside kinds/mediation_case.py, which is their only user, because one file of both would break the 400-line law.
Source: S3 RMTJ_*, the forms of 司发通〔2010〕239号 (S1, S2), S4 codes, S7, S16, S55; DOMAIN §1.4, §1.5 E-F, §1.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from desktop_app.domain.blanks import amount as money
from desktop_app.domain.blanks import (
    choice,
    choices,
    credit,
    day,
    division,
    flag,
    id_number,
    moment,
    ref,
    scans,
    telephone,
    text,
    whole,
    words,
)
from desktop_app.domain.blanks import name as named
from desktop_app.domain.codes import Codes, shipped
from desktop_app.domain.tables import (
    COPY,
    ETHNICITY,
    ID_TYPES,
    IDENTITIES,
    LANGUAGES,
    NATIONALITIES,
    RELATION,
    SATISFIED,
    SEX,
)

FORECAST = shipped("案件预测", "case_forecast", source="S4 SYS105")
SESSION_RESULT = shipped("本次调解结果", "session_result", source="S4 SYS266")
FORM = Codes("协议形式", {"1": "口头", "2": "书面"}, source="S3 TJLX")
ORAL, WRITTEN = "1", "2"
ROLE = Codes("诉讼地位", {
    "1": "申请人", "2": "被申请人", "3": "被调查人", "4": "参加人", "5": "第三人、利害关系人", "6": "代理人", "7": "监护人", "8": "翻译",
    "9": "见证人",
}, source="S3; 5-9 own")  # fmt: skip
SIDES = ("1", "2", "5")  # roles that are bound by the agreement and must consent
PARTY_TYPE = shipped("当事人类型", "party_type", source="S4 SYS260")
BODIES = ("02", "03")  # legal persons and other organisations
AUTHORITY = Codes("代理权限", {
    "apply": "申请、终止调解", "evidence": "收集、提供证据", "choose": "选择调解员", "concede": "承认、变更、放弃请求",
    "sign": "参加调解、签署文书", "receive": "领取文书", "other": "其他",
}, source="S7; own keys")  # fmt: skip
MEDIATOR_ROLE = Codes("调解员分工", {"lead": "主调", "assist": "协助"}, source="own, DOMAIN §1.5 D")
PERFORMANCE_MODE = shipped("履行方式", "performance_mode", source="S4 SYS268")
TARGET = Codes("移送去向", {
    "police": "派出所", "court": "法院", "labour": "劳动监察", "three_disputes": "调处办", "zongzhi": "综治中心", "county": "县司法局",
    "other": "其他",
}, source="own, DOMAIN §1.5 F")  # fmt: skip
JC_RESULT = Codes("确认结果", {"confirmed": "裁定有效", "refused": "不予受理", "invalid": "驳回申请"}, source="S16; own keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One person or body in the case, as it was on the day; names keep rare characters and the middle dot."""

    role: str | None = choice("诉讼地位", ROLE, required="draft")
    party_type: str | None = choice("类型", PARTY_TYPE, required="draft")
    name: str | None = named("姓名", hint="单位作当事人时填参加人或联系人")
    sex: str | None = choice("性别", SEX)
    ethnicity: str | None = choice("民族", ETHNICITY)
    birth_date: date | None = day("出生日期")
    occupation: str | None = text("职业或职务", longest=50)
    phone: str | None = telephone("联系方式", hint="没有电话的填“无”并说明")
    no_phone_reason: str | None = text("无电话原因", longest=100)
    address: str | None = text("单位或住址", private=True)
    addr_div: str | None = division("住址所在村（社区）")
    id_type: str | None = choice("证件类型", ID_TYPES)
    id_no: str | None = id_number("证件号码")
    no_id_reason: str | None = text("无法提供证件的原因", longest=100)
    id_scans: tuple[str, ...] | None = scans("身份证明复印件", hint="身份证、户口簿或营业执照的照片")
    org_name: str | None = named("单位名称", longest=100)
    org_address: str | None = text("单位地址")
    legal_rep: str | None = named("法定代表人")
    legal_rep_post: str | None = text("法定代表人职务", longest=50)
    org_phone: str | None = telephone("单位电话")
    uscc: str | None = credit("统一社会信用代码")
    old_reg_no: str | None = text("旧注册号", longest=30)
    guardian_party_id: str | None = ref("监护人", "person")
    relation: str | None = choice("监护人与其关系", RELATION)
    agent_name: str | None = named("代理人")
    agent_id_no: str | None = id_number("代理人证件号码")
    agent_phone: str | None = telephone("代理人电话")
    authority: tuple[str, ...] | None = choices("代理权限", AUTHORITY)
    side_count: int | None = whole("本方人数", "人", high=99_999)
    special: tuple[str, ...] | None = choices("特殊身份", IDENTITIES)
    consented: bool | None = flag("同意调解")
    nationality: str | None = choice("国籍", NATIONALITIES)
    name_foreign: str | None = named("外文姓名", longest=100)
    id_expiry: date | None = day("证件有效期")
    entry_point: str | None = text("入境口岸或互市点", longest=50)
    entered_on: date | None = day("入境日期")
    foreign_address: str | None = text("境外住址", private=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediator:
    """One mediator of the case."""

    name: str | None = named("调解员", required="draft")
    mediator_id: str | None = ref("调解员名册", "mediator")
    role: str | None = choice("分工", MEDIATOR_ROLE, required="accepted")
    related: bool | None = flag("与当事人有近亲属等利害关系")


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation:
    """调查记录."""

    held_at: datetime | None = moment("调查时间", required="accepted")
    place: str | None = text("地点", required="accepted")
    participants: str | None = text("参加人")
    interviewees: str | None = text("被调查人", required="accepted")
    content: str | None = text("调查内容", longest=800, lines=6, required="accepted")
    interviewer: str | None = named("调查人", required="accepted")
    recorder: str | None = named("记录人", required="accepted")
    signatures: tuple[str, ...] | None = scans("签名页", required="closed")
    photos: tuple[str, ...] | None = scans("照片")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """证据材料."""

    title: str | None = text("名称", longest=100, required="accepted")
    description: str | None = text("说明", longest=800, lines=3)
    provider: str | None = named("提供人")
    copy: str | None = choice("原件或复印件", COPY)
    pages: int | None = whole("页数", "页", high=9999)
    images: tuple[str, ...] | None = scans("图片")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """调解记录 of one sitting."""

    no: int | None = whole("次序", low=1, high=99)
    held_at: datetime | None = moment("调解时间", required="accepted")
    place: str | None = text("地点", required="accepted")
    parties_present: str | None = text("到场当事人", required="accepted")
    others_present: str | None = text("其他参加人")
    notice_given: bool | None = flag("已告知权利义务", required="accepted")
    content: str | None = text("调解情况", longest=5000, lines=10, required="accepted")
    result: str | None = choice("本次结果", SESSION_RESULT, required="accepted", merging="guarded")
    mediators: str | None = text("调解员", longest=100, required="accepted")
    recorder: str | None = named("记录人", required="accepted")
    signatures: tuple[str, ...] | None = scans("签名页", required="closed")
    next_at: datetime | None = moment("下次约定时间")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """调解协议: a written agreement, or what an oral one says."""

    no: str | None = text("协议编号", longest=50, required="closed", hint="与案号相同")
    form: str | None = choice("协议形式", FORM, required="closed")
    facts_and_issues: str | None = text("纠纷主要事实和争议事项", longest=3000, lines=6, required="closed")
    terms: tuple[str, ...] | None = words("协议内容", required="closed")
    copies: int | None = whole("份数", "份", low=1, high=99)
    signed_on: date | None = day("各方及调解员签名日期", hint="最后一人签名的日期")
    sealed_on: date | None = day("盖章日期")
    reached_on: date | None = day("口头协议达成日期")
    effective_on: date | None = day("生效日期", required="closed")
    mediators: str | None = text("调解员", longest=100, required="closed")
    recorder: str | None = named("记录人", required="closed")
    languages: tuple[str, ...] | None = choices("协议文本语言", LANGUAGES)
    prevailing_language: str | None = choice("为准的文本", LANGUAGES)
    scan: tuple[str, ...] | None = scans("协议扫描件", required="closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One thing that was promised, and whether it was done."""

    what: str | None = text("履行事项", required="draft")
    mode: str | None = choice("履行方式", PERFORMANCE_MODE, required="closed")
    debtor: str | None = named("履行人", required="closed")
    creditor: str | None = named("权利人", required="closed")
    amount: Decimal | None = money("金额")
    due_date: date | None = day("履行期限", required="closed")
    place: str | None = text("履行地点")
    done_on: date | None = day("实际履行日期")
    done_amount: Decimal | None = money("实际履行金额")
    waived_on: date | None = day("权利人免除日期")
    voucher: tuple[str, ...] | None = scans("收条、汇款单等凭证")


@dataclass(frozen=True, slots=True, kw_only=True)
class Urge:
    """One reminder to perform."""

    item: str | None = text("所催履行事项", required="draft")
    urged_on: date | None = day("督促日期", required="draft")
    by: str | None = named("督促人")
    way: str | None = text("方式", longest=50)
    answer: str | None = text("答复", longest=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """回访记录."""

    party: str | None = named("被回访人", required="accepted")
    agreement_no: str | None = text("调解协议编号", longest=50, required="accepted")
    matter: str | None = text("回访事由", required="accepted")
    visited_on: date | None = day("回访日期", required="accepted")
    place: str | None = text("地点")
    findings: str | None = text("回访情况", longest=500, lines=4, required="accepted")
    performed: bool | None = flag("协议已履行", required="accepted")
    satisfied: str | None = choice("是否满意", SATISFIED, required="accepted")
    hidden_danger: bool | None = flag("有反复隐患")
    visitor: str | None = named("回访人")
    signature: tuple[str, ...] | None = scans("回访人签名", required="closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudicialConfirmation:
    """司法确认: what both parties asked of the court together, and its answer."""

    jointly_applied_on: date | None = day("共同申请日期", merging="guarded")
    court: str | None = named("法院", longest=100)
    confirmation_no: str | None = text("调确字号", longest=50)
    accepted_on: date | None = day("法院受理日期")
    decided_on: date | None = day("裁定日期")
    result: str | None = choice("确认结果", JC_RESULT, merging="guarded")
    document: tuple[str, ...] | None = scans("裁定书扫描件")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One hand-over of the dispute to another body."""

    to: str | None = choice("移送去向", TARGET, required="draft")
    to_name: str | None = named("接收单位", longest=100)
    reason: str | None = text("移送原因", longest=300, lines=2, required="draft")
    letter_no: str | None = text("移送函号", longest=50)
    sent_on: date | None = day("移送日期", required="draft")
    receipt: tuple[str, ...] | None = scans("回执")
    feedback: str | None = text("反馈", longest=500, lines=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """补充材料: what was added to the file after it was archived; the file itself is not touched again."""

    added_on: date | None = day("补充日期", required="draft")
    title: str | None = text("材料名称", longest=100, required="draft")
    reason: str | None = text("补充原因", longest=300, lines=2)
    added_by: str | None = named("补充人")
    scan: tuple[str, ...] | None = scans("扫描件")


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """防止激化报告; the counts are those of the statistics form (cases and people)."""

    kind: str | None = choice("激化类型", FORECAST, required="draft")
    people: int | None = whole("涉及人数", "人", high=99_999)
    measures: str | None = text("采取措施", longest=500, lines=3)
    reported_to: str | None = text("报告单位", longest=100)
    reported_at: datetime | None = moment("报告时间", required="accepted")
    suicide_cases: int | None = whole("防止自杀", "件", high=999)
    suicide_people: int | None = whole("防止自杀", "人", high=99_999)
    crime_cases: int | None = whole("防止民转刑", "件", high=999)
    crime_people: int | None = whole("防止民转刑", "人", high=99_999)
    petition_cases: int | None = whole("防止群体上访", "件", high=999)
    petition_people: int | None = whole("防止群体上访", "人", high=99_999)
    fight_cases: int | None = whole("防止群体械斗", "件", high=999)
    fight_people: int | None = whole("防止群体械斗", "人", high=99_999)
