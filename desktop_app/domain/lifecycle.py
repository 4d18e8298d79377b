"""The life cycle of a record: what it is called where it stands, whether it may move, and what may still be written.

Office and county ask the same questions here: the office before it lets somebody act, the county before it takes the act in.
Source: DOMAIN §1.2, §2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.domain.errors import Fault
from desktop_app.domain.filing import missing
from desktop_app.domain.kind import Kind


def label(kind: Kind, body: Mapping[str, Any], stage: str) -> str:
    """Where a record stands, in the words people use: 已结案 · 调解成功 · 协议已履行. The bare key of a stage this version does not know."""
    known = kind.stages.get(stage)
    if known is None:
        return stage
    said = [kind.blanks[field].type.show(body[field]) for field, silent in known.tells.items() if body.get(field) not in (None, *silent)]
    return " · ".join([known.title, *said])


def why_not_moved(kind: Kind, body: Mapping[str, Any], now: str, to: str, attached: Iterable[str] = ()) -> list[Fault]:
    """Everything that keeps an office from moving a record at ``now`` to ``to``; ``attached`` are the titles of its attachments."""
    here = kind.stages.get(now)
    if to not in kind.stages:
        return [Fault("stage", "阶段", f"“{kind.title}”没有阶段 {to[:40]}；有：{'、'.join(kind.stages)}")]
    if here is None or to not in here.next:
        can = "、".join(f"{key}（{kind.stages[key].title}）" for key in offered(kind, now)) or "没有"
        says = f"不能从“{here.title if here else now}”转到“{kind.stages[to].title}”；可转到：{can}"
        if here is not None and here.open is not None and kind.reopens:
            says += "。需要重新办理的，请另立新案，关联原案"
        return [Fault("stage", "阶段", says)]
    return why_not_at(kind, body, to, attached)


def why_not_at(kind: Kind, body: Mapping[str, Any], to: str, attached: Iterable[str] = ()) -> list[Fault]:
    """Everything that keeps a record from standing at ``to``, by whatever way it came."""
    if kind.stages[to].county:
        return [Fault("stage", "阶段", f"“{kind.stages[to].title}”由县里办理，结果随同步下来；本所不能转到这一阶段")]
    faults = [issue.fault for issue in kind.issues(body, to) if issue.blocks]
    if kind.stages[to].filed:
        told = {fault.field for fault in faults}
        faults += [fault for fault in missing(kind.held(body, attached)) if fault.field not in told]
    return faults


def offered(kind: Kind, now: str) -> list[str]:
    """The stages that an office may move a record to from here, whether or not it is fit for them yet."""
    return [key for key in (kind.stages[now].next if now in kind.stages else ()) if not kind.stages[key].county]


def why_not_changed(kind: Kind, stage: str, fields: Iterable[str], *, returned: bool = False) -> list[Fault]:
    """A fault for each of these fields that may no longer be changed at this stage; none in a record that the county has returned."""
    known = kind.stages.get(stage)
    if known is None or known.open is None or returned:
        return []
    may = "、".join(kind.blanks[key].label for key in known.open)
    says = f"“{known.title}”后不能再改" + (f"，只能填写{may}" if may else "")
    return [Fault(field, kind.blanks[field].label, says) for field in fields if field in kind.blanks and field not in known.open]
