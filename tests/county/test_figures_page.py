"""Statistics and files on the page: the offices' own figures, what is behind them, workbooks, who is late, what leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from desktop_app.domain import period, reports
from sync.county import overdue, reporting
from sync.county.accounts import Accounts
from sync.county.allowances import EXPORTED
from sync.county.territory import EVERYWHERE, Territory
from tests.county.browsing import Visitor
from tests.county.lively import OFFICES, Lively, lively

QUARTER = "2026Q4"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=12) as found:
        yield found


@pytest.fixture(scope="module")
def reviewer(place: Lively) -> Visitor:
    return place.visitor("reviewer")


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_page_shows_the_figures_that_the_report_gives(place: Lively, reviewer: Visitor) -> None:
    report = reports.REPORTS[0]
    made = reporting.statement(place.bureau, report, period.parse(QUARTER))
    page = reviewer.get(f"/statistics?report={report.key}&period={QUARTER}").text
    figure = report.counted[0]
    assert made.total.values[figure.key] > 0
    assert f">{made.total.values[figure.key]:,}</a>" in page
    behind = reviewer.get(f"/statistics/records?report={report.key}&period={QUARTER}&figure={figure.key}").text
    assert f"{int(made.total.values[figure.key])} 条记录" in behind
    assert behind.count('class="name"') == int(made.total.values[figure.key])


def test_the_workbook_has_the_same_figures(place: Lively, reviewer: Visitor) -> None:
    report = reports.REPORTS[0]
    answer = reviewer.send("/statistics/sheet", token=reviewer.token("/statistics"), report=report.key, period=QUARTER)
    assert answer.headers["content-disposition"].startswith("attachment; ")
    made, book = reporting.statement(place.bureau, report, period.parse(QUARTER)), sheets(answer.content)
    total = next(row for row in book[report.title] if row and row[0] == made.total.unit)
    assert total[1] == float(made.total.values[report.figures[0].key])


def test_charts_are_drawn_without_any_script_or_style(reviewer: Visitor) -> None:
    page = reviewer.get("/statistics").text
    assert page.count("<svg") >= 3
    assert "style=" not in page
    assert "<script" not in page


def test_somebody_limited_to_an_office_gets_its_figures_alone(place: Lively) -> None:
    name = "limited"
    password = Accounts(place.bureau).add(name, "clerk", territory=Territory(("451299102",)))
    clerk = Visitor(place.served)
    clerk.login(name, password)
    page = clerk.get(f"/statistics?period={QUARTER}").text
    assert "雅龙" not in page
    assert clerk.get(f"/statistics?period={QUARTER}&office=451299101").status_code == 404
    assert clerk.get(f"/statistics/records?period={QUARTER}&office=451299101&figure=cases").status_code == 404
    sent = clerk.send("/statistics/sheet", token=clerk.token("/statistics"), period=QUARTER, office="451299101")
    assert sent.status_code == 404
    book = sheets(
        clerk.send("/export", token=clerk.token("/export"), kind="mediation_case", form="masked", period="2026", why="片区例会").content
    )
    assert {row[0] for row in book["调解案件"][1:]} == {"龙口司法所"}


@pytest.mark.parametrize("asked", ["report=none", "period=2026Q9", "period=%00", "office=999999999", "figure=none&period=2026"])
def test_a_strange_wish_is_said_and_no_fault(reviewer: Visitor, asked: str) -> None:
    assert reviewer.get(f"/statistics/records?{asked}").status_code in (404, 422)


def test_who_was_not_heard_of_after_the_period_has_not_reported(place: Lively) -> None:
    october, report = period.parse("2026-10"), reports.by_key("township_month")
    due = {
        one.office.code: one.state
        for one in overdue.standing(place.bureau, october, reporting.statement(place.bureau, report, october), EVERYWHERE)
    }
    assert due == {"451299101": "reported", **dict.fromkeys(("451299102", "451299103", "451299104"), "zero"), "451299105": "overdue"}
    now = overdue.standing(
        place.bureau, period.parse("2026-11"), reporting.statement(place.bureau, report, period.parse("2026-11")), EVERYWHERE
    )
    assert {one.state for one in now} == {"running"}
    march = period.parse("2025-03")
    zero = overdue.standing(place.bureau, march, reporting.statement(place.bureau, report, march), EVERYWHERE)
    assert [one.state for one in zero] == ["zero"] * 4 + ["overdue"]


def test_a_reminder_names_them_and_goes_down_to_every_office(place: Lively, reviewer: Visitor) -> None:
    wish = {"report": "township_month", "period": "2026-10"}
    answer = reviewer.send("/statistics/remind", token=reviewer.token("/statistics"), **wish)
    assert "点名 1 个司法所" in answer.text
    desktop = place.desktops["451299103"]
    desktop.sync()
    with desktop.store.database.reading() as connection:
        told = [
            one.state.values
            for one in desktop.store.records.walk(connection)
            if str(one.state.values.get("name", "")).startswith("notice/remind")
        ]
    assert len(told) == 1
    assert OFFICES["451299105"][0] in str(told[0])
    running = reviewer.send("/statistics/remind", token=reviewer.token("/statistics"), report="township_month", period="2026-11")
    assert running.status_code == 422


def test_what_goes_to_the_centre_names_nobody(place: Lively, reviewer: Visitor) -> None:
    wish = {"kind": "mediation_case", "form": "center", "period": QUARTER, "why": "报综治中心周例会"}
    book = sheets(reviewer.send("/export", token=reviewer.token("/export"), **wish).content)
    rows = book["纠纷化解情况"]
    people = [str(row[rows[0].index("当事人")]) for row in rows[1:]]
    assert people
    assert all(set(one.split("、")) and all(name.endswith("某") or name.startswith("某") for name in one.split("、")) for one in people)
    assert book["导出说明"][1][3] == "reviewer"
    assert book["导出说明"][1][5] == "报综治中心周例会"
    with place.bureau.database.reading() as connection:
        noted = [row.about for row in connection.execute(place.bureau.tables.audit.select()) if row.what == "export"]
    assert any("center" in about and "报综治中心周例会" in about for about in noted)


def test_numbers_go_out_in_clear_only_by_a_reviewer_with_a_reason(place: Lively, reviewer: Visitor) -> None:
    wish = {"kind": "mediation_case", "form": "national", "period": QUARTER, "why": "报市局"}
    assert reviewer.send("/export", token=reviewer.token("/export"), **wish).status_code == 422
    wish["why"] = "报市局国家平台"
    book = sheets(reviewer.send("/export", token=reviewer.token("/export"), **wish).content)
    heads, *rows = book["当事人信息"]
    assert "DSRZJHM" in heads
    assert any(len(str(row[heads.index("DSRZJHM")])) == 18 for row in rows[1:])
    clerk = place.visitor("clerk")
    assert clerk.send("/export", token=clerk.token("/export"), **wish).status_code == 422
    masked = sheets(
        clerk.send(
            "/export", token=clerk.token("/export"), **(wish | {"form": "masked", "kind": "aid_application", "period": "2026"})
        ).content
    )
    assert masked


def test_a_day_has_its_allowance_of_files(place: Lively) -> None:
    clerk, table = place.visitor("clerk"), place.bureau.tables.account
    wish = {"kind": "consultation", "form": "masked", "period": QUARTER, "why": "片区例会用"}
    assert clerk.send("/export", token=clerk.token("/export"), **wish).status_code == 200
    with place.bureau.database.writing() as connection:
        connection.execute(table.update().where(table.c.name == "clerk").values(exported=EXPORTED))
    answer = clerk.send("/export", token=clerk.token("/export"), **wish)
    assert answer.status_code == 422
    assert "上限" in answer.text


def test_what_waits_is_listed_with_its_reason(place: Lively, reviewer: Visitor) -> None:
    page = reviewer.get("/waiting").text
    assert "涉案金额" in page
    assert "不能转到" in page
    assert "龙口司法所" in page


def test_the_audit_trail_is_read_filtered_and_checked(place: Lively) -> None:
    auditor = place.visitor("auditor")
    page = auditor.get("/audit?who=reviewer&what=return").text
    assert page.count("<tr><td") == 1
    assert "接得上" in auditor.get("/audit?check=1").text
    for strange in ("below=x", "below=-1", "below=" + "9" * 40, "who=%00", "what=<b>"):
        assert auditor.get(f"/audit?{strange}").status_code == 200
    assert auditor.get("/records").status_code == 403
    table = place.bureau.tables.audit
    with place.bureau.database.writing() as connection:
        connection.execute(table.update().where(table.c.place == 3).values(about="改过"))
    assert "第 3 条被改动过" in auditor.get("/audit?check=1").text


def test_a_register_is_sifted_by_review_and_by_days(place: Lively, reviewer: Visitor) -> None:
    def count(**asked: str) -> int:
        page = reviewer.web.get(reviewer.served.url + "/records", params={"kind": "mediation_case", **asked}).text
        return int(page.split("共 ")[1].split(" ")[0].replace(",", ""))

    whole = count()
    assert (count(review="returned"), count(review="accepted"), count(review="none")) == (1, 1, whole - 2)
    autumn, later = count(until="2026-09-30"), count(since="2026-10-01")
    assert autumn and later
    assert autumn + later == whole
    assert count(review="nonsense") == whole
    assert reviewer.get("/records?kind=mediation_case&since=gestern").status_code == 422
