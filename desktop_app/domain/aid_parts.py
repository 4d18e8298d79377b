"""Code tables and lists of parts of a 法律援助申请, and what is reckoned from its 经济困难状况说明表.

Source: S3 FLYZ_*, S4, S17, S18, S20, S22; DOMAIN §2.2-2.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop_app.domain.blanks import amount as money
from desktop_app.domain.blanks import choice, day, flag, scans, telephone, text, whole, words
from desktop_app.domain.blanks import name as named
from desktop_app.domain.codes import Codes, shipped
from desktop_app.domain.kind import rule
from desktop_app.domain.tables import COPY, RELATION

AID_MODE = shipped("援助方式", "aid_mode", source="S4; 21, 22 own", more={"21": "代拟法律文书", "22": "值班律师法律帮助"})
LEGAL_STATUS = shipped("法律状态", "legal_status", source="S4")
POSITION = Codes("法律地位", {"111": "原告", "112": "被告", "113": "第三人", "other": "其他"}, source="S4; other own")
HARDSHIP = Codes("经济困难依据", {
    "G1": "12 个月家庭人均月收入低于当地最低工资", "G2": "突发事件、意外、重病等致支出超过收入", "G3": "家庭成员内部纠纷，按本人经济状况",
    "E1": "免予核查：无固定生活来源的未成年人、老年人、残疾人等", "E2": "免予核查：社会救助、司法救助或优抚对象",
    "E3": "免予核查：进城务工人员请求劳动报酬或工伤赔偿", "E4": "免予核查：其他", "N1": "不受限：英雄烈士近亲属维护人格权益",
    "N2": "不受限：因见义勇为主张民事权益", "N3": "不受限：再审改判无罪请求国家赔偿", "N4": "不受限：遭受虐待、遗弃、家庭暴力主张权益",
    "N5": "不受限：其他",
}, source="own keys after S17 (arts. 32, 42) and S22")  # fmt: skip
MEANS_TESTED = ("G1", "G2", "G3")
AGENT_KIND = Codes("代理类型", {"statutory": "法定代理人", "entrusted": "委托代理人"}, source="own, DOMAIN §2.4 B")
DELIVERY = Codes("送达方式", {"direct": "直接送达", "post": "邮寄", "electronic": "电子送达", "station": "到工作站领取"}, source="own")
OPINION = Codes("初审意见", {"grant": "建议给予", "missing": "材料不全", "outside": "不属范围（已告知）"}, source="own, DOMAIN §2.4 B")
FORWARDING = Codes("转交方式", {"paper": "纸质", "sync": "在线同步", "stick": "U 盘"}, source="own, DOMAIN §2.2")
OUTLAY = Codes(
    "支出原因", {"illness": "重病", "accident": "意外事故", "disaster": "自然灾害", "emergency": "突发事件", "other": "其他"}, source="S22"
)
URGENT = Codes(
    "先行提供事由",
    {"limitation": "期限不足 7 日", "preservation": "需立即申请财产保全或先予执行", "other": "其他紧急情形"},
    source="S17 art. 44",
)
OUTCOME = Codes("结案方式", {
    "won": "胜诉", "partly": "部分胜诉", "lost": "败诉", "mediated": "调解", "settled": "和解", "dropped": "撤诉", "award": "仲裁裁决",
    "out_of_court": "非诉办结", "terminated": "终止",
}, source="own, DOMAIN §2.3")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Opponent:
    """One opposing party."""

    name: str | None = named("对方当事人", longest=100, required="draft")
    phone: str | None = telephone("联系电话")
    address: str | None = text("住址或地址")


@dataclass(frozen=True, slots=True, kw_only=True)
class EconomicStatement:
    """经济困难状况说明表, all but its household rows; sums are of the months covered."""

    months_covered: int | None = whole("统计月数", "个月", low=1, high=12, required="accepted", hint="一般为申请前 12 个月")
    household_size: int | None = whole("共同生活的家庭成员", "人", low=1, high=50, required="accepted")
    min_wage: Decimal | None = money("当地最低工资", "元/月", required="accepted")
    min_wage_county: str | None = text("最低工资适用县区", longest=50)
    min_wage_from: date | None = day("最低工资生效日期")
    in_household_dispute: bool | None = flag("家庭成员内部纠纷", hint="是：只算申请人本人的收入")
    houses: int | None = whole("住房", "套", high=99)
    house_area_m2: Decimal | None = money("住房面积", "平方米")
    house_self_used: bool | None = flag("住房自用")
    has_car: bool | None = flag("有机动车")
    car_value: Decimal | None = money("机动车价值")
    cash: Decimal | None = money("现金和存款")
    other_assets: str | None = text("其他大额财产", longest=500, lines=2)
    outlay_cause: str | None = choice("重大支出原因", OUTLAY)
    outlay_amount: Decimal | None = money("重大支出金额")
    outlay_vouchers: tuple[str, ...] | None = scans("支出凭证")
    pledged_on: date | None = day("个人诚信承诺签署日期", required="accepted", merging="guarded")
    pledge_scan: tuple[str, ...] | None = scans("承诺书扫描件")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMember:
    """One member of the household with the income of the months covered."""

    name: str | None = named("姓名", required="draft")
    relation: str | None = choice("与申请人关系", RELATION, required="accepted", hint="申请人本人也填一行")
    work_unit: str | None = text("工作或就学单位", longest=100)
    occupation: str | None = text("职业", longest=50)
    wage_income: Decimal | None = money("工资性收入")
    business_income: Decimal | None = money("经营净收入")
    property_income: Decimal | None = money("财产净收入")
    transfer_income: Decimal | None = money("转移净收入")
    other_income: Decimal | None = money("其他收入")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One paper the applicant handed in."""

    no: int | None = whole("序号", low=1, high=999)
    name: str | None = named("材料名称", longest=100, required="draft")
    copy: str | None = choice("原件或复印件", COPY, required="accepted")
    pages: int | None = whole("页数", "页", high=9999)
    source: str | None = text("来源", longest=100)
    proves: str | None = text("证明内容", longest=500)
    handed_in_on: date | None = day("提交日期")
    returned_on: date | None = day("退还日期")
    scan: tuple[str, ...] | None = scans("扫描件")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementNotice:
    """One 补充材料通知书; everything missing is told once, all together."""

    items: tuple[str, ...] | None = words("需补充的材料", longest=200, required="draft")
    noticed_on: date | None = day("通知日期", required="draft")
    due_on: date | None = day("补充期限", required="draft")
    delivered: str | None = choice("送达方式", DELIVERY)
    signed_on: date | None = day("签收日期", merging="guarded")
    supplied_on: date | None = day("补齐日期")


def per_capita_month(statement: EconomicStatement, members: tuple[HouseholdMember, ...]) -> Decimal | None:
    """Income per head and month in yuan, unrounded; the applicant's own in a dispute within the household; None while it cannot be told.

    The applicant's own row is the one with relation 01. Source: S22 art. 4.
    """
    own_only = bool(statement.in_household_dispute)
    counted = [member for member in members if not own_only or member.relation == "01"]
    heads = 1 if own_only else statement.household_size
    if not counted or not heads or not statement.months_covered:
        return None
    return sum((income_of(member) for member in counted), Decimal(0)) / statement.months_covered / heads


def income_of(member: HouseholdMember) -> Decimal:
    """One member's income of the months covered, in yuan."""
    kinds = (member.wage_income, member.business_income, member.property_income, member.transfer_income, member.other_income)
    return sum((income for income in kinds if income is not None), Decimal(0))


due_after_notice = rule("补充期限不得早于通知日期")(lambda due_on, noticed_on: due_on >= noticed_on)
returned_after_handing_in = rule("退还日期不得早于提交日期")(lambda returned_on, handed_in_on: returned_on >= handed_in_on)
