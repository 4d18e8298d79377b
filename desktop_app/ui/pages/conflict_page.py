"""Conflicts: values two people gave one field while apart, side by side; a key decides a field, and it can be taken back.

Only what differs is shown. Leaving without deciding is allowed: the question stays and is listed under today.
Source: DESKTOP §4.1 "Conflict": keys 1 = mine, 2 = theirs, 3 = both, E = another value, Enter = next.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.blanks import Blank
from desktop_app.domain.errors import KarstError
from desktop_app.domain.fields import Text, Words
from desktop_app.ui.cells import blank_at, whole_text
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Context, Editor, Line, editor
from desktop_app.ui.labels import Elided, Plain, button, emptied, snug
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.words import spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.deciding import Open
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Shown

UNDO_MS = 10_000


def both(blank: Blank | None, mine: Any, theirs: Any) -> Any:
    """What keeps both values: one text after the other, or one list; None where that makes no sense."""
    if blank is None or mine is None or theirs is None:
        return None
    if isinstance(blank.type, Words):
        return list(dict.fromkeys([*mine, *theirs]))
    return f"{mine}\n{theirs}" if isinstance(blank.type, Text) and blank.type.lines > 1 else None


class ConflictPage(Page):
    """One question after the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("裁定冲突"))
        self.questions: list[Open] = []
        self.at = 0
        self._shown: Shown | None = None
        self._editor: Editor | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.notice = Notice()
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        self._head, self._about = Plain("", rank="head"), Elided("", tone="soft")
        column.addWidget(self.notice)
        column.addWidget(self._head)
        column.addWidget(self._about)
        frame, self._inner = card()
        self._grid = QGridLayout()
        snug(self._grid, spacing=12)
        self._inner.addLayout(self._grid)
        self._buttons = QHBoxLayout()
        snug(self._buttons, spacing=8)
        self._inner.addLayout(self._buttons)
        self._frame = frame
        column.addWidget(frame)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        for news in (desk.changed, desk.opened):
            news.connect(self.refresh)

    def refresh(self) -> None:
        if self.isVisible() and self._editor is None:
            self.desk.ask(lambda office: office.deciding.open_questions(), self._came, key="conflicts", owner=self)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_1: self.keep_mine, Qt.Key.Key_2: self.keep_theirs, Qt.Key.Key_3: self.keep_both, Qt.Key.Key_E: self.edit,
            Qt.Key.Key_Return: self.go_on, Qt.Key.Key_Enter: self.go_on, Qt.Key.Key_Z: self.notice.answer,
        }  # fmt: skip
        act = acts.get(Qt.Key(event.key()))
        undoing = event.key() == Qt.Key.Key_Z
        if act is None or self._editor is not None or undoing != bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            super().keyPressEvent(event)
        else:
            act()

    @property
    def question(self) -> Open | None:
        """The question that is shown; None when nothing is open."""
        return self.questions[self.at] if self.questions else None

    def keep_mine(self) -> None:
        """Let this device's value stand; 1."""
        if self.question is not None:
            self._decide(self.question.mine)

    def keep_theirs(self) -> None:
        """Let the other value stand; 2."""
        if self.question is not None:
            self._decide(self.question.theirs)

    def keep_both(self) -> None:
        """Keep both, where the field can hold them; 3."""
        question = self.question
        if question is not None and (value := both(self._blank(), question.mine, question.theirs)) is not None:
            self._decide(value)

    def edit(self) -> None:
        """Write another value; E."""
        blank, question = self._blank(), self.question
        if blank is None or question is None:
            return
        self._editor = editor(blank.type, Context(kinds=self.desk.kinds))
        self._editor.load(question.mine)
        emptied(self._buttons)
        self._buttons.addWidget(self._editor, 1)
        self._buttons.addWidget(button(tr("定为这个值"), self._take_edited, look="primary"))
        self._buttons.addWidget(button(tr("取消"), self._end_edit))
        target = self._editor.focusProxy() or self._editor
        target.setFocus()
        if isinstance(target, Line):
            target.returnPressed.connect(self._take_edited)

    def go_on(self) -> None:
        """The next question, this one stays open; Enter."""
        if self.questions:
            self.at = (self.at + 1) % len(self.questions)
            self._ask_record()

    def keep_all(self, side: str) -> None:
        """Decide all that are left for one side."""
        left = [(question.id, question.field) for question in self.questions]

        def decide(office: Office) -> None:
            for id, field in left:
                office.deciding.resolve(id, field, "mine" if side == "mine" else "theirs")

        self.desk.ask(decide, lambda _done: self._decided(), self._refused, owner=self)

    def _came(self, questions: list[Open]) -> None:
        now = self.question
        self.questions = questions
        self.at = next((n for n, q in enumerate(questions) if now and (q.id, q.field) == (now.id, now.field)), 0)
        self._ask_record()

    def _ask_record(self) -> None:
        question = self.question
        if question is None:
            self._show(None)
        else:
            self.desk.ask(lambda office: office.get(question.id), self._show, key="conflict-record", owner=self)

    def _show(self, shown: Shown | None) -> None:
        self._shown = shown
        emptied(self._grid)
        emptied(self._buttons)
        question = self.question
        self._frame.setVisible(question is not None)
        if question is None or shown is None:
            self._head.setText(tr("没有要裁定的冲突"))
            self._about.setText(tr("两台电脑改了同一个重要栏目时，会在这里请您决定。"))
            return
        self._head.setText(tr("第 {n}/{all} 项　{title}").format(n=self.at + 1, all=len(self.questions), title=shown.title))
        self._about.setText(shown.number or "")
        label, blank = blank_at(self.desk.kinds[shown.kind], question.field)
        heads = (tr("本机填的"), tr("{who} {at} 填的").format(who=question.theirs_by or tr("对方"), at=spoken(question.theirs_at)))
        name = Plain(label or question.field)
        name.setProperty("weight", "bold")
        self._grid.addWidget(name, 0, 0, 1, 2)
        for place, (says, value) in enumerate(zip(heads, (question.mine, question.theirs), strict=True)):
            self._grid.addWidget(Plain(f"{place + 1}　{says}", tone="soft"), 1, place)
            self._grid.addWidget(_value(whole_text(blank, value), says), 2, place)
            self._grid.setColumnStretch(place, 1)
        merged = both(blank, question.mine, question.theirs)
        if merged is not None:
            self._grid.addWidget(Plain(tr("3　两个都保留"), tone="soft"), 3, 0, 1, 2)
            self._grid.addWidget(_value(whole_text(blank, merged), tr("两个都保留")), 4, 0, 1, 2)
        self._make_buttons(can_merge=merged is not None)

    def _make_buttons(self, *, can_merge: bool) -> None:
        row = self._buttons
        row.addWidget(button(tr("1 取本机的"), self.keep_mine, look="step"))
        row.addWidget(button(tr("2 取对方的"), self.keep_theirs, look="step"))
        if can_merge:
            row.addWidget(button(tr("3 都保留"), self.keep_both, look="step"))
        row.addWidget(button(tr("E 另写一个值"), self.edit))
        row.addWidget(button(tr("以后再说（Enter）"), self.go_on))
        row.addWidget(button(tr("看这条记录"), self._open_record, look="link"))
        row.addStretch(1)
        if len(self.questions) > 1:
            row.addWidget(button(tr("余下全取本机的"), partial(self.keep_all, "mine"), look="link"))
            row.addWidget(button(tr("余下全取对方的"), partial(self.keep_all, "theirs"), look="link"))

    def _blank(self) -> Blank | None:
        question, shown = self.question, self._shown
        return blank_at(self.desk.kinds[shown.kind], question.field)[1] if question is not None and shown is not None else None

    def _decide(self, value: Any) -> None:
        question = self.question
        if question is None:
            return

        def undo() -> None:
            back = question.mine if value != question.mine else question.theirs
            self.desk.ask(
                lambda office: office.deciding.take_back(question.id, question.field, back), lambda _n: self.refresh(), owner=self
            )

        def done(_revision: int) -> None:
            says = tr("已定为：{value}").format(value=whole_text(self._blank(), value)[:40])
            self.notice.tell(says, (Choice(tr("换成另一个"), undo, tip="Ctrl+Z"),), for_ms=UNDO_MS)
            self._decided()

        self.desk.ask(lambda office: office.deciding.resolve(question.id, question.field, None, value), done, self._refused, owner=self)

    def _decided(self) -> None:
        self._editor = None
        self.setFocus()
        self.refresh()
        self.desk.refresh()

    def _take_edited(self) -> None:
        if self._editor is None:
            return
        try:
            value = self._editor.value()
        except ValueError as fault:
            self._editor.mark(True)
            self.notice.tell(str(fault))
            return
        self._decide(value)

    def _end_edit(self) -> None:
        self._editor = None
        self.setFocus()
        self._show(self._shown)

    def _open_record(self) -> None:
        if self._shown is not None:
            self.opens.emit(self._shown.kind, self._shown.id)

    def _refused(self, error: KarstError) -> None:
        self.notice.tell(error.sentence)


def _value(text: str, says: str) -> QWidget:
    frame = QFrame()
    frame.setProperty("card", "part")
    column = QVBoxLayout(frame)
    snug(column, margins=(14, 10, 14, 10))
    label = Plain(text, wrap=True)
    label.setAccessibleName(f"{says}：{text}")
    column.addWidget(label)
    return frame
