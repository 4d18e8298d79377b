"""Deciding on the page: giving back and accepting, handing over and sharing, and seeing what is hidden for a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.county.accounts import Accounts
from sync.county.allowances import UNMASKED
from sync.county.bureau import Bureau
from sync.county.offices import DAY_MS, issue_code
from tests import makers
from tests.county.browsing import Visitor
from tests.county.pairing import OFFICE, OTHER, Clock, Desktop, Served


@pytest.fixture
def desktop(tmp_path: Path, served: Served, clock: Clock) -> Desktop:
    return Desktop.at(tmp_path / "office", served, clock, issue_code(served.bureau, OFFICE)[0])


@pytest.fixture
def reviewer(served: Served) -> Visitor:
    found = Visitor(served)
    found.login("覃审核", Accounts(served.bureau).add("覃审核", "reviewer"))
    return found


PARTY = makers.party("1")


@pytest.fixture
def record(desktop: Desktop) -> str:
    made = desktop.add("mediation_case", makers.mediation_case(parties=[PARTY, makers.party("2")]))
    desktop.sync()
    return made.hex()


def told(bureau: Bureau) -> list[tuple[str, str, str]]:
    """The audit trail as (who, what, about)."""
    with bureau.database.reading() as connection:
        return [(row.who, row.what, row.about) for row in connection.execute(bureau.tables.audit.select())]


def send(visitor: Visitor, record: str, deed: str, **fields: str) -> tuple[int, str]:
    """One form of a record's page."""
    answer = visitor.send(f"/records/{record}/{deed}", token=visitor.token(f"/records/{record}"), **fields)
    return answer.status_code, answer.text


def test_a_return_reaches_the_office_with_its_reason_and_fields(reviewer: Visitor, desktop: Desktop, record: str) -> None:
    fields = {"review": "returned", "why": "协议书缺签名\n请补", "seen": "1", "field:agreement": "1", "field:summary": "1"}
    assert send(reviewer, record, "review", **fields)[0] == 303
    desktop.sync()
    values = desktop.state(bytes.fromhex(record)).state.values
    assert (values["@review"], values["@review_by"], values["@review_why"]) == ("returned", "覃审核", "协议书缺签名\n请补")
    assert set(values["@review_fields"] or ()) == {"agreement", "summary"}
    page = reviewer.get(f"/records/{record}").text
    assert "已退回" in page
    assert "协议书缺签名" in page


def test_only_what_the_reviewer_saw_is_accepted(reviewer: Visitor, desktop: Desktop, record: str) -> None:
    desktop.change(bytes.fromhex(record), {"summary": "又改了"})
    desktop.sync()
    status, page = send(reviewer, record, "review", review="accepted", seen="1")
    assert status == 422
    assert "新的修改" in page
    assert send(reviewer, record, "review", review="accepted", seen="2")[0] == 303
    desktop.sync()
    assert desktop.state(bytes.fromhex(record)).state.values["@review"] == "accepted"


@pytest.mark.parametrize(
    "fields", [{"review": "returned", "why": " "}, {"review": "returned", "why": "缺", "field:nothing": "1"}, {}, {"review": "x"}]
)
def test_what_cannot_be_a_review_is_said_and_nothing_changed(
    reviewer: Visitor, bureau: Bureau, record: str, fields: dict[str, str]
) -> None:  # fmt: skip
    before = told(bureau)
    status, page = send(reviewer, record, "review", **fields)
    assert status == 422
    assert 'role="alert"' in page
    assert [row for row in told(bureau)[len(before) :] if row[1] != "view"] == []


def test_a_case_is_shared_and_handed_over(reviewer: Visitor, bureau: Bureau, record: str) -> None:
    assert send(reviewer, record, "assign", office=OTHER, how="share", why="片区联合")[0] == 303
    assert "正在协办" in reviewer.get(f"/records/{record}").text
    assert send(reviewer, record, "assign", office=OTHER, how="share")[0] == 422
    assert send(reviewer, record, "assign", office=OTHER, how="hand")[0] == 303
    assert send(reviewer, record, "assign", office="999999999", how="hand")[0] == 404
    assert "龙口司法所" in reviewer.get(f"/records/{record}").text
    assert [what for _, what, _ in told(bureau) if what.startswith("assign")] == ["assign-share", "assign-hand"]


def test_a_number_is_shown_for_a_reason_that_is_kept(reviewer: Visitor, bureau: Bureau, record: str) -> None:
    hidden = PARTY["id_no"]
    assert hidden not in reviewer.get(f"/records/{record}").text
    assert send(reviewer, record, "unmask", **{"show:parties.id_no": "1", "why": "核"})[0] == 422
    assert send(reviewer, record, "unmask", why="核实补贴对象")[0] == 422
    status, page = send(reviewer, record, "unmask", **{"show:parties.id_no": "1", "why": "核实补贴对象"})
    assert status == 200
    assert hidden in page
    assert PARTY["phone"] not in page
    assert hidden not in reviewer.get(f"/records/{record}").text
    about = next(about for who, what, about in told(bureau) if (who, what) == ("覃审核", "unmask"))
    assert "parties.id_no" in about
    assert "核实补贴对象" in about
    assert hidden not in about


def test_a_day_has_its_allowance_of_looks(reviewer: Visitor, bureau: Bureau, clock: Clock, record: str) -> None:
    table = bureau.tables.account
    looks = {"show:parties.phone": "1", "why": "核实补贴对象"}
    assert send(reviewer, record, "unmask", **looks)[0] == 200
    with bureau.database.writing() as connection:
        connection.execute(table.update().where(table.c.name == "覃审核").values(unmasked=UNMASKED))
    status, page = send(reviewer, record, "unmask", **looks)
    assert status == 422
    assert "上限" in page
    assert PARTY["phone"] not in page
    clock.ms += DAY_MS
    again = Visitor(reviewer.served)
    again.login("覃审核", Accounts(bureau).reset("覃审核"))
    assert send(again, record, "unmask", **looks)[0] == 200


def test_a_sealed_record_says_nothing_until_it_is_opened_for_a_reason(reviewer: Visitor, desktop: Desktop) -> None:
    sealed = desktop.add(
        "mediation_case", makers.mediation_case(summary="不能看的经过", parties=[PARTY, makers.party("2")], confidentiality="sealed")
    )
    desktop.sync()
    record = sealed.hex()
    for path in (f"/records/{record}", "/records"):
        page = reviewer.get(path).text
        assert "（封存）" in page
        assert "不能看的经过" not in page
        assert PARTY["name"] not in page
    status, page = send(reviewer, record, "unmask", **{"show:@sealed": "1", "why": "上级复查需要"})
    assert status == 200
    assert "不能看的经过" in page
    assert PARTY["id_no"] not in page
