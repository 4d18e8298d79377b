"""The money test of legal aid: whether an applicant's household passes, and why, in one sentence for the applicant and the county.

Income per head and month over the twelve months before the application must be below the local minimum wage; or an emergency, an
accident, a disaster or a serious illness cost more than the household earned. In a dispute between members of one household only the
applicant's own income counts. Some matters have no money test, some applicants are not checked. Large assets are named, not judged: the
rule gives no amounts, the county decides.
Source: 广西法律援助经济困难标准及认定办法 (2025-12, S22), 法律援助法 arts. 31, 32, 41, 42 (S17); DOMAIN §0.1-4, §2.1, §2.4 C.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from desktop_app.domain.aid_parts import HARDSHIP, OUTLAY, EconomicStatement, HouseholdMember, income_of
from desktop_app.domain.wages import Limit

MONTHS = 12  # before the application (S22)
OWN = "01"  # the applicant's own row in the household, in the table of relations
EMERGENCIES = ("illness", "accident", "disaster", "emergency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of the money test."""

    passes: bool | None  # None: it cannot be told yet
    ground: str | None  # the ground that fits, in the table of hardship grounds: G1, G2, G3, or the exemption chosen
    sentence: str
    income: Decimal | None = None  # yuan of the months covered, of those who count
    heads: int | None = None
    months: int | None = None
    per_head_month: Decimal | None = None  # yuan, rounded half up to the cent
    limit: Decimal | None = None  # yuan a month
    own_only: bool = False
    missing: tuple[str, ...] = ()  # what must be filled in before it can be told
    remarks: tuple[str, ...] = ()  # what the county should look at


def verdict(
    ground: str | None, statement: EconomicStatement | None, members: Sequence[HouseholdMember], standard: Limit | None = None
) -> Verdict:  # fmt: skip
    """The outcome for the ground an applicant chose, the statement and the household; ``standard`` is the table's wage for the place."""
    if ground and ground[0] in "NE":
        return _exempt(ground)
    stated = statement or EconomicStatement()
    own_only = bool(stated.in_household_dispute)
    counted = [member for member in members if not own_only or member.relation == OWN]
    limit = stated.min_wage if stated.min_wage is not None else standard.monthly if standard else None
    missing = tuple(_missing(stated, counted, limit))
    if missing or limit is None:
        return Verdict(passes=None, ground=None, sentence=f"还不能判断是否符合经济困难标准，请补填：{'、'.join(missing)}", missing=missing,
                       own_only=own_only)  # fmt: skip
    heads, months = 1 if own_only else stated.household_size or 1, stated.months_covered or MONTHS
    income = sum((income_of(member) for member in counted), Decimal(0))
    poor = income < limit * heads * months  # compared before rounding
    spent = stated.outlay_amount if stated.outlay_cause in EMERGENCIES and stated.outlay_amount else Decimal(0)
    fits = ("G3" if own_only else "G1") if poor else "G2" if spent > income else None
    per_head = (income / months / heads).quantize(Decimal("0.01"), ROUND_HALF_UP)
    found = Verdict(
        passes=fits is not None, ground=fits, sentence="", income=income, heads=heads, months=months, per_head_month=per_head, limit=limit,
        own_only=own_only, remarks=tuple(_remarks(ground, fits, stated, members, standard, months)),
    )  # fmt: skip
    return _with_sentence(found, stated, spent, poor=poor)


def _exempt(ground: str) -> Verdict:
    label = HARDSHIP.label(ground).partition("：")[2] or HARDSHIP.label(ground)
    if ground[0] == "N":
        says = f"不受经济困难条件限制（法律援助法第 32 条：{label}），不需要审查收入"
    else:
        says = f"免予核查经济困难状况（法律援助法第 42 条：{label}），应附相应证明"
    return Verdict(passes=True, ground=ground, sentence=says)


def _missing(stated: EconomicStatement, counted: Sequence[HouseholdMember], limit: Decimal | None) -> list[str]:
    wanted = [
        ("统计月数", stated.months_covered), ("共同生活的家庭成员人数", 1 if stated.in_household_dispute else stated.household_size),
        ("申请人本人的收入一行" if stated.in_household_dispute else "家庭成员及收入", counted or None), ("当地最低工资", limit),
    ]  # fmt: skip
    return [label for label, value in wanted if value is None]


def _remarks(
    chosen: str | None, fits: str | None, stated: EconomicStatement, members: Sequence[HouseholdMember], standard: Limit | None, months: int
) -> list[str]:  # fmt: skip
    found = []
    if chosen and chosen != fits:
        found.append(f"所选依据是“{HARDSHIP.label(chosen)}”" + (f"，按说明表应为“{HARDSHIP.label(fits)}”" if fits else ""))
    if months != MONTHS:
        found.append(f"只统计了 {months} 个月，应为申请前 {MONTHS} 个月")
    if not stated.in_household_dispute and stated.household_size is not None and len(members) != stated.household_size:
        found.append(f"家庭成员填 {stated.household_size} 人，收入表有 {len(members)} 行")
    if standard and stated.min_wage is not None and stated.min_wage != standard.monthly:
        found.append(f"最低工资填 {stated.min_wage:,.2f} 元，标准表为 {standard.monthly:,.2f} 元")
    assets = [
        label for label, has in (
            ("一套以上住房", (stated.houses or 0) > 1), ("机动车", stated.has_car), ("其他大额财产", stated.other_assets),
        ) if has
    ]  # fmt: skip
    if assets:
        found.append(f"有{'、'.join(assets)}，是否属大额财产由县法律援助中心认定")
    return found


def _with_sentence(found: Verdict, stated: EconomicStatement, spent: Decimal, *, poor: bool) -> Verdict:
    whose = "申请人本人（家庭成员内部纠纷，只算本人）" if found.own_only else f"家庭 {found.heads} 人"
    per_head = "月均" if found.own_only else "人均每月"
    says = (
        f"申请前 {found.months} 个月，{whose}收入共 {found.income:,.2f} 元，{per_head} {found.per_head_month:,.2f} 元，"
        f"{'低于' if poor else '不低于'}当地最低工资 {found.limit:,.2f} 元"
    )
    if found.ground == "G2":
        says += f"；但因{OUTLAY.label(stated.outlay_cause or '')}支出 {spent:,.2f} 元，超过同期收入"
    says += "，符合经济困难标准" if found.passes else "，不符合经济困难标准"
    if found.remarks:
        says += f"。请注意：{'；'.join(found.remarks)}"
    return replace(found, sentence=says)
