"""The search box of the top bar: finds records, people, villages and commands by name, initials, number or words, as the typing pauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.kind import Kind
from desktop_app.ui.commands import Command, Commands
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.icons import icon
from desktop_app.ui.suggestions import Suggestion, Suggestions
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Hit

PAUSE_MS = 180
HITS, FIRST = 12, 6  # records that are found; of these stand before people, villages and commands
SIDES = {"people": tr("人员"), "villages": tr("村屯")}


@dataclass(frozen=True, slots=True)
class _Named:
    """Somebody, or a village."""

    side: str
    name: str


def label_at(kind: Kind, path: str) -> str:
    """What people call the blank at a path such as "parties.name"; the path itself when the kind does not know it."""
    first, _, rest = path.replace("/", ".").partition(".")
    blank = kind.blanks.get(first)
    if blank is None:
        return path
    inner = blanks_of(blank.type.part).get(rest.rpartition(".")[2]) if isinstance(blank.type, Many) and rest else None
    return f"{blank.label}的{inner.label}" if inner is not None else blank.label


class SearchBox(Line):
    """One line to type in, and what was found below it; an input method's unfinished text asks for nothing."""

    found = Signal(str, str)  # kind and id of the picked record
    named = Signal(str, str)  # somebody, or a village, was picked: which side of the page of people, and the name

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__()
        self._desk = desk
        self.commands: Commands | None = None  # offered before records
        self.setObjectName("search")
        self.setPlaceholderText(tr("搜索 姓名 / 首字母 / 编号 / 村屯 / 命令（Ctrl+K）"))
        self.setAccessibleName(tr("搜索全部记录"))
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", tokens().soft, px(16)), QLineEdit.ActionPosition.LeadingPosition)
        self._list: Suggestions | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.textEdited.connect(lambda _text: self._pause.start())
        self.textChanged.connect(self._emptied)
        self.installEventFilter(self)

    def search(self) -> None:
        """Ask for what is typed, now."""
        typed = self.text().strip()
        if typed:

            def find(office: Office) -> tuple[list[Hit], list[tuple[str, str]]]:
                return office.find(typed, None, HITS), office.recalling.named(typed)

            self._desk.ask(find, lambda found: self._show(typed, *found), key="find", owner=self)

    def offered(self) -> list[Suggestion]:
        """What stands below the box; empty when nothing is open."""
        return self._list.lines() if self._list is not None and self._list.isVisible() else []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                marked = self._list.marked() if self._list else None
                if marked is not None and self._list is not None:
                    self._list.hide()
                    self._go(marked.key)
                else:
                    self.search()
                return True
            if event.key() == Qt.Key.Key_Escape and not (self._list and self._list.isVisible()):
                self.clear()
        return super().eventFilter(watched, event)

    def _show(self, typed: str, hits: list[Hit], names: list[tuple[str, str]]) -> None:
        if self.text().strip() != typed:
            return
        if self._list is None:
            self._list = Suggestions(self)
            self._list.chosen.connect(self._go)
        orders = self.commands.found(typed) if self.commands is not None else []
        commands = [Suggestion(order, order.title, tr("命令"), order.keys) for order in orders]
        others = [Suggestion(_Named(side, name), name, SIDES.get(side, "")) for side, name in names]
        records = [self._line(hit) for hit in hits]
        first = commands if any(order.title == typed for order in orders) else []
        rest = [] if first else commands
        lines = [*first, *records[:FIRST], *others, *rest, *records[FIRST:]]  # a record is looked for far more often
        self._list.offer(
            lines or [Suggestion(None, tr("没有找到“{typed}”").format(typed=typed[:20]), detail=tr("可试试姓名、拼音首字母或编号的一段"))]
        )

    def _line(self, hit: Hit) -> Suggestion:
        kind = self._desk.kinds.get(hit.kind)
        detail = " · ".join(filter(None, (hit.number, label_at(kind, hit.where) if kind else hit.where)))
        return Suggestion((hit.kind, hit.id), hit.title, kind.title if kind else hit.kind, detail)

    def _go(self, key: tuple[str, str] | Command | _Named) -> None:
        if isinstance(key, Command):
            self.clear()
            key.act()
        elif isinstance(key, _Named):
            self.named.emit(key.side, key.name)
        else:
            self.found.emit(*key)

    def _emptied(self, text: str) -> None:
        if not text and self._list is not None:
            self._list.hide()
