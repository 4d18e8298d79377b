"""The state of a record never lies: every step between 本机, 待送, 县已收 and 需处理, with a real office, a real county and a cut link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.domain.errors import NoLink
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kinds import KINDS
from desktop_app.services import enrolling, session
from desktop_app.services.office import Office
from desktop_app.store.dumping import record_bytes
from desktop_app.ui.desk import Outcome
from desktop_app.ui.sync_chip import chip_state
from sync.county import offices
from sync.county.bureau import Bureau
from sync.county.reviewing import give_back
from tests.county.pairing import Served, serving
from tests.fakes import FakeClock, FakeKeyring
from tests.makers import consultation, mediation_case

OFFICE = "451299001"


@dataclass
class Place:
    """An office with one record, and how it stands."""

    office: Office
    id: str = ""

    def stands(self) -> str:
        return self.office.get(self.id).sync

    def chip(self, last: Outcome | None = None) -> str:
        return chip_state(self.office.status(), last).text


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    bureau = Bureau.create(tmp_path / "county", "石山县司法局", kinds=KINDS)
    offices.add_office(bureau, OFFICE, "雅龙司法所")
    with serving(bureau) as running:
        yield running
    bureau.close()


def opened(folder: Path) -> Office:
    made, _ = session.make(folder, OFFICE, "雅龙司法所", None, FakeKeyring(), KINDS, FakeClock())
    return Office.over(made, KINDS)


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Place]:
    office = opened(tmp_path / "first")
    yield Place(office)
    office.close()


@pytest.fixture
def second(tmp_path: Path, served: Served) -> Iterator[Place]:
    office = opened(tmp_path / "second")
    pair(Place(office), served)
    yield Place(office)
    office.close()


def pair(place: Place, served: Served) -> None:
    code, _ = offices.issue_code(served.bureau, OFFICE)
    enrolling.enrol(place.office.session, served.url, code, None)


def test_new_edited_sent_and_edited_again(first: Place, served: Served) -> None:
    first.id = first.office.add("consultation", consultation(1)).id
    assert (first.stands(), first.chip()) == ("local", "未配对县局")
    first.office.edit(first.id, {"age": 50})
    assert first.stands() == "local"
    pair(first, served)
    assert first.stands() == "pending" and "待送 2 条" in first.chip()
    first.office.sync()
    assert first.stands() == "received" and "已全部送达" in first.chip()
    first.office.edit(first.id, {"age": 51})
    assert first.stands() == "pending" and "待送 1 条" in first.chip()
    first.office.sync()
    assert first.stands() == "received"


def test_a_link_that_is_cut_leaves_everything_pending(first: Place, served: Served) -> None:
    first.id = first.office.add("consultation", consultation(1)).id
    pair(first, served)
    store = first.office.session.store
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE setting SET value = '\"http://127.0.0.1:9\"' WHERE name = 'server'")
    with pytest.raises(NoLink) as cut:
        first.office.sync()
    assert first.stands() == "pending"
    assert first.chip(Outcome(datetime.now(CHINA), error=cut.value)).startswith("离线")


def test_what_the_county_gives_back_needs_somebody_until_it_is_changed(first: Place, served: Served) -> None:
    first.id = first.office.add("consultation", consultation(1)).id
    pair(first, served)
    first.office.sync()
    give_back(served.bureau, record_bytes(first.id), "答复意见请写明依据", ("answer",))
    assert first.stands() == "received"  # not known here yet
    first.office.sync()
    assert first.stands() == "attention"
    first.office.edit(first.id, {"answer": "依据《保障农民工工资支付条例》投诉。"})
    assert first.stands() == "pending"
    first.office.sync()
    assert first.stands() == "received"


def test_what_two_computers_filled_in_differently_needs_a_decision(first: Place, second: Place, served: Served) -> None:
    first.id = first.office.add("mediation_case", mediation_case(1)).id
    pair(first, served)
    first.office.sync()
    second.office.sync()
    second.id = first.id
    first.office.edit(first.id, {"amount": "100.00"})
    second.office.edit(second.id, {"amount": "250.00"})
    first.office.sync()
    second.office.sync()
    first.office.sync()
    assert (first.stands(), second.stands()) == ("attention", "attention")
    assert "需处理 1" in first.chip()
    first.office.deciding.resolve(first.id, "amount", "theirs")
    assert first.stands() == "pending"
    first.office.sync()
    second.office.sync()
    assert (first.stands(), second.stands()) == ("received", "received")
    assert first.office.get(first.id).fields["amount"] == second.office.get(first.id).fields["amount"]


def test_a_record_in_the_bin_and_out_again_is_sent_like_any_change(first: Place, served: Served) -> None:
    first.id = first.office.add("consultation", consultation(1)).id
    pair(first, served)
    first.office.sync()
    first.office.discarding.discard(first.id)
    assert "待送 1 条" in first.chip()
    first.office.sync()
    assert "已全部送达" in first.chip()
    first.office.discarding.take_back(first.id)
    assert first.stands() == "pending"
    first.office.sync()
    assert first.stands() == "received"
