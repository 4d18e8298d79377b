"""法律援助统计报表: the tables that a township feeds. Table 11 consultations, table 6 civil cases, table 9 recipients.

Counted from what the office recorded; what the county decides arrives by sync, so grants, recipients and closed cases count from there.
Rows of the forms that no code of ours tells apart are left out and fall under 其他: 抚恤金、救济金 and 低保 as matters of their own.
The sets of table 9 overlap: one person may be a woman, a farmer and disabled; they do not add up, and no check asks that they do.
Source: S5 (tables and rows), S4 (codes), S3 (periods: first half, whole year); DOMAIN §2.3, §2.6.
"""

from __future__ import annotations

from desktop_app.domain.figures import Begins, Check, Condition, Counted, Every, Figure, Has, Is, Not, Report, otherwise, sorted_out

_LIVE = (
    "received", "precheck_ok", "precheck_missing", "urgent_first", "forwarded", "county_received", "granted", "refused", "objection",
    "assigned", "in_progress", "closed", "terminated", "archived",
)  # fmt: skip
CONSULTED = Counted(
    key="consulted", kind="consultation", on="consulted_at", says="咨询时间在报告期内、已登记的咨询；草稿和作废的不计",
    where=Is("stage", ("accepted", "closed", "archived")),
)  # fmt: skip
APPLIED = Counted(
    key="applied", kind="aid_application", on="applied_on", says="申请日期在报告期内、已接收的申请；草稿、作废和撤回的不计",
    where=Is("stage", _LIVE),
)  # fmt: skip
GRANTED = Counted(
    key="granted", kind="aid_application", on="county_decided_on", says="县中心决定日期在报告期内、决定给予援助的申请",
    where=Is("stage", ("granted", "assigned", "in_progress", "closed", "terminated", "archived")),
)  # fmt: skip
CLOSED = Counted(
    key="aid_closed", kind="aid_application", on="county_closed_on", says="县中心结案日期在报告期内的案件",
    where=Is("stage", ("closed", "archived")),
)  # fmt: skip
MIGRANT: Condition = Has("identities", ("5",))
DRAFTING: Condition = Is("disposition", ("3",))

_SOCIAL = ("M0207", "M0208", "M0209", "M0210", "M0211", "M0212")
_CHANNELS = {
    "visit": ("来访", ("1", "5")), "letter": ("来信", ("2",)), "call": ("来电", ("3",)), "online": ("网络", ("4", "6")),
}  # fmt: skip
_TOPICS = sorted_out(
    ("criminal", Is("matter_type", ("2",))),
    ("compensation", Is("matter_type", ("4",))),
    ("social", Is("cause", _SOCIAL)),
    ("labour", Begins("cause", ("M02",))),
    ("family", Begins("cause", ("M01",))),
    ("contract", Is("cause", ("M0505", "M0506"))),
    ("tort", Begins("cause", ("M03", "M04"))),
    ("property", Begins("cause", ("M05",))),
)
_TOPIC_TITLES = {
    "criminal": "刑事", "compensation": "国家赔偿", "social": "社会保险待遇", "labour": "劳动纠纷", "family": "婚姻家庭", "contract": "合同",
    "tort": "侵权责任", "property": "物权、债权债务",
}  # fmt: skip


def consulted(key: str, title: str, where: Condition | None = None, *heads: str, note: str = "") -> Figure:
    """A figure over consultations, in visits."""
    return Figure(key=key, title=title, unit="人次", of=CONSULTED, where=where, heads=heads, note=note)


CONSULTATIONS = Report(
    key="aid_consultations",
    title="法律援助统计报表 表十一 咨询",
    layout="tall",
    rhythm="半年、年；多数县另要月报",
    source="S5 表十一，S4",
    figures=(
        consulted("total", "咨询总数"),
        *(consulted(key, title, Is("channel", codes), "咨询方式") for key, (title, codes) in _CHANNELS.items()),
        *(consulted(f"on_{key}", _TOPIC_TITLES[key], where, "咨询事项") for key, where in _TOPICS.items()),
        consulted("on_other", "其他", otherwise(_TOPICS), "咨询事项", note="含抚恤金、救济金、低保等案由表没有单列的事项"),
        consulted("tort_traffic", "侵权责任中：道路交通", Is("cause", ("M0301",)), "其中"),
        consulted("tort_medical", "侵权责任中：医疗", Is("cause", ("M0302",)), "其中"),
        consulted("drafted", "代书", DRAFTING, "处理"),
        consulted("applied", "在咨询中申请法律援助", Is("disposition", ("5", "212", "213")), "处理"),
        consulted("granted", "其中受理并批准", Is("disposition", ("213",)), "处理"),
        consulted("guided", "引导向其他渠道求助", Is("disposition", ("6", "7", "8", "9", "211")), "处理"),
    ),
    checks=(
        Check(says="各种咨询方式之和等于咨询总数", left=tuple(_CHANNELS), right=("total",)),
        Check(says="各类事项之和等于咨询总数", left=(*(f"on_{key}" for key in _TOPICS), "on_other"), right=("total",)),
        Check(says="受理并批准的不超过在咨询中申请的", left=("granted",), right=("applied",), relation="<="),
        Check(says="交通、医疗不超过侵权责任", left=("tort_traffic", "tort_medical"), right=("on_tort",), relation="<="),
    ),
)

_IS_CIVIL: Condition = Is("matter_type", ("1", "6"))
_VIOLENCE: Condition = Is("hardship_ground", ("N4",))
_MATTERS = sorted_out(
    ("injury_insurance", Is("cause", ("M0208",))),
    ("social", Is("cause", _SOCIAL)),
    ("support", Is("cause", ("M0107", "M0108", "M0109", "M0110", "M0111", "M0112"))),
    ("family", Begins("cause", ("M01",))),
    ("wages", Is("cause", ("M0205",))),
    ("work_injury", Is("cause", ("M0303",))),
    ("labour", Begins("cause", ("M02",))),
    ("traffic", Is("cause", ("M0301",))),
    ("medical", Is("cause", ("M0302",))),
    ("product", Is("cause", ("M0401",))),
    ("brave", Is("cause", ("M0413",))),
    ("injury", Begins("cause", ("M03", "M04"))),
)
_MATTER_TITLES = {
    "injury_insurance": "社会保险待遇：工伤保险", "social": "社会保险待遇：其他", "support": "赡养费、扶养费、抚养费", "family": "婚姻家庭",
    "wages": "劳动报酬", "work_injury": "工伤（保险待遇之外）", "labour": "其他劳动", "traffic": "交通事故", "medical": "医疗事故",
    "product": "产品质量", "brave": "见义勇为", "injury": "其他人身损害",
}  # fmt: skip


def _civil(key: str, title: str, where: Condition | None = None, *heads: str, of: Counted = APPLIED, note: str = "") -> Figure:
    condition = _IS_CIVIL if where is None else Every((_IS_CIVIL, where))
    return Figure(key=key, title=title, of=of, where=condition, heads=heads, note=note)


def recovered(key: str, title: str, blank: str, where: Condition | None = None, *heads: str) -> Figure:
    """Money won for recipients whose case closed in the period."""
    return Figure(key=key, title=title, unit="万元", of=CLOSED, where=where, total=blank, divide=10_000, places=2, heads=heads)


CIVIL = Report(
    key="aid_civil",
    title="法律援助统计报表 表六 民事",
    layout="tall",
    rhythm="半年、年",
    source="S5 表六，S4",
    figures=(
        _civil("applied", "申请", note="事项类型为民事或非诉"),
        *(_civil(f"on_{key}", _MATTER_TITLES[key], where, "申请事项") for key, where in _MATTERS.items()),
        _civil("on_other", "其他", otherwise(_MATTERS), "申请事项"),
        _civil("violence", "涉及家庭暴力、虐待、遗弃", _VIOLENCE, "其中"),
        _civil("injury_insurance_migrant", "工伤保险待遇中：涉农民工", Every((Is("cause", ("M0208",)), MIGRANT)), "其中"),
        _civil("wages_migrant", "劳动报酬中：涉农民工", Every((Is("cause", ("M0205",)), MIGRANT)), "其中"),
        _civil("work_injury_migrant", "工伤（保险待遇之外）中：涉农民工", Every((Is("cause", ("M0303",)), MIGRANT)), "其中"),
        _civil("closed", "结案", None, "结案", of=CLOSED),
        _civil("closed_court", "诉讼", Is("aid_mode", ("4", "5")), "结案", of=CLOSED),
        _civil("closed_out", "非诉讼", Not(Is("aid_mode", ("4", "5"))), "结案", of=CLOSED),
        recovered("recovered", "挽回损失或取得利益", "county_recovered", _IS_CIVIL, "结案"),
        recovered("recovered_wages", "其中为农民工讨薪", "county_recovered_wages", _IS_CIVIL, "结案"),
    ),
    checks=(
        Check(says="各类申请事项之和等于申请数", left=(*(f"on_{key}" for key in _MATTERS), "on_other"), right=("applied",)),
        Check(says="诉讼与非诉讼之和等于结案数", left=("closed_court", "closed_out"), right=("closed",)),
        Check(says="为农民工讨薪不超过挽回损失", left=("recovered_wages",), right=("recovered",), relation="<="),
    ),
)

_SETS: dict[str, tuple[str, Condition]] = {
    "women": ("妇女", Is("sex", ("2",))),
    "disabled": ("残疾人", Has("identities", ("1",))),
    "blind_deaf_mute": ("盲、聋、哑人", Is("health", ("51", "52", "53"))),
    "farmers": ("农民", Has("identities", ("6",))),
    "migrants": ("农民工", MIGRANT),
    "elderly": ("老年人", Has("identities", ("2",))),
    "minors": ("未成年人", Has("identities", ("3",))),
    "soldiers": ("军人军属", Has("identities", ("8",))),
    "veterans": ("退役军人", Has("identities", ("11",))),
    "minorities": ("少数民族", Has("identities", ("7",))),
    "foreigners": ("外国人或无国籍人", Has("identities", ("9",))),
}


def _people(key: str, title: str, where: Condition | None = None, *heads: str, note: str = "") -> Figure:
    return Figure(key=key, title=title, unit="人", of=GRANTED, where=where, total="group_n", empty_as=1, heads=heads, note=note)


RECIPIENTS = Report(
    key="aid_recipients",
    title="法律援助统计报表 表九 受援人",
    layout="tall",
    rhythm="半年、年",
    source="S5 表九，S4；退役军人 S21",
    figures=(
        _people("total", "受援人总数", note="群体案件按群体人数计，其余每件一人"),
        *(_people(key, title, where, "其中（一人可同时计入几项）") for key, (title, where) in _SETS.items()),
    ),
    checks=tuple(Check(says=f"{title}不超过受援人总数", left=(key,), right=("total",), relation="<=") for key, (title, _) in _SETS.items()),
)
