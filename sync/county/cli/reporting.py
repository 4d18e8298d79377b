"""Reports of the county as sheets."""

from __future__ import annotations

from desktop_app.domain import period, reports
from desktop_app.domain.statement import check_body, check_sentence
from desktop_app.sheets import statements
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console
from sync.county.reporting import statement


def report(given: Arguments, console: Console) -> int:
    """Make a report."""
    wanted, when = reports.by_key(given.NAME), period.parse(given.period)
    with opened(given) as bureau:
        made = statement(bureau, wanted, when, given.office)
    rows = statements.write(made, given.file)
    for check in made.checks:
        if not check.ok:
            console.say(check_sentence(check))
    console.value({"rows": rows, "checks": [check_body(check) for check in made.checks]})
    return 0


COMMANDS: dict[str, Command] = {"report": report}
