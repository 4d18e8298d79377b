"""A provisioning file: what one new computer needs to become an office's without anybody typing.

The county writes it, `karstdesk provision` reads it. It holds a one-time code, so it is for one computer and loses its worth once that is
paired. It holds no key and nothing about people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from desktop_app.domain import strict_json
from desktop_app.domain.errors import Fault, Refused

FORMAT, SUFFIX = 1, ".karst.json"
LARGEST = 64 * 1024  # bytes: a certificate chain takes a tenth of it
_OFFICE = re.compile(r"\d{9}(-\d{2})?")
_LABELS = {"server": "县局地址", "office": "单位代码", "name": "单位名称", "code": "配对码", "ca": "县局证书"}


@dataclass(frozen=True, slots=True)
class Provision:
    """One computer's start in life."""

    server: str  # https://…
    office: str  # 9-digit division code, or it with -NN
    name: str  # of the office
    code: str  # one-time, for one computer
    ca: str = ""  # certificate (PEM) that the computer is to trust; empty: the one the county's answer names

    def written(self) -> bytes:
        """The file."""
        return (json.dumps({"karstdesk": FORMAT} | asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> Provision:
    """What a file says; raise Refused naming everything that is wrong with it."""
    try:
        found = strict_json.loads(data.decode("utf-8-sig")) if len(data) <= LARGEST else None
    except UnicodeDecodeError:
        found = None
    if not isinstance(found, Mapping) or "karstdesk" not in found:
        raise Refused("这不是县局发的配置文件；没有改动。请向县局要一份新的")
    if found["karstdesk"] != FORMAT:
        raise Refused("这份配置文件是更新版本的程序写的；没有改动。请先安装新版本")
    said = {each.name: found.get(each.name, "") for each in fields(Provision)}
    faults = [Fault(name, _LABELS[name], says) for name, value in said.items() if (says := _wrong(name, value))]
    if faults:
        raise Refused("配置文件有误，没有改动：" + "；".join(map(str, faults)), faults)
    return Provision(**{name: str(value) for name, value in said.items()})


def _wrong(name: str, value: object) -> str:
    if not isinstance(value, str):
        return "应为文字"
    fits = {
        "server": value.startswith(("https://", "http://")),
        "office": _OFFICE.fullmatch(value) is not None,
        "name": 0 < len(value.strip()) <= 50,
        "code": len(value) == 14,
        "ca": value == "" or value.startswith("-----BEGIN CERTIFICATE-----"),
    }
    return "" if fits[name] else "没有写或写法不对"
