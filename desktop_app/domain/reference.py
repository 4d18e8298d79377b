"""Reference data: what a county publishes for all its offices, under which names, and what may stand in it.

A document has a name and versions; a new version takes the place of the one before. Who publishes is told every fault; nothing bad ever
goes out. Who reads checks again, because the two may be of different versions of the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import resources
from desktop_app.domain import codes, docx, strict_json, working_days
from desktop_app.domain.clocks import read_counts
from desktop_app.domain.errors import Fault, Refused
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.domain.subsidy import subsidies
from desktop_app.domain.wages import wages

LARGEST = 180_000  # bytes of one document: one operation holds it, template files too
_NOTICE, _CODES, _CODE, _LABEL = 4000, 20_000, 40, 200  # characters of a notice; codes of a table; characters of a code, of a label
_VERSIONS = 100  # of the program in one rollout
_VERSION, _OFFICE = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}"), re.compile(r"\d{9}(-\d{2})?")
_NOTICE_NAME = re.compile(r"notice/[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a name stands for."""

    title: str
    check: Callable[[bytes], object]  # raise Refused naming every place that is wrong
    text: bool = True  # False: bytes of a file


def subject(name: str) -> Subject:
    """What a document of this name is; raise Refused naming those there are."""
    group, _, rest = name.partition("/")
    if name in _FIXED:
        return _FIXED[name]
    if group == "codes" and rest in codes.shipped_titles():
        return Subject(f"代码表：{codes.shipped_titles()[rest]}", lambda data: read_codes(_json(data)))
    if group == "template" and re.fullmatch("[a-z][a-z0-9_]*", rest) and resources.path(f"paper/{rest}.docx").is_file():
        return Subject(f"文书模板：{rest}", docx.parts, text=False)
    if _NOTICE_NAME.fullmatch(name):
        return Subject("通知", read_notice)
    raise Refused(
        f"没有名为“{name[:60]}”的参考资料；可用 {'、'.join(_FIXED)}，codes/代码表名（如 codes/case_source）、"
        "template/文书模板名（如 template/agreement）、notice/短名（小写字母、数字和 -）"
    )


def read_codes(document: Any) -> dict[str, str]:
    """A code table: an object from code to label, in order; raise Refused naming what is wrong."""
    if not isinstance(document, Mapping) or not 0 < len(document) <= _CODES:
        raise Refused(f"代码表应为 JSON 对象 {{代码: 名称}}，1–{_CODES} 项；没有采用")
    says = f"代码应为 1–{_CODE} 个、名称为 1–{_LABEL} 个看得见的字"
    fits = [(code, _is_shown(code, _CODE) and _is_shown(label, _LABEL)) for code, label in document.items()]
    faults = [Fault(str(code)[:_CODE], "代码", says) for code, good in fits if not good]
    if faults:
        raise Refused("代码表有误，没有采用：" + "；".join(map(str, faults[:20])), faults)
    return {str(code): str(label) for code, label in document.items()}


def _is_shown(text: object, longest: int) -> bool:
    return isinstance(text, str) and text.isprintable() and len(text.strip()) > 0 and len(text) <= longest


def read_notice(data: bytes) -> str:
    """A notice: plain text; raise Refused when it is empty, too long, or no text."""
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise Refused("通知应为 UTF-8 的纯文字；没有采用") from None
    if not 0 < len(text) <= _NOTICE or any(not (c.isprintable() or c == "\n") for c in text.replace("\r\n", "\n")):
        raise Refused(f"通知应为 1–{_NOTICE} 个字的纯文字；没有采用")
    return text.replace("\r\n", "\n")


def read_rollout(document: Any) -> dict[str, list[str]]:
    """Which offices may have a version before the others: {"1.3.0": ["451299001"]}; a version not named is for all. Raise Refused."""
    if not isinstance(document, Mapping) or len(document) > _VERSIONS:
        raise Refused(f"分批更新应为 JSON 对象 {{版本号: [单位代码]}}，最多 {_VERSIONS} 个版本；没有采用")
    says = "版本号应如 1.3.0，后面是单位代码的列表"
    faults = [Fault(str(version)[:_CODE], "版本", says) for version, offices in document.items() if not _is_wave(version, offices)]
    if faults:
        raise Refused("分批更新有误，没有采用：" + "；".join(map(str, faults[:20])), faults)
    return {version: list(offices) for version, offices in document.items()}


def rollout(data: bytes) -> dict[str, list[str]]:
    """The rollout in a document that was found good; raise Refused."""
    return read_rollout(_json(data))


def _is_wave(version: object, offices: object) -> bool:
    if not isinstance(version, str) or not _VERSION.fullmatch(version) or not isinstance(offices, list):
        return False
    return all(isinstance(office, str) and _OFFICE.fullmatch(office) for office in offices)


def _json(data: bytes) -> Any:
    try:
        return strict_json.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("文件不是 UTF-8 的 JSON；没有采用") from None


def _counts(data: bytes) -> object:
    return read_counts(_json(data), {clock.key: clock for kind in KINDS for clock in kind.clocks})


def _holidays(data: bytes) -> object:
    document = _json(data)
    local = document.get("local") if isinstance(document, Mapping) else None
    return working_days.read(document, str(local.get("division", "")) if isinstance(local, Mapping) else "")


def read_escrow(document: Any) -> bytes:
    """The county's public escrow key, 32 bytes; raise Refused when it is none, or of a suite this version does not know."""
    public = document.get("public") if isinstance(document, Mapping) else None
    if not isinstance(public, str) or not re.fullmatch("[0-9a-f]{64}", public) or document.get("suite") != 1:
        raise Refused('代管公钥应为 {"suite": 1, "public": 64 位十六进制}，由 karstcounty escrow make 写出；没有采用')
    return bytes.fromhex(public)


_FIXED: dict[str, Subject] = {
    "rollout": Subject("新版本先给哪些所", rollout),
    "holidays": Subject("放假安排", _holidays),
    "clocks": Subject("期限的天数和算法", _counts),
    "wages": Subject("最低工资", lambda data: wages(_json(data))),
    "escrow": Subject("代管公钥", lambda data: read_escrow(_json(data))),
    "subsidy": Subject("以案定补", lambda data: subsidies(by_key("mediation_case"), _json(data))),
}
