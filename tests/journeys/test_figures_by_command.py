"""Reports by command, at the office and at the county: what is printed, what is written, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests import makers
from tests.journeys.conftest import County, Program


def test_an_office_reports_freezes_and_the_county_has_the_same(office: Callable[..., Program], county: County, tmp_path: Path) -> None:
    karst, sheet = office(), str(tmp_path / "表.xlsx")
    listed = [line["report"] for line in karst("reports").lines]
    assert listed[0] == "mediation_cases"
    (identity,) = karst.add(
        "mediation_case", makers.mediation_case(3, accepted_on="2026-03-01", concluded_on="2026-03-20", closed_on="2026-04-20")
    )
    early = karst("report", "mediation_cases", "--period", "2026Q1", "-o", sheet)
    assert "没有计入" in early.err
    for stage in ("registered", "accepted", "mediating", "concluded"):
        karst("stage", identity, stage)
    done = karst("report", "mediation_cases", "--period", "2026Q1", "-o", sheet, "--freeze").value
    assert (done["rows"], all(check["ok"] for check in done["checks"]), done["frozen"]["version"]) == (1, True, 1)
    assert {"check", "left", "right", "relation", "ok"} <= set(done["checks"][0])
    again = karst("report", "mediation_cases", "--period", "2026Q1", "-o", sheet, "--freeze", code=2)
    assert (again.out, "已经冻结" in again.err) == ("", True)
    karst("enrol", "--server", county.start(), "--code", county.code())
    karst("sync")
    county.stop()
    there = county.program("report", "mediation_cases", "--period", "2026Q1", "--office", "451299001", "-o", sheet).value
    assert (there["rows"], there["checks"]) == (done["rows"], done["checks"])
    whole = county.program("report", "township_month", "--period", "2026-03", "-o", sheet).value
    assert all(check["ok"] for check in whole["checks"])
    assert Path(sheet).read_bytes()[:2] == b"PK"


def test_wrong_names_and_periods_are_refused_with_what_there_is(office: Callable[..., Program], county: County, tmp_path: Path) -> None:
    karst, sheet = office(), tmp_path / "表.xlsx"
    for program in (karst, county.program):
        assert "township_month" in program("report", "nothing", "--period", "2026", "-o", str(sheet), code=2).err
        assert "2026Q1" in program("report", "publicity", "--period", "2026Q9", "-o", str(sheet), code=2).err
    assert "没有代码" in county.program("report", "publicity", "--period", "2026", "--office", "451299099", "-o", str(sheet), code=2).err
    assert not sheet.exists()
