"""人民调解案件情况统计表 (form A): one row a unit, the columns of the official form, and what Guangxi and the national set add to it.

Columns 1-39 as in S8; 40 and 41 are not identified there, the two candidates of DOMAIN §1.8 stand in them. The order within 12-19 and
20-37 is to be compared with the county's blank form.
Source: 司发通〔2010〕239号; S8 (columns), S4 SYS104/111/112 (codes), S55 (prevented escalations); DOMAIN §1.4, §1.8.
"""

from __future__ import annotations

from desktop_app.domain.figures import (
    Check,
    Condition,
    Counted,
    Ends,
    Every,
    Figure,
    Filled,
    Is,
    Items,
    Not,
    Report,
    Share,
    Some,
    sorted_out,
)
from desktop_app.domain.reports.screening import rounds

CONCLUDED = Counted(
    key="concluded", kind="mediation_case", on="concluded_on",
    says="终结日期在报告期内、已调解终结的案件；草稿、作废、不予受理、撤回和移送的不计",
    where=Is("stage", ("concluded", "performing", "closed", "archived")),
)  # fmt: skip
ACCEPTED = Counted(
    key="accepted", kind="mediation_case", on="accepted_on",
    says="受理日期在报告期内、已受理的案件；草稿、作废和不予受理的不计",
    where=Is("stage", ("accepted", "mediating", "concluded", "performing", "closed", "archived", "withdrawn", "transferred")),
)  # fmt: skip
CLOSED = Counted(
    key="closed", kind="mediation_case", on="closed_on", says="结案日期在报告期内、已结案的案件",
    where=Is("stage", ("closed", "archived")),
)  # fmt: skip

_TAILS = ("人民调解委员会", "调解委员会", "调委会", "")
_STEMS: dict[str, tuple[str, ...]] = {
    "village": ("村", "村委会", "村民委员会"),
    "residents": ("社区", "居委会", "居民委员会"),
    "township": ("乡", "镇", "乡人民政府", "镇人民政府", "乡司法所", "镇司法所"),
    "street": ("街道", "街道办", "街道办事处"),
    "enterprise": ("公司", "厂", "矿", "场", "学校", "中学", "小学", "医院", "卫生院", "合作社", "集团", "企业"),
}


_TYPES = {
    "village": "01",
    "residents": "02",
    "township": "03",
    "street": "04",
    "enterprise": "05",
}  # S4 SYS196; the others are organisations


def _of(key: str) -> Condition:
    """Cases of one type of committee: by the type taken from the register, else by how the committee's name ends."""
    named = Ends("committee_id", tuple(stem + tail for stem in _STEMS[key] for tail in _TAILS))
    return Some((Is("committee_type", (_TYPES[key],)), Every((Not(Filled("committee_type")), named))))


_COMMITTEES: dict[str, Condition] = {
    **sorted_out(*((key, _of(key)) for key in _STEMS)),
    "organisation": Every((Filled("committee_id"), Not(Some(tuple(_of(key) for key in _STEMS))))),
}
_COMMITTEE_TITLES = {
    "village": "村调委会", "residents": "居（社区）调委会", "township": "乡镇调委会", "street": "街道调委会", "enterprise": "企事业单位调委会",
    "organisation": "社会团体和其他组织调委会",
}  # fmt: skip
_REFERRED = ("3", "4", "5", "6", "7", "zongzhi")
_DISPUTES = {
    "marriage_family": "婚姻家庭纠纷", "neighbour": "邻里纠纷", "house_homestead": "房屋宅基地纠纷", "contract": "合同纠纷",
    "production": "生产经营纠纷", "damages": "损害赔偿纠纷", "forest_land": "山林土地纠纷", "expropriation": "征地拆迁纠纷",
    "environment": "环境污染纠纷", "wage_arrears": "拖欠农民工工资纠纷", "labour_other": "其他劳动争议纠纷", "tourism": "旅游纠纷",
    "ecommerce": "电子商务纠纷", "consumer_other": "其他消费纠纷", "medical": "医疗纠纷", "traffic": "道路交通事故纠纷",
    "property_mgmt": "物业纠纷", "other": "其他纠纷",
}  # fmt: skip
SUCCESS: Condition = Is("result", ("1",))


def _count(key: str, title: str, where: Condition | None = None, *heads: str, note: str = "") -> Figure:
    return Figure(key=key, title=title, of=CONCLUDED, where=where, heads=heads, note=note)


_SOURCES = (
    _count("initiative", "调委会主动调解", Is("source", ("2",)), "案件来源"),
    _count("applied", "依当事人申请调解", Is("source", ("1",)), "案件来源"),
    _count("referred", "小计", Is("source", _REFERRED), "案件来源", "接受委托移送调解"),
    _count("from_court", "法院", Is("source", ("3",)), "案件来源", "接受委托移送调解"),
    _count("from_procuratorate", "检察院", Is("source", ("4",)), "案件来源", "接受委托移送调解"),
    _count("from_police", "公安机关", Is("source", ("5",)), "案件来源", "接受委托移送调解"),
    _count("from_petitions", "信访部门", Is("source", ("6",)), "案件来源", "接受委托移送调解"),
    _count("from_others", "其他部门", Is("source", ("7", "zongzhi")), "案件来源", "接受委托移送调解", note="含综治中心流转"),
)
_PREVENTED = tuple(
    Figure(
        key=f"{key}_{what}",
        title=unit,
        unit=unit,
        of=CONCLUDED,
        items=Items(field="escalation"),
        total=f"{key}_{what}",
        heads=("防止矛盾激化", title),
    )
    for key, title in (("suicide", "防止自杀"), ("crime", "防止民转刑"), ("petition", "防止群体上访"), ("fight", "防止群体械斗"))
    for what, unit in (("cases", "件"), ("people", "人"))
)

CASES = Report(
    key="mediation_cases",
    title="人民调解案件情况统计表",
    layout="wide",
    rhythm="季、年；多数县另要月报，一般每月 25 日前",
    source="司发通〔2010〕239号，S8",
    figures=(
        _count("cases", "案件总数", note="第 1 栏；只计已终结的"),
        Figure(key="people", title="涉及当事人数", unit="人", of=CONCLUDED, total="people_count"),
        _count("success", "调解成功", SUCCESS),
        _count("difficult", "疑难复杂案件", Is("difficulty", ("3", "4")), note="难度为重大或疑难的"),
        Figure(
            key="money", title="协议涉及金额", unit="万元", of=CONCLUDED, where=SUCCESS, total="agreed_amount", divide=10_000, places=2,
            note="先合计，再折算为万元并四舍五入",
        ),
        *(
            _count(f"by_{key}", _COMMITTEE_TITLES[key], where, "不同主体调解案件", note="按调委会名称判断")
            for key, where in _COMMITTEES.items()
        ),
        *_SOURCES,
        *(_count(f"of_{key}", title, Is("dispute_key", (key,)), "纠纷类型") for key, title in _DISPUTES.items()),
        _count("oral", "口头协议", Every((SUCCESS, Is("agreement_form", ("1",)))), "协议形式"),
        _count("written", "书面协议", Every((SUCCESS, Is("agreement_form", ("2",)))), "协议形式"),
        _count("performed", "协议已履行", Every((SUCCESS, Is("performance_status", ("done",)))), "协议履行"),
        _count("confirmed", "司法确认", Every((SUCCESS, Is("jc_status", ("confirmed",)))), "协议履行"),
        _count("sued", "达成协议后起诉", Every((SUCCESS, Is("performance_status", ("sued", "judgment_upheld")))), "协议履行"),
        _count("upheld", "其中法院判决维持", Every((SUCCESS, Is("performance_status", ("judgment_upheld",)))), "协议履行"),
        Share(key="success_share", title="调解成功率", part="success", whole="cases"),
        *rounds("矛盾纠纷排查"),
        *_PREVENTED,
    ),
    checks=(
        Check(says="各类调委会调解的案件之和等于案件总数", left=tuple(f"by_{key}" for key in _COMMITTEES), right=("cases",)),
        Check(says="各来源的案件之和等于案件总数", left=("initiative", "applied", "referred"), right=("cases",)),
        Check(
            says="委托移送各部门之和等于小计",
            left=("from_court", "from_procuratorate", "from_police", "from_petitions", "from_others"), right=("referred",),
        ),
        Check(says="各类纠纷之和等于案件总数", left=tuple(f"of_{key}" for key in _DISPUTES), right=("cases",)),
        Check(says="口头与书面协议之和等于调解成功数", left=("oral", "written"), right=("success",)),
        Check(says="调解成功数不超过案件总数", left=("success",), right=("cases",), relation="<="),
        Check(says="涉及当事人数一般不少于案件总数的 2 倍", left=("cases",), right=("people",), relation="<=", times=2, blocks=False),
    ),
)  # fmt: skip
