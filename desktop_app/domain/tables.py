"""Code tables and rules about persons that several kinds share; what one kind uses stands in that kind's file.

Source: beside each table; S-numbers are those of docs/sources.md. "own" marks codes of this program, no standard behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from desktop_app.domain import resident_id
from desktop_app.domain.codes import Codes, shipped
from desktop_app.domain.kind import rule

SEX = Codes("性别", {"1": "男", "2": "女", "0": "未知", "9": "未说明"}, source="GB/T 2261.1")
ETHNICITY = shipped("民族", "ethnicity", source="GB/T 3304", more={"97": "其他", "98": "外国血统中国籍人士"})
EDUCATION = shipped("文化程度", "education", source="S4")
RELATION = shipped("家庭关系", "family_relation", source="GB/T 4761, not yet compared with the standard's own text")
HEALTH = Codes("健康状况", {
    "10": "健康", "20": "一般或较弱", "31": "重病", "50": "残疾", "51": "视力残疾", "52": "听力残疾", "53": "言语残疾",
    "54": "肢体残疾", "55": "智力残疾", "56": "精神残疾", "59": "多重残疾", "61": "大重病",
}, source="S4")  # fmt: skip

RESIDENT = "1"  # the resident identity card in ID_TYPES
NO_PAPER = "none"  # no identity paper can be shown in ID_TYPES
ID_TYPES = shipped("证件类型", "id_doc_type", source="S4; border papers own, DOMAIN §1.10", more={
    "border_pass": "边境地区出入境通行证", "vn_cccd": "越南公民身份证", "foreign_resident": "外国人永久居留身份证",
    "hmt_resident": "港澳台居民居住证", NO_PAPER: "无法提供",
})  # fmt: skip
NATIONALITIES = Codes("国籍", {
    "CHN": "中国", "VNM": "越南", "LAO": "老挝", "MMR": "缅甸", "KHM": "柬埔寨", "THA": "泰国", "MYS": "马来西亚", "IDN": "印度尼西亚",
    "PHL": "菲律宾", "SGP": "新加坡", "other": "其他", "stateless": "无国籍",
}, source="GB/T 2659 alpha-3, the neighbours only; the rest own")  # fmt: skip

IDENTITIES = shipped("身份类别", "aid_applicant_identity", source="S4; 11 Guangxi 2025 S21; 12 own",
                     more={"11": "退役军人", "12": "低保对象"})  # fmt: skip
LANGUAGES = Codes("语言", {
    "mandarin": "普通话", "zhuang": "壮语", "yao": "瑶语", "miao": "苗语", "cantonese": "白话（粤语）", "guiliu": "桂柳话",
    "dong": "侗语", "hakka": "客家话", "vietnamese": "越南语", "sign": "手语", "other": "其他",
}, source="own, DOMAIN §1.5 D")  # fmt: skip
MATTER_TYPE = shipped("事项类型", "matter_type", source="S4")
CAUSE = shipped("案由", "civil_cause", source="S4, civil matters; 99 own", more={"99": "其他案由"})
SATISFIED = Codes("是否满意", {"01": "是", "02": "否"}, source="S4 SYS261")
COMMITTEE_TYPE = shipped("调委会类型", "committee_type", source="S4 SYS196")
COPY = Codes("原件或复印件", {"original": "原件", "copy": "复印件", "electronic": "电子件"}, source="own, DOMAIN §1.5 F")


@rule("证件类型为居民身份证时，号码应为有效的 18 位公民身份号码", saving=True)
def id_is_a_resident_number(id_type: str, id_no: str) -> bool:
    return id_type != RESIDENT or resident_id.why_invalid(id_no) is None


@rule("性别与公民身份号码不一致，请核对", blocks=False)
def sex_agrees_with_id(sex: str, id_no: str) -> bool:
    return sex not in ("1", "2") or resident_id.sex(id_no) in (None, sex)


@rule("出生日期与公民身份号码不一致，请核对", blocks=False)
def birth_agrees_with_id(birth_date: date, id_no: str) -> bool:
    return resident_id.birth_date(id_no) in (None, birth_date)


def age_on(born_on: date, day: date) -> int:
    """Full years of age on ``day``, counted by the calendar: born on 29 February is a year older on 1 March of common years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def names(people: Iterable[str | None], *, more: str = "人") -> str:
    """The first name, followed by 等n人 when there are more; "" when there is none."""
    given = [name for name in people if name]
    return f"{given[0]}等{len(given)}{more}" if len(given) > 1 else "".join(given)
