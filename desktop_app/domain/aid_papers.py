"""The printed documents of a 法律援助申请: what the township station hands out, takes in and forwards.

What the county decides is printed by the county.
Source: SF/T 0024-2017 list 8.1-8.17 (S12), the 2023 formats (S19), S22; DOMAIN §2.2, §2.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from desktop_app.domain.aid_parts import EconomicStatement, income_of, per_capita_month
from desktop_app.domain.papers import Also, Ledger, Paper, Papers
from desktop_app.domain.tables import age_on

MISSING, OUTSIDE = "missing", "outside"  # opinions of the first check


def facts(record: Any, on: date) -> Mapping[str, Any]:
    """What templates use beside the blanks; ages are counted on ``on``, incomes are of the months covered."""
    members = record.household_members or ()
    statement = record.economic_statement[0] if record.economic_statement else EconomicStatement()
    born = record.birth_date
    return {
        "age": age_on(born, on) if born and born <= on else None,
        "statement": statement,
        "members": [Also(member, {"income": income_of(member)}) for member in members],
        "income": sum(map(income_of, members)) if members else None,
        "income_each_month": per_capita_month(statement, members),
        "opponents_named": "、".join(opponent.name or "" for opponent in record.opponents or ()),
        "pages": sum(material.pages or 0 for material in record.materials or ()),
        "free_of_proof": (record.hardship_ground or "")[:1] in ("E", "N"),
    }  # fmt: skip


_CATALOGUE = (
    Paper(key="aid_application", title="法律援助申请表", place=1, on=lambda r, i: r.applied_on),
    Paper(key="aid_mandate", title="法律援助申请委托书", when=lambda r: bool(r.agent_name), place=2),
    Paper(key="economic_statement", title="经济困难状况说明表", when=lambda r: bool(r.economic_statement or r.household_members), place=3),
    Paper(key="aid_materials", title="证据和证明材料清单", when=lambda r: bool(r.materials), place=4, pictures="materials.scan"),
    Paper(key="receipt", title="申请材料接收凭证", place=5),
    Paper(key="supplement_notice", title="补充材料通知书", of="supplement_notices", place=6),
    Paper(key="delivery_receipt", title="送达回证", when=lambda r: bool(r.supplement_notices) or r.precheck_opinion == OUTSIDE),
    Paper(key="not_in_scope", title="不属于法律援助范围告知单", when=lambda r: r.precheck_opinion == OUTSIDE),
    Paper(key="aid_privacy_notice", title="个人信息处理告知书"),
    Paper(key="forwarding", title="转交法律援助申请函", when=lambda r: r.precheck_opinion not in (None, MISSING, OUTSIDE), place=0),
)
_LEDGERS = (
    Ledger(key="aid_application", title="法律援助申请登记簿"),
    Ledger(key="forwarding", title="法律援助申请转交登记簿", when=lambda record: record.forwarded_on is not None),
)

AID_PAPERS = Papers(catalogue=_CATALOGUE, ledgers=_LEDGERS, facts=facts)
