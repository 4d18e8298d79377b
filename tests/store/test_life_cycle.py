"""A record on its way: guards, what an archived or void record refuses, and a case that is taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.services.office import Office
from tests.makers import aid_application, mediation_case, with_copies, without
from tests.offices import put

PATH = ("registered", "accepted", "mediating", "concluded", "performing", "closed", "archived")


def archived(office: Office) -> str:
    """A case that went the whole way."""
    shown = office.add("mediation_case", with_copies(mediation_case(2)))
    for stage in PATH:
        office.move(shown.id, stage)
    return shown.id


def test_a_complete_case_goes_the_whole_way_and_is_called_by_where_it_stands(real_office: Office) -> None:
    shown = real_office.add("mediation_case", with_copies(mediation_case(2)))
    labels = [real_office.move(shown.id, stage).label for stage in PATH]
    assert labels[:3] == ["已登记", "已受理", "调解中"]
    assert labels[3:] == [
        "调解终结 · 调解成功 · 书面",
        "履行、回访 · 书面 · 协议已履行",
        "已结案 · 调解成功 · 协议已履行",
        "已归档 · 调解成功",
    ]
    (row,) = real_office.page("mediation_case")
    assert row.label == labels[-1]


def test_an_archived_case_refuses_edits_and_takes_supplements(real_office: Office) -> None:
    case = archived(real_office)
    with pytest.raises(Refused, match="已归档") as refused:
        real_office.edit(case, {"summary": "改", "supplements": [{"added_on": "2026-11-20", "title": "邮寄回执"}]})
    assert [fault.field for fault in refused.value.faults] == ["summary"]
    after = real_office.edit(case, {"supplements": [{"added_on": "2026-11-20", "title": "邮寄回执"}], "archive_state": "bound"})
    assert (after.fields["supplements"][0]["title"], after.label) == ("邮寄回执", "已归档 · 调解成功 · 已装订")


def test_saving_the_same_again_is_no_change(real_office: Office) -> None:
    case = archived(real_office)
    before = real_office.get(case)
    assert real_office.edit(case, {"summary": before.fields["summary"]}) == before


def test_a_void_record_keeps_its_number_and_is_not_written_in(real_office: Office) -> None:
    first = real_office.add("mediation_case", mediation_case(1))
    with pytest.raises(Refused, match="原因"):
        real_office.move(first.id, "void")
    real_office.move(first.id, "void", "重复登记")
    assert real_office.get(first.id).number == first.number
    assert real_office.add("mediation_case", mediation_case(1)).number != first.number
    with pytest.raises(Refused, match="作废"):
        real_office.edit(first.id, {"summary": "改"})


def test_a_case_is_taken_up_again_as_a_new_one(real_office: Office) -> None:
    case = archived(real_office)
    old = real_office.get(case)
    again = real_office.recording.reopen(case, "履行后又起纠纷")
    assert (again.stage, again.fields["reopened_from"]) == ("draft", case)
    assert again.number != old.number and real_office.get(case) == old
    assert [party["name"] for party in again.fields["parties"]] == [party["name"] for party in old.fields["parties"]]
    assert not {"agreement", "result", "accepted_on", "sessions"} & set(again.fields)
    assert not {party["id"] for party in again.fields["parties"]} & {party["id"] for party in old.fields["parties"]}
    assert real_office.history(again.id)[0].why == "履行后又起纠纷"


def test_only_a_case_that_is_over_is_taken_up_again_and_with_a_reason(real_office: Office) -> None:
    running = put(real_office, "mediation_case", mediation_case(2), stage="mediating")
    with pytest.raises(Refused, match="已结束"):
        real_office.recording.reopen(running, "再来")
    with pytest.raises(Refused, match="原因"):
        real_office.recording.reopen(archived(real_office), " ")
    other = put(real_office, "consultation", {"name": "甲"}, stage="archived")
    with pytest.raises(Refused, match="已结束"):
        real_office.recording.reopen(other, "再来")


def test_the_station_has_no_button_to_grant(real_office: Office) -> None:
    shown = real_office.add("aid_application", aid_application(1))
    for stage in ("received", "precheck_ok", "forwarded"):
        real_office.move(shown.id, stage)
    for stage in ("county_received", "granted"):
        with pytest.raises(Refused):
            real_office.move(shown.id, stage)
    assert real_office.get(shown.id).stage == "forwarded"


def test_papers_that_are_missing_stop_the_way_forward(real_office: Office) -> None:
    shown = real_office.add("aid_application", without(aid_application(1), "signed_on"))
    real_office.move(shown.id, "received")
    with pytest.raises(Refused, match="还差 1 项") as refused:
        real_office.move(shown.id, "precheck_ok")
    assert [fault.field for fault in refused.value.faults] == ["signed_on"]


def test_the_archive_takes_only_a_whole_file_and_says_what_is_missing_where(real_office: Office, tmp_path: Path) -> None:
    shown = real_office.add("mediation_case", mediation_case(2))
    for stage in PATH[:-1]:
        real_office.move(shown.id, stage)
    checked = real_office.checking.check(shown.id)
    assert not checked.complete and [(lack.document, lack.no, lack.field) for lack in checked.missing] == [
        ("identity", "3", "parties/1/id_scans"), ("identity", "3", "parties/2/id_scans"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="还差 2 项") as refused:
        real_office.move(shown.id, "archived")
    assert [fault.field for fault in refused.value.faults] == ["parties/1/id_scans", "parties/2/id_scans"]
    (tmp_path / "id.jpg").write_bytes(b"two cards on one page")
    real_office.attach(shown.id, tmp_path / "id.jpg", "双方身份证复印件")
    assert real_office.checking.check(shown.id).complete
    assert real_office.move(shown.id, "archived").stage == "archived"


def test_the_check_lists_every_document_there_can_be(real_office: Office) -> None:
    shown = real_office.add("mediation_case", with_copies(mediation_case(2)))
    documents = {one.document: (one.needed, one.there) for one in real_office.checking.check(shown.id).documents}
    assert documents["agreement"] == (True, True) and documents["oral_agreement"][0] is False and documents["evidence"][0] is False
    with pytest.raises(Unknown):
        real_office.checking.check("00000000-0000-8000-8000-000000000000")
