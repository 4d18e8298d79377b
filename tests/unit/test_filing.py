"""The checklist of a file: a document is asked for when it must be, is there by the record or a scan, and says what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.filing import missing
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from tests.makers import aid_application, body_party, failed_case, mediation_case, party, publicity_event, scan, with_copies, without

CASE, AID, EVENT = by_key("mediation_case"), by_key("aid_application"), by_key("publicity_event")
GOOD = with_copies(mediation_case(2))
EVERY = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.file], ids=lambda kind: kind.key)


def lacks(body: dict[str, Any], kind: Kind = CASE, attached: tuple[str, ...] = ()) -> list[str]:
    """What a file lacks, as "document field"."""
    held = kind.held(kind.read(body), attached)
    return [f"{one.entry.paper} {fault.field}" for one in held if one.needed for fault in one.lacking]


def needed(body: dict[str, Any], kind: Kind = CASE) -> set[str]:
    return {one.entry.paper for one in kind.held(kind.read(body)) if one.needed}


@EVERY
def test_a_checklist_names_blanks_stages_and_papers_there_are(kind: Kind) -> None:
    papers = {paper.key for paper in kind.papers.catalogue} | {"photos"}
    for entry in kind.file:
        assert entry.paper in papers and entry.at in kind.stages and set(entry.sound) <= set(kind.blanks), entry.paper
        assert entry.sound or entry.blanks, entry.paper
        for path in entry.blanks:
            field, _, inner = path.partition(".")
            blank = kind.blanks[field]
            assert not inner or (isinstance(blank.type, Many) and inner in blanks_of(blank.type.part)), path


@EVERY
def test_an_empty_record_is_checked_without_a_stumble(kind: Kind) -> None:
    assert all(fault.says and fault.label for fault in missing(kind.held({})))


def test_a_case_with_everything_is_complete() -> None:
    assert lacks(GOOD) == []
    assert lacks(with_copies(failed_case(3, concluded_on=mediation_case(3)["concluded_on"], amount="0.00"))) == []


LACKING: list[tuple[dict[str, Any], str]] = [
    (without(GOOD, "retention"), "cover retention"), (without(GOOD, "page_count"), "contents page_count"),
    (without(GOOD, "page_count"), "back_cover page_count"), (without(GOOD, "claims"), "application claims"),
    (GOOD | {"parties": [without(GOOD["parties"][0], "sex"), GOOD["parties"][1]]}, "application parties/1/sex"),
    (without(GOOD, "registrar_id") | {"source": "2"}, "register registrar_id"),
    (without(GOOD, "rights_told_on"), "rights_notice rights_told_on"),
    (mediation_case(2), "identity parties/2/id_scans"),
    (with_copies(mediation_case(2, parties=[party("1", agent_name="甲"), party("2")])),
     "mandate parties/1/authority"),
    (GOOD | {"parties": [*GOOD["parties"], without(body_party("5"), "id_scans")]}, "identity parties/3/id_scans"),
    (GOOD | {"investigations": [{"place": "村委会"}]}, "investigation investigations/1/held_at"),
    (GOOD | {"evidence": [{"title": "林权证"}]}, "evidence evidence/1/images"),
    (without(GOOD, "sessions"), "session sessions"),
    (GOOD | {"sessions": [without(GOOD["sessions"][0], "signatures")]}, "session sessions/1/signatures"),
    (without(GOOD, "agreement"), "agreement agreement"),
    (GOOD | {"agreement": [without(GOOD["agreement"][0], "scan")]}, "agreement agreement/1/scan"),
    (without(GOOD, "agreement") | {"agreement_form": "1", "difficulty": "2"}, "oral_agreement agreement"),
    (without(failed_case(3), "remedies_told_on"), "termination remedies_told_on"),
    (GOOD | {"performance": [without(GOOD["performance"][0], "done_on")]}, "performance performance"),
    (without(GOOD, "followups"), "followup followups"),
    (GOOD | {"judicial_confirmation": [{"decided_on": "2026-03-01"}]}, "confirmation judicial_confirmation/1/document"),
    (without(GOOD, "closed_on"), "closing_report closed_on"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), LACKING, ids=[line for _, line in LACKING])
def test_what_is_missing_is_said_with_its_document_and_its_blank(body: dict[str, Any], expected: str) -> None:
    assert expected in lacks(body)


def test_every_document_has_been_seen_to_lack_something() -> None:
    assert {entry.paper for entry in CASE.file} <= {line.split()[0] for _, line in LACKING}


def test_who_has_no_paper_to_show_has_none_in_the_file() -> None:
    stranger = without(party("2", id_type="none", no_id_reason="证件遗失"), "id_no")
    assert lacks(GOOD | {"parties": [GOOD["parties"][0], stranger]}) == []


@pytest.mark.parametrize(
    ("body", "title", "document"),
    [
        (mediation_case(2), "双方身份证扫描件.pdf", "identity"), (without(GOOD, "agreement"), "人民调解协议书（签字盖章）", "agreement"),
        (without(GOOD, "followups"), "回访记录 2026-03", "followup"), (without(GOOD, "rights_told_on"), "权利义务告知书", "rights_notice"),
    ],
)  # fmt: skip
def test_an_attached_scan_is_the_document(body: dict[str, Any], title: str, document: str) -> None:
    assert any(line.startswith(document) for line in lacks(body))
    assert not any(line.startswith(document) for line in lacks(body, attached=(title,)))


def test_a_simple_oral_settlement_needs_its_one_page_and_no_more() -> None:
    deal = {"form": "1", "facts_and_issues": "屋檐滴水", "terms": ["改接水管"], "reached_on": "2026-01-15", "effective_on": "2026-01-15",
            "no": "同案号", "mediators": "蓝测试", "recorder": "蒙测试", "scan": [scan("x")]}  # fmt: skip
    oral = mediation_case(4, difficulty="1", agreement_form="1", agreement=[deal])
    assert needed(oral) == {"oral_agreement"} and lacks(without(oral, "followups", "page_count", "retention")) == []


def test_investigations_and_evidence_are_asked_for_only_when_there_are_some() -> None:
    assert not {"investigation", "evidence", "mandate", "confirmation"} & needed(GOOD)


def test_an_application_wants_proof_of_identity_its_papers_and_its_forwarding() -> None:
    bare = aid_application(1)
    assert lacks(bare, AID) == ["aid_materials materials", "aid_materials materials"]
    copy = {"name": "居民身份证复印件", "copy": "copy"}
    assert lacks(bare | {"materials": [copy]}, AID) == []
    assert "aid_application signed_on" in lacks(without(bare, "signed_on"), AID)
    assert "economic_statement household_members" in lacks(without(bare, "household_members"), AID)
    assert "economic_statement" not in needed(bare | {"hardship_ground": "E3"}, AID)
    assert "forwarding receipt_no" in lacks(without(bare, "receipt_no"), AID)
    notice = {"items": ["亲属关系证明"], "noticed_on": "2026-03-01", "due_on": "2026-03-11"}
    assert "supplement_notice supplement_notices/1/signed_on" in lacks(bare | {"supplement_notices": [notice]}, AID)
    assert "aid_mandate agent_kind" in lacks(bare | {"agent_name": "农某"}, AID)


def test_an_event_wants_its_form_a_photograph_and_a_summary() -> None:
    assert lacks(publicity_event(1), EVENT) == []
    assert lacks(without(publicity_event(1), "photos", "summary", "theme"), EVENT) == [
        "publicity_register theme", "photos photos", "bulletin summary",
    ]  # fmt: skip


def test_a_missing_thing_is_named_after_its_document() -> None:
    (fault, *_) = missing(CASE.held(CASE.read(mediation_case(2))))
    assert (fault.field, fault.label) == ("parties/1/id_scans", "身份证明复印件：身份证明复印件")
