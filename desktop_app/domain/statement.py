"""One report made for one period: its rows, how its checks came out, what came late, and how it differs from what was frozen.

It knows no database and no sheet; services and the county fill it in the same way, so that both show the same.
Source: DOMAIN §1.8 "Period close", §5.1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from desktop_app.domain.figures import AnyFigure, Checked, Counted, Known, Report, Values, checked
from desktop_app.domain.period import Period


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's figures, as shown."""

    unit: str  # its name
    values: Values


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report as it was frozen."""

    version: int  # from 1; a correction is the next one
    at: int  # ms since 1970 UTC
    author: str
    why: str | None
    digest: str  # SHA-256 of the canonical body, hex
    figures: dict[str, Decimal]
    late: dict[str, dict[str, Decimal]]  # by the period the late records belong to
    intact: bool = True  # the body still has its digest


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is another one now than it was when the report was frozen."""

    figure: AnyFigure
    frozen: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A report with its figures."""

    report: Report
    period: Period
    unit: str  # who reports
    lines: tuple[Line, ...]  # the units; the last one is the total when there are several
    total: Line
    checks: tuple[Checked, ...]
    late: tuple[tuple[Period, Line], ...] = ()  # of earlier periods that are frozen
    frozen: Frozen | None = None
    differences: tuple[Difference, ...] = field(default=())

    @property
    def is_zero(self) -> bool:
        """Nothing happened in the period: it is still reported (零报告)."""
        known = {figure.key for figure in self.report.figures if isinstance(figure, Known)}
        return not any(value for key, value in self.total.values.items() if key not in known)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that stop a report from being frozen."""
        return tuple(check for check in self.checks if check.blocks and not check.ok)


def check_lines(report: Report, lines: Iterable[Line], left_out: Mapping[Counted, int]) -> tuple[Checked, ...]:
    """Every check of every line, then how many records of the period are left out because they stand at too early a stage."""
    found = [check for line in lines for check in checked(report, line.unit, line.values)]
    for population, count in left_out.items():
        if count:
            says = f"日期在本期、还没有办到这一步的记录没有计入（计入的是：{population.says.partition('；')[0]}）"
            found.append(Checked(says, "", Decimal(count), Decimal(0), "=", ok=False, blocks=False))
    return tuple(found)


def check_body(check: Checked) -> dict[str, Any]:
    """A check as commands print it, at the office and at the county."""
    return {
        "check": check.says, "unit": check.unit, "left": str(check.left), "relation": check.relation, "right": str(check.right),
        "ok": check.ok, "blocks": check.blocks,
    }  # fmt: skip


def check_sentence(check: Checked) -> str:
    """A check that did not come out, for a person, with its numbers."""
    head = "核对不符" if check.blocks else "请核对"
    return f"{head}：{check.unit + '，' if check.unit else ''}{check.says}（{check.left} 与 {check.right}）"


def differences(report: Report, frozen: Frozen, now: Values) -> tuple[Difference, ...]:
    """The figures that have changed since the report was frozen, in its order."""
    found = (Difference(figure, frozen.figures.get(figure.key, Decimal(0)), now[figure.key]) for figure in report.figures)
    return tuple(each for each in found if each.frozen != each.now)


def frozen_body(statement: Statement, office: str) -> str:
    """What is frozen, as canonical JSON: the same figures always give the same text."""
    body = {
        "report": statement.report.key, "period": str(statement.period), "office": office, "figures": _texts(statement.total.values),
        "late": {str(period): _texts(line.values) for period, line in statement.late},
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(body: str) -> str:
    """The hash a frozen report is known by."""
    return hashlib.sha256(body.encode()).hexdigest()


def thawed(body: str, **envelope: Any) -> Frozen:
    """A frozen report of its body and what was kept beside it; not ``intact`` when the body is not the one that was hashed."""
    found = json.loads(body)
    late = {period: _numbers(values) for period, values in found["late"].items()}
    return Frozen(figures=_numbers(found["figures"]), late=late, intact=digest(body) == envelope["digest"], **envelope)


def _texts(values: Values) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}


def _numbers(texts: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(text) for key, text in texts.items()}
