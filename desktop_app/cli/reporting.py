"""Reports upwards: which there are, one of a period as a sheet, and freezing it."""

from __future__ import annotations

from typing import Any

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain import period, reports
from desktop_app.domain.statement import Statement, check_body, check_sentence
from desktop_app.services.clock import instant


def list_(args: Arguments) -> int:
    """Which reports there are."""
    for report in reports.REPORTS:
        emit({"report": report.key, "title": report.title, "rhythm": report.rhythm, "figures": len(report.figures)})
    return 0


def report(args: Arguments) -> int:
    """Make a report, and freeze it when asked to."""
    wanted, when = reports.by_key(args.name), period.parse(args.period)
    with opened(args) as office:
        reporting = office.reporting
        statement = reporting.freeze(wanted, when, args.why) if args.freeze else reporting.statement(wanted, when)
        rows = reporting.write(statement, args.out)
    for check in statement.checks:
        if not check.ok:
            note(check_sentence(check))
    emit({"rows": rows, "checks": [check_body(check) for check in statement.checks], **_more(statement)})
    return 0


def _more(statement: Statement) -> dict[str, Any]:
    """What has been frozen, what came late, and what has changed since."""
    frozen, found = statement.frozen, dict[str, Any]()
    if statement.is_zero:
        found["zero"] = True
    if frozen is not None:
        found["frozen"] = {"version": frozen.version, "at": instant(frozen.at), "hash": frozen.digest, "intact": frozen.intact}
    if statement.late:
        found["late"] = [{"period": str(of), "figures": {k: str(v) for k, v in line.values.items() if v}} for of, line in statement.late]
    if statement.differences:
        found["differences"] = [
            {"figure": each.figure.key, "title": each.figure.title, "frozen": str(each.frozen), "now": str(each.now)}
            for each in statement.differences
        ]
    return found


COMMANDS: dict[str, Command] = {"report": report, "reports": list_}
