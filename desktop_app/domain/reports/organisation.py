"""人民调解组织队伍经费保障情况统计表 (form B): committees, mediators, training, awards and money, as they stand at the end of the period.

Who is in the register counts by its state now: a mediator dismissed after the period is no longer counted in it.
Source: S3 RMTJ_JWHJBXX, RMTJ_TJYJBXX (fields), S4 SYS146, SYS196, SYS251-253 (codes); the layout is own (DOMAIN §1.8 form B).
"""

from __future__ import annotations

from desktop_app.domain.figures import Check, Condition, Counted, Every, Figure, Filled, Is, Items, Not, Report, Yes

IN_REGISTER: Condition = Is("stage", ("accepted",))
COMMITTEES = Counted(
    key="committees", kind="committee", on="term_start", standing=True, where=IN_REGISTER,
    says="在册的调委会，届期在报告期末或以前开始；草稿、已撤销和作废的不计",
)  # fmt: skip
MEDIATORS = Counted(
    key="mediators", kind="mediator", on="appoint_start", standing=True, where=IN_REGISTER,
    says="在册的调解员，聘任在报告期末或以前开始；草稿、已解聘和作废的不计；在几个调委会任职的，每处计一人",
)  # fmt: skip
_TYPES = {
    "01": "村调委会", "02": "居（社区）调委会", "03": "乡镇调委会", "04": "街道调委会", "05": "企事业单位调委会", "06": "行业性专业性调委会", "99": "其他",
}  # fmt: skip
_EDUCATION = {
    "graduate": ("研究生", ("07", "08")), "bachelor": ("本科", ("06",)), "college": ("大专", ("05",)), "secondary": ("高中、中专", ("04", "09")),
    "junior": ("初中及以下", ("01", "02", "03")),
}  # fmt: skip
_OCCUPATION = {
    "official": ("公务员", ("01",)), "retired": ("退休政法人员和公务员", ("02", "03", "04", "05", "06")), "farmer": ("农民、农民工", ("07", "09")),
    "worker": ("工人", ("08",)), "teacher": ("教师", ("10",)), "doctor": ("医生", ("11",)), "lawyer": ("律师", ("12",)),
    "legal_worker": ("基层法律服务工作者", ("13",)), "veteran": ("退伍军人", ("14",)), "village_cadre": ("村（居）委会干部", ("15", "16")),
    "other": ("其他", ("99",)),
}  # fmt: skip
_FUNDS = {
    "01": "指导人民调解工作经费", "02": "调委会工作补助经费", "03": "调解员补贴经费", "04": "政府购买服务经费", "99": "其他",
}  # fmt: skip
_SOURCES = {"01": "乡镇", "02": "县级财政", "03": "市级财政", "04": "上级财政", "05": "设立单位", "99": "其他"}


def _committees(key: str, title: str, where: Condition | None = None, *heads: str, note: str = "") -> Figure:
    return Figure(key=key, title=title, unit="个", of=COMMITTEES, where=where, heads=heads, note=note)


def _people(key: str, title: str, where: Condition | None = None, *heads: str, note: str = "") -> Figure:
    return Figure(key=key, title=title, unit="人", of=MEDIATORS, where=where, heads=heads, note=note)


def _money(key: str, title: str, where: Condition | None, *heads: str) -> Figure:
    spent = Items(field="funds", on="year", where=where)
    return Figure(key=key, title=title, unit="万元", of=COMMITTEES, items=spent, total="amount", divide=10_000, places=2, heads=heads)


_TRAINED = Items(field="trainings", on="begins_on")
ORGANISATION = Report(
    key="mediation_organisation",
    title="人民调解组织队伍经费保障情况统计表",
    layout="tall",
    rhythm="年，部分县半年",
    source="S3，S4；版式为自拟",
    figures=(
        _committees("committees", "调委会总数", None, "调委会"),
        *(_committees(f"type_{code}", title, Is("type", (code,)), "调委会") for code, title in _TYPES.items()),
        _committees("own_room", "有独立调解场所", Every((Filled("own_room"), Not(Is("own_room", ("无",))))), "调委会"),
        _people("mediators", "调解员总数", None, "调解员"),
        _people("women", "女性", Is("sex", ("2",)), "调解员"),
        _people("minorities", "少数民族", Every((Filled("ethnicity"), Not(Is("ethnicity", ("01",))))), "调解员"),
        _people("full_time", "专职", Is("full_time", ("01",)), "调解员"),
        _people("part_time", "兼职", Is("full_time", ("02",)), "调解员"),
        _people("purchased", "政府购买服务", Yes("gov_purchased"), "调解员"),
        *(_people(f"education_{key}", title, Is("education", codes), "文化程度") for key, (title, codes) in _EDUCATION.items()),
        _people("education_unknown", "未填写或其他", Not(Is("education", tuple(c for _, codes in _EDUCATION.values() for c in codes))), "文化程度"),
        *(_people(f"occupation_{key}", title, Is("occupation", codes), "职业") for key, (title, codes) in _OCCUPATION.items()),
        _people("occupation_unknown", "未填写", Not(Filled("occupation")), "职业"),
        Figure(key="trained", title="参加培训", unit="人", of=MEDIATORS, items=_TRAINED, distinct="record_id", heads=("培训",)),
        Figure(key="training_hours", title="培训学时", unit="学时", of=MEDIATORS, items=_TRAINED, total="hours", heads=("培训",)),
        Figure(
            key="committee_awards", title="调委会受表彰", unit="次", of=COMMITTEES, items=Items(field="awards", on="awarded_on"), heads=("表彰",)
        ),
        Figure(
            key="mediator_awards", title="调解员受表彰", unit="次", of=MEDIATORS, items=Items(field="honours", on="awarded_on"), heads=("表彰",)
        ),
        _money("funds", "经费合计", None, "经费"),
        *(_money(f"fund_{code}", title, Is("kind", (code,)), "经费", "按类型") for code, title in _FUNDS.items()),
        *(_money(f"from_{code}", title, Is("source", (code,)), "经费", "按来源") for code, title in _SOURCES.items()),
    ),
    checks=(
        Check(says="各类调委会之和等于调委会总数", left=tuple(f"type_{code}" for code in _TYPES), right=("committees",)),
        Check(says="专职与兼职之和等于调解员总数", left=("full_time", "part_time"), right=("mediators",)),
        Check(
            says="各文化程度之和等于调解员总数", left=(*(f"education_{key}" for key in _EDUCATION), "education_unknown"), right=("mediators",)
        ),
        Check(
            says="各职业之和等于调解员总数", left=(*(f"occupation_{key}" for key in _OCCUPATION), "occupation_unknown"), right=("mediators",)
        ),
        Check(says="参加培训的不超过调解员总数", left=("trained",), right=("mediators",), relation="<="),
        Check(says="每个调委会至少 3 人（人民调解法第 8 条）", left=("committees",), right=("mediators",), relation="<=", times=3, blocks=False),
    ),
)  # fmt: skip
