"""The docx and the PDF of every document say the same, and everything in the PDF is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain import period
from desktop_app.domain.kinds import KINDS
from desktop_app.services.office import Office
from desktop_app.ui.paper.binding import docx_of, file_pages, numbered
from desktop_app.ui.paper.painting import pdf_of
from tests.papers.bodies import ASTRAL, EVERYTHING, VIETNAMESE, ZHUANG, full_case
from tests.papers.reading import docx_says, pdf_pages, pdf_says, plain


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "body"), EVERYTHING, ids=[f"{kind}-{place}" for place, (kind, _) in enumerate(EVERYTHING)])
def test_every_document_says_the_same_as_docx_and_as_pdf(office: Office, tmp_path: Path, kind: str, body: dict[str, Any]) -> None:
    printout = office.printing.open(office.add(kind, body).id)
    for document in printout.documents():
        docx = docx_of(printout, document.key)
        pdf = pdf_of(numbered(docx), document.title)
        assert pdf_says(pdf, docx, tmp_path) == docx_says(docx), document.key


def test_these_records_print_every_document_there_is() -> None:
    by_key = {kind.key: kind for kind in KINDS}
    printed = {paper.paper.key for kind, body in EVERYTHING for paper in by_key[kind].papers.documents(by_key[kind].typed(body))}
    assert {paper.key for kind in KINDS for paper in kind.papers.catalogue} == printed


@pytest.mark.slow
def test_every_ledger_says_the_same_as_docx_and_as_pdf(office: Office, tmp_path: Path) -> None:
    for kind, body in EVERYTHING:
        office.add(kind, body)
    for book in office.ledgers.books():
        docx, refused = office.ledgers.docx(book, period.parse("2026"))
        assert refused is None
        pdf = pdf_of(numbered(docx), book.ledger.title)
        says = pdf_says(pdf, docx, tmp_path)
        assert sorted(says) == sorted(docx_says(docx)), book.ledger.key
        assert plain(book.ledger.title) in says


def test_parties_with_rare_characters_and_foreign_names_are_found(office: Office, tmp_path: Path) -> None:
    printout = office.printing.open(office.add("mediation_case", full_case()).id)
    agreement = "".join(pdf_pages(pdf_of(numbered(docx_of(printout, "agreement")), ""), tmp_path))
    notice = "".join(pdf_pages(pdf_of(numbered(docx_of(printout, "foreign_notice")), ""), tmp_path))
    assert ASTRAL in agreement
    assert plain(VIETNAMESE) in agreement
    assert plain(ZHUANG) in notice


def test_the_whole_file_is_numbered_through_and_its_contents_tell_the_pages(office: Office, tmp_path: Path) -> None:
    printout = office.printing.open(office.add("mediation_case", full_case()).id)
    pages = pdf_pages(pdf_of(file_pages(printout), "全卷"), tmp_path)
    first = next(place for place, page in enumerate(pages) if page.startswith("人民调解申请书"))
    leaves, contents = pages[first:-1], "".join(pages[1:first])
    assert pages[0].startswith("雅龙乡人民调解委员会调解卷宗")
    assert contents.startswith("卷内目录")
    assert [page for number, page in enumerate(leaves, 1) if not page.endswith(f"—{number}—")] == []
    assert f"共{len(leaves)}页" in pages[0]
    assert f"共{len(leaves)}页" in pages[-1]
    agreement = next(number for number, page in enumerate(leaves, 1) if page.startswith("人民调解协议书编号"))
    assert f"人民调解协议书{agreement}-{agreement + 1}" in contents
