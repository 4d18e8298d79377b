"""The checklist of the papers of a 法律援助申请 that the township station takes in and forwards.

Source: SF/T 0024-2017 list 8.1-8.17 (S12), S22, S24; DOMAIN §2.5.
"""

from __future__ import annotations

from typing import Any

from desktop_app.domain.aid_parts import MEANS_TESTED
from desktop_app.domain.filing import Enclosure
from desktop_app.domain.tables import NO_PAPER

FORM = (
    "applied_on", "name", "sex", "id_type", "id_no", "domicile", "residence", "phone", "identities", "matter_type", "cause", "matter_text",
    "aid_mode", "position", "authority", "facts", "opponents", "hardship_ground", "delivery_address", "delivery_way", "signed_on",
    "filled_by", "group_n",
)  # fmt: skip


def is_means_tested(application: Any) -> bool:
    """Whether the applicant's means are checked (法律援助法 arts. 32, 42)."""
    return application.hardship_ground in MEANS_TESTED


def has_proof_of_identity(application: Any) -> bool:
    """Whether a copy of the identity paper is among what was handed in."""
    return any(word in (item.name or "") for item in application.materials or () for word in ("身份证", "户口簿", "护照", "身份证明"))


AID_FILE = (
    Enclosure(
        paper="aid_application", no="1", title="法律援助申请表", sound=FORM, at="precheck_ok", blanks=("signed_on",), lacks="申请人没有签名",
        known_as=("申请表",),
    ),
    Enclosure(
        paper="aid_mandate", no="2", title="法律援助申请委托书", needed=lambda a: bool(a.agent_name), at="precheck_ok",
        sound=("agent_name", "agent_kind", "agent_relation", "agent_id_no"), known_as=("委托书",),
    ),
    Enclosure(
        paper="economic_statement", no="3", title="经济困难状况说明表", needed=is_means_tested, at="precheck_ok",
        sound=("economic_statement", "household_members"), blanks=("economic_statement", "household_members"), known_as=("说明表",),
    ),
    Enclosure(
        paper="aid_materials", no="4", title="身份证明", blanks=("materials",), known_as=("身份证", "户口簿", "护照"),
        needed=lambda a: a.id_type != NO_PAPER and not has_proof_of_identity(a), lacks="材料清单里没有申请人的身份证明",
    ),
    Enclosure(
        paper="aid_materials", no="4", title="证据和证明材料清单", blanks=("materials",), sound=("materials",), lacks="没有登记申请人交来的材料",
    ),
    Enclosure(
        paper="supplement_notice", no="6", title="补充材料通知书", needed=lambda a: bool(a.supplement_notices), sound=("supplement_notices",),
        blanks=("supplement_notices.signed_on",), lacks="申请人没有签收",
    ),
    Enclosure(
        paper="forwarding", no="0", title="转交法律援助申请函", blanks=("forwarded_on", "way", "receipt_no"), lacks="还没有转交",
        needed=lambda a: a.precheck_opinion == "grant", known_as=("转交函",),
    ),
)  # fmt: skip
