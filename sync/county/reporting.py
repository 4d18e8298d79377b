"""Reports at the county: the definitions of the offices over all records, one row an office and the county's total.

The county counts what it has now; what an office froze and reported late is the office's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from desktop_app.domain.errors import Unknown
from desktop_app.domain.figures import Checked, Counted, Figure, Report, completed
from desktop_app.domain.period import Period
from desktop_app.domain.statement import Line, Statement, check_lines
from desktop_app.store.totals import Span, Sums, Totals
from sync.county.bureau import Bureau
from sync.county.offices import office_names


def statement(bureau: Bureau, report: Report, period: Period, office: str | None = None) -> Statement:
    """The report of a period; of one office, the same figures as its own. Raise Unknown when there is no such office."""
    with bureau.database.reading() as connection:
        names = office_names(bureau, connection)
        if office is not None and office not in names:
            raise Unknown(f"没有代码为 {office[:20]} 的司法所；karstcounty office list 列出全部")
        wanted = [office] if office else list(names)
        span = Span(period.first, period.last, office)
        places = [Totals(bureau.schema, connection, county) for county in sorted({code[:6] for code in wanted})]
        of = {code: sums for place in places for code, sums in place.sums_by_office(report.counted, span).items()}
        apart = [_line(report, names[code], of.get(code, {}), (code,)) for code in wanted]
        whole = _line(report, f"{bureau.name}合计", _added([place.sums(report.counted, span) for place in places]), tuple(wanted))
        early = _early(places, report, span)
    checks = check_lines(report, [*apart, *([] if office else [whole])], early)
    if office is not None:
        return Statement(report=report, period=period, unit=names[office], lines=tuple(apart), total=apart[0], checks=checks)
    checks = (*checks, _adds_up(report, apart, whole))
    return Statement(report=report, period=period, unit=bureau.name, lines=(*apart, whole), total=whole, checks=checks)


def _line(report: Report, unit: str, sums: Sums, offices: tuple[str, ...]) -> Line:
    townships = tuple(dict.fromkeys(office[:9] for office in offices))
    return Line(unit, completed(report, sums, townships))


def _added(parts: Sequence[Sums]) -> Sums:
    found: Sums = {}
    for part in parts:
        for key, value in part.items():
            found[key] = found.get(key, Decimal(0)) + value
    return found


def _early(places: Sequence[Totals], report: Report, span: Span) -> Mapping[Counted, int]:
    return {population: sum(place.left_out(population, span) for place in places) for population in report.dated}


def _adds_up(report: Report, apart: Sequence[Line], whole: Line) -> Checked:
    """That the rows of the offices add up to the county's, over all figures that can be added."""
    keys = [figure.key for figure in report.figures if isinstance(figure, Figure) and figure.distinct is None and figure.divide == 1]
    left = sum((line.values[key] for line in apart for key in keys), Decimal(0))
    right = sum((whole.values[key] for key in keys), Decimal(0))
    return Checked("各所各项之和等于全县各项之和", whole.unit, left, right, "=", left == right, True)
