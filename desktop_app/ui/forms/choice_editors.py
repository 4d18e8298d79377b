"""Editors that pick: yes or no, one of a table, several of a table."""

from __future__ import annotations

import unicodedata
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout

from desktop_app.domain.codes import Codes
from desktop_app.domain.fields import Choice, Choices, FieldType, Flag
from desktop_app.ui.flow import Flow
from desktop_app.ui.forms.editor import Context, Editor, Line, editor
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import dress, plain_tip, snug
from desktop_app.ui.suggestions import Suggestion, Suggestions
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

SEGMENTS_MOST = 4  # more options than this are picked from a list
SEGMENTS_LETTERS = 10  # in all options together
OPTIONS_OPEN = 16  # more options than this fold behind 更多
OFFERED = 60  # lines of suggestions at most
NOT_IN_TABLE = "没有“{typed}”这一项，请从列表中选择"


class SegmentsEditor(Editor):
    """A few options side by side: a digit or the arrows choose, Backspace clears."""

    def __init__(self, type: FieldType, context: Context, options: Sequence[tuple[Any, str]]) -> None:
        super().__init__(type, context)
        self._options = list(options)
        self._held: Any = None
        row = QHBoxLayout(self)
        snug(row)
        self._buttons: list[QPushButton] = []
        for place, (code, label) in enumerate(self._options):
            made = QPushButton(label)
            made.setCheckable(True)
            made.setProperty("look", "segment")
            made.setProperty("place", "first" if place == 0 else "last" if place == len(self._options) - 1 else "")
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus if place else Qt.FocusPolicy.StrongFocus)
            made.setAccessibleName(label)
            made.clicked.connect(lambda _on=False, code=code: self.choose(None if self._held == code else code))
            made.installEventFilter(self)
            self._buttons.append(made)
            row.addWidget(made)
        row.addStretch(1)
        self.setFocusProxy(self._buttons[0])

    def display(self, value: Any) -> None:
        self._held = value
        for made, (code, _label) in zip(self._buttons, self._options, strict=True):
            made.setChecked(value is not None and code == value)

    def read(self) -> Any:
        return self._held

    def choose(self, code: Any) -> None:
        """Choose an option; None for none."""
        self.display(code)
        self.touch()

    def mark(self, bad: bool) -> None:
        for made in self._buttons:
            dress(made, state="bad" if bad else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key, codes = event.key(), [code for code, _label in self._options]
        at = codes.index(self._held) if self._held in codes else -1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose(codes[max(0, min(len(codes) - 1, at + (1 if key == Qt.Key.Key_Right else -1)))])
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.choose(None)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and key - Qt.Key.Key_1 < len(codes):
            self.choose(codes[key - Qt.Key.Key_1])
        elif key in (Qt.Key.Key_Y, Qt.Key.Key_N) and codes == [True, False]:
            self.choose(key == Qt.Key.Key_Y)
        else:
            return False
        return True


class PickEditor(Editor):
    """One line to type in and a list to pick from; the list narrows to what is typed."""

    def __init__(self, type: FieldType, context: Context) -> None:
        super().__init__(type, context)
        self.line = Line()
        self.setFocusProxy(self.line)
        column = QVBoxLayout(self)
        snug(column)
        column.addWidget(self.line)
        self._held: Any = None
        self._list: Suggestions | None = None
        opens = self.line.addAction(icon("chevron-down", tokens().soft, px(14)), QLineEdit.ActionPosition.TrailingPosition)
        opens.setText(tr("列出可选项"))
        opens.triggered.connect(lambda: self._open(""))
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._left)
        self.line.came.connect(self.line.selectAll)
        self.line.enters = self.take_marked
        self.line.installEventFilter(self)

    @abstractmethod
    def offers(self, typed: str) -> list[Suggestion]:
        """What can be picked for typed text, best first; for subclasses."""

    @abstractmethod
    def label_of(self, value: Any) -> str:
        """What the line says for a value; for subclasses."""

    def exactly(self, typed: str) -> Any:
        """The value typed text means by itself; raise ValueError when it means none."""
        found = self.offers(typed)
        same = [line for line in found if line.title == typed or line.title.split("  ", 1)[-1] == typed]
        if len(same or found) == 1:
            return (same or found)[0].key
        raise ValueError(tr(NOT_IN_TABLE).format(typed=typed[:20]))

    def display(self, value: Any) -> None:
        self._held = value
        self.line.setText("" if value is None else self.label_of(value))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        typed = self.line.text().strip()
        if not typed:
            return None
        return self._held if self._held is not None else self.exactly(typed)

    def typed(self) -> str:
        return self.line.text()

    def retype(self, text: str) -> None:
        self._held = None
        self.line.setText(text)
        self.touch()

    def lock(self) -> None:
        self.line.setReadOnly(True)
        self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for action in self.line.actions():
            action.setVisible(False)

    def pick(self, value: Any) -> None:
        """Choose a value."""
        self.display(value)
        self.touch()

    def take_marked(self) -> bool:
        """Choose what the list marks, as Enter does; moving on need not wait for anything here."""
        if self._list and (marked := self._list.marked()):
            self._list.hide()
            self.pick(marked.key)
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or self.line.isReadOnly():
            return False
        if event.key() == Qt.Key.Key_Down and not (self._list and self._list.isVisible()):
            self._open("")
            return True
        if event.key() == Qt.Key.Key_Tab:
            self.take_marked()
        return False

    def _typed(self, text: str) -> None:
        self._held = None
        self.touch()
        self._open(text.strip(), only_typed=True)

    def _open(self, typed: str, *, only_typed: bool = False) -> None:
        if self.line.isReadOnly() or (only_typed and not typed):
            if self._list:
                self._list.hide()
            return
        self.line.setFocus()
        found = self.offers(typed)
        at = next((place for place, line in enumerate(found) if line.key == self._held), 0) if not typed else 0
        self.show_offers(found or [Suggestion(None, tr("没有匹配的选项"))], at)

    def show_offers(self, found: Sequence[Suggestion], at: int = 0) -> None:
        """Open the list with these lines, ``at`` of them marked; -1 for none."""
        if self._list is None:
            self._list = Suggestions(self.line)
            self._list.chosen.connect(self.pick)
        self._list.offer(found, at)

    def _left(self) -> None:
        if self._list:
            self._list.hide()
        if not self.touched or self._held is not None:
            return
        try:
            value = self.read()
        except ValueError:
            return
        self.display(value)


class ChoiceEditor(PickEditor):
    """One of a table: a number chooses by place, a word by what the label contains."""

    def __init__(self, type: FieldType, context: Context, codes: Codes) -> None:
        super().__init__(type, context)
        self._codes = codes

    def offers(self, typed: str) -> list[Suggestion]:
        """The options whose place begins with a typed number, or whose label contains a typed word."""
        word = unicodedata.normalize("NFKC", typed).strip().lower()
        lines = [(place, code, label) for place, (code, label) in enumerate(self._codes.items(), 1)]
        if word.isdigit():
            lines = [line for line in lines if str(line[0]).startswith(word)]
        elif word:
            lines = [line for line in lines if word in line[2].lower()]
        return [Suggestion(code, f"{place}  {label}") for place, code, label in lines]

    def exactly(self, typed: str) -> Any:
        if typed.isdigit() and 1 <= int(typed) <= len(self._codes):
            return list(self._codes)[int(typed) - 1]
        return super().exactly(typed)

    def label_of(self, value: Any) -> str:
        return self._codes.label(str(value))


class ChoicesEditor(Editor):
    """Several of a table, each a button that stays down; long tables fold."""

    wide = True

    def __init__(self, type: Choices, context: Context) -> None:
        super().__init__(type, context)
        self._codes: Mapping[str, str] = type.codes
        self._flow = Flow(self)
        self._buttons: dict[str, QPushButton] = {}
        self._unknown: list[str] = []
        self._open = len(self._codes) <= OPTIONS_OPEN
        for code, label in self._codes.items():
            made = QPushButton(label)
            made.setCheckable(True)
            made.setProperty("look", "option")
            made.setAccessibleName(label)
            made.clicked.connect(self._pressed)
            self._buttons[code] = made
            self._flow.addWidget(made)
        self._more = QPushButton()
        self._more.setProperty("look", "link")
        self._more.clicked.connect(self._unfold)
        self._flow.addWidget(self._more)
        self.setFocusProxy(next(iter(self._buttons.values())))
        self._fold()

    def display(self, value: Any) -> None:
        """Press the buttons of the value's codes; codes this version does not know are kept aside and given back."""
        held = set(value or ())
        self._unknown = [code for code in value or () if code not in self._buttons]
        for code, made in self._buttons.items():
            made.setChecked(code in held)
        self._fold()

    def read(self) -> Any:
        held = [*(code for code, made in self._buttons.items() if made.isChecked()), *self._unknown]
        return sorted(held) or None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow.heightForWidth(width)

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > px(120) else px(320)
        return QSize(width, self._flow.heightForWidth(width))

    def mark(self, bad: bool) -> None:
        for made in self._buttons.values():
            dress(made, state="bad" if bad else "")

    def _pressed(self) -> None:
        self.touch()
        self._fold()

    def _unfold(self) -> None:
        self._open = not self._open
        self._fold()

    def _fold(self) -> None:
        """Show all, or the first of the table and those that are chosen."""
        long = len(self._buttons) > OPTIONS_OPEN
        for place, made in enumerate(self._buttons.values()):
            made.setVisible(self._open or not long or place < OPTIONS_OPEN // 2 or made.isChecked())
        says = tr("收起") if self._open else tr("全部 {n} 项…").format(n=len(self._buttons))
        self._more.setText(says)
        self._more.setAccessibleName(says)
        self._more.setVisible(long)
        self._flow.invalidate()
        self.updateGeometry()


class MenuEditor(QPushButton):
    """A button that opens its few options; for questions of the window itself, not for blanks."""

    chosen = Signal(str)

    def __init__(self, says: str, options: Mapping[str, str]) -> None:
        super().__init__(says)
        self.value, self._says, self._label = "", says, says
        self.setAccessibleName(says)
        self.setMenu(QMenu(self))
        self.offer(options)

    def offer(self, options: Mapping[str, str], first: str = "") -> None:
        """Offer other options; ``first`` is chosen, or the very first when there are few."""
        self.menu().clear()
        self._options = dict(options)
        for key, label in options.items():
            self.menu().addAction(label).triggered.connect(lambda _on=False, key=key: self._choose(key))
        self.value = ""
        self._show(self._says)
        if not first and 0 < len(options) <= SEGMENTS_MOST + 1:
            first = next(iter(options))
        if first in options:
            self._choose(first)

    def say(self, key: str) -> None:
        """Show an option as the chosen one, without telling of it."""
        if (label := self._options.get(key)) is not None:
            self.value = key
            self._show(label)
            self.setAccessibleName(f"{self._says} {label}")

    def _choose(self, key: str) -> None:
        self.say(key)
        self.chosen.emit(key)

    def sizeHint(self) -> QSize:
        """As wide as the whole label wants, though less of it may be shown now."""
        metrics, hint = self.fontMetrics(), super().sizeHint()
        return QSize(hint.width() + metrics.horizontalAdvance(self._label) - metrics.horizontalAdvance(self.text()), hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(px(110), self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _show(self, label: str) -> None:
        self._label = label
        self.setText(label)
        self.updateGeometry()
        self._elide()

    def _elide(self) -> None:
        """End the label in … where there is no room; the whole of it is the tool tip."""
        metrics = self.fontMetrics()
        room = self.width() - (super().sizeHint().width() - metrics.horizontalAdvance(self.text()))
        said = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, room) if self.isVisible() else self._label
        if said != self.text():
            self.setText(said)
        self.setToolTip(plain_tip(self._label) if said != self._label else "")


def in_one_row(labels: Sequence[str]) -> bool:
    """Whether options are few and short enough to stand side by side."""
    return len(labels) <= SEGMENTS_MOST and sum(map(len, labels)) <= SEGMENTS_LETTERS


@editor.register
def _(type: Flag, context: Context) -> Editor:
    return SegmentsEditor(type, context, ((True, type.show(True)), (False, type.show(False))))


@editor.register
def _(type: Choice, context: Context) -> Editor:
    if in_one_row(list(type.codes.values())):
        return SegmentsEditor(type, context, list(type.codes.items()))
    return ChoiceEditor(type, context, type.codes)


@editor.register
def _(type: Choices, context: Context) -> Editor:
    return ChoicesEditor(type, context)
