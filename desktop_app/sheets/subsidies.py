"""An application for subsidies as a workbook: whom is paid what, which cases are left out and why, and the rules that were applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desktop_app.domain.payments import Application
from desktop_app.domain.subsidy import RuleSet
from desktop_app.sheets import forms
from desktop_app.sheets.forms import FormPage
from desktop_app.sheets.writing import Target


def write(application: Application, to: Target) -> int:
    """Write the workbook; how many rows it has. Raise Failed when the file cannot be written."""
    forms.write(f"以案定补申报表 {application.period.title}", _pages(application), to)
    return len(application.shares)


def _pages(application: Application) -> list[FormPage]:
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
