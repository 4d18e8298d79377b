"""The village board and the subsidies on the page: the rules of the office, what is left out and why, what was gone through."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from desktop_app.domain import period
from sync.county import subsidizing, villages
from sync.county.accounts import Accounts
from sync.county.territory import Territory
from tests import makers
from tests.county.browsing import Visitor
from tests.county.lively import OFFICES, Lively, lively

EAST, WEST, QUARTER = "451299101", "451299103", "2026Q4"
QUIET, BUSY = "451299101201", "451299101202"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=12) as found:
        desktop = found.desktops[EAST]
        held = makers.publicity_event(1, div=BUSY, forms=["lecture"], started_at="2026-10-09T09:00:00+08:00")
        desktop.add("publicity_event", held, **{"@stage": "accepted"})
        desktop.add("screening", makers.screening(1, village=QUIET, screened_on="2026-10-10"))
        name = makers.mediation_case()["mediators"][0]["name"]
        desktop.add("mediator", makers.mediator(1, name=name, occupation="05"), **{"@stage": "accepted"})
        desktop.sync()
        yield found


@pytest.fixture(scope="module")
def reviewer(place: Lively) -> Visitor:
    return place.visitor("reviewer")


def test_a_village_is_ticked_by_the_records_that_are_there(place: Lively) -> None:
    board = {village.code: village for village in villages.board(place.bureau, EAST, 2026)}
    assert board[BUSY].deeds["lesson"] == 1
    assert board[QUIET].deeds["lesson"] == 0
    assert board[QUIET].by_kind["screening"] == 1
    solved = [village for village in board.values() if village.deeds["dispute"]]
    assert sum(village.deeds["dispute"] for village in solved) == 4
    assert not any(village.deeds["lesson"] for village in villages.board(place.bureau, EAST, 2025))


def test_a_real_township_has_its_silent_villages_on_the_board(place: Lively) -> None:
    board = villages.board(place.bureau, "451229205", 2026)
    assert len(board) > 5
    assert all(village.empty and not village.done for village in board)


def test_the_board_says_what_it_cannot_count(reviewer: Visitor) -> None:
    page = reviewer.get(f"/villages?office={EAST}&year=2026").text
    assert page.count("一户帮扶") == 1
    assert "不计入" in page
    assert "✓ 1" in page
    for strange in (f"office={EAST}&year=1", f"office={EAST}&year=x"):
        assert reviewer.get(f"/villages?{strange}").status_code == 200
    assert reviewer.get("/villages?office=999999999").status_code == 404


def test_every_closed_case_is_paid_or_left_out_with_a_reason(place: Lively, reviewer: Visitor) -> None:
    made = subsidizing.application(place.bureau, period.parse(QUARTER), {code: name for code, (name, _) in OFFICES.items()}, EAST[:6])
    cases = {share.id for share in made.shares} | {one.id for one in made.left_out}
    assert len(cases) == 2
    assert all(one.reasons for one in made.left_out)
    page = reviewer.get(f"/subsidy?period={QUARTER}").text
    assert page.count('class="number"><a href="/records/') == len(made.shares) + len(made.left_out)


def test_what_was_gone_through_is_kept_with_its_hash_and_only_as_it_was_seen(place: Lively, reviewer: Visitor) -> None:
    wish = {"period": QUARTER, "office": EAST}
    assert reviewer.send("/subsidy/approve", token=reviewer.token("/subsidy"), seen="0" * 16, **wish).status_code == 422
    offices = {EAST: OFFICES[EAST][0]}
    made = subsidizing.application(place.bureau, period.parse(QUARTER), offices, EAST[:6])
    seen = subsidizing.digest(made)[:16]
    assert "已记下复核" in reviewer.send("/subsidy/approve", token=reviewer.token("/subsidy"), seen=seen, **wish).text
    with place.bureau.database.reading() as connection:
        noted = [row.about for row in connection.execute(place.bureau.tables.audit.select()) if row.what == "subsidy"]
    assert len(noted) == 1
    assert seen in noted[0]


def test_the_workbook_pays_the_same(place: Lively, reviewer: Visitor) -> None:
    wish = {"period": QUARTER, "office": ""}
    answer = reviewer.send("/subsidy/sheet", token=reviewer.token("/subsidy"), **wish)
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_name("申报表").to_python()
    made = subsidizing.application(place.bureau, period.parse(QUARTER), {code: name for code, (name, _) in OFFICES.items()}, EAST[:6])
    amounts = [Decimal(str(row[5])) for row in rows if isinstance(row[0], int | float)]
    assert sum(amounts, Decimal(0)) == made.total


def test_somebody_limited_sees_their_own_offices_only(place: Lively) -> None:
    clerk = Visitor(place.served)
    clerk.login("west", Accounts(place.bureau).add("west", "clerk", territory=Territory((WEST,))))
    for path in ("/subsidy", "/villages"):
        assert "雅龙" not in clerk.get(path).text
        assert clerk.get(f"{path}?office={EAST}").status_code == 404
    assert clerk.send("/subsidy/sheet", token=clerk.token("/subsidy"), office=EAST).status_code == 404
    assert clerk.send("/subsidy/approve", token=clerk.token("/subsidy"), office=WEST).status_code == 403
