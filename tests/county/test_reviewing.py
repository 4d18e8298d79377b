"""Giving records back and accepting them: what is refused, what an office sees, and that every review is in the audit trail."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.errors import Refused, Unknown
from sync.county import reviewing
from sync.county.bureau import Bureau
from sync.county.offices import issue_code
from sync.county.reviewing import WHY
from tests import makers
from tests.county.pairing import OFFICE, Clock, Desktop, Served


@pytest.fixture
def desktop(served: Served, tmp_path: Path, clock: Clock) -> Desktop:
    return Desktop.at(tmp_path / "office", served, clock, issue_code(served.bureau, OFFICE)[0])


@pytest.fixture
def record(desktop: Desktop) -> bytes:
    made = desktop.add("mediation_case", makers.mediation_case())
    desktop.sync()
    return made


def _revision(bureau: Bureau, record: bytes) -> int:
    with bureau.database.reading() as connection:
        return bureau.records(OFFICE[:6]).load(connection, [record])[record].revision


@pytest.mark.parametrize("why", ["", "  ", "长" * (WHY + 1)])
def test_a_return_wants_a_reason(bureau: Bureau, record: bytes, why: str) -> None:
    with pytest.raises(Refused):
        reviewing.give_back(bureau, record, why)
    assert _revision(bureau, record) == 1


def test_a_return_names_only_fields_the_record_has(bureau: Bureau, record: bytes) -> None:
    with pytest.raises(Refused, match="没有字段 colour"):
        reviewing.give_back(bureau, record, "缺签名", ["colour"])


def test_a_review_of_an_older_revision_is_refused(bureau: Bureau, desktop: Desktop, record: bytes) -> None:
    desktop.change(record, {"summary": "又改了"})
    desktop.sync()
    with pytest.raises(Refused, match="新的修改"):
        reviewing.accept(bureau, record, seen=1)
    reviewing.accept(bureau, record, seen=2)


def test_a_record_in_the_bin_or_none_at_all_is_not_reviewed(bureau: Bureau, desktop: Desktop, record: bytes) -> None:
    desktop.delete(record)
    desktop.sync()
    with pytest.raises(Refused, match="回收站"):
        reviewing.accept(bureau, record)
    with pytest.raises(Unknown):
        reviewing.accept(bureau, bytes(16))


def test_a_review_says_who_and_is_in_the_audit_trail(bureau: Bureau, desktop: Desktop, record: bytes) -> None:
    reviewing.give_back(bureau, record, "缺签名", ["parties", "summary"], who="li")
    desktop.sync()
    values = desktop.state(record).state.values
    assert (values["@review"], values["@review_by"], values["@review_fields"]) == ("returned", "li", ["parties", "summary"])
    table = bureau.tables.audit
    with bureau.database.reading() as connection:
        last = connection.execute(table.select().order_by(table.c.place.desc())).first()
    assert last is not None and (last.who, last.what) == ("li", "return")
    assert "签名" not in last.about
