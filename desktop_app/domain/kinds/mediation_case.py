"""人民调解案件: one dispute before a mediation committee, from registration to the archived file.

Source: 人民调解法 and 若干规定 (S14, S15), 司发通〔2010〕239号 forms (S1, S2), S3 RMTJ_*, S4 codes, 法释〔2011〕5号 (S16); DOMAIN §1.2-1.5, §1.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop_app.domain.blanks import Level, choice, choices, day, division, flag, id_number, many, ref, scans, text, whole, words
from desktop_app.domain.blanks import amount as money
from desktop_app.domain.blanks import name as named
from desktop_app.domain.case_clocks import CASE_CLOCKS, court_may_confirm
from desktop_app.domain.case_codes import (
    APPLIED,
    ARCHIVE,
    BARRED,
    CONFIDENTIALITY,
    CURRENCY,
    DIFFICULTY,
    DISPUTE,
    FAIL_REASON,
    FAILURE,
    FLAGS,
    INITIATIVE,
    JC_STATUS,
    MODE,
    RESULT,
    RETENTION,
    SAN_DA,
    SOURCE,
    STATUS,
    SUB_DISPUTE,
    SUCCESS,
    TOLD,
)
from desktop_app.domain.case_file import CASE_FILE
from desktop_app.domain.case_papers import CASE_PAPERS
from desktop_app.domain.case_part_rules import ACCEPTED, AGREEMENT_RULES, CONFIRMATION_RULES, FINAL, PARTY_RULES
from desktop_app.domain.case_parts import (
    FORECAST,
    FORM,
    ORAL,
    SIDES,
    WRITTEN,
    Agreement,
    Escalation,
    Evidence,
    FollowUp,
    Investigation,
    JudicialConfirmation,
    Mediator,
    Party,
    Performance,
    Session,
    Supplement,
    Transfer,
    Urge,
)
from desktop_app.domain.kind import Kind, Quick, Rule, Side, Stage, required_if, rule
from desktop_app.domain.tables import COMMITTEE_TYPE, LANGUAGES, SATISFIED, age_on, names

GROUP = 10  # people from which a dispute is a mass dispute (DOMAIN §1.5 D)
MONTH = timedelta(days=30)  # T1 and T3 (S15 art. 33, S14 art. 33)
REGISTERED = ("registered", *ACCEPTED)
CONCLUDED = ("concluded", "performing", *FINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationCase:
    """One dispute, who is in it, how it was mediated, and what came of it."""

    national_code: str | None = text("案件编码", longest=22, merging="county")
    committee_id: str | None = ref("调委会", "committee", required="draft")
    committee_type: str | None = choice("调委会类型", COMMITTEE_TYPE, hint="选名册里的调委会时自动填写")
    studio_id: str | None = ref("调解室", "studio")
    assist_office_ids: tuple[str, ...] | None = words("协办司法所", longest=100)
    source: str | None = choice("案件来源", SOURCE, required="draft")
    source_org: str | None = named("移送单位", longest=100)
    source_doc_no: str | None = text("移送文号", longest=50)
    received_on: date | None = day("收到移送日期")
    applied_on: date | None = day("申请日期", merging="guarded")
    accepted_on: date | None = day("受理日期", required="accepted", merging="guarded")
    registrar_id: str | None = ref("登记人", "person", required="draft")
    dispute_key: str | None = choice("纠纷类别", DISPUTE, required="draft")
    sub_key: str | None = choice("二级类别", SUB_DISPUTE)
    is_san_da: bool | None = flag("属三大纠纷")
    san_da_kind: str | None = choice("三大纠纷类型", SAN_DA)
    occurred_on: date | None = day("纠纷发生日期", required="accepted")
    occurred_at: str | None = text("纠纷发生地点", required="accepted")
    occurred_div: str | None = division("发生地所在村（社区）", required="accepted")
    summary: str | None = text("纠纷简要情况", longest=600, lines=6, required="accepted")
    claims: tuple[str, ...] | None = words("申请事项")
    people_count: int | None = whole("涉及人数", "人", low=1, high=99_999, required="accepted")
    amount: Decimal | None = money("涉案金额", required="closed", merging="guarded", hint="没有金额的填 0")
    difficulty: str | None = choice("难度", DIFFICULTY, required="accepted")
    forecast: str | None = choice("案件预测", FORECAST, required="accepted")
    forecast_on: date | None = day("发现激化苗头日期", hint="不填的按受理日期算")
    is_public: bool | None = flag("公开调解", required="accepted")
    rights_told_on: date | None = day("权利义务告知日期", required="accepted")
    barred: str | None = choice("不予受理情形", BARRED)
    barred_override: str | None = text("仍予受理的理由", longest=300)
    language: str | None = choice("调解语言", LANGUAGES)
    interpreter: str | None = named("翻译")
    interpreter_id_no: str | None = id_number("翻译证件号码")
    mediators: tuple[Mediator, ...] | None = many("调解员", Mediator, required="accepted")
    mode: str | None = choice("调解方式", MODE, required="closed")
    place: str | None = text("调解地点", required="closed")
    extended_to: date | None = day("延期至", merging="guarded")
    consent_doc: tuple[str, ...] | None = scans("延期同意书")
    result: str | None = choice("调解结果", RESULT, required="closed", merging="guarded")
    concluded_on: date | None = day("终结日期", required="closed", merging="guarded")
    fail_reason: str | None = choice("不成原因", FAIL_REASON)
    remedies_told_on: date | None = day("告知仲裁、行政、诉讼途径日期")
    agreement_form: str | None = choice("协议形式", FORM, merging="guarded")
    agreed_amount: Decimal | None = money("协议涉及金额", merging="guarded")
    performance_status: str | None = choice("履行情况", STATUS, merging="guarded")
    breach_told_on: date | None = day("告知可起诉日期")
    closed_on: date | None = day("结案日期", required="closed", merging="guarded")
    satisfied: str | None = choice("是否满意", SATISFIED)
    is_foreign: bool | None = flag("涉外、涉边", required="accepted")
    flags: tuple[str, ...] | None = choices("特别标记", FLAGS, required="accepted")
    from_screening_id: str | None = ref("来自排查", "screening")
    reopened_from: str | None = ref("重新调解的原案", "mediation_case")
    confidentiality: str | None = choice("查看范围", CONFIDENTIALITY, required="accepted")
    jc_status: str | None = choice("司法确认状态", JC_STATUS)
    retention: str | None = choice("保管期限", RETENTION)
    page_count: int | None = whole("全卷页数", "页", low=1, high=9999)
    archive_state: str | None = choice("归档状态", ARCHIVE)
    boundary_marker: str | None = text("界碑号或地点", longest=100)
    counterpart_org: str | None = named("对方机构、联络人", longest=100)
    currency: str | None = choice("币种", CURRENCY)
    amount_foreign: Decimal | None = money("外币金额", "")
    rate: Decimal | None = money("折算汇率", "", places=6)
    rate_date: date | None = day("汇率日期")
    notified: tuple[str, ...] | None = choices("已通报", TOLD)
    notified_on: date | None = day("通报日期")
    mechanism: str | None = text("双边机制、备忘录", longest=100)
    parties: tuple[Party, ...] | None = many("当事人", Party, required="draft", merging="guarded")
    investigations: tuple[Investigation, ...] | None = many("调查记录", Investigation)
    evidence: tuple[Evidence, ...] | None = many("证据材料", Evidence)
    sessions: tuple[Session, ...] | None = many("调解记录", Session)
    agreement: tuple[Agreement, ...] | None = many("调解协议", Agreement, at_most=1, merging="guarded")
    performance: tuple[Performance, ...] | None = many("履行", Performance)
    urges: tuple[Urge, ...] | None = many("督促履行", Urge)
    followups: tuple[FollowUp, ...] | None = many("回访", FollowUp)
    judicial_confirmation: tuple[JudicialConfirmation, ...] | None = many("司法确认", JudicialConfirmation, at_most=1)
    transfers: tuple[Transfer, ...] | None = many("移送", Transfer)
    escalation: tuple[Escalation, ...] | None = many("防止激化报告", Escalation)
    supplements: tuple[Supplement, ...] | None = many("补充材料", Supplement)


@required_if("applied_on", "claims", says="当事人申请的，应有申请日期和至少一项申请事项", at=REGISTERED)
def application_is_complete(source: str) -> bool:
    return source == APPLIED


@required_if("source_org", "source_doc_no", "received_on", says="移送的案件应写明移送单位、文号和收到日期", at=REGISTERED)
def referral_is_complete(source: str) -> bool:
    return source not in (APPLIED, INITIATIVE)


@rule("应至少有一名申请人；调委会主动调解的除外", at=REGISTERED)
def someone_applies(parties: tuple[Party, ...], source: str) -> bool:
    return source == INITIATIVE or any(party.role == "1" for party in parties)


@rule("应至少有一名被申请人", at=REGISTERED)
def someone_responds(parties: tuple[Party, ...]) -> bool:
    return any(party.role == "2" for party in parties)


@rule("涉及人数不得少于当事人数")
def people_include_the_parties(people_count: int, parties: tuple[Party, ...]) -> bool:
    return people_count >= sum(party.role in SIDES for party in parties)


@rule("当事人未满 18 周岁的，应写明监护人及其关系", at=ACCEPTED)
def minors_have_guardians(parties: tuple[Party, ...], accepted_on: date) -> bool:
    minors = (party for party in parties if party.role in SIDES and party.birth_date and age_on(party.birth_date, accepted_on) < 18)
    return all(party.guardian_party_id and party.relation for party in minors)


@required_if("barred_override", says="属不予受理情形而仍受理的，应写明理由", at=ACCEPTED)
def override_has_a_reason(barred: str) -> bool:
    return barred != "none"


@rule("“均不涉及”不能与其他标记同时选择")
def no_flag_stands_alone(flags: tuple[str, ...]) -> bool:
    return "none" not in flags or len(flags) == 1


@required_if("is_san_da", says="山林土地纠纷应写明是否属三大纠纷", at=ACCEPTED)
def forest_land_is_asked(dispute_key: str) -> bool:
    return dispute_key == "forest_land"


@rule("调解员不能是本案的当事人、代理人或其负责人，请更换（人民调解法第 15 条）", blocks=False, at=ACCEPTED)
def mediators_are_nobody_in_it(mediators: tuple[Mediator, ...], parties: tuple[Party, ...]) -> bool:
    involved = {name for party in parties for name in (party.name, party.agent_name, party.legal_rep) if name}
    return not any(mediator.name in involved for mediator in mediators)


@rule("有调解员与当事人有近亲属等利害关系，请更换，或征得双方同意并记入调解记录", blocks=False, at=ACCEPTED)
def mediators_are_related_to_nobody(mediators: tuple[Mediator, ...]) -> bool:
    return not any(mediator.related for mediator in mediators)


@rule("只有调解成功的案件进入履行", at=("performing",))
def only_success_is_performed(result: str) -> bool:
    return result == SUCCESS


@rule("协议应填写生效日期", at=("performing",))
def agreement_takes_effect(agreement: tuple[Agreement, ...]) -> bool:
    return agreement[0].effective_on is not None


@rule("履行事项应全部履行或免除；否则应记录未履行或起诉，并告知当事人可以起诉", at=FINAL)
def performance_is_settled(performance: tuple[Performance, ...], performance_status: str) -> bool:
    return performance_status in ("breach", "sued", "judgment_upheld") or all(row.done_on or row.waived_on for row in performance)


@rule("履行事项的金额合计与协议涉及金额不一致，请核对", blocks=False, at=CONCLUDED[1:])
def instalments_add_up(performance: tuple[Performance, ...], agreed_amount: Decimal) -> bool:
    amounts = [row.amount for row in performance if row.amount is not None]
    return not amounts or sum(amounts) == agreed_amount


@rule("协议形式与协议书中的形式不一致")
def forms_agree(agreement_form: str, agreement: tuple[Agreement, ...]) -> bool:
    return agreement[0].form in (None, agreement_form)


@rule("确认身份、收养、婚姻关系的协议，法院不受理司法确认，请核对", blocks=False)
def confirmation_is_possible(dispute_key: str, sub_key: str, judicial_confirmation: tuple[JudicialConfirmation, ...]) -> bool:
    return court_may_confirm(dispute_key, sub_key)


@rule("司法确认应自协议生效之日起 30 日内共同申请，请核对", blocks=False)
def confirmation_in_time(judicial_confirmation: tuple[JudicialConfirmation, ...], agreement: tuple[Agreement, ...]) -> bool:
    applied_on, effective_on = judicial_confirmation[0].jointly_applied_on, agreement[0].effective_on
    return applied_on is None or effective_on is None or applied_on - effective_on <= MONTH


_RULES: tuple[Rule, ...] = (
    application_is_complete, referral_is_complete, someone_applies, someone_responds, people_include_the_parties, minors_have_guardians,
    mediators_are_nobody_in_it, mediators_are_related_to_nobody,
    override_has_a_reason, no_flag_stands_alone, forest_land_is_asked, only_success_is_performed, agreement_takes_effect,
    performance_is_settled, instalments_add_up, forms_agree, confirmation_is_possible, confirmation_in_time,
    rule("受理日期不得早于申请日期")(lambda applied_on, accepted_on: applied_on <= accepted_on),
    rule("受理日期不得早于收到移送日期")(lambda received_on, accepted_on: received_on <= accepted_on),
    rule("纠纷发生日期不得晚于受理日期")(lambda occurred_on, accepted_on: occurred_on <= accepted_on),
    rule("终结日期不得早于受理日期")(lambda accepted_on, concluded_on: accepted_on <= concluded_on),
    rule("结案日期不得早于终结日期")(lambda concluded_on, closed_on: concluded_on <= closed_on),
    rule(f"涉及 {GROUP} 人以上为群体性纠纷，请及时报告", blocks=False)(lambda people_count: people_count < GROUP),
    required_if("sessions", says="应先有第一次调解记录", at=("mediating", *CONCLUDED))(lambda: True),
    required_if("result", "concluded_on", says="调解终结应写明结果和日期", at=CONCLUDED)(lambda: True),
    required_if("agreement_form", "agreed_amount", says="调解成功的应填写", at=CONCLUDED)(lambda result: result == SUCCESS),
    required_if("fail_reason", "remedies_told_on", says="调解不成的应填写", at=CONCLUDED)(lambda result: result == FAILURE),
    required_if("agreement", "performance_status", says="进入履行前应填写", at=CONCLUDED[1:])(lambda result: result == SUCCESS),
    required_if("performance", says="应列出履行事项；已即时履行的，履行情况选“协议已履行”", at=CONCLUDED[1:])(
        lambda performance_status, result: result == SUCCESS and performance_status != "done"),
    required_if("breach_told_on", says="未履行的，应告知当事人可以起诉", at=FINAL)(
        lambda performance_status: performance_status == "breach"),
    required_if("followups", says="书面协议应至少回访一次", at=FINAL)(
        lambda agreement_form, result: (agreement_form, result) == (WRITTEN, SUCCESS)),
    required_if("consent_doc", says="延期应附当事人同意书", at=FINAL)(lambda extended_to: True),
    required_if("retention", "page_count", says="归档前应填写", at=("archived",))(lambda: True),
    required_if("transfers", says="移送应填写移送记录", at=("transferred",))(lambda: True),
    required_if("interpreter", says="涉外案件应写明翻译", at=ACCEPTED)(
        lambda is_foreign, language: is_foreign and language == "vietnamese"),
    Rule("超过 30 日终结而没有延期同意的，应视为调解不成",
         lambda accepted_on, concluded_on: concluded_on - accepted_on > MONTH, False, CONCLUDED, False, ("extended_to",)),
    Rule("婚姻家庭纠纷请选二级类别，才能判断协议可否申请司法确认",
         lambda dispute_key: dispute_key == "marriage_family", False, (), False, ("sub_key",)),
    Rule("有激化可能，应当天报告并填写防止激化报告", lambda forecast: forecast != "1", False, (), False, ("escalation",)),
    Rule("重大、疑难纠纷应有调查记录", lambda difficulty: difficulty in ("3", "4"), False, ("mediating", *CONCLUDED), False,
         ("investigations",)),
    Rule("请询问当事人是否满意", lambda result: True, False, ("closed",), False, ("satisfied",)),
)  # fmt: skip


def _caption(record: MediationCase) -> str:
    def side(*roles: str) -> str:
        return names(party.org_name or party.name for party in record.parties or () if party.role in roles)

    dispute = DISPUTE.label(record.dispute_key) if record.dispute_key else "纠纷"
    between = "与".join(filter(None, (side("1"), side("2"))))
    return f"{between}之间{dispute}" if between else ""


def _stage(title: str, demands: Level | None, *following: str, **how: Any) -> Stage:
    return Stage(title=title, demands=demands, next=following, **how)


KIND = Kind(
    key="mediation_case",
    title="调解案件",
    record=MediationCase,
    stages={
        "draft": _stage("草稿", None, "registered", "void"),
        "registered": _stage("已登记", "draft", "accepted", "rejected", "withdrawn", "transferred", "void"),
        "accepted": _stage("已受理", "accepted", "mediating", "withdrawn", "transferred", "void"),
        "mediating": _stage("调解中", "accepted", "concluded", "withdrawn", "transferred", "void"),
        "concluded": _stage(
            "调解终结", "accepted", "performing", "closed", "transferred", "void", tells={"result": (), "agreement_form": ()}
        ),
        "performing": _stage(
            "履行、回访", "accepted", "closed", "void", tells={"agreement_form": (), "performance_status": (), "jc_status": ("none",)}
        ),
        "closed": _stage(
            "已结案", "closed", "archived", "void", tells={"result": (), "performance_status": (), "jc_status": ("none",)}
        ),
        "archived": _stage(
            "已归档", "closed", tells={"result": (), "archive_state": ("open",)}, filed=True, open=("archive_state", "supplements")
        ),
        "rejected": _stage("不予受理", "draft", "void", why=True),
        "withdrawn": _stage("撤回申请", "draft", "void", why=True),
        "transferred": _stage("移送、转办", "draft", "void", why=True),
        "void": _stage("作废", None, why=True, open=()),
    },
    sections={
        "登记": (
            "committee_id", "studio_id", "committee_type", "registrar_id", "source", "source_org", "source_doc_no", "received_on",
            "applied_on", "dispute_key", "sub_key", "is_san_da", "san_da_kind", "assist_office_ids", "from_screening_id", "reopened_from",
            "national_code",
        ),
        "当事人": ("parties",),
        "纠纷情况": ("occurred_on", "occurred_at", "occurred_div", "summary", "claims", "people_count", "amount"),
        "受理": (
            "accepted_on", "rights_told_on", "barred", "barred_override", "mediators", "difficulty", "forecast", "forecast_on", "is_public",
            "is_foreign", "flags", "confidentiality", "language", "interpreter", "interpreter_id_no",
        ),
        "调解过程": ("mode", "place", "investigations", "evidence", "sessions", "extended_to", "consent_doc", "escalation", "transfers"),
        "结果": ("result", "concluded_on", "fail_reason", "remedies_told_on", "agreement_form", "agreed_amount", "agreement"),
        "履行与回访": (
            "performance_status", "performance", "urges", "breach_told_on", "followups", "jc_status", "judicial_confirmation",
        ),
        "结案归档": ("closed_on", "satisfied", "retention", "page_count", "archive_state", "supplements"),
        "涉外": (
            "boundary_marker", "counterpart_org", "currency", "amount_foreign", "rate", "rate_date", "notified", "notified_on", "mechanism",
        ),
    },
    columns=("applied_on", "accepted_on", "parties", "dispute_key", "difficulty", "result", "amount", "closed_on"),
    search=(
        "parties.name", "parties.org_name", "parties.legal_rep", "parties.agent_name", "mediators.name", "parties.id_no", "parties.phone",
        "parties.uscc", "parties.address", "occurred_at", "place", "summary", "claims", "source_org", "source_doc_no",
    ),
    quick=(
        Quick("parties/1/name", "申请人", part={"role": "1", "party_type": "01"}),
        Quick("parties/2/name", "被申请人", part={"role": "2", "party_type": "01"}),
        Quick("occurred_div", "村（社区）"), "dispute_key", "accepted_on", "summary",
        Quick("result", start=SUCCESS), Quick("agreement_form", start=ORAL), "committee_id",
    ),
    order="-accepted_on",
    number="（{year}）{org}人调字第{serial}号",
    numbered_by="committee_id",
    caption=_caption,
    rules=_RULES,
    papers=CASE_PAPERS,
    part_rules={"parties": PARTY_RULES, "agreement": AGREEMENT_RULES, "judicial_confirmation": CONFIRMATION_RULES},
    clocks=CASE_CLOCKS,
    taken={"committee_type": ("committee_id", "type")},
    in_force={"mediators.mediator_id": "accepted_on", "committee_id": "accepted_on"},
    sides=(Side(stands="party", part="parties", names=("name", "org_name"), id_no="id_no"),),
    file=CASE_FILE,
    reopens=(
        "committee_id", "dispute_key", "sub_key", "is_san_da", "san_da_kind", "occurred_on", "occurred_at", "occurred_div", "summary",
        "people_count", "is_foreign", "flags", "confidentiality", "parties",
    ),
)  # fmt: skip
