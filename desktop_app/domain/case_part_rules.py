"""The rules of the parts of a 调解案件: parties, the agreement, judicial confirmation.

Source: 人民调解法 arts. 17, 33 (S14), 法释〔2011〕5号 (S16), 239号 forms (S1); DOMAIN §1.2, §1.5 E.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from desktop_app.domain.case_parts import BODIES, ORAL, SIDES, WRITTEN
from desktop_app.domain.kind import Rule, required_if, rule
from desktop_app.domain.numerals import capital
from desktop_app.domain.tables import NO_PAPER, birth_agrees_with_id, id_is_a_resident_number, sex_agrees_with_id

_IN_WORDS = re.compile(
    r"(\d[\d,，]*(?:\.\d{1,2})?)元[^\d零壹贰叁肆伍陆柒捌玖拾]{0,8}([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆][零壹贰叁肆伍陆柒捌玖角分整正]*)"
)
ACCEPTED = ("accepted", "mediating", "concluded", "performing", "closed", "archived")  # a case from its acceptance on
FINAL = ("closed", "archived")


@required_if("org_name", says="当事人为单位的，应填写单位名称", at=("registered", *ACCEPTED))
def body_has_a_name(party_type: str) -> bool:
    return party_type in BODIES


@required_if("name", says="请填写姓名", at=("registered", *ACCEPTED))
def person_has_a_name(party_type: str) -> bool:
    return party_type not in BODIES


@required_if("sex", "ethnicity", "birth_date", "phone", "address", "addr_div", "id_type", says="受理前应填写", at=ACCEPTED)
def person_is_described(party_type: str, role: str) -> bool:
    return party_type not in BODIES and role in SIDES


@required_if("org_address", "legal_rep", "org_phone", says="当事人为单位的，受理前应填写", at=ACCEPTED)
def body_is_described(party_type: str, role: str) -> bool:
    return party_type in BODIES and role in SIDES


@required_if("id_no", says="请填写证件号码；不能提供的，证件类型选“无法提供”并写明原因", at=ACCEPTED)
def id_number_given(id_type: str) -> bool:
    return id_type != NO_PAPER


@required_if("no_id_reason", says="请写明无法提供证件的原因", at=ACCEPTED)
def no_paper_has_a_reason(id_type: str) -> bool:
    return id_type == NO_PAPER


@required_if("no_phone_reason", says="电话填“无”的应写明原因", at=ACCEPTED)
def no_phone_has_a_reason(phone: str) -> bool:
    return phone == "无"


@required_if("consented", says="受理前应记录各方是否同意调解", at=ACCEPTED)
def consent_is_recorded(role: str) -> bool:
    return role in SIDES


@required_if("nationality", "name_foreign", "foreign_address", says="外国人当事人应填写国籍、外文姓名和境外住址", at=ACCEPTED)
def foreigner_is_described(id_type: str) -> bool:
    return id_type in ("border_pass", "vn_cccd")


body_has_a_code = Rule("单位当事人请尽量填写统一社会信用代码", lambda party_type: party_type in BODIES, False, ACCEPTED, False, ("uscc",))
no_phone = Rule("请尽量填写当事人电话", lambda role: role in SIDES, False, ("registered",), False, ("phone",))
consent_is_given = rule("一方明确拒绝调解的，不得受理（人民调解法第 17 条）", at=ACCEPTED)(lambda consented: consented)

PARTY_RULES = (
    body_has_a_name, person_has_a_name, person_is_described, body_is_described, id_number_given, no_paper_has_a_reason,
    no_phone_has_a_reason, consent_is_recorded, consent_is_given, foreigner_is_described, body_has_a_code, no_phone,
    id_is_a_resident_number, sex_agrees_with_id, birth_agrees_with_id,
)  # fmt: skip


@required_if("signed_on", "sealed_on", "copies", says="书面协议应有签名日期、盖章日期和份数", at=FINAL)
def written_is_signed_and_sealed(form: str) -> bool:
    return form == WRITTEN


@required_if("reached_on", says="口头协议应填写达成日期", at=FINAL)
def oral_has_its_day(form: str) -> bool:
    return form == ORAL


@rule("书面协议自各方及调解员签名并加盖印章之日起生效，生效日期不得更早")
def written_takes_effect_when_sealed(effective_on: date, signed_on: date, sealed_on: date, form: str) -> bool:
    return form != WRITTEN or effective_on >= max(signed_on, sealed_on)


@rule("口头协议自达成之日起生效，生效日期应与达成日期相同")
def oral_takes_effect_at_once(effective_on: date, reached_on: date, form: str) -> bool:
    return form != ORAL or effective_on == reached_on


@rule("协议里的大写金额与小写金额不一致，请核对", blocks=False)
def amounts_in_words_agree(terms: tuple[str, ...]) -> bool:
    pairs = (found for term in terms for found in _IN_WORDS.finditer(term))
    return all(_plain(capital(Decimal(found[1].replace(",", "").replace("，", "")))) == _plain(found[2]) for found in pairs)


def _plain(words: str) -> str:
    """An amount in words without the ways of writing it that differ."""
    return words.replace("圆", "元").rstrip("整正")


AGREEMENT_RULES = (
    amounts_in_words_agree,
    written_is_signed_and_sealed,
    oral_has_its_day,
    written_takes_effect_when_sealed,
    oral_takes_effect_at_once,
)

applied_before_accepted = rule("法院受理日期不得早于共同申请日期")(
    lambda accepted_on, jointly_applied_on: accepted_on >= jointly_applied_on
)
accepted_before_decided = rule("裁定日期不得早于法院受理日期")(lambda decided_on, accepted_on: decided_on >= accepted_on)
CONFIRMATION_RULES = (applied_before_accepted, accepted_before_decided)
