"""Records under the field names of the national standards: SF/T 0018 (mediation), SF/T 0024 (legal aid), publicity register.

Codes go out as codes, texts are cut at the standard's length with 「…」 at the end, and the full text stays here. Names and lengths are those
of one system that implements the standards; the standards' own types are to be checked before a real interface is built on this.
Source: S3 (names, lengths), S4 (codes), S9 (the later list of disputes, numbers 1, 2, 4 and 6 inferred); DOMAIN §1.4, §6.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.errors import Refused

Record = Mapping[str, Any]  # as `list` prints it
Read = Callable[[Record], Any]

DISPUTE_2017 = {
    "marriage_family": "1", "neighbour": "2", "house_homestead": "3", "contract": "4", "production": "5", "damages": "6", "forest_land":
    "7", "expropriation": "8", "environment": "9", "wage_arrears": "11", "labour_other": "12", "tourism": "13", "ecommerce": "14",
    "consumer_other": "15", "medical": "16", "traffic": "17", "property_mgmt": "18", "other": "99",
}  # fmt: skip
DISPUTE_2019 = DISPUTE_2017 | {
    "wage_arrears": "10", "labour_other": "10", "tourism": "11", "ecommerce": "12", "consumer_other": "12", "medical": "13", "traffic":
    "14", "property_mgmt": "15",
}  # fmt: skip
SOURCE = {"zongzhi": "7"}
PERFORMANCE = {"done": "1", "sued": "3", "judgment_upheld": "4"}  # S4 SYS269; confirmed by a court is 2, anything else 99


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the standard."""

    name: str  # as the standard spells it
    title: str
    read: Read
    longest: int = 0  # characters; 0: not cut


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind under the standard's names; lists of parts that the standard keeps as sets of their own have a layout each."""

    key: str
    title: str
    columns: tuple[Column, ...]
    items: str | None = None  # the list of parts whose items are the rows; None: the records


def _field(name: str) -> Read:
    return lambda record: record["fields"].get(name)


def _own(name: str) -> Read:
    return lambda record: record.get(name)


def _coded(name: str, codes: Mapping[str, str], otherwise: str | None = None) -> Read:
    def read(record: Record) -> Any:
        value = record["fields"].get(name)
        return value if value is None else codes.get(value, value if otherwise is None else otherwise)

    return read


def _first(part: str, *names: str) -> Read:
    """The first of some blanks that the first item of a list fills in."""

    def read(record: Record) -> Any:
        item = (record["fields"].get(part) or [{}])[0]
        return next((item[name] for name in names if item.get(name)), None)

    return read


def _parties(role: str) -> Read:
    def read(record: Record) -> str:
        parties = record["fields"].get("parties") or []
        return "、".join(party.get("org_name") or party.get("name") or "" for party in parties if party.get("role") == role)

    return read


def _terms(record: Record) -> str:
    return "；".join((record["fields"].get("agreement") or [{}])[0].get("terms") or ())


def _modes(record: Record) -> str:
    return ",".join(dict.fromkeys(row["mode"] for row in record["fields"].get("performance") or () if row.get("mode")))


def _performed(record: Record) -> str | None:
    status = record["fields"].get("performance_status")
    if record["fields"].get("jc_status") == "confirmed" and status in (None, "done", "none"):
        return "2"
    return None if status is None else PERFORMANCE.get(status, "99")


def _mediated_on(record: Record) -> Any:
    sessions = record["fields"].get("sessions") or []
    days = [session["held_at"][:10] for session in sessions if session.get("held_at")]
    return max(days) if days else record["fields"].get("concluded_on")


def _joined(name: str) -> Read:
    return lambda record: ",".join(record["fields"].get(name) or ())


def _yes(name: str) -> Read:
    return lambda record: {True: "1", False: "0"}.get(record["fields"].get(name))


def _copies(record: Record) -> int:
    return sum(item.get("qty") or 0 for item in record["fields"].get("materials") or ())


_PARTY = Layout("DSRXX", "当事人信息", (
    Column("AH", "案号", _own("number"), 50), Column("DSRBM", "当事人编码", _own("id")), Column("DSRSSDW", "诉讼地位", _field("role")),
    Column("DSRLX", "当事人类型", _field("party_type")), Column("DSRXM", "姓名", _field("name"), 50), Column("DSRZJLX", "证件类型", _field("id_type")),
    Column("DSRZJHM", "证件号码", _field("id_no"), 30), Column("DSRLXDH", "联系电话", _field("phone"), 20),
    Column("DSDWMC", "单位名称", _field("org_name"), 100), Column("DSDWDZ", "单位地址", _field("org_address"), 200),
    Column("DSDWFZR", "单位负责人", _field("legal_rep"), 50), Column("BFDSRSL", "本方人数", _field("side_count")),
), items="parties")  # fmt: skip

LAYOUTS: Mapping[str, tuple[Layout, ...]] = {
    "mediation_case": (Layout("TJAJXX", "调解案件信息", (
        Column("AJBM", "案件编码", _field("national_code"), 22), Column("AH", "案号", _own("number"), 50),
        Column("TJLX", "调解类型", _field("agreement_form")), Column("TWHBM", "调委会", _field("committee_id")),
        Column("TJGZSBM", "调解工作室", _field("studio_id")), Column("TJYBM", "调解员", _first("mediators", "mediator_id", "name")),
        Column("SLRQ", "受理日期", _field("accepted_on")), Column("JFLB", "纠纷类别（2017 表）", _coded("dispute_key", DISPUTE_2017)),
        Column("JFLB_2019", "纠纷类别（2019 表）", _coded("dispute_key", DISPUTE_2019)), Column("SQRBM", "申请人", _parties("1")),
        Column("BSQRBM", "被申请人", _parties("2")), Column("AJLY", "案件来源", _coded("source", SOURCE)),
        Column("AJNDJB", "难度", _field("difficulty")), Column("JFJYQK", "纠纷简要情况", _field("summary"), 600),
        Column("AJYC", "案件预测", _field("forecast")), Column("TJJG", "调解结果", _field("result")), Column("XYNR", "协议内容", _terms, 200),
        Column("LXFS", "履行方式", _modes), Column("SAJE", "涉案金额", _field("amount")), Column("XYRQ", "协议日期", _first("agreement", "signed_on",
        "reached_on")), Column("XYLXQK", "协议履行情况", _performed), Column("TJRQ", "调解日期", _mediated_on),
        Column("TJDD", "调解地点", _field("place"), 200), Column("SFMY", "是否满意", _field("satisfied")),
        Column("SJRS", "涉及人数", _field("people_count")),
    )), _PARTY),
    "consultation": (Layout("ZXB", "咨询登记", (
        Column("ZXLSH", "流水号", _own("number"), 18), Column("ZXSJ", "咨询时间", _field("consulted_at")),
        Column("ZXLX", "咨询方式", _field("channel")),
        Column("LDLX", "来电类型", _field("call_type")), Column("LXTJ", "来信途径", _field("letter_route")),
        Column("TLRS", "同来人数", _field("companions")), Column("ZXSXLXBM", "事项类型", _field("matter_type")),
        Column("ZXSXRJAY", "案由", _field("cause")), Column("ZXNR", "咨询内容", _field("question"), 2000),
        Column("DFYJ", "答复意见", _field("answer"), 2000), Column("CLFS", "处理方式", _field("disposition")),
        Column("JDRXM", "接待人", _field("receiver_id"), 50), Column("DFSJ", "答复日期", _field("answered_on")),
    )),),
    "aid_application": (Layout("AJB", "法律援助申请", (
        Column("AJLSH", "案件流水号", _own("number"), 30), Column("SLSJ", "申请日期", _field("applied_on")),
        Column("SXLX", "事项类型", _field("matter_type")),
        Column("AY", "案由", _field("cause")), Column("YZFS", "援助方式", _field("aid_mode")), Column("FLZT", "法律状态", _field("legal_status")),
        Column("FLDW", "法律地位", _field("position")), Column("AQMS", "案情描述", _field("facts"), 2000),
        Column("SFSQTAJ", "是否群体案件", _yes("is_group")), Column("QTAJSARS", "群体案件涉案人数", _field("group_n")),
        Column("XM", "姓名", _field("name"), 50), Column("XB", "性别", _field("sex")), Column("MZ", "民族", _field("ethnicity")),
        Column("CSRQ", "出生日期", _field("birth_date")), Column("ZJLX", "证件类型", _field("id_type")),
        Column("ZJHM", "证件号码", _field("id_no"), 30),
        Column("WHCD", "文化程度", _field("education")), Column("ZY", "职业", _field("occupation"), 50), Column("JKZK", "健康状况", _field("health")),
        Column("SFLB", "身份类别", _joined("identities")), Column("LXDH", "联系电话", _field("phone"), 20),
        Column("ZSDZ", "住所地", _field("residence"), 200), Column("HJSZD", "户籍所在地", _field("domicile"), 200),
    )), Layout("SQRJTCYJSRB", "家庭成员及收入", (
        Column("AJLSH", "案件流水号", _own("number"), 30), Column("XM", "姓名", _field("name"), 50), Column("QSGX", "与申请人关系", _field("relation")),
        Column("GZSR", "工资性收入", _field("wage_income")), Column("SCJYSR", "经营净收入", _field("business_income")),
        Column("CCSR", "财产净收入", _field("property_income")), Column("ZYSR", "转移净收入", _field("transfer_income")),
        Column("QTSR", "其他收入", _field("other_income")),
    ), items="household_members")),
    "publicity_event": (Layout("PFHDDJ", "普法活动登记", (
        Column("F_ZZDW", "组织单位", _field("organiser_id"), 100), Column("F_HDSJ", "活动时间", _field("started_at")),
        Column("F_HDDD", "活动地点", _field("place"), 200), Column("F_HDZT", "活动主题", _field("theme"), 300),
        Column("F_HDXS", "活动形式", _joined("forms")), Column("F_ZDRQ", "针对人群", _joined("audiences")),
        Column("F_SZRC", "受众人次", _field("headcount")), Column("F_ZLFFSL", "资料发放数量", _copies),
    )),),
}  # fmt: skip


def layouts(kind: str, title: str) -> tuple[Layout, ...]:
    """The layouts of a kind; raise Refused for one that no standard here has names for."""
    if kind not in LAYOUTS:
        raise Refused(f"“{title}”没有国家标准字段的对照；可用的有：{'、'.join(LAYOUTS)}")
    return LAYOUTS[kind]


def rows(layout: Layout, records: Iterable[Record]) -> Iterable[list[Any]]:
    """The rows of a layout, in the records' order."""
    for record in records:
        if layout.items is None:
            yield [cut(column.read(record), column.longest) for column in layout.columns]
            continue
        for item in record["fields"].get(layout.items) or ():
            row = {"number": record["number"], "id": item.get("id"), "fields": item}
            yield [cut(column.read(row), column.longest) for column in layout.columns]


def cut(value: Any, longest: int) -> Any:
    """A text within the standard's length; what was cut off is marked."""
    if not longest or not isinstance(value, str) or len(value) <= longest:
        return value
    return value[: longest - 1] + "…"
