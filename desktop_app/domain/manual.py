"""The manual of a blank: what it takes, when it must be filled in, how two people's edits of it meet. docs/kinds.md and F1 say the same."""

from __future__ import annotations

from desktop_app.domain.blanks import Blank
from desktop_app.domain.fields import Amount, Choice, Choices, Day, Moment, Ref, Text, Whole

MOST_CODES = 12  # a longer table is only counted; it stands in the kind's file or in resources/codes
LEVELS = {None: "", "draft": "登记", "accepted": "受理", "closed": "办结"}
MERGING = {"plain": "", "guarded": "需人裁定", "county": "县局填写"}
TYPES = {
    "text": "文字", "name": "名称", "date": "日期", "time": "时间", "whole": "整数", "amount": "小数", "flag": "是否", "choice": "单选",
    "choices": "多选", "texts": "若干条文字", "id_number": "证件号码", "credit_code": "统一社会信用代码", "phone": "电话",
    "division": "区划代码", "ref": "其他记录", "files": "附件", "parts": "列表",
}  # fmt: skip
DEMANDS = {"draft": "登记前必填", "accepted": "受理、审核前必填", "closed": "办结前必填"}
MEETS = {
    "plain": "两台电脑各改一处时，以后到县局的为准，先到的留在办理记录里",
    "guarded": "两台电脑填得不同时请您裁定，不会悄悄盖掉",
    "county": "由县局办理后同步到本机，本所不能改",
}  # fmt: skip


def merging_of(blank: Blank) -> str:
    """How edits of it meet, in a word."""
    return "逐项" if isinstance(blank.type, Choices) else MERGING[blank.merging]


def type_of(blank: Blank, *, code: str = "") -> str:
    """What goes in, in a word; ``code`` stands around names of the program."""
    title = TYPES[blank.type.name]
    if isinstance(blank.type, Ref):
        title += f" {code}{blank.type.kind}{code}"
    unit = getattr(blank.type, "unit", "")
    return title + (f"（{unit}）" if unit else "") + ("，保密" if blank.private else "")


def codes_of(blank: Blank) -> str:
    """Its codes with their labels, or how many there are; "" when it takes none."""
    if not isinstance(blank.type, Choice | Choices):
        return ""
    codes = blank.type.codes
    return f"{len(codes)} 个" if len(codes) > MOST_CODES else "；".join(f"{code} {label}" for code, label in codes.items())


def help_on(blank: Blank) -> list[str]:
    """What a clerk is told about a blank, a sentence each."""
    type = blank.type
    told = [f"{blank.label}：{TYPES[type.name]}" + (f"，单位 {type.unit}" if isinstance(type, Whole | Amount) and type.unit else "")]
    if blank.hint:
        told.append(blank.hint)
    if isinstance(type, Day | Moment):
        told.append("可写 1123、20261123、-1（昨天）或“今天”" + ("，后面加 0930 这样的时间" if isinstance(type, Moment) else ""))
    if isinstance(type, Choice):
        told.append("打选项的序号或其中的字，再按 Enter")
    if isinstance(type, Text) and type.lines > 1:
        told.append(f"最多 {type.longest} 字；“;缩写 空格”展开常用语，Ctrl+↓ 到下一栏")
    told.append(DEMANDS.get(blank.required or "", "选填，或由规则按情况要求"))
    if blank.private:
        told.append("保密：列表里遮住中间，不进统计和支持文件")
    told.append(MEETS[blank.merging])
    return told
