"""司法所工作月报: one sheet with the month's number of every service that is recorded here; zero is a number too (零报告).

Source: DOMAIN §2.6 (monthly sheet of legal aid, own), §4, §5.1; the figures are those of the other reports where they have them.
"""

from __future__ import annotations

from desktop_app.domain.figures import Check, Condition, Figure, Is, Report
from desktop_app.domain.reports.aid import APPLIED, DRAFTING, GRANTED, MIGRANT, consulted, recovered
from desktop_app.domain.reports.mediation import ACCEPTED, CLOSED, CONCLUDED, SUCCESS
from desktop_app.domain.reports.publicity import LECTURES, copies, held, reached
from desktop_app.domain.reports.screening import rounds

_FORWARDED = (
    "forwarded", "county_received", "granted", "refused", "objection", "assigned", "in_progress", "closed", "terminated", "archived",
)  # fmt: skip
_MEDIATION, _AID, _PUBLICITY = "人民调解", "法律援助与咨询", "法治宣传"


def _cases(key: str, title: str, where: Condition | None = None) -> Figure:
    return Figure(key=key, title=title, of=CONCLUDED, where=where, heads=(_MEDIATION,))


def _aid(key: str, title: str, where: Condition | None = None, *, unit: str = "件", total: str | None = None) -> Figure:
    return Figure(key=key, title=title, unit=unit, of=APPLIED, where=where, total=total, empty_as=1 if total else 0, heads=(_AID,))


MONTH = Report(
    key="township_month",
    title="司法所工作月报",
    layout="tall",
    rhythm="月",
    source="DOMAIN §2.6、§4、§5.1",
    figures=(
        *rounds(_MEDIATION),
        Figure(key="accepted", title="受理纠纷", of=ACCEPTED, heads=(_MEDIATION,)),
        Figure(key="closed", title="结案", of=CLOSED, heads=(_MEDIATION,)),
        _cases("cases", "调解终结"),
        _cases("success", "调解成功", SUCCESS),
        _cases("difficult", "疑难复杂案件", Is("difficulty", ("3", "4"))),
        Figure(
            key="money", title="协议涉及金额", unit="万元", of=CONCLUDED, where=SUCCESS, total="agreed_amount", divide=10_000, places=2,
            heads=(_MEDIATION,),
        ),
        consulted("questions", "法律咨询", None, _AID),
        consulted("visits", "其中来访", Is("channel", ("1", "5")), _AID),
        consulted("letters", "其中来信", Is("channel", ("2",)), _AID),
        consulted("calls", "其中来电", Is("channel", ("3",)), _AID),
        consulted("online", "其中网络", Is("channel", ("4", "6")), _AID),
        consulted("drafted", "代书", DRAFTING, _AID),
        _aid("applications", "接收法律援助申请"),
        _aid("forwarded", "其中已转交县中心", Is("stage", _FORWARDED)),
        _aid("sent_back", "其中待补充材料", Is("stage", ("precheck_missing",))),
        Figure(key="granted", title="县中心决定给予援助", of=GRANTED, heads=(_AID,)),
        _aid("migrant_cases", "涉农民工（件）", MIGRANT),
        _aid("migrant_people", "涉农民工（人）", MIGRANT, unit="人", total="group_n"),
        recovered("recovered", "挽回损失或取得利益", "county_recovered", None, _AID),
        held("events", "法治宣传活动", None, _PUBLICITY),
        held("lectures", "其中讲座、宣讲", LECTURES, _PUBLICITY),
        reached(_PUBLICITY),
        copies(_PUBLICITY),
    ),
    checks=(
        Check(says="调解成功数不超过调解终结数", left=("success",), right=("cases",), relation="<="),
        Check(says="各种咨询方式之和等于咨询总数", left=("visits", "letters", "calls", "online"), right=("questions",)),
        Check(says="已转交和待补充的不超过接收数", left=("forwarded", "sent_back"), right=("applications",), relation="<="),
    ),
)  # fmt: skip
