"""Paying: the application for subsidies of a period (以案定补申报表): each closed case with its class and amount, or why it is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kind import Kind
from desktop_app.domain.masking import masked_body, masked_name
from desktop_app.domain.period import Period
from desktop_app.domain.privacy import SEALED_TITLE, is_sealed
from desktop_app.domain.reports.mediation import CLOSED
from desktop_app.domain.subsidy import RuleSet, Subsidies, decided
from desktop_app.services.ruling import Ruling
from desktop_app.services.session import Session
from desktop_app.services.viewing import Viewing
from desktop_app.store.content import public, titles
from desktop_app.store.dumping import public_id
from desktop_app.store.records import Stored
from desktop_app.store.totals import Span, Totals

if TYPE_CHECKING:
    from desktop_app.sheets.forms import FormPage

_CENT = Decimal("0.01")
_OFFICIAL = "01"  # civil servant, in the table of mediators' occupations


@dataclass(frozen=True, slots=True)
class Share:
    """What one mediator of one case is paid."""

    id: str  # of the case
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


@dataclass(frozen=True, slots=True)
class Paying:
    """Subsidies of this office."""

    session: Session
    viewing: Viewing
    kinds: Mapping[str, Kind]
    ruling: Ruling

    def application(self, period: Period) -> Application:
        """The application of a period; raise Refused when no rules are known for this county."""
        table, county, store = self.ruling.subsidies(), self.session.store.office[:6], self.session.store
        if all(found.county != county for found in table.sets):
            raise Refused(
                f"没有县区 {county} 的以案定补规则；请把县里的办法写成规则表，用 karstdesk rule subsidy --use 文件 换上（格式见 docs/rules.md）"
            )
        with store.database.reading() as connection:
            totals = Totals(store.schema, connection, store.county)
            records = totals.members(CLOSED, Span(period.first, period.last, store.office))
            cases = list(store.records.load(connection, records).values())
        register = self._register()
        shares, left_out, used = list[Share](), list[LeftOut](), dict[str, RuleSet]()
        for case in cases:
            rules, paid, reasons = self._decided(table, county, case, register)
            if paid is None:
                left_out.append(LeftOut(public_id(case.record), _number(case), _parties(case), reasons))
            elif rules is not None:
                used[rules.name] = rules
                shares += _shares(case, paid.title, paid.amount, rules)
        return Application(period, self.session.office_name, tuple(shares), tuple(left_out), tuple(used.values()))

    def write(self, application: Application, to: Path) -> int:
        """Write the application as a workbook; how many rows it has. Raise Failed when the file cannot be written."""
        from desktop_app.sheets import forms  # XlsxWriter is loaded when a sheet is wanted

        forms.write(f"以案定补申报表 {application.period.title}", _pages(application), to)
        return len(application.shares)

    def _decided(self, table: Subsidies, county: str, case: Stored, register: Mapping[str, dict[str, Any]]) -> Any:
        closed_on = date.fromisoformat(str(case.state.values["closed_on"]))
        rules = table.rules(county, closed_on)
        if rules is None:
            return None, None, (f"结案日期 {closed_on.isoformat()} 没有适用的补贴规则",)
        decision = decided(rules, self._facts(case, closed_on, register))
        return rules, decision.paid, decision.reasons

    def _facts(self, case: Stored, closed_on: date, register: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """The case's blanks and what is found out about it."""
        nested = case.state.nested()
        body = public(nested)
        held = self.kinds[case.state.kind].held(body, titles(nested))
        sitting = [_registered(item, register) for item in body.get("mediators") or ()]
        entered = datetime.fromtimestamp(case.created_at / 1000, UTC).astimezone(CHINA).date()
        return body | {
            "file_missing": sum(bool(one.needed and one.lacking) for one in held), "entered_days": (entered - closed_on).days,
            "mediators_unregistered": sum(found is None for found in sitting),
            "mediators_official": sum(found is not None and found.get("occupation") == _OFFICIAL for found in sitting),
            "reopened": bool(body.get("reopened_from")),
        }  # fmt: skip

    def _register(self) -> dict[str, dict[str, Any]]:
        """The mediators in the register, by id and by name; a name that two people have stands for neither."""
        found, by_name = dict[str, dict[str, Any]](), dict[str, list[dict[str, Any]]]()
        for shown in self.viewing.walk(self.kinds["mediator"], {"stage": "accepted"}, "", None, None):
            found[shown.id] = shown.fields
            by_name.setdefault(str(shown.fields.get("name")), []).append(shown.fields)
        return {name: people[0] for name, people in by_name.items() if len(people) == 1} | found


def _registered(item: Mapping[str, Any], register: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The mediator of a case in the register: by the reference, else by the name."""
    return register.get(str(item.get("mediator_id"))) or register.get(str(item.get("name")))


def _shares(case: Stored, title: str, whole: Decimal, rules: RuleSet) -> Iterator[Share]:
    """The amount split evenly over the mediators; what cannot be split goes to the one who led."""
    sitting = [item for item in public(case.state.nested()).get("mediators") or () if isinstance(item, dict)]
    in_order = sorted(sitting, key=lambda item: item.get("role") != "lead") or [{}]
    each = (whole / len(in_order)).quantize(_CENT, ROUND_DOWN)
    for place, item in enumerate(in_order):
        part = each if place else whole - each * (len(in_order) - 1)
        yield Share(public_id(case.record), _number(case), _parties(case), str(item.get("name") or ""), title, part, rules.name)


def _number(case: Stored) -> str:
    return str(case.state.values.get("@number") or "")


def _parties(case: Stored) -> str:
    """The sides of a case without their names; of a sealed one, nothing."""
    if is_sealed(case.state.values):
        return SEALED_TITLE
    named = [item for item in public(case.state.nested()).get("parties") or () if isinstance(item, dict) and item.get("role") in ("1", "2")]
    return "、".join(
        masked_body(str(item["org_name"])) if item.get("org_name") else masked_name(str(item.get("name") or "")) for item in named
    )


def _pages(application: Application) -> list[FormPage]:
    from desktop_app.sheets.forms import FormPage

    paid = ((place, s.number, s.parties, s.title, s.mediator, s.amount, "") for place, s in enumerate(application.shares, 1))
    return [
        FormPage(
            name="申报表", title="人民调解以案定补申报表",
            notes=(
                f"申报单位：{application.unit}　申报期：{application.period.title}",
                f"依据：{'；'.join(f'{rules.name}（{rules.doc_no}）' for rules in application.rules) or '无'}",
            ),
            heads=("序号", "案号", "当事人", "类别", "调解员", "金额（元）", "签领"), widths=(6, 26, 24, 24, 14, 12, 16), rows=paid,
            foot=(
                f"合计：{len({share.id for share in application.shares})} 件，{application.total:,.2f} 元",
                "申报人：　　　　　司法所初审：　　　　　县司法局复核：　　　　　日期：",
            ),
        ),
        FormPage(
            name="不予申报", notes=("本期结案而没有列入申报的案件和原因",), heads=("序号", "案号", "当事人", "原因"), widths=(6, 26, 24, 70),
            rows=((place, o.number, o.parties, "；".join(o.reasons)) for place, o in enumerate(application.left_out, 1)),
        ),
        FormPage(
            name="办法", heads=("办法", "文号", "生效", "类别或条件", "金额（元）"), widths=(36, 18, 14, 40, 12),
            rows=(row for rules in application.rules for row in _explained(rules)),
        ),
    ]  # fmt: skip


def _explained(rules: RuleSet) -> Iterator[tuple[Any, ...]]:
    for demand in rules.demands:
        yield rules.name, rules.doc_no, rules.valid_from, f"不列入：{demand.reason}", None
    for paid in rules.classes:
        yield rules.name, rules.doc_no, rules.valid_from, paid.title, paid.amount
