"""A year's reports over 20,000 concluded cases beside one bare count of the same rows, and the sheet beside XlsxWriter alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from desktop_app.domain import period
from desktop_app.domain.reports.mediation import CASES
from desktop_app.services import made_up
from desktop_app.services.office import Office
from desktop_app.store.desk import New, Signed
from tests.bench.figures import Figure, at_most, median, seconds, seen
from tests.bench.places import office

COUNT = 20_000
QUARTER = period.parse("2026Q1")


def figures() -> Iterator[Figure]:
    """The figures of reporting."""
    with office() as place, tempfile.TemporaryDirectory() as folder:
        _concluded(place)
        path = Path(folder) / "a.xlsx"
        whole = median(lambda: place.reporting.write(place.reporting.statement(CASES, QUARTER), path), 5)
        yield at_most(f"form A of a quarter with {COUNT} cases, checked and written", whole, "s", 3)
        yield seen("the same / a bare count of its rows", whole / median(lambda: _bare(place), 5), "x")
        statement = place.reporting.statement(CASES, QUARTER)
        yield seen(
            "writing it / XlsxWriter alone", seconds(lambda: place.reporting.write(statement, path)) / seconds(lambda: _plain(path)), "x"
        )
        yield at_most("freezing it", seconds(lambda: place.reporting.freeze(CASES, QUARTER)), "s", 3)


def _concluded(place: Office) -> None:
    kind, store = place.kind("mediation_case"), place.session.store
    for start in range(0, COUNT, 500):
        bodies = [kind.read(made_up.mediation_case(seed, concluded_on="2026-02-10")) for seed in range(start, start + 500)]
        with store.database.writing() as connection:
            store.desk.create(connection, [New(kind.key, {**body, "@stage": "closed"}) for body in bodies], Signed("韦志明", 0))


def _bare(place: Office) -> None:
    with place.session.store.database.reading() as connection:
        query = "SELECT count(*), sum(people_count) FROM mediation_case WHERE concluded_on BETWEEN '2026-01-01' AND '2026-03-31'"
        connection.exec_driver_sql(query).fetchall()


def _plain(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    for _ in range(3):
        sheet = book.add_worksheet()
        for row in range(60):
            sheet.write_string(row, 0, "案件总数")
            sheet.write_number(row, 1, row)
    book.close()
