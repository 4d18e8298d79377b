"""法治宣传统计: events by form and campaign, heads, copies handed out, laws, and how many of the township's villages were reached.

An event may have several forms, audiences and laws, so those rows do not add up to the number of events.
Source: S3 FZXC_PFHDDJ, S4 SYS115/116; DOMAIN §3.2.
"""

from __future__ import annotations

from desktop_app.domain import places
from desktop_app.domain.figures import Check, Condition, Counted, Figure, Filled, Has, Is, Items, Known, Report, Share

HELD = Counted(
    key="held", kind="publicity_event", on="started_at", says="开始时间在报告期内、已登记的活动；草稿和作废的不计",
    where=Is("stage", ("accepted", "closed", "archived")),
)  # fmt: skip
LECTURES: Condition = Has("forms", ("02", "lecture", "school_lesson"))
_FORMS = {
    "01": "文艺演出", "02": "普法宣讲", "03": "播放宣传片", "04": "发放宣传资料", "lecture": "法治讲座", "market_stall": "圩日摆摊",
    "home_visit": "入户宣传", "broadcast": "广播、大喇叭", "chat_group": "微信群", "moot_court": "模拟法庭", "folk_song": "山歌普法",
    "film": "法治电影", "school_lesson": "法治副校长课", "99": "其他",
}  # fmt: skip
_CAMPAIGNS = {
    "constitution_day": "国家宪法日暨宪法宣传周", "civil_code_month": "民法典宣传月", "march_third": "三月三", "anti_drug": "6·26 禁毒",
    "anti_fraud": "反诈", "state_security": "4·15 国家安全教育日", "women": "三八妇女维权", "migrant_workers": "农民工维权",
    "minors": "未成年人保护", "border": "边境法治宣传", "work_safety": "安全生产", "other": "其他",
}  # fmt: skip


def held(key: str, title: str, where: Condition | None = None, *heads: str, note: str = "") -> Figure:
    """A number of events."""
    return Figure(key=key, title=title, unit="场次", of=HELD, where=where, heads=heads, note=note)


def reached(*heads: str) -> Figure:
    """How many people the events reached."""
    return Figure(key="heads", title="受众", unit="人次", of=HELD, total="headcount", heads=heads)


def copies(*heads: str) -> Figure:
    """How many copies were handed out: F_ZLFFSL."""
    return Figure(key="copies", title="发放资料", unit="份", of=HELD, items=Items(field="materials"), total="qty", heads=heads)


def _villages(township: str) -> int:
    return len(places.children(township))


EVENTS = Report(
    key="publicity",
    title="法治宣传活动统计表",
    layout="tall",
    rhythm="月、季、年",
    source="S3，S4；DOMAIN §3.2",
    figures=(
        held("events", "活动"),
        reached(),
        copies(),
        Figure(key="questions", title="现场咨询", unit="人次", of=HELD, total="consult_count"),
        held("lectures", "其中讲座、宣讲", LECTURES, note="活动形式含普法宣讲、法治讲座或法治副校长课"),
        Figure(key="cost", title="经费", unit="元", of=HELD, total="cost", places=2),
        Figure(key="villages", title="已覆盖的村（社区）", unit="个", of=HELD, distinct="div"),
        Known(key="all_villages", title="本乡镇村（社区）总数", of=_villages, note="区划表 2023-06-30（S53）"),
        Share(key="coverage", title="村（社区）覆盖率", part="villages", whole="all_villages"),
        *(held(f"form_{key}", title, Has("forms", (key,)), "按形式（一场可有几种）") for key, title in _FORMS.items()),
        *(held(f"for_{key}", title, Is("campaign", (key,)), "按专题节点") for key, title in _CAMPAIGNS.items()),
        held("constitution", "宣传宪法", Has("laws", ("constitution",)), "按法律（一场可有几部）"),
        held("civil_code", "宣传民法典", Has("laws", ("civil_code",)), "按法律（一场可有几部）"),
        held("zhuang", "使用壮语", Has("languages", ("zhuang",)), "语言"),
        held("with_photos", "留有照片", Filled("photos"), "留痕"),
    ),
    checks=(
        Check(says="各专题节点之和不超过活动场次", left=tuple(f"for_{key}" for key in _CAMPAIGNS), right=("events",), relation="<="),
        Check(says="已覆盖的村（社区）不超过总数", left=("villages",), right=("all_villages",), relation="<=", blocks=False),
        Check(says="讲座、宣讲不超过活动场次", left=("lectures",), right=("events",), relation="<="),
    ),
)
