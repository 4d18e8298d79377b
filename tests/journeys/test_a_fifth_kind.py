"""A kind is one file: another one, written here, is stored, listed, searched, synced and shown by the county without another line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.blanks import amount, choice, day, id_number, many, name, text, whole
from desktop_app.domain.codes import Codes
from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind, Stage, rule
from desktop_app.domain.kinds import KINDS
from desktop_app.services import enrolling, session
from desktop_app.services.office import Office
from desktop_app.ui.forms.editor import Context
from desktop_app.ui.forms.record_form import RecordForm
from desktop_app.ui.forms.sheet import whole_sheet
from sync.county import offices
from sync.county.accounts import Accounts
from sync.county.bureau import Bureau
from tests.county.browsing import Visitor
from tests.county.pairing import Served, serving
from tests.fakes import FakeClock, FakeKeyring

OFFICE = "451299001"

# --- what a developer would write as desktop_app/domain/kinds/volunteer_service.py -------------------------------------------------

TOPICS = Codes("服务内容", {"01": "法治宣传", "02": "法律咨询", "99": "其他"}, source="this test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    name: str | None = name("姓名", required="draft")
    id_no: str | None = id_number("身份证号")


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerService:
    held_on: date | None = day("服务日期", required="draft")
    village: str | None = name("村（社区）", required="draft")
    topic: str | None = choice("服务内容", TOPICS, required="accepted")
    hours: Decimal | None = amount("服务时长", "小时", places=1)
    served: int | None = whole("服务群众", "人次")
    volunteers: tuple[Volunteer, ...] | None = many("志愿者", Volunteer)
    summary: str | None = text("服务情况", longest=2000, lines=6)


@rule("单次服务不超过 12 小时")
def fits_in_one_day(hours: Decimal) -> bool:
    return 0 < hours <= 12


KIND = Kind(
    key="volunteer_service",
    title="志愿服务记录",
    record=VolunteerService,
    number="{office}志〔{year}〕{serial:04d}号",
    stages={"draft": Stage(title="草稿", next=("accepted",)), "accepted": Stage(title="已登记", demands="accepted")},
    sections={"服务": ("held_on", "village", "topic", "hours", "served"), "人员": ("volunteers",), "情况": ("summary",)},
    columns=("held_on", "village", "topic", "hours"),
    search=("village", "volunteers.name", "volunteers.id_no", "summary"),
    order="-held_on",
    caption=lambda record: f"{record.village or ''}志愿服务",
    rules=(fits_in_one_day,),
)

# --- everything below uses it ------------------------------------------------------------------------------------------------------

BODY: dict[str, Any] = {
    "held_on": "2026-11-20", "village": "弄雷村", "topic": "01", "hours": "2.5", "served": 40, "summary": "讲解民法典",
    "volunteers": [{"name": "覃彩虹", "id_no": "451299199211280048"}],
}  # fmt: skip


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A county that knows the fifth kind, and its server."""
    bureau = Bureau.create(tmp_path / "county", "石山县司法局", kinds=(*KINDS, KIND))
    offices.add_office(bureau, OFFICE, "雅龙司法所")
    with serving(bureau) as running:
        yield running
    bureau.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    kinds = (*KINDS, KIND)
    made, _ = session.make(tmp_path / "office", OFFICE, "雅龙司法所", None, FakeKeyring(), kinds, FakeClock())
    yield Office.over(made, kinds)
    made.store.close()


def test_it_is_recorded_listed_searched_and_moved(office: Office) -> None:
    shown = office.add(KIND.key, BODY)
    assert shown.number == "雅龙志〔2026〕0001号"
    assert shown.title == "弄雷村志愿服务"
    assert office.page(KIND.key, where={"topic": "01"}, sort="-hours")[0].fields["hours"] == "2.5"
    for typed in ("弄雷", "彩虹", "qch", "llc", "451299199211280048", "民法典", "0048"):
        assert [hit.id for hit in office.find(typed)] == [shown.id], typed
    office.edit(shown.id, {"hours": "13.0"})
    with pytest.raises(Refused) as refused:
        office.move(shown.id, "accepted")
    assert [fault.says for fault in refused.value.faults] == ["单次服务不超过 12 小时"]
    office.edit(shown.id, {"hours": "3"})
    assert office.move(shown.id, "accepted").stage == "accepted"


def test_it_is_synced_and_shown_by_the_county(office: Office, served: Served) -> None:
    shown = office.add(KIND.key, BODY)
    code, _ = offices.issue_code(served.bureau, OFFICE)
    enrolling.enrol(office.session, served.url, code, None)
    assert office.sync().complete
    assert office.get(shown.id).sync == "received"
    visitor = Visitor(served)
    visitor.login("审核员", Accounts(served.bureau).add("审核员", "reviewer"))
    listed, record = visitor.get(f"/records?kind={KIND.key}").text, visitor.get(f"/records/{shown.id}").text
    assert "弄雷村" in listed
    for seen in ("志愿服务记录", "弄雷村", "法治宣传", "覃彩虹", "讲解民法典"):
        assert seen in record
    assert "451299199211280048" not in record


def test_it_has_a_form_in_the_window(qtbot: QtBot) -> None:
    body = KIND.read({**BODY, "volunteers": [{"id": "v1", **BODY["volunteers"][0]}]})
    form = RecordForm(whole_sheet(KIND), Context())
    qtbot.addWidget(form)
    form.show_new(body)
    assert form.body() == body
