"""The documents of one record: what can be printed now, how it will look, what the file still lacks; three keys print one.

Documents are filled and laid out away from the window; the preview paints the same ink as the printer and the PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.choice_editors import MenuEditor
from desktop_app.ui.labels import Elided, Plain, button, dress, emptied, menu_button, snug
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.theme import px
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.checking import Checked
    from desktop_app.services.office import Office
    from desktop_app.services.printing import Printable
    from desktop_app.ui.paper.ink import Page

GAP = 14  # between two pages
LACKS_TOLD = 3


class Preview(QWidget):
    """Pages below one another, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: Sequence[Page] = ()
        self.setAccessibleName(tr("文书预览"))

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show these pages."""
        self.pages = pages
        says = "\n".join(page.text for page in pages)
        self.setAccessibleDescription(says)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(px(400), self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        from desktop_app.ui.paper.painting import paint_page

        painter, top = QPainter(self), px(GAP)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for page in self.pages:
            scale = self._scale(page)
            height = round(page.height * scale)
            if top + height >= event.rect().top() and top <= event.rect().bottom():
                painter.save()
                painter.translate(px(GAP), top)
                painter.fillRect(0, 0, round(page.width * scale), height, Qt.GlobalColor.white)
                painter.setClipRect(0, 0, round(page.width * scale), height)
                painter.scale(scale, scale)
                paint_page(page, painter)
                painter.restore()
            top += height + px(GAP)

    def _scale(self, page: Page) -> float:
        return max(0.01, (self.width() - 2 * px(GAP)) / page.width)

    def _fit(self) -> None:
        height = px(GAP) + sum(round(page.height * self._scale(page)) + px(GAP) for page in self.pages)
        if height != self.minimumHeight():
            self.setMinimumHeight(height)


def desk_under(preview: Preview) -> QScrollArea:
    """The scroll area of a preview: a ground on which the pages lie."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(tr("文书预览"))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setBackgroundRole(QPalette.ColorRole.Window)
    area.setWidget(preview)
    return area


def default_printer() -> QPrinter | None:
    """The printer this computer prints on when nobody says otherwise; None when it has none."""
    found = QPrinterInfo.defaultPrinter()
    return None if found.isNull() else QPrinter(found)


class PapersLeaf(QWidget):
    """What of a record can be printed."""

    def __init__(self, desk: Desk, kind: str) -> None:
        super().__init__()
        self._desk, self._kind = desk, kind
        self._id, self._wanted = "", ""
        self._titles: dict[str, str] = {}
        self.printer: Callable[[], QPrinter | None] = default_printer
        self.notice = Notice()
        self.choose = MenuEditor(tr("文书"), {})
        self.choose.chosen.connect(self.show_document)
        self._said = Elided("", tone="soft", rank="small")
        self._lacks = QVBoxLayout()
        snug(self._lacks, spacing=2)
        self.preview = Preview()
        column = QVBoxLayout(self)
        snug(column, margins=(14, 10, 14, 10), spacing=8)
        column.addLayout(self._make_tools())
        column.addWidget(self.notice)
        column.addLayout(self._lacks)
        column.addWidget(desk_under(self.preview), 1)

    def show_record(self, id: str) -> None:
        """Ask what of a record can be printed, and show what is most likely wanted."""
        self._id = id
        if not id:
            self._fill([], "")
            return
        kind = self._kind

        def read(office: Office) -> tuple[list[Printable], str, Checked]:
            printout = office.printing.open(id)
            found = printout.printables()
            known = {printable.document for printable in found}
            last = office.remembering.paper(kind)
            sides = [document.key for document in printout.documents() if document.paper.audience == "sides" and document.key in known]
            return found, last if last in known else (sides or [each.document for each in found] or [""])[-1], office.checking.check(id)

        self._desk.ask(read, self._came, self._refused, key=f"papers/{kind}", owner=self)

    def show_document(self, key: str) -> None:
        """Lay a document out and show it."""
        self._wanted, id, kind = key, self._id, self._kind
        self._said.setText(tr("正在排版…"))

        def lay_out(office: Office) -> tuple[list[Page], list[str]]:
            from desktop_app.domain.papers import FILE
            from desktop_app.ui.paper.binding import document_pages, file_pages

            office.remembering.set_paper(kind, key)
            printout = office.printing.open(id)
            return file_pages(printout) if key == FILE else document_pages(printout, key), printout.notes

        self._desk.labour(lay_out, partial(self._laid_out, id, key), self._refused, owner=self)

    def ask_to_print(self) -> None:
        """Ask, in the window, whether to print what is shown; Ctrl+P, and Enter answers yes."""
        if not self.preview.pages:
            return
        printer, title = self.printer(), self._titles.get(self._wanted, "")
        if printer is None:
            self.notice.tell(tr("这台电脑没有装打印机，可以存为 PDF 拿到别处打印。"), (Choice(tr("存为 PDF…"), self._save_pdf, "primary"),))
        else:
            says = tr("在“{printer}”上打印《{title}》{n} 页？").format(
                printer=printer.printerName(), title=title, n=len(self.preview.pages)
            )
            choices = (Choice(tr("打印（Enter）"), partial(self.print_on, printer), "primary"), Choice(tr("取消"), lambda: None))
            self.notice.tell(says, choices)
        self.notice.focus_first()

    def print_on(self, printer: QPrinter) -> None:
        """Print what is shown."""
        from desktop_app.ui.paper.painting import paint

        printer.setDocName(self._titles.get(self._wanted, ""))
        paint(self.preview.pages, printer)
        self._say(tr("已送去打印"))

    def save_to(self, path: Path) -> None:
        """Write what is shown as a PDF or as docx, by the ending."""
        id, key, pages, title = self._id, self._wanted, self.preview.pages, self._titles.get(self._wanted, "")

        def write(office: Office) -> None:
            from desktop_app.services.attaching import extract
            from desktop_app.ui.paper.binding import docx_of
            from desktop_app.ui.paper.painting import pdf_of

            made = docx_of(office.printing.open(id), key) if path.suffix.lower() == ".docx" else pdf_of(pages, title)
            extract([made], path)

        self._desk.labour(write, lambda _none: self._say(tr("已存为 {name}").format(name=path.name)), self._refused, owner=self)

    def _came(self, found: tuple[list[Printable], str, Checked]) -> None:
        printables, first, checked = found
        self._fill(printables, first)
        emptied(self._lacks)
        told = list(dict.fromkeys(tr("{title}：{says}").format(title=lack.title, says=lack.reason) for lack in checked.missing))
        for says in told[:LACKS_TOLD]:
            self._lacks.addWidget(Elided(tr("卷宗还缺 {says}").format(says=says), tone="wait", rank="small"))
        if len(told) > LACKS_TOLD:
            self._lacks.addWidget(Plain(tr("……共缺 {n} 项").format(n=len(told)), tone="wait", rank="small"))

    def _fill(self, printables: Sequence[Printable], first: str) -> None:
        self._titles = {each.document: each.title for each in printables}
        self.preview.show_pages(())
        self._said.setText("" if printables else tr("保存后，这里可以预览和打印文书。"))
        self.choose.offer(self._titles, first)

    def _laid_out(self, id: str, key: str, made: tuple[list[Page], list[str]]) -> None:
        pages, notes = made
        if (id, key) != (self._id, self._wanted):
            return
        self.preview.show_pages(pages)
        self._say(tr("{n} 页").format(n=len(pages)))
        if notes:
            self.notice.tell("；".join(notes), (Choice(tr("知道了"), lambda: None),))

    def _say(self, text: str) -> None:
        self._said.setText(text)
        dress(self._said, tone="soft")

    def _refused(self, error: KarstError) -> None:
        self._said.setText("")
        self.notice.tell(error.sentence, (Choice(tr("知道了"), lambda: None),))

    def _save_pdf(self) -> None:
        self._save("PDF (*.pdf)", ".pdf")

    def _save_word(self) -> None:
        self._save("Word (*.docx)", ".docx")

    def _save(self, shape: str, ending: str) -> None:
        if self.preview.pages:
            name, _kind = QFileDialog.getSaveFileName(self, tr("存为"), self._titles.get(self._wanted, "") + ending, shape)
            if name:
                self.save_to(Path(name).with_suffix(ending))

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(self.choose)
        row.addWidget(self._said, 1)
        row.addWidget(menu_button(tr("存为"), ((tr("PDF…"), self._save_pdf), (tr("Word…"), self._save_word)), look=""))
        row.addWidget(button(tr("打印"), self.ask_to_print, look="primary", tip="Ctrl+P"))
        return row
