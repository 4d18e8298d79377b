"""The checklist of the file of a 调解案件, documents 0 to 13 of DOMAIN §1.6.

A simple dispute settled by word of mouth needs its one-page register form and no file around it (S15 art. 35, S37).
"""

from __future__ import annotations

from typing import Any

from desktop_app.domain.case_codes import APPLIED, FAILURE, SUCCESS
from desktop_app.domain.case_parts import ORAL, SIDES, WRITTEN
from desktop_app.domain.filing import Enclosure
from desktop_app.domain.tables import NO_PAPER

SIMPLE = "1"  # in the table of difficulties


def by_word_of_mouth(case: Any) -> bool:
    """Whether the one-page register of oral agreements is the whole file."""
    return bool(case.result == SUCCESS and case.agreement_form == ORAL and case.difficulty == SIMPLE)


def is_bound(case: Any) -> bool:
    """Whether there is a file to bind at all."""
    return not by_word_of_mouth(case)


def has_papers_to_show(party: Any) -> bool:
    """Whether a party's identity must be proved by a copy, a body's by its licence; who can show none has said why."""
    return party.role in SIDES and party.id_type != NO_PAPER


CASE_FILE = (
    Enclosure(
        paper="cover", no="0", title="卷宗封面", needed=is_bound,
        blanks=("committee_id", "parties", "dispute_key", "mediators", "accepted_on", "concluded_on", "retention"),
    ),
    Enclosure(paper="contents", no="0a", title="卷内目录", needed=is_bound, blanks=("page_count",), lacks="没有编页码，目录写不出页号"),
    Enclosure(
        paper="application", no="1", title="人民调解申请书", needed=lambda case: is_bound(case) and case.source == APPLIED, at="accepted",
        sound=("applied_on", "claims", "summary", "parties"), known_as=("调解申请书",),
    ),
    Enclosure(
        paper="register", no="1", title="人民调解受理登记表", needed=lambda case: is_bound(case) and case.source != APPLIED, at="accepted",
        sound=("source", "source_org", "source_doc_no", "received_on", "accepted_on", "dispute_key", "summary", "parties", "registrar_id"),
        known_as=("受理登记表",),
    ),
    Enclosure(
        paper="rights_notice", no="2", title="权利义务告知书", needed=is_bound, blanks=("rights_told_on",), lacks="没有记下告知日期",
    ),
    Enclosure(
        paper="identity", no="3", title="身份证明复印件", needed=is_bound, blanks=("parties.id_scans",), counts=has_papers_to_show,
        lacks="没有身份证明的复印件；不能提供的，证件类型选“无法提供”并写明原因", known_as=("身份证", "身份证明", "户口簿", "营业执照", "护照"),
    ),
    Enclosure(
        paper="mandate", no="4", title="授权委托书", blanks=("parties.authority",), counts=lambda party: bool(party.agent_name),
        needed=lambda case: any(party.agent_name for party in case.parties or ()), lacks="有代理人，没有写明权限", known_as=("委托书",),
    ),
    Enclosure(
        paper="investigation", no="5", title="调查记录", needed=lambda case: bool(case.investigations), sound=("investigations",),
    ),
    Enclosure(
        paper="evidence", no="6", title="证据材料", needed=lambda case: bool(case.evidence), sound=("evidence",),
        blanks=("evidence.images",), lacks="没有证据的图片或扫描件", known_as=("证据",),
    ),
    Enclosure(paper="session", no="7", title="调解记录", needed=is_bound, sound=("sessions",), blanks=("sessions",)),
    Enclosure(
        paper="agreement", no="8", title="人民调解协议书", sound=("agreement", "agreement_form", "agreed_amount"), blanks=("agreement",),
        needed=lambda case: case.result != FAILURE and case.agreement_form != ORAL, known_as=("调解协议",),
    ),
    Enclosure(
        paper="oral_agreement", no="8", title="口头协议登记表", sound=("agreement", "agreement_form", "agreed_amount"), blanks=("agreement",),
        needed=lambda case: case.result != FAILURE and case.agreement_form == ORAL, known_as=("口头协议",),
    ),
    Enclosure(
        paper="termination", no="8", title="终止调解说明", needed=lambda case: case.result == FAILURE,
        sound=("result", "concluded_on", "fail_reason", "remedies_told_on"), known_as=("终止",),
    ),
    Enclosure(
        paper="performance", no="9", title="履行凭证", sound=("performance", "performance_status", "breach_told_on"),
        needed=lambda case: case.result == SUCCESS and is_bound(case),
    ),
    Enclosure(
        paper="followup", no="10", title="回访记录", sound=("followups",), blanks=("followups",),
        needed=lambda case: case.result == SUCCESS and case.agreement_form == WRITTEN,
    ),
    Enclosure(
        paper="confirmation", no="11", title="司法确认材料", needed=lambda case: bool(case.judicial_confirmation),
        sound=("judicial_confirmation",), blanks=("judicial_confirmation.document",), counts=lambda asked: asked.decided_on is not None,
        lacks="法院已裁定，没有裁定书扫描件", known_as=("裁定书",),
    ),
    Enclosure(
        paper="closing_report", no="12", title="结案报告表", needed=is_bound, sound=("result", "concluded_on", "closed_on"),
        blanks=("result", "closed_on"), known_as=("卷宗情况说明",),
    ),
    Enclosure(paper="back_cover", no="13", title="卷宗封底", needed=is_bound, blanks=("page_count",), lacks="没有填全卷页数"),
)  # fmt: skip
