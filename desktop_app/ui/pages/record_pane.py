"""The right half of a register: one record with saving, moving, copying and discarding through the desk.

What was written is never lost: it is kept as a draft while it is typed, leaving a changed record saves it first, and where that is
refused the clerk is asked, in the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop_app.domain import quick
from desktop_app.domain.errors import KarstError, Refused
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kind import Kind
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.record_form import RecordForm
from desktop_app.ui.labels import snug
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.attachments_leaf import AttachmentsLeaf
from desktop_app.ui.pages.draft_keeper import DraftKeeper
from desktop_app.ui.pages.form_deck import FormDeck
from desktop_app.ui.pages.papers_leaf import PapersLeaf
from desktop_app.ui.pages.surroundings import surroundings
from desktop_app.ui.pages.tray import Waiting, in_mime
from desktop_app.ui.words import spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.drafting import Draft
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Shown

Then = Callable[[], object]
HELP_MS = 20_000


@dataclass(frozen=True)
class _Start:
    """What a new record begins with, known before it is asked for."""

    carried: Mapping[str, Any]
    last: Mapping[str, Any]
    pins: Sequence[str]
    draft: Draft | None

    def after(self, body: Mapping[str, Any]) -> _Start:
        """The same once a record of this body was made: the next one may begin before the office is asked again."""
        free = {key: value for key, value in self.carried.items() if key not in self.pins}
        return _Start(free | {key: body[key] for key in self.pins if key in body}, body, self.pins, None)


class RecordPane(QFrame):
    """One record of one kind."""

    opened = Signal(str)  # id of the record now shown; "" for a new one or none
    stored = Signal(object)  # the record just saved
    discarded = Signal(object)  # the record just put into the bin

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.desk, self.kind = desk, kind
        self._names: dict[str, str] = {}  # of files, by hash
        self._wanted, self._saving = "", False
        self._after: Then | None = None
        self._start: _Start | None = None
        self._keeper = DraftKeeper(desk, self)
        self.notice = Notice()
        context = surroundings(desk, self, self._attach, lambda sha256: self._names.get(sha256, ""))
        acts = ((tr("复制一条\tCtrl+D"), self.duplicate), (tr("移入回收站\tCtrl+Delete"), self.discard))
        self.deck = FormDeck(kind, context, acts, PapersLeaf(desk, kind.key), AttachmentsLeaf(desk, kind))
        self.deck.made.connect(self._connect)
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        snug(column)
        column.addWidget(self.notice)
        column.addWidget(self.deck, 1)
        desk.changed.connect(self._changed_elsewhere)
        desk.opened.connect(self._get_ready)
        self._get_ready()

    @property
    def form(self) -> RecordForm:
        """The form that is shown."""
        return self.deck.form

    @property
    def id(self) -> str:
        """The record shown; "" for none."""
        return self.deck.shown.id if self.deck.shown is not None else ""

    @property
    def title(self) -> str:
        """What the record shown is called; "" for none."""
        return self.deck.shown.title if self.deck.shown is not None else ""

    def unsaved(self) -> bool:
        """Whether something was written that is not saved."""
        return self.deck.unsaved()

    def open(self, id: str, then: Then | None = None) -> None:
        """Show a record, after saving the one at hand."""
        if id != self.id:
            self.leave(lambda: self._fetch(id, then))
        elif then:
            then()

    def begin(self, given: Mapping[str, Any] | None = None) -> None:
        """Show an empty form, after saving the record at hand; ``given`` is what somebody asked to begin with, e.g. a copy."""
        self.leave(lambda: self._show_new(given))

    def duplicate(self) -> None:
        """Begin a new record like the one shown; Ctrl+D."""
        shown = self.deck.shown
        if shown is not None:
            self.begin(quick.copied(self.kind, shown.fields, datetime.now(CHINA)))

    def discard(self) -> None:
        """Put the record shown into the bin, from where it comes back with one key."""
        id = self.id
        if id:
            self.desk.ask(lambda office: office.discarding.discard(id), self._gone, self._refused, owner=self)

    def leave(self, then: Then) -> None:
        """Call ``then`` once nothing unsaved is left: at once, after saving, or when the clerk gives the changes up."""
        if not self.unsaved():
            self.notice.hide()
            then()
            return
        self._after = then
        self.save(False)

    def save(self, and_new: bool = False) -> None:
        """Save what is written; Ctrl+S."""
        if not self.deck.is_open or self._saving:
            return
        form, shown, kind = self.form, self.form.shown, self.kind
        body = form.body()
        if body is None:
            self._ask_about_leaving()
        elif shown is None and not form.changed():
            form.say(tr("还没有填写，没有可保存的内容"), "wait")
        elif shown is None:
            self._write(lambda office: _added(office, kind, body), body, and_new)
        elif sent := {key: body.get(key) for key in {*body, *shown.fields} if body.get(key) != shown.fields.get(key)}:
            self._write(lambda office: office.edit(shown.id, sent), body, and_new)
        else:
            self._stored(shown, body, and_new)

    def _write(self, write: Callable[[Office], Shown], body: Mapping[str, Any], and_new: bool) -> None:
        self._saving = True
        self.form.save.setEnabled(False)
        self.desk.ask(write, lambda stored: self._stored(stored, body, and_new), self._refused, owner=self)

    def move_to(self, stage: str, why: str) -> None:
        """Move the record to a stage, after saving it."""
        self.leave(lambda: self._move(stage, why))

    def preview(self) -> None:
        """Show the documents of the record as it is written now; F9."""
        self.leave(self.deck.preview)

    def take_files(self, what: Sequence[Path] | Waiting) -> None:
        """Let files wait with the record at hand, where one confirmation attaches them."""
        self.deck.turn_to_files()
        self.deck.files.add(what)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.deck.is_open and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (found := in_mime(event.mimeData())) is not None:
            self.take_files(found)
            event.acceptProposedAction()

    def help(self) -> bool:
        """Say what is to be known of the blank at hand; False while none is. F1."""
        says = self.form.help_here() if self.deck.is_open else ""
        if says:
            self.notice.tell(says, (Choice(tr("知道了"), lambda: None),), for_ms=HELP_MS)
        return bool(says)

    def keep_draft(self) -> None:
        """Keep what is written now, without waiting for the next beat."""
        self._keeper.keep()

    def _connect(self, form: RecordForm) -> None:
        form.saving.connect(self.save)
        form.moving.connect(self.move_to)
        form.pinning.connect(lambda field, on: self._pin(form, field, on))
        self._keeper.watch(form)

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
        form, key = self.form, self._draft_key()
        form.save.setEnabled(True)
        form.clear_faults()
        self.notice.hide()
        form.saved(shown, sent)
        self.stored.emit(shown)  # the list is asked first: what follows can wait for the disk
        self._keeper.let_go(key)
        if key != shown.id:
            self.deck.files.became(shown.id)
            self._start = self._start.after(sent) if self._start else None
            self._get_ready()
        then, self._after = self._after, None
        if then is not None:
            self.leave(then)  # what was typed while this was being saved is saved too
        elif and_new:
            self.begin()
        else:
            if not form.sheet.whole and not form.changed():
                form = self.deck.show_saved(shown)
                form.save.setFocus()
            form.say(tr("已保存 {at}").format(at=f"{datetime.now(CHINA):%H:%M:%S}"), "good")
            self.opened.emit(shown.id)
            self._read_history()

    def _refused(self, error: KarstError) -> None:
        self._saving = False
        self.form.save.setEnabled(True)
        if not isinstance(error, Refused) or not error.faults:
            self.form.say(error.sentence, "bad")
        elif not self.form.show_faults(error.faults) and not self.form.sheet.whole:
            self.deck.turn()
            self.form.show_faults(error.faults)
        self._ask_about_leaving()

    def _gone(self, binned: Any) -> None:
        self._keeper.let_go(binned.id)
        self.deck.close_record()
        self.opened.emit("")
        self.discarded.emit(binned)

    def _fetch(self, id: str, then: Then | None) -> None:
        self._wanted = id

        def read(office: Office) -> tuple[Shown, list[dict[str, Any]], Draft | None]:
            return office.get(id), office.attachments(id), office.drafting.of(id)

        def came(answer: tuple[Shown, list[dict[str, Any]], Draft | None]) -> None:
            if self._wanted == id:
                self.leave(lambda: show(*answer))  # the clerk may have gone on typing in the old record

        def show(shown: Shown, files: list[dict[str, Any]], draft: Draft | None) -> None:
            self._names = {str(file["sha256"]): str(file.get("name") or file.get("title") or "") for file in files}
            form = self.deck.show_saved(shown)
            self.deck.count_files(len(files))
            self._read_history()
            self.opened.emit(shown.id)
            if draft is not None:
                body = {key: value for key, value in {**shown.fields, **draft.fields}.items() if value is not None}
                self._recover(form, body, draft)
            if then:
                then()

        self.desk.ask(read, came, key=f"record/{self.kind.key}", owner=self)

    def _show_new(self, given: Mapping[str, Any] | None) -> None:
        start = self._start
        if start is None:
            self._get_ready(lambda: self._show_new(given))
            return
        self._wanted, self._names = "", {}
        begun = quick.begun(self.kind, datetime.now(CHINA))
        form = self.deck.show_new({**begun, **start.carried, **(given or {})}, start.last, start.pins, begun=bool(given))
        self.opened.emit("")
        if start.draft is not None and not given:
            self._recover(form, start.draft.fields, start.draft)

    def _recover(self, form: RecordForm, body: Mapping[str, Any], draft: Draft) -> None:
        """Take up again what was typed and not saved when the program ended."""
        form.take(body, draft.typed)
        says = tr("已恢复 {at} 没有保存的内容，请核对后保存。").format(at=spoken(draft.at))
        self.notice.tell(says, (Choice(tr("放弃"), self._give_up, "danger"), Choice(tr("好"), form.begin)))

    def _get_ready(self, then: Then = lambda: None) -> None:
        """Ask what the next new record begins with."""
        kind = self.kind

        def read(office: Office) -> _Start:
            memory = office.remembering
            return _Start(memory.carried(kind), memory.last(kind), memory.pins(kind), office.drafting.of(f"new:{kind.key}"))

        def came(start: _Start) -> None:
            self._start = start
            then()

        self.desk.ask(read, came, key=f"start/{kind.key}", owner=self)

    def _pin(self, form: RecordForm, field: str, on: bool) -> None:
        kind = self.kind

        def came(pins: list[str]) -> None:
            form.show_pins(pins)
            self._get_ready()

        self.desk.ask(lambda office: office.remembering.pin(kind, field, on=on), came, owner=self)

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
        if id and self.form.sheet.whole:
            show = self.deck.show_revisions
            self.desk.ask(lambda office: office.history(id), show, key=f"history/{self.kind.key}", owner=self)

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

    def _draft_key(self) -> str:
        return self.form.shown.id if self.form.shown is not None else f"new:{self.kind.key}"

    def _ask_about_leaving(self) -> None:
        """Ask in the window, when leaving was the wish and saving was refused."""
        if self._after is not None:
            choices = (Choice(tr("继续填写"), self._stay), Choice(tr("放弃改动"), self._give_up, "danger"))
            self.notice.tell(tr("有改动还不能保存，请先改正，或放弃这些改动。"), choices)
            self.opened.emit(self.id)  # the list marks the record that stays open

    def _give_up(self) -> None:
        then, self._after = self._after, None
        self.notice.hide()
        self._keeper.let_go(self._draft_key())
        self._get_ready()
        if self.form.shown is not None:
            self.form.show_record(self.form.shown)
        else:
            self.form.show_new()
            self.deck.close_record()
        if then is not None:
            then()

    def _stay(self) -> None:
        self._after = None


def _added(office: Office, kind: Kind, body: Mapping[str, Any]) -> Shown:
    """A record just made, which the next one may begin like."""
    shown = office.add(kind.key, body)
    office.remembering.used(kind, body)
    return shown
