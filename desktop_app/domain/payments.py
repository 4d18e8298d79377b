"""Subsidies of a period: each case that was closed in it with its class and amount, split over its mediators, or why it is left out.

It knows no store: an office asks it about its own cases, the county about those of all offices, and both say the same.
Source: DOMAIN §1.9; S31-S37.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind
from desktop_app.domain.masking import masked_body, masked_name
from desktop_app.domain.period import Period
from desktop_app.domain.privacy import SEALED_TITLE, is_sealed
from desktop_app.domain.subsidy import Decision, RuleSet, Subsidies, decided

CASES, MEDIATORS = "mediation_case", "mediator"  # the kinds it is about
_CENT = Decimal("0.01")
_OFFICIAL = "01"  # civil servant, in the table of mediators' occupations
Register = Mapping[str, Mapping[str, Any]]  # mediators by id, and by name where only one has it


@dataclass(frozen=True, slots=True)
class Case:
    """One closed case."""

    id: str
    office: str
    number: str
    entered_on: date  # the day it was first written down
    body: Mapping[str, Any]  # its blanks in JSON form, lists of parts nested
    attached: tuple[str, ...]  # titles of its attachments


@dataclass(frozen=True, slots=True)
class Share:
    """What one mediator of one case is paid."""

    id: str  # of the case
    office: str
    number: str
    parties: str  # 韦某、蒙某
    mediator: str
    title: str  # of the class
    amount: Decimal  # yuan
    rules: str  # name of the rule set


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that is not paid, and every reason."""

    id: str
    office: str
    number: str
    parties: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """The application of a period."""

    period: Period
    unit: str
    shares: tuple[Share, ...]
    left_out: tuple[LeftOut, ...]
    rules: tuple[RuleSet, ...]  # those that were applied

    @property
    def total(self) -> Decimal:
        """Yuan in all."""
        return sum((share.amount for share in self.shares), Decimal(0))


def applied(
    period: Period, unit: str, cases: Iterable[Case], table: Subsidies, county: str, kind: Kind, register: Register
) -> Application:  # fmt: skip
    """The application of a period; raise Refused when the table has no rules for the county."""
    if all(found.county != county for found in table.sets):
        raise Refused(
            f"没有县区 {county} 的以案定补规则；请把县里的办法写成规则表：所里用 karstdesk rule subsidy --use 文件 换上，"
            "县局发布 subsidy 给各所（格式见 docs/rules.md）"
        )
    shares, left_out, used = list[Share](), list[LeftOut](), dict[str, RuleSet]()
    for case in cases:
        closed_on = date.fromisoformat(str(case.body["closed_on"]))
        rules = table.rules(county, closed_on)
        if rules is None:
            decision = Decision(None, (f"结案日期 {closed_on.isoformat()} 没有适用的补贴规则",))
        else:
            decision = decided(rules, _facts(case, closed_on, kind, register))
        if rules is None or decision.paid is None:
            left_out.append(LeftOut(case.id, case.office, case.number, _parties(case.body), decision.reasons))
        else:
            used[rules.name] = rules
            shares += _shares(case, decision.paid.title, decision.paid.amount, rules)
    return Application(period, unit, tuple(shares), tuple(left_out), tuple(used.values()))


def register_of(mediators: Iterable[tuple[str, Mapping[str, Any]]]) -> Register:
    """The register of (id, body) pairs; a name that two people have stands for neither."""
    found, by_name = dict[str, Mapping[str, Any]](), dict[str, list[Mapping[str, Any]]]()
    for identity, body in mediators:
        found[identity] = body
        by_name.setdefault(str(body.get("name")), []).append(body)
    return {name: people[0] for name, people in by_name.items() if len(people) == 1} | found


def _facts(case: Case, closed_on: date, kind: Kind, register: Register) -> dict[str, Any]:
    """The case's blanks and what is found out about it."""
    held = kind.held(case.body, case.attached)
    sitting = [_registered(item, register) for item in case.body.get("mediators") or ()]
    return dict(case.body) | {
        "file_missing": sum(bool(one.needed and one.lacking) for one in held), "entered_days": (case.entered_on - closed_on).days,
        "mediators_unregistered": sum(found is None for found in sitting),
        "mediators_official": sum(found is not None and found.get("occupation") == _OFFICIAL for found in sitting),
        "reopened": bool(case.body.get("reopened_from")),
    }  # fmt: skip


def _registered(item: Mapping[str, Any], register: Register) -> Mapping[str, Any] | None:
    """The mediator of a case in the register: by the reference, else by the name."""
    return register.get(str(item.get("mediator_id"))) or register.get(str(item.get("name")))


def _shares(case: Case, title: str, whole: Decimal, rules: RuleSet) -> Iterator[Share]:
    """The amount split evenly over the mediators; what cannot be split goes to the one who led."""
    sitting = [item for item in case.body.get("mediators") or () if isinstance(item, Mapping)]
    in_order = sorted(sitting, key=lambda item: item.get("role") != "lead") or [{}]
    each = (whole / len(in_order)).quantize(_CENT, ROUND_DOWN)
    for place, item in enumerate(in_order):
        part = each if place else whole - each * (len(in_order) - 1)
        mediator = str(item.get("name") or "")
        yield Share(case.id, case.office, case.number, _parties(case.body), mediator, title, part, rules.name)


def _parties(body: Mapping[str, Any]) -> str:
    """The sides of a case without their names; of a sealed one, nothing."""
    if is_sealed(body):
        return SEALED_TITLE
    named = [item for item in body.get("parties") or () if isinstance(item, Mapping) and item.get("role") in ("1", "2")]
    return "、".join(
        masked_body(str(item["org_name"])) if item.get("org_name") else masked_name(str(item.get("name") or "")) for item in named
    )
