"""A spreadsheet of 5,000 cases read, checked and recorded, beside calamine reading it and the same records added; and writing it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.bench.figures import Figure, at_most, seconds, seen
from tests.bench.places import fill, office

COUNT = 5_000


def figures() -> Iterator[Figure]:
    """The figures of spreadsheets."""
    with tempfile.TemporaryDirectory() as folder, office() as place:
        path = Path(folder) / "台账.xlsx"
        fill(place, COUNT)
        kind = place.kind("mediation_case")
        yield seen(f"export of {COUNT} cases with their parties", seconds(lambda: place.exporting.write(kind, path, {})), "s")
        bare = min(seconds(lambda: _bare(path)) for _ in range(3))
        with office("other") as other:
            checked = seconds(lambda: other.importing.run(kind, path, dry_run=True))
            yield at_most(f"{COUNT} cases read and checked (dry run)", checked, "s", 5)
            yield seen("the same / calamine reading the sheets", checked / bare, "x")
            whole = seconds(lambda: other.importing.run(kind, path))
            yield at_most(f"{COUNT} cases read, checked and recorded", whole, "s", 10)
        with office("third") as third:
            plain = seconds(lambda: fill(third, COUNT))
            yield seen("the same / adding them as JSON", whole / plain, "x")


def _bare(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
