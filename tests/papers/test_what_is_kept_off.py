"""What must not stand on a paper does not: a victim's address, whole identity numbers before the other side, anything of a sealed case."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain import period
from desktop_app.domain.errors import Refused
from desktop_app.domain.kinds import by_key
from desktop_app.services.office import Office
from desktop_app.services.printing import Printout
from desktop_app.ui.paper.binding import docx_of
from tests.makers import mediation_case, mediator, party
from tests.papers.bodies import full_case
from tests.papers.reading import docx_says

PAPERS = by_key("mediation_case").papers.catalogue
SHARED = {paper.key for paper in PAPERS if paper.audience != "office"}
WIFE = party("1", 4, name="韦凤英", address="雅龙乡红日村弄雷屯7号", phone="19000007777", id_no="451299199211280048", sex="2")
HUSBAND = party("2", 4, name="蒙大山", address="雅龙乡胜利村12号", phone="19000008888")


def violent(**over: Any) -> dict[str, Any]:
    """A case with everything, in which one party hit the other."""
    told = "丈夫追到雅龙乡红日村弄雷屯7号，又打电话19000007777威胁。"
    case = full_case()
    sittings = [sitting | {"content": told} for sitting in case["sessions"]]
    return case | {"parties": [WIFE, HUSBAND], "flags": ["domestic_violence"], "summary": told, "sessions": sittings} | over


def texts(office: Office, body: dict[str, Any]) -> dict[str, str]:
    printout = office.printing.open(office.add("mediation_case", body).id)
    return {document.key: docx_says(docx_of(printout, document.key)) for document in printout.documents()}


def paper_of(printout: Printout, key: str) -> str:
    return printout.document(key).paper.key


def test_a_victims_address_and_telephone_stand_on_no_paper_that_the_other_side_gets(office: Office) -> None:
    said = texts(office, violent())
    shared = {key: text for key, text in said.items() if key.rpartition("-")[0] in SHARED or key in SHARED}
    assert {"register", "application", "agreement", "session-1", "confirmation", "transfer-1", "termination"} - set(shared) == {
        "termination"
    }
    for secret in (WIFE["address"], WIFE["phone"], HUSBAND["address"], HUSBAND["phone"]):
        assert [key for key, text in shared.items() if secret in text] == []
    assert "（保密）" in shared["agreement"]
    assert "丈夫追到（保密），又打电话（保密）威胁。" in shared["session-1"]


def test_the_office_keeps_the_address_on_the_sheet_for_the_court(office: Office) -> None:
    said = texts(office, violent())
    assert WIFE["address"] in said["delivery_address-1"]
    assert HUSBAND["address"] not in said["delivery_address-1"]
    assert "不得交给或出示给对方当事人" in said["delivery_address-1"]


def test_without_violence_the_forms_show_addresses_as_they_must(office: Office) -> None:
    said = texts(office, violent(flags=["none"]))
    assert WIFE["address"] in said["agreement"]


def test_identity_numbers_are_whole_for_the_court_and_masked_for_the_other_side(office: Office) -> None:
    said = texts(office, full_case(parties=[WIFE, HUSBAND | {"nationality": "CHN"}]))
    assert WIFE["id_no"] in said["confirmation"]
    assert WIFE["id_no"] in said["identity"]
    assert "451299********0048" in said["agreement_vietnamese"]
    assert [key for key in SHARED if key in said and key != "confirmation" and WIFE["id_no"] in said[key]] == []


def test_a_sealed_case_prints_nothing_and_keeps_only_its_number_in_the_book(office: Office) -> None:
    shown = office.add("mediation_case", mediation_case(1, confidentiality="sealed", parties=[WIFE, HUSBAND]))
    printout = office.printing.open(shown.id)
    assert printout.printables() == []
    with pytest.raises(Refused, match="已封存"):
        printout.document("agreement")
    for name in ("mediation_case", "performance", "followups", "case_files"):
        docx, _ = office.ledgers.docx(office.ledgers.book(name), period.parse("2026"))
        assert "韦凤英" not in docx_says(docx)
    docx, _ = office.ledgers.docx(office.ledgers.book("mediation_case"), period.parse("2026"))
    assert (shown.number or "").replace(" ", "") in docx_says(docx)
    assert "（封存）" in docx_says(docx)


def test_unsealing_lets_it_be_printed_again(office: Office) -> None:
    shown = office.add("mediation_case", mediation_case(1, confidentiality="sealed"))
    office.edit(shown.id, {"confidentiality": "handlers"}, why="大司启〔2026〕2号")
    printout = office.printing.open(shown.id)
    assert "agreement" in {one.document for one in printout.printables()}
    with_header = printout.docx(printout.document("agreement"))
    assert "限办案人查阅".encode() in _header(with_header)


def _header(docx: bytes) -> bytes:
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(docx)) as package:
        return package.read("word/header1.xml")


def test_a_voided_number_stands_in_the_books_as_voided(office: Office) -> None:
    shown = office.add("mediation_case", mediation_case(1))
    office.move(shown.id, "void", why="重复登记")
    book, _ = office.ledgers.docx(office.ledgers.book("mediation_case"), period.parse("2026"))
    burnt, _ = office.ledgers.docx(office.ledgers.book("void"), period.parse("2026"))
    assert "作废" in docx_says(book)
    assert (shown.number or "") in docx_says(burnt)
    assert "重复登记" in docx_says(burnt)


def test_a_book_of_people_shows_only_the_ends_of_private_numbers(office: Office) -> None:
    body = mediator(1)
    office.add("mediator", body)
    docx, _ = office.ledgers.docx(office.ledgers.book("mediator"), period.parse("2026"))
    assert body["name"] in docx_says(docx)
    assert body["mobile"] not in docx_says(docx)
    assert f"{body['mobile'][:3]}****{body['mobile'][-4:]}" in docx_says(docx)
