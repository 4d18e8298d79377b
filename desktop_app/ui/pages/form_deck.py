"""The sheets of one record, one of which is shown: the quick form, the whole form with documents and history, or a word of what to do.

It makes them when they are first needed and turns from one to the other with all that is written. It asks nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.kind import Kind
from desktop_app.ui.forms.editor import Context
from desktop_app.ui.forms.record_form import RecordForm
from desktop_app.ui.forms.sheet import quick_sheet, whole_sheet
from desktop_app.ui.forms.undoing import Trails
from desktop_app.ui.icons import pixmap
from desktop_app.ui.labels import Plain, menu_button, snug
from desktop_app.ui.pages.attachments_leaf import AttachmentsLeaf
from desktop_app.ui.pages.history import History
from desktop_app.ui.pages.leaves import Leaves
from desktop_app.ui.pages.papers_leaf import PapersLeaf
from desktop_app.ui.pages.surroundings import natural
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.shown import Revision, Shown

Acts = Sequence[tuple[str, Callable[[], object]]]
FORM, PAPERS, FILES, HISTORY = range(4)  # the leaves of a record


class FormDeck(QStackedWidget):
    """The sheets of one record."""

    made = Signal(object)  # a form, when it was first needed

    def __init__(self, kind: Kind, context: Context, acts: Acts, papers: PapersLeaf, files: AttachmentsLeaf) -> None:
        super().__init__()
        self.kind, self._context, self._acts, self._papers, self.files = kind, context, acts, papers, files
        self.history = History(kind)
        self._trails = Trails()
        self._whole: RecordForm | None = None
        self._quick: RecordForm | None = None
        self._empty = self._make_empty()
        self.addWidget(self._empty)

    @property
    def form(self) -> RecordForm:
        """The form that is shown; the whole one while none is."""
        return self._quick if self._quick is not None and self.currentWidget() is self._quick else self.whole

    @property
    def whole(self) -> RecordForm:
        """The form of every blank; made when first needed."""
        if self._whole is None:
            self._whole = RecordForm(whole_sheet(self.kind), self._context, self._trails)
            self.leaves = Leaves()
            self.leaves.add(tr("内容"), self._whole)
            self.leaves.add(tr("文书"), self._papers, lambda: self._papers.show_record(self.shown.id if self.shown else ""))
            self.leaves.add(tr("附件"), self.files, self._show_files)
            self.leaves.add(tr("办理记录"), self.history)
            self.files.counted.connect(self.count_files)
            self.leaves.add_tool(menu_button(tr("更多"), self._acts))
            self.addWidget(self.leaves)
            self._ready(self._whole)
        return self._whole

    @property
    def quick(self) -> RecordForm:
        """The form of a new record's first blanks; made when first needed."""
        if self._quick is None:
            known = self._context.people
            context = replace(self._context, people=lambda text, done: known(text, lambda found: done(natural(found))))
            self._quick = RecordForm(quick_sheet(self.kind), context, self._trails)
            self.addWidget(self._quick)
            self._ready(self._quick)
        return self._quick

    @property
    def is_open(self) -> bool:
        """Whether a record is shown."""
        return self.currentWidget() is not self._empty

    @property
    def shown(self) -> Shown | None:
        """The saved record that is shown; None for a new one and for none."""
        return self.form.shown if self.is_open else None

    def unsaved(self) -> bool:
        """Whether something was written that is not saved."""
        return self.is_open and self.form.changed()

    def show_saved(self, shown: Shown) -> RecordForm:
        """Show a saved record on the whole sheet."""
        self.whole.show_record(shown)
        self.setCurrentWidget(self.leaves)
        self.leaves.turn_to(self.leaves.at)  # whoever goes through documents goes on with those of the next record
        return self.whole

    def show_new(self, given: Mapping[str, Any], last: Mapping[str, Any], pins: Sequence[str], *, begun: bool) -> RecordForm:
        """Show a new record on the quick sheet, with the cursor in its first blank."""
        self._last, self._pins = last, pins
        self.files.tray.became("")  # what waited for an older new record is let go
        form = self.quick
        form.show_new(given, last=last, pins=pins, begun=begun)
        self.setCurrentWidget(form)
        self.show_revisions(())
        form.begin()
        return form

    def show_revisions(self, revisions: Sequence[Revision]) -> None:
        """Show the history of the record."""
        self.history.show_revisions(revisions)
        if self._whole is not None:
            self.leaves.name(HISTORY, tr("办理记录 {n}").format(n=len(revisions)) if revisions else tr("办理记录"))

    def count_files(self, count: int) -> None:
        """Say how many attachments the record has."""
        if self._whole is not None:
            self.leaves.name(FILES, tr("附件 {n}").format(n=count) if count else tr("附件"))

    def preview(self) -> None:
        """Show the documents of the record; F9."""
        if self.shown is not None and self._whole is not None:
            self.leaves.turn_to(PAPERS)

    def turn_to_files(self) -> None:
        """Show the attachments of the record, or where those of a new one wait; F8."""
        if self.is_open:
            if self.form is self._quick:
                self.turn()
            self.leaves.turn_to(FILES)
            self.files.setFocus()

    def print(self) -> None:
        """Ask to print the document that is shown; Ctrl+P."""
        if self._whole is not None and self.leaves.at == PAPERS:
            self._papers.ask_to_print()
        else:
            self.preview()

    def close_record(self) -> None:
        """Show no record."""
        self.setCurrentWidget(self._empty)

    def turn(self) -> None:
        """Show the other sheet of a new record, with all that is written."""
        form = self.form
        if not self.is_open or form.shown is not None:
            return
        (fields, typed), changed = form.drafted(), form.changed()
        other = self.whole if form is self._quick else self.quick
        other.show_new(fields, last=self._last, pins=self._pins, begun=changed)
        other.take(fields, typed)
        self.setCurrentWidget(other if other is self._quick else self.leaves)
        if other is self._whole:
            self.leaves.turn_to(FORM)
        other.begin()

    def _show_files(self) -> None:
        self.files.show_record(self.shown.id if self.shown else "")

    def _ready(self, form: RecordForm) -> None:
        form.turning.connect(self.turn)
        self.made.emit(form)

    def _make_empty(self) -> QWidget:
        empty = QWidget()
        column = QVBoxLayout(empty)
        snug(column, margins=(24, 24, 24, 24), spacing=8)
        sign = Plain()
        sign.setPixmap(pixmap(self.kind.key, tokens().edge, px(52)))
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        says = Plain(tr("从左侧选择一条，或按 Ctrl+N 新登记"), tone="soft", wrap=True)
        says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        column.addWidget(sign)
        column.addWidget(says)
        column.addStretch(3)
        return empty
