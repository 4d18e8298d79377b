"""The right half of a register: one record's form and its history, with saving, moving and attaching through the desk.

What was written is never lost: leaving a changed record saves it first, and where that is refused the clerk is asked, in the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError, Refused
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kind import Kind
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Context
from desktop_app.ui.forms.record_form import RecordForm
from desktop_app.ui.icons import pixmap
from desktop_app.ui.labels import Plain, button, snug
from desktop_app.ui.pages.history import History
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Shown

Then = Callable[[], object]


class RecordPane(QFrame):
    """One record of one kind."""

    opened = Signal(str)  # id of the record now shown; "" for a new one or none
    stored = Signal(object)  # the record just saved

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.desk, self.kind = desk, kind
        self._names: dict[str, str] = {}
        self._wanted, self._saving = "", False
        self._after: Then | None = None
        self._form: RecordForm | None = None
        self._new = False
        self._stack = QStackedLayout()
        self._notice = QFrame()
        self._notice.setProperty("card", "notice")
        self._make_notice()
        column = QVBoxLayout(self)
        snug(column)
        column.addWidget(self._notice)
        column.addLayout(self._stack)
        self._stack.addWidget(self._make_empty())  # after the layout has its place: a widget shown without one is a window
        desk.changed.connect(self._changed_elsewhere)

    @property
    def form(self) -> RecordForm:
        """The form; made when first needed."""
        if self._form is None:
            context = Context(
                kinds=self.desk.kinds, county=self._county, attach=self._attach, file_name=lambda sha256: self._names.get(sha256, ""),
                suggest=self._suggest, title_of=self._title_of,
            )  # fmt: skip
            self._form = RecordForm(self.kind, context)
            self._form.saving.connect(self.save)
            self._form.moving.connect(self.move_to)
            self.history = History(self.kind, self._form)
            self._stack.addWidget(self.history)
        return self._form

    @property
    def id(self) -> str:
        """The record shown; "" for none."""
        return self._form.shown.id if self._form is not None and self._form.shown is not None else ""

    def unsaved(self) -> bool:
        """Whether something was written that is not saved."""
        return self._form is not None and self._stack.currentIndex() > 0 and self._form.changed()

    def open(self, id: str, then: Then | None = None) -> None:
        """Show a record, after saving the one at hand."""
        if id == self.id and self._stack.currentIndex() > 0:
            if then:
                then()
            return
        self.leave(lambda: self._fetch(id, then))

    def begin(self, given: Mapping[str, Any] | None = None) -> None:
        """Show an empty form, after saving the record at hand."""
        self.leave(lambda: self._show_new(given))

    def leave(self, then: Then) -> None:
        """Call ``then`` once nothing unsaved is left: at once, after saving, or when the clerk gives the changes up."""
        if not self.unsaved():
            self._notice.hide()
            then()
            return
        self._after = then
        self.save(False)

    def save(self, and_new: bool = False) -> None:
        """Save what is written; Ctrl+S."""
        if self._stack.currentIndex() == 0 or self._saving:
            return
        form = self.form
        body = form.body()
        if body is None:
            self._ask_about_leaving()
            return
        shown = form.shown
        if shown is not None:
            sent = {key: body.get(key) for key in {*body, *shown.fields} if body.get(key) != shown.fields.get(key)}
            if not sent:
                self._stored(shown, body, and_new)
                return
        self._saving = True
        form.save.setEnabled(False)
        kind = self.kind.key

        def write(office: Office) -> Shown:
            return office.add(kind, body) if shown is None else office.edit(shown.id, sent)

        self.desk.ask(write, lambda stored: self._stored(stored, body, and_new), self._refused, owner=self)

    def move_to(self, stage: str, why: str) -> None:
        """Move the record to a stage, after saving it."""
        self.leave(lambda: self._move(stage, why))

    def _move(self, stage: str, why: str) -> None:
        id = self.id
        if id:
            self.desk.ask(lambda office: office.move(id, stage, why or None), self._moved, self._refused, owner=self)

    def _moved(self, shown: Shown) -> None:
        self.form.clear_faults()
        self.form.saved(shown, shown.fields)
        self.form.say(tr("已转为“{stage}”").format(stage=self.kind.stages[shown.stage].title), "good")
        self._read_history()
        self.stored.emit(shown)

    def _stored(self, shown: Shown, sent: Mapping[str, Any], and_new: bool) -> None:
        self._saving = False
        form = self.form
        form.save.setEnabled(True)
        form.clear_faults()
        self._notice.hide()
        form.saved(shown, sent)
        form.say(tr("已保存 {at}").format(at=f"{datetime.now(CHINA):%H:%M:%S}"), "good")
        then, self._after = self._after, None
        self.stored.emit(shown)
        if then is not None:
            self.leave(then)  # what was typed while this was being saved is saved too
        elif and_new:
            self.begin()
        else:
            self.opened.emit(shown.id)
            self._read_history()

    def _refused(self, error: KarstError) -> None:
        self._saving = False
        self.form.save.setEnabled(True)
        if isinstance(error, Refused) and error.faults:
            self.form.show_faults(error.faults)
        else:
            self.form.say(error.sentence, "bad")
        self._ask_about_leaving()

    def _fetch(self, id: str, then: Then | None) -> None:
        self._wanted = id

        def read(office: Office) -> tuple[Shown, list[dict[str, Any]]]:
            return office.get(id), office.attachments(id)

        def came(answer: tuple[Shown, list[dict[str, Any]]]) -> None:
            if self._wanted == id:
                self.leave(lambda: show(*answer))  # the clerk may have gone on typing in the old record

        def show(shown: Shown, files: list[dict[str, Any]]) -> None:
            self._names = {str(file["sha256"]): str(file.get("name") or file.get("title") or "") for file in files}
            form = self.form
            form.show_record(shown)
            self._stack.setCurrentIndex(1)
            self._read_history()
            self.opened.emit(shown.id)
            if then:
                then()

        self.desk.ask(read, came, key=f"record/{self.kind.key}", owner=self)

    def _show_new(self, given: Mapping[str, Any] | None = None) -> None:
        self._wanted = ""
        self._names = {}
        self.form.show_new(given)
        self.history.clear()
        self._stack.setCurrentIndex(1)
        self.opened.emit("")
        self.form.begin()

    def _changed_elsewhere(self) -> None:
        """Show the record anew when another process changed it; what is being written is left alone."""
        id = self.id
        if not id or self._saving or self.isHidden():
            return
        held = self.form.shown

        def came(shown: Shown) -> None:
            if self.id != id or held is None or self.form.shown is None or shown == self.form.shown:
                return
            if not self.form.changed():
                at = self.form.area.verticalScrollBar().value()
                self.form.show_record(shown)
                self.form.area.verticalScrollBar().setValue(at)
            elif shown.revision > self.form.shown.revision:
                self.form.say(tr("这条记录刚在别处更改过；保存时只写入您改动的栏目"), "wait")

        self.desk.ask(lambda office: office.get(id), came, lambda error: None, key=f"again/{self.kind.key}", owner=self)

    def _read_history(self) -> None:
        id = self.id
        if id:
            self.desk.ask(lambda office: office.history(id), self.history.show_revisions, key=f"history/{self.kind.key}", owner=self)

    def _county(self) -> str:
        code = self.desk.status.office if self.desk.status else ""
        return code[:6] if code[:6].isdigit() else ""

    def _suggest(self, kind: str, text: str, done: Callable[[list[tuple[str, str]]], object]) -> None:
        def show(hits: list[Any]) -> None:
            done([(hit.id, f"{hit.number or ''}  {hit.title}".strip()) for hit in hits])

        self.desk.ask(lambda office: office.find(text, kind, 12), show, key="suggest", owner=self)

    def _title_of(self, id: str, done: Callable[[str], object]) -> None:
        def show(shown: Shown) -> None:
            done(f"{shown.number or ''}  {shown.title}".strip())

        self.desk.ask(lambda office: office.get(id), show, lambda error: None, owner=self)

    def _attach(self, path: Path, done: Callable[[str], object]) -> None:
        """Attach a file to the record, which is saved first when it is new."""
        if not self.id:
            self._after = lambda: self._attach(path, done)
            self.save()
            return
        id = self.id

        def came(answer: Any) -> None:
            sha256 = str(answer["sha256"])
            self._names[sha256] = path.name
            done(sha256)
            self.form.say(tr("已附上 {name}").format(name=path.name), "good")

        self.desk.ask(lambda office: office.attach(id, path), came, lambda error: self.form.say(error.sentence, "bad"), owner=self)

    def _ask_about_leaving(self) -> None:
        """Ask in the window, when leaving was the wish and saving was refused."""
        if self._after is not None:
            self._notice.show()
            self.opened.emit(self.id)  # the list marks the record that stays open

    def _give_up(self) -> None:
        then, self._after = self._after, None
        self._notice.hide()
        form = self.form
        if form.shown is not None:
            form.show_record(form.shown)
        else:
            self._stack.setCurrentIndex(0)
            form.show_new()
        if then is not None:
            then()

    def _stay(self) -> None:
        self._after = None
        self._notice.hide()

    def _make_notice(self) -> None:
        row = QHBoxLayout(self._notice)
        snug(row, margins=(14, 8, 10, 8), spacing=8)
        row.addWidget(Plain(tr("有改动还不能保存，请先改正，或放弃这些改动。"), tone="wait", wrap=True), 1)
        row.addWidget(button(tr("继续填写"), self._stay))
        row.addWidget(button(tr("放弃改动"), self._give_up, look="danger"))
        self._notice.hide()

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
