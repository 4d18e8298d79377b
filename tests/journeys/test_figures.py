"""Reports upwards: a quarter is checked, frozen and stays; what comes late goes into the next one; the county has the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from desktop_app.domain import period, reports
from desktop_app.domain.errors import Failed, Refused
from desktop_app.domain.figures import Figure, Values
from desktop_app.domain.kinds import KINDS
from desktop_app.domain.reports import REPORTS
from desktop_app.domain.reports.mediation import CASES
from desktop_app.services import enrolling, session
from desktop_app.services.office import Office
from desktop_app.store.desk import New, Signed
from desktop_app.store.dumping import public_id
from sync.county import offices
from sync.county.bureau import Bureau
from sync.county.reporting import statement
from tests import makers
from tests.county.pairing import Served, serving
from tests.fakes import FakeClock, FakeKeyring

FIRST, SECOND = "451299001", "451299002"
Q1, Q2, Q3 = map(period.parse, ("2026Q1", "2026Q2", "2026Q3"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made, _ = session.make(tmp_path / "office", FIRST, "雅龙司法所", None, FakeKeyring(), KINDS, FakeClock())
    yield Office.over(made, KINDS)
    made.store.close()


def record(office: Office, kind: str, *bodies: dict[str, Any], stage: str = "closed") -> list[str]:
    """Records that stand at a stage, as they are after their way there."""
    new = [New(kind, {**office.kind(kind).read(body), "@stage": stage, "@number": str(place)}) for place, body in enumerate(bodies, 1)]
    with office.session.store.database.writing() as connection:
        ids = office.session.store.desk.create(connection, new, Signed("韦志明", 1_795_000_000_000))
    return [public_id(each) for each in ids]


def case(seed: int, concluded_on: str, **over: Any) -> dict[str, Any]:
    return makers.mediation_case(seed, concluded_on=concluded_on, accepted_on="2026-01-02", closed_on="2026-11-01", **over)


def numbers(values: Values) -> dict[str, Any]:
    """Figures to be compared with whole numbers."""
    return dict(values)


def cells(path: Path, sheet: str) -> list[list[Any]]:
    """The rows of a sheet."""
    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()]


def test_story_22_a_quarter_is_frozen_and_a_late_case_goes_into_the_next(office: Office, tmp_path: Path) -> None:
    record(office, "mediation_case", *(case(n, "2026-03-30", agreed_amount="86400.00") for n in range(3)))
    frozen = office.reporting.freeze(CASES, Q1).frozen
    assert frozen is not None and (frozen.version, frozen.intact, numbers(frozen.figures)["cases"]) == (1, True, 3)
    (late,) = record(office, "mediation_case", case(9, "2026-03-31", agreed_amount="10000.00"))
    record(office, "mediation_case", case(10, "2026-04-02"))

    again = office.reporting.statement(CASES, Q1)
    assert (numbers(again.total.values)["cases"], again.frozen) == (3, frozen)
    assert {each.figure.key: (int(each.frozen), int(each.now)) for each in again.differences}["cases"] == (3, 4)

    second = office.reporting.statement(CASES, Q2)
    assert second.total.values["cases"] == 1
    assert [(str(of), numbers(line.values)["cases"], str(line.values["money"])) for of, line in second.late] == [("2026Q1", 1, "1.00")]
    assert office.reporting.late_records(CASES, Q2) == [("2026Q1", late)]
    assert office.reporting.write(second, tmp_path / "二季度.xlsx") == 1
    assert cells(tmp_path / "二季度.xlsx", "补报")[2][:2] == ["2026年第一季度", 1.0]

    assert office.reporting.freeze(CASES, Q2).late[0][1].values["cases"] == 1
    assert office.reporting.statement(CASES, Q3).late == ()  # it has been reported
    assert office.reporting.statement(CASES, Q2).late[0][1].values["cases"] == 1  # and still stands in the second quarter


def test_a_correction_needs_a_reason_and_keeps_the_version_before(office: Office) -> None:
    record(office, "mediation_case", case(1, "2026-03-30"))
    office.reporting.freeze(CASES, Q1)
    record(office, "mediation_case", case(2, "2026-03-31"))
    with pytest.raises(Refused, match="--why"):
        office.reporting.freeze(CASES, Q1)
    corrected = office.reporting.freeze(CASES, Q1, "漏报一件").frozen
    assert corrected is not None and (corrected.version, corrected.why, numbers(corrected.figures)["cases"]) == (2, "漏报一件", 2)
    assert office.reporting.statement(CASES, Q2).late == ()  # the correction has it
    with office.session.store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version FROM frozen ORDER BY version").scalars().all() == [1, 2]


def test_the_late_of_a_correction_are_not_lost(office: Office) -> None:
    record(office, "mediation_case", case(1, "2026-03-30"))
    office.reporting.freeze(CASES, Q1)
    record(office, "mediation_case", case(2, "2026-03-31"))
    office.reporting.freeze(CASES, Q2)
    again = office.reporting.freeze(CASES, Q2, "重报")
    assert [(str(of), numbers(line.values)["cases"]) for of, line in again.late] == [("2026Q1", 1)]
    assert office.reporting.statement(CASES, Q3).late == ()


def test_a_report_whose_sums_do_not_agree_is_shown_and_not_frozen(office: Office, tmp_path: Path) -> None:
    record(office, "mediation_case", case(1, "2026-02-01"), case(2, "2026-02-01"))
    with office.session.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE mediation_case SET dispute_key = NULL WHERE number = '1'")
    shown = office.reporting.statement(CASES, Q1)
    assert [(check.says, int(check.left), int(check.right)) for check in shown.failed] == [("各类纠纷之和等于案件总数", 1, 2)]
    office.reporting.write(shown, tmp_path / "a.xlsx")
    assert "核对未通过 1 项" in cells(tmp_path / "a.xlsx", CASES.title)[3][0]
    assert [row[5] for row in cells(tmp_path / "a.xlsx", "核对")[1:]].count("不符") == 1
    with pytest.raises(Refused, match="各类纠纷之和等于案件总数（1 与 2）"):
        office.reporting.freeze(CASES, Q1)
    assert office.reporting.statement(CASES, Q1).frozen is None


def test_a_changed_frozen_report_is_found_out(office: Office) -> None:
    office.reporting.freeze(CASES, Q1)
    with office.session.store.database.writing() as connection:
        connection.exec_driver_sql("""UPDATE frozen SET body = replace(body, '"cases":"0"', '"cases":"9"')""")
    frozen = office.reporting.statement(CASES, Q1).frozen
    assert frozen is not None and not frozen.intact


def test_a_period_that_has_not_begun_is_not_frozen(office: Office) -> None:
    with pytest.raises(Refused, match="还没有开始"):
        office.reporting.freeze(CASES, period.parse("2027"))


def test_what_happened_and_stands_too_early_is_pointed_out(office: Office) -> None:
    record(office, "mediation_case", case(1, "2026-02-01"), stage="accepted")
    (last,) = [check for check in office.reporting.statement(CASES, Q1).checks if not check.ok]
    assert (int(last.left), last.blocks) == (1, False)
    assert "没有计入" in last.says


@pytest.mark.parametrize("report", REPORTS, ids=[report.key for report in REPORTS])
def test_every_report_is_written_and_zero_is_reported_too(office: Office, tmp_path: Path, report: Any) -> None:
    made = office.reporting.statement(report, period.parse("2026-03"))
    path = tmp_path / "零.xlsx"
    rows = office.reporting.write(made, path)
    assert made.is_zero and not made.failed
    sheet = cells(path, report.title)
    assert rows == (1 if report.layout == "wide" else len(report.figures))
    assert sheet[0][0] == report.title
    assert sheet[3][0] == "零报告：本期没有发生"
    assert {"核对", "口径"} <= set(CalamineWorkbook.from_path(str(path)).sheet_names)


def test_form_a_has_its_columns_under_their_headings(office: Office, tmp_path: Path) -> None:
    record(office, "mediation_case", case(1, "2026-02-01", source="5", source_org="派出所", source_doc_no="1", received_on="2026-01-01"))
    office.reporting.write(office.reporting.statement(CASES, Q1), tmp_path / "a.xlsx")
    sheet = cells(tmp_path / "a.xlsx", CASES.title)
    titles = [figure.title for figure in CASES.figures]
    values = dict(zip([figure.key for figure in CASES.figures], sheet[8][1:], strict=False))
    assert (sheet[8][0], values["cases"], values["from_police"], values["success_share"]) == ("雅龙司法所", 1.0, 1.0, 100.0)
    assert sheet[4][titles.index("调委会主动调解") + 1] == "案件来源"
    assert sheet[5][titles.index("小计") + 1] == "接受委托移送调解"
    assert sheet[6][titles.index("法院") + 1] == "法院（件）"
    assert sheet[7][:3] == ["栏次", "1", "2"]


def test_a_folder_that_is_not_there_is_a_sentence_and_leaves_nothing(office: Office, tmp_path: Path) -> None:
    made = office.reporting.statement(CASES, Q1)
    with pytest.raises(Failed, match="写不进去"):
        office.reporting.write(made, tmp_path / "没有" / "a.xlsx")
    assert list(tmp_path.glob("*.new")) == []


def test_a_figure_opens_to_its_records(office: Office) -> None:
    ids = record(office, "mediation_case", case(1, "2026-02-01"), case(2, "2026-02-02"))
    assert office.reporting.records(CASES, "cases", Q1) == ids


# --- the county ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    bureau = Bureau.create(tmp_path / "county", "石山县司法局")
    for code, name in ((FIRST, "雅龙司法所"), (SECOND, "板升司法所")):
        offices.add_office(bureau, code, name)
    with serving(bureau) as running:
        yield running
    bureau.close()


def _busy(office: Office, seed: int) -> None:
    record(office, "mediation_case", *(case(seed + n, "2026-03-15") for n in range(3)))
    asked = (makers.consultation(seed + n, consulted_at="2026-03-02T09:00:00+08:00") for n in range(2))
    record(office, "consultation", *asked, stage="accepted")
    record(office, "publicity_event", makers.publicity_event(seed, started_at="2026-03-03T09:00:00+08:00"), stage="accepted")
    record(office, "aid_application", makers.aid_application(seed, applied_on="2026-03-04"), stage="forwarded")


def test_the_county_has_the_same_figures_as_each_office_and_their_sum(office: Office, served: Served, tmp_path: Path) -> None:
    other, _ = session.make(tmp_path / "other", SECOND, "板升司法所", None, FakeKeyring(), KINDS, FakeClock())
    places = {FIRST: office, SECOND: Office.over(other, KINDS)}
    for seed, (code, place) in enumerate(places.items()):
        _busy(place, seed * 10)
        enrolling.enrol(place.session, served.url, offices.issue_code(served.bureau, code)[0], None)
        assert place.sync().complete
    when = period.parse("2026-03")
    for report in REPORTS:
        county = statement(served.bureau, report, when)
        assert not county.failed
        assert [line.unit for line in county.lines] == ["雅龙司法所", "板升司法所", "石山县司法局合计"]
        for line, (code, place) in zip(county.lines, places.items(), strict=False):
            own = place.reporting.statement(report, when).total.values
            assert line.values == own == statement(served.bureau, report, when, code).total.values
        for figure in report.figures:
            if isinstance(figure, Figure) and figure.distinct is None and figure.divide == 1:
                assert county.total.values[figure.key] == sum(line.values[figure.key] for line in county.lines[:2])
    assert statement(served.bureau, reports.by_key("mediation_cases"), when).total.values["cases"] == 6
    other.store.close()
