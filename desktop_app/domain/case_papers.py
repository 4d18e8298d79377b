"""The printed documents of a 调解案件: the case file of 司法通〔2010〕239号 in its order, and the papers that go out of the office.

Source: DOMAIN §1.6 (S1, S2, S3, S7), §1.10 (S39, S40), §1.11 (S42, S43), §5.2, §5.3, §5.4; 人民调解法 arts. 17-33; S16 for the court.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from desktop_app.domain.case_clocks import court_may_confirm
from desktop_app.domain.case_codes import APPLIED, FAILURE
from desktop_app.domain.case_parts import BODIES, FORECAST, ORAL, SIDES, WRITTEN, Agreement, JudicialConfirmation, Party
from desktop_app.domain.papers import Also, Ledger, Paper, Papers
from desktop_app.domain.tables import age_on, names

JOINT = 3  # members of one side that stand in the form itself; more of them go into an annex
SHORTEST_SECRET = 4  # characters; "无" as a telephone is no secret
PERMANENT_FROM = 100_000  # yuan in dispute from which a file is proposed to be kept for ever (DOMAIN §5.3)
GROUP = 10  # people from which a dispute is a mass dispute (DOMAIN §1.5 D)
DURING = ("accepted", "mediating", "concluded", "performing", "closed", "archived")


def sides_of(record: Any) -> list[Party]:
    """Those who are bound by the agreement and must sign: applicants, respondents, third parties; in form order."""
    return [party for party in record.parties or () if party.role in SIDES]


def called(party: Party) -> str:
    """What papers call a party: the body's name, or the person's with the foreign name behind it."""
    if party.party_type in BODIES and party.org_name:
        return party.org_name
    return f"{party.name or ''}（{party.name_foreign}）" if party.name_foreign else party.name or party.org_name or ""


def _deal(record: Any) -> Agreement:
    return record.agreement[0] if record.agreement else Agreement()


def _form(record: Any) -> str | None:
    return _deal(record).form or record.agreement_form if record.agreement else None


def has_written_agreement(record: Any) -> bool:
    """Whether a written agreement was reached."""
    return _form(record) == WRITTEN


def has_oral_agreement(record: Any) -> bool:
    """Whether an oral agreement was reached."""
    return _form(record) == ORAL


def in_vietnamese(record: Any) -> bool:
    """Whether the written agreement has a Vietnamese text beside the Chinese one."""
    return has_written_agreement(record) and "vietnamese" in (_deal(record).languages or ())


def applied(record: Any) -> bool:
    """Whether a party asked for mediation."""
    return bool(record.source == APPLIED)


def violent(record: Any) -> bool:
    """Whether a party's address must stay off what the other side sees (反家庭暴力法; DOMAIN §5.4)."""
    return "domestic_violence" in (record.flags or ()) or record.sub_key == "domestic_violence"


def confirmable(record: Any) -> bool:
    """Whether the court may be asked to confirm: an agreement in force, and not on identity, adoption or marriage itself (S16)."""
    return (
        bool(record.agreement)
        and _deal(record).effective_on is not None
        and court_may_confirm(record.dispute_key or "", record.sub_key or "")
    )


def asks_the_court(record: Any) -> bool:
    """Whether judicial confirmation is meant, asked for or decided."""
    return record.jc_status not in (None, "none") or bool(record.judicial_confirmation)


def retention(record: Any) -> str:
    """The proposed period of keeping, a code of file_retention; the county decides. Source: DOMAIN §5.3."""
    grave = record.dispute_key in ("forest_land", "house_homestead") or record.sub_key in ("inheritance", "family_property")
    large = (record.amount or 0) > PERMANENT_FROM or (record.people_count or 0) >= GROUP
    if grave or large or record.is_foreign or record.is_san_da:
        return "3"
    return "1" if record.agreement_form == ORAL or record.difficulty == "1" else "2"


def secrets(record: Any) -> tuple[str, ...]:
    """Addresses and telephones of every person in a case with domestic violence; nobody says which side is the victim."""
    if not violent(record):
        return ()
    told = (text for party in record.parties or () for text in (party.address, party.phone, party.agent_phone, party.foreign_address))
    return tuple(sorted({text for text in told if text and len(text) >= SHORTEST_SECRET}, key=len, reverse=True))


def withheld(record: Any) -> str | None:
    """Why nothing may be printed of a sealed file (未成年人保护法 art. 103, 刑诉法 art. 286; DOMAIN §5.4)."""
    return "本案已封存，不能打印；依县局的启封文书改动“查看范围”并写明文号后再打印" if record.confidentiality == "sealed" else None


def _party(party: Party, on: date) -> Also:
    age = age_on(party.birth_date, on) if party.birth_date and party.birth_date <= on else None
    body = party.party_type in BODIES
    return Also(party, {
        "called": called(party), "is_body": body, "age": age, "contact": party.org_phone if body else party.phone,
        "home": party.org_address if body else party.foreign_address if not party.address else party.address,
    })  # fmt: skip


def facts(record: Any, on: date) -> Mapping[str, Any]:
    """What templates use beside the blanks; ages are counted on ``on``.

    ``*_here`` are the parties that fit the form itself, ``annex`` is everybody when they do not.
    """
    roles = {"applicants": "1", "respondents": "2", "third_parties": "5"}
    seen = {name: [_party(party, on) for party in record.parties or () if party.role == role] for name, role in roles.items()}
    annexed = any(len(parties) > JOINT for parties in seen.values())
    here = {f"{name}_here": parties[:1] if annexed else parties for name, parties in seen.items()}
    named = {f"{name}_named": names(party.more["called"] for party in parties) for name, parties in seen.items()}
    everybody = [party for parties in seen.values() for party in parties]
    sittings = sorted(sitting.held_at.date() for sitting in record.sessions or () if sitting.held_at)
    return {
        **seen, **here, **named, "sides": everybody, "annexed": annexed, "annex": everybody if annexed else [],
        "sides_here": [party for parties in here.values() for party in parties],
        "all_parties": [_party(party, on) for party in record.parties or ()],
        "deal": _deal(record), "ruling": (record.judicial_confirmation or (JudicialConfirmation(),))[0],
        "mediators_named": "、".join(mediator.name or "" for mediator in record.mediators or ()),
        "guardians": [party for party in everybody if party.part.guardian_party_id],
        "began_on": sittings[0] if sittings else record.accepted_on, "ended_on": record.concluded_on or (sittings or [None])[-1],
        "is_violent": violent(record), "retention_proposed": record.retention or retention(record),
        "marking": "限办案人查阅" if record.confidentiality == "handlers" else "",
        "unperformed": [row for row in record.performance or () if not row.done_on and not row.waived_on],
    }  # fmt: skip


def _catalogue() -> Iterator[Paper]:
    yield Paper(key="cover", title="卷宗封面", place=0, counts=True)
    yield Paper(key="contents", title="卷内目录", place=0, counts=True)
    yield Paper(key="application", title="人民调解申请书", when=applied, place=1, audience="sides", on=lambda r, i: r.applied_on)
    yield Paper(
        key="register", title="人民调解受理登记表", place=1, bound=lambda r: not applied(r), audience="sides", on=lambda r, i: r.accepted_on
    )
    yield Paper(key="rights_notice", title="人民调解权利义务告知书", place=2, audience="sides", on=lambda r, i: r.rights_told_on)
    yield Paper(key="privacy_notice", title="个人信息处理告知书", audience="sides")
    yield Paper(key="identity", title="身份证明材料", place=3, pictures="parties.id_scans")
    yield Paper(key="mandate", title="授权委托书", of="parties", each=lambda p: bool(p.agent_name), place=4, audience="body")
    yield Paper(key="investigation", title="调查记录", of="investigations", place=5, on=lambda r, i: i.held_at and i.held_at.date())
    yield Paper(key="evidence", title="证据材料目录", when=lambda r: bool(r.evidence), place=6, pictures="evidence.images")
    yield Paper(key="session", title="调解记录", of="sessions", place=7, audience="sides", on=lambda r, i: i.held_at and i.held_at.date())
    yield Paper(key="extension", title="延期调解同意书", when=lambda r: r.accepted_on is not None, place=7,
                bound=lambda r: r.extended_to is not None, audience="sides")  # fmt: skip
    yield Paper(key="escalation", title="防止激化报告", of="escalation", each=lambda e: e.kind in FORECAST, place=7)
    yield Paper(key="agreement", title="人民调解协议书", when=has_written_agreement, place=8, audience="sides",
                on=lambda r, i: _deal(r).signed_on)  # fmt: skip
    yield Paper(key="agreement_vietnamese", title="人民调解协议书（中越文）", when=in_vietnamese, place=8, audience="sides",
                on=lambda r, i: _deal(r).signed_on)  # fmt: skip
    yield Paper(key="oral_agreement", title="人民调解口头协议登记表", when=has_oral_agreement, place=8, audience="sides",
                on=lambda r, i: _deal(r).reached_on)  # fmt: skip
    yield Paper(key="termination", title="人民调解终止告知书", when=lambda r: r.result == FAILURE, place=8, audience="sides")
    yield from _after_the_agreement()
    yield Paper(key="transfer", title="纠纷移送函", of="transfers", place=12, audience="body")
    yield Paper(key="foreign_notice", title="涉外纠纷情况通报", when=lambda r: bool(r.is_foreign), place=12, audience="body")
    yield Paper(key="zongzhi_feedback", title="综治中心流转事项办理反馈单", when=lambda r: r.source == "zongzhi", place=12, audience="body")
    yield Paper(key="closing_report", title="结案报告表", when=lambda r: r.result is not None, place=12)
    yield Paper(key="file_note", title="卷宗情况说明", place=12, counts=True)
    yield Paper(key="back_cover", title="卷宗封底", place=13, counts=True)


def _after_the_agreement() -> Iterator[Paper]:
    yield Paper(key="performance", title="协议履行情况登记表", when=lambda r: bool(r.performance), place=9,
                bound=lambda r: any(row.voucher or row.done_on for row in r.performance), pictures="performance.voucher")  # fmt: skip
    yield Paper(key="urge", title="督促履行记录", of="urges", place=9)
    yield Paper(key="breach_notice", title="未履行协议权利告知书", place=9, audience="sides",
                when=lambda r: bool(r.agreement) and (r.performance_status == "breach" or r.breach_told_on is not None))  # fmt: skip
    yield Paper(key="followup", title="回访记录", of="followups", place=10)
    yield Paper(key="confirmation", title="司法确认申请书", when=confirmable, place=11, bound=asks_the_court, audience="body",
                on=lambda r, i: r.judicial_confirmation[0].jointly_applied_on if r.judicial_confirmation else None)  # fmt: skip
    yield Paper(
        key="delivery_address", title="送达地址确认书", of="parties", each=lambda p: p.role in SIDES, place=11, bound=asks_the_court
    )
    yield Paper(key="ruling", title="司法确认裁定书", place=11, pictures="judicial_confirmation.document",
                when=lambda r: bool(r.judicial_confirmation and r.judicial_confirmation[0].document))  # fmt: skip


_LEDGERS = (
    Ledger(key="mediation_case", title="人民调解案件登记簿"),
    Ledger(key="oral_agreement", title="口头协议登记簿", when=has_oral_agreement),
    Ledger(key="case_files", title="案卷目录", when=lambda record: record.closed_on is not None),
    Ledger(key="performance", title="协议履行登记簿", of="performance"),
    Ledger(key="followups", title="回访登记簿", of="followups"),
    Ledger(key="transfers", title="纠纷移送登记簿", of="transfers"),
)

CASE_PAPERS = Papers(catalogue=tuple(_catalogue()), ledgers=_LEDGERS, facts=facts, secrets=secrets, withheld=withheld)
