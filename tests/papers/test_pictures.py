"""Pictures that follow a document: copies of identity papers under a watermark, evidence, and files that are no pictures."""

from __future__ import annotations

import struct
import subprocess
import zlib
from pathlib import Path

from desktop_app.services.office import Office
from desktop_app.ui.paper.binding import document_pages, docx_of
from desktop_app.ui.paper.ink import Image, Page, Watermark
from desktop_app.ui.paper.painting import pdf_of
from tests.makers import mediation_case, party, scan
from tests.papers.reading import docx_says


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\xb0" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def attached(office: Office, record: str, folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(office.attach(record, path)["sha256"])


def inks(pages: list[Page], kind: type) -> list[list[object]]:
    return [[ink for held in page.placed for ink in held.ink if isinstance(ink, kind)] for page in pages]


def test_two_copies_of_identity_cards_stand_on_a_page_under_a_watermark(office: Office, tmp_path: Path) -> None:
    record = office.add("mediation_case", mediation_case(1)).id
    cards = [attached(office, record, tmp_path, f"{place}.png", png(856 + place, 540)) for place in range(4)]
    office.edit(record, {"parties": [party("1") | {"id_scans": cards[:2]}, party("2") | {"id_scans": cards[2:]}]})
    printout = office.printing.open(record)
    pages = document_pages(printout, "identity")
    assert [len(found) for found in inks(pages, Image)] == [1, 2, 1]
    assert all(inks(pages, Watermark))
    assert printout.notes == []
    assert "共4张" in docx_says(docx_of(printout, "identity"))
    pdf = tmp_path / "identity.pdf"
    pdf.write_bytes(pdf_of(pages, "身份证明材料"))
    listed = subprocess.run(["pdfimages", "-list", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert len(listed.splitlines()) == 2 + 4


def test_an_attachment_titled_as_an_identity_card_is_printed_too(office: Office, tmp_path: Path) -> None:
    record = office.add("mediation_case", mediation_case(1)).id
    attached(office, record, tmp_path, "韦某身份证.png", png(856, 540))
    attached(office, record, tmp_path, "别的.png", png(85, 54))
    says = docx_says(docx_of(office.printing.open(record), "identity"))
    assert "共1张" in says
    assert "韦某身份证" in says


def test_what_is_no_picture_or_not_here_is_said_and_left_out(office: Office, tmp_path: Path) -> None:
    record = office.add("mediation_case", mediation_case(1)).id
    text = attached(office, record, tmp_path, "说明.txt", "不是图片".encode())
    cut = attached(office, record, tmp_path, "残.png", png(50, 50)[:30])
    office.edit(record, {"evidence": [{"title": "借条", "images": [text, cut, scan("elsewhere")]}]})
    printout = office.printing.open(record)
    assert inks(document_pages(printout, "evidence"), Image) == [[]]
    assert ["说明" in note or "残" in note or "借条" in note for note in printout.notes] == [True, True, True]
    assert ["不是能打印的图片" in note for note in printout.notes].count(True) == 2
    assert "不在本机" in printout.notes[2]
