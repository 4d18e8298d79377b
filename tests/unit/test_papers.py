"""Which documents a record can print, in what order they are bound, and what must stay off them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop_app.domain.blanks import blanks_of
from desktop_app.domain.errors import Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.domain.papers import Document
from tests.makers import body_party, consultation, failed_case, mediation_case, party, scan, without

CASE = by_key("mediation_case")
DEAL = mediation_case(1)["agreement"][0]
SITTING = mediation_case(1)["sessions"][0]


def papers(body: dict[str, Any], kind: Kind = CASE) -> dict[str, Document]:
    return {document.key: document for document in kind.papers.documents(kind.typed(body))}


def bound(body: dict[str, Any]) -> list[str]:
    return [document.key for document in CASE.papers.file(CASE.typed(body))]


def facts(body: dict[str, Any]) -> Any:
    return CASE.papers.facts(CASE.typed(body), date(2026, 6, 1))


def test_a_finished_case_is_bound_in_the_order_of_the_file() -> None:
    assert bound(mediation_case(1)) == [
        "cover", "contents", "application", "rights_notice", "identity", "session-1", "agreement", "performance", "followup-1",
        "closing_report", "file_note", "back_cover",
    ]  # fmt: skip


def test_each_sitting_has_its_own_record() -> None:
    found = papers(mediation_case(1, sessions=[SITTING, SITTING | {"no": 2}]))
    assert (found["session-1"].title, found["session-2"].title) == ("调解记录（1）", "调解记录（2）")
    assert found["session-2"].item.no == 2


def test_a_case_without_an_application_is_bound_with_the_register_form() -> None:
    body = mediation_case(1, source="2")
    assert "application" not in papers(body)
    assert "register" in bound(body)


@pytest.mark.parametrize(
    ("body", "there", "missing"),
    [
        (mediation_case(1, agreement=[DEAL | {"form": "1"}]), "oral_agreement", "agreement"),
        (mediation_case(1, agreement=[DEAL | {"languages": ["mandarin", "vietnamese"]}]), "agreement_vietnamese", "oral_agreement"),
        (failed_case(1), "termination", "agreement"),
        (mediation_case(1, performance_status="breach"), "breach_notice", "termination"),
        (mediation_case(1, parties=[party("1", agent_name="农代理"), party("2")]), "mandate-1", "mandate-2"),
        (mediation_case(1, source="zongzhi"), "zongzhi_feedback", "application"),
        (mediation_case(1, is_foreign=True), "foreign_notice", "transfer-1"),
        (mediation_case(1), "confirmation", "ruling"),
        (mediation_case(1, judicial_confirmation=[{"document": [scan("r")]}]), "ruling", "urge-1"),
        (mediation_case(1, sub_key="divorce"), "agreement", "confirmation"),
    ],
)
def test_what_can_be_printed_follows_from_what_is_recorded(body: dict[str, Any], there: str, missing: str) -> None:
    found = papers(body)
    assert there in found
    assert missing not in found


def test_the_applications_to_the_court_are_bound_once_the_court_is_asked() -> None:
    assert "confirmation" not in bound(mediation_case(1))
    asked = bound(mediation_case(1, jc_status="planned"))
    assert asked[-6:-3] == ["confirmation", "delivery_address-1", "delivery_address-2"]


def test_more_than_three_on_a_side_go_into_an_annex() -> None:
    many = facts(mediation_case(1, parties=[*(party("1", seed) for seed in range(17)), body_party()]))
    assert (len(many["applicants_here"]), len(many["annex"]), many["annexed"]) == (1, 18, True)
    assert many["applicants_named"].endswith("等17人")
    few = facts(mediation_case(1))
    assert (len(few["applicants_here"]), few["annex"], few["annexed"]) == (1, [], False)


def test_age_is_counted_on_the_day_of_the_paper() -> None:
    child = party("1", birth_date="2012-06-02")
    assert facts(mediation_case(1, parties=[child]))["applicants"][0].more["age"] == 13


def test_with_domestic_violence_addresses_and_telephones_are_secrets() -> None:
    wife, husband = party("1"), party("2", phone="无")
    assert CASE.papers.secrets(CASE.typed(mediation_case(1, parties=[wife, husband]))) == ()
    secrets = CASE.papers.secrets(CASE.typed(mediation_case(1, parties=[wife, husband], flags=["domestic_violence"])))
    assert set(secrets) == {wife["address"], wife["phone"], husband["address"]}


def test_a_sealed_case_prints_nothing() -> None:
    body = mediation_case(1, confidentiality="sealed")
    assert papers(body) == {}
    assert bound(body) == []
    assert "封存" in (CASE.papers.withheld(CASE.typed(body)) or "")


def test_a_document_that_is_not_there_is_refused_with_those_that_are() -> None:
    record = CASE.typed(failed_case(1))
    with pytest.raises(Unknown, match=r"《人民调解协议书》现在还打不了.*termination"):
        CASE.papers.document(record, "agreement")
    with pytest.raises(Unknown, match="没有“poem”这种文书"):
        CASE.papers.document(record, "poem")


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
def test_an_empty_draft_can_be_asked(kind: Kind) -> None:
    record = kind.typed({})
    kind.papers.facts(record, date(2026, 1, 1))
    kind.papers.secrets(record)
    assert [document.key for document in kind.papers.documents(record)] == [
        paper.key for paper in kind.papers.catalogue if not paper.of and paper.when(record)
    ]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
def test_papers_and_ledgers_name_lists_that_the_kind_has(kind: Kind) -> None:
    lists = {paper.of for paper in kind.papers.catalogue} | {ledger.of for ledger in kind.papers.ledgers}
    assert lists - {""} <= set(kind.parts)
    for pictures in {paper.pictures for paper in kind.papers.catalogue} - {""}:
        field, _, inner = pictures.partition(".")
        assert field in kind.blanks
        assert not inner or inner in blanks_of(kind.parts[field])


def test_keys_of_papers_and_ledgers_are_unique_over_all_kinds() -> None:
    keys = [paper.key for kind in KINDS for paper in kind.papers.catalogue]
    ledgers = [ledger.key for kind in KINDS for ledger in kind.papers.ledgers]
    assert len(keys) == len(set(keys))
    assert len(ledgers) == len(set(ledgers))


def test_a_consultation_prints_its_form() -> None:
    kind = by_key("consultation")
    assert list(papers(without(consultation(), "answer"), kind)) == ["consultation_register"]
