"""One document and a whole file as PDF, beside docxtpl alone filling the same template with the same names."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate
from PySide6.QtGui import QGuiApplication

from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.clock import SystemClock
from desktop_app.services.office import Office
from desktop_app.services.secrets import SystemKeyring
from desktop_app.ui.paper.binding import document_pages, file_pages
from desktop_app.ui.paper.painting import pdf_of
from tests.bench.figures import Figure, at_most, median, seen
from tests.papers.bodies import full_case

DOCUMENT_S, FILE_S = 1.5, 6.0


def figures() -> Iterator[Figure]:
    """The figures of printing."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    fonts = QGuiApplication.instance() or QGuiApplication([])
    with tempfile.TemporaryDirectory(prefix="karst-bench-") as folder:
        home, key = Path(folder) / "office", Path(folder) / "key"
        made, _ = session.make(home, "451229213", "雅龙司法所", key, SystemKeyring(), KINDS, SystemClock())
        office = Office.over(made, KINDS)
        record = office.add("mediation_case", full_case()).id
        yield from _within(office, record)
        made.store.close()
        yield from _as_commands(home, key, record, Path(folder))
    del fonts


def _within(office: Office, record: str) -> Iterator[Figure]:
    use = office.template_use("agreement")
    template, context = office.printing.templates.shipped("agreement").data, dict(use.context())

    def baseline() -> None:
        document = DocxTemplate(BytesIO(template))
        document.render(context | {"agreed_amount": "", "deal": "", "performance": []}, _lenient(), autoescape=True)
        document.save(BytesIO())

    alone = median(baseline, 5)
    one = median(lambda: pdf_of(document_pages(office.printing.open(record), "agreement"), ""), 5)
    yield seen("docxtpl alone fills the agreement", alone * 1000, "ms")
    yield at_most("agreement, record to PDF, in a running program", one, "s", DOCUMENT_S)
    yield seen("the same / docxtpl alone", one / alone, "x")
    pages = len(file_pages(office.printing.open(record)))
    whole = median(lambda: pdf_of(file_pages(office.printing.open(record)), ""), 3)
    yield at_most(f"whole file of {pages} pages, in a running program", whole, "s", FILE_S)


def _lenient() -> object:
    """Jinja2 as docxtpl uses it by itself, with our filters doing nothing."""
    from jinja2 import Environment

    plain = Environment()
    for name in ("day", "capital", "boxes", "tick", "lines", "room", "count", "join"):
        plain.filters[name] = lambda value, *_: [value] if isinstance(value, str) else value
    return plain


def _as_commands(home: Path, key: Path, record: str, folder: Path) -> Iterator[Figure]:
    """A whole process each; processor time, because other work on the machine says nothing about printing."""

    def printed(document: str) -> float:
        command = [sys.executable, "-m", "desktop_app", "--home", str(home), "--key-file", str(key)]
        before = os.times()
        subprocess.run([*command, "print", record, document, "-o", str(folder / "x.pdf")], check=True, capture_output=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    for document, most in (("agreement", DOCUMENT_S), ("file", FILE_S)):
        took = statistics.median(printed(document) for _ in range(3))
        yield at_most(f"`karstdesk print … {document}`, processor time with the start", took, "s", most)
