"""Rules that counties change, and what follows from them: the money test of an application, the subsidies of a period."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain import period
from desktop_app.services.attaching import extract
from desktop_app.services.ruling import TITLES, RuleTable


def rules(args: Arguments) -> int:
    """The rule tables in force."""
    with opened(args) as office:
        for name in TITLES:
            emit(_line(office.ruling.current(name)))
    return 0


def rule(args: Arguments) -> int:
    """Take a rule table out, put one in force, or go back to the shipped one."""
    with opened(args) as office:
        if args.use is not None:
            found = office.ruling.replace(args.name, args.use)
        elif args.shipped:
            found = office.ruling.withdraw(args.name)
        else:
            found = office.ruling.current(args.name)
            extract([found.text.encode()], args.out)
            note(f"《{TITLES[args.name]}》规则表已取出；改好后用 karstdesk rule {args.name} --use 文件 换上")
    emit(_line(found))
    return 0


def _line(table: RuleTable) -> dict[str, str]:
    return {"rule": table.name, "title": table.title, "source": table.source, "origin": table.origin, "sha256": table.sha256}


def means(args: Arguments) -> int:
    """The money test of an application."""
    with opened(args) as office:
        found = office.means(args.id)
    note(found.sentence)
    emit({key: str(value) if key in ("income", "per_head_month", "limit") and value is not None else value
          for key, value in asdict(found).items()})  # fmt: skip
    return 0


def subsidy(args: Arguments) -> int:
    """The application for subsidies of a period."""
    with opened(args) as office:
        made = office.paying.application(period.parse(args.period))
        rows = office.paying.write(made, args.out)
    left_out = [{"id": case.id, "number": case.number, "reasons": list(case.reasons)} for case in made.left_out]
    if left_out:
        note(f"{len(left_out)} 件没有列入，原因在“不予申报”表")
    emit({"rows": rows, "amount": f"{made.total:.2f}", "rules": [each.name for each in made.rules], "excluded": left_out})
    return 0


COMMANDS: dict[str, Command] = {"rules": rules, "rule": rule, "means": means, "subsidy": subsidy}
