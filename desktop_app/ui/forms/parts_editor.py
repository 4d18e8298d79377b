"""Editor of a list of parts, e.g. the parties of a case: one card a part, opened to be written in.

A card nobody opened gives back its part exactly as it came, with its id and with keys this version does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain import people
from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import Amount, Choice, Day, Name, Text, Whole
from desktop_app.ui.cells import cell
from desktop_app.ui.forms.blank_rows import BlankRow, BlankRows
from desktop_app.ui.forms.editor import Context, Editor, Known, editor
from desktop_app.ui.forms.habits import Habits
from desktop_app.ui.forms.lookup_editors import NameEditor
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Elided, Plain, button, sign_button, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

SUMMARY_WORDS = 4  # values of a part its folded card shows
BLANKS_SHOWN = 10  # of a long part, when its card is opened
SAY_PAUSE_MS = 250


def summary_of(part: type, body: Mapping[str, Any]) -> str:
    """A part on one line: its name first, then what else says most; "" for an empty one."""
    blanks = blanks_of(part)
    ranked = sorted(
        blanks,
        key=lambda key: next(
            (n for n, kind in enumerate((Name, Choice, Day, Amount, Whole, Text)) if isinstance(blanks[key].type, kind)), 9
        ),
    )
    told = [text for key in ranked if not blanks[key].private and (text := cell(blanks[key], body.get(key)))]
    return " · ".join(text[:24] for text in told[:SUMMARY_WORDS])


def first_shown(part: type, body: Mapping[str, Any]) -> list[str]:
    """The blanks an opened card shows at once: all of a short part, else the first, the demanded and the filled in."""
    blanks = blanks_of(part)
    if len(blanks) <= BLANKS_SHOWN + 4:
        return list(blanks)
    return [key for place, key in enumerate(blanks) if place < BLANKS_SHOWN or blanks[key].required or key in body]


class PartCard(QFrame):
    """One part: a line that folds, its blanks, and those seldom needed behind a button."""

    edited = Signal()
    asked = Signal(str)  # up, down, remove

    def __init__(self, part: type, context: Context, habits: Habits | None, body: Mapping[str, Any], *, single: bool) -> None:
        super().__init__()
        self.setProperty("card", "part")
        self._part, self._context, self._habits, self._body = part, context, habits, dict(body)
        self._groups: list[BlankRows] = []
        self._rest: list[str] = []
        self._head = QPushButton()
        self._head.setProperty("look", "card")
        self._head.setIconSize(QSize(px(14), px(14)))
        self._head.clicked.connect(lambda: self.open(not self.is_open))
        self._place = Plain("", tone="faint")
        self._says = Elided("")
        inner = QHBoxLayout(self._head)
        snug(inner, margins=(24, 0, 4, 0), spacing=8)
        inner.addWidget(self._place)
        inner.addWidget(self._says, 1)
        for label in (self._place, self._says):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        top = QHBoxLayout()
        snug(top, margins=(8, 0, 4, 0), spacing=0)
        top.addWidget(self._head, 1)
        if not single:
            top.addWidget(sign_button("chevron-up", tr("上移"), lambda: self.asked.emit("up")))
            top.addWidget(sign_button("chevron-down", tr("下移"), lambda: self.asked.emit("down")))
        top.addWidget(sign_button("trash", tr("移除这一项"), lambda: self.asked.emit("remove")))
        self._inside = QWidget()
        self._blanks = QVBoxLayout(self._inside)
        snug(self._blanks, margins=(4, 4, 14, 14), spacing=10)
        self._more = button("", self.open_rest, look="link")
        self._more.hide()
        self._inside.hide()
        column = QVBoxLayout(self)
        snug(column)
        column.addLayout(top)
        column.addWidget(self._inside)
        self._pause = QTimer(self)  # the heading follows when the typing stops
        self._pause.setSingleShot(True)
        self._pause.setInterval(SAY_PAUSE_MS)
        self._pause.timeout.connect(self._say)
        self._sign(False)

    @property
    def is_open(self) -> bool:
        """Whether its blanks are to be seen."""
        return not self._inside.isHidden()

    def rows(self) -> dict[str, BlankRow]:
        """The rows made so far, by blank."""
        return {key: row for group in self._groups for key, row in group.rows.items()}

    def open(self, wide_open: bool) -> None:
        """Show or fold its blanks; they are made when first needed."""
        if wide_open and not self._groups:
            shown = first_shown(self._part, self._body)
            self._rest = [key for key in blanks_of(self._part) if key not in shown]
            self._add_group(shown)
            if self._rest:
                self._more.setText(tr("其余 {n} 栏…").format(n=len(self._rest)))
                self._more.setAccessibleName(self._more.text())
                self._blanks.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
                self._more.show()
        self._inside.setVisible(wide_open)
        self._sign(wide_open)

    def open_rest(self) -> None:
        """Show the blanks seldom needed too."""
        self.open(True)
        if self._rest:
            self._more.hide()
            self._add_group(self._rest)
            self._rest = []

    def row(self, key: str) -> BlankRow | None:
        """The row of a blank, opened for it; None when the part has no such blank."""
        self.open(True)
        if key in self._rest:
            self.open_rest()
        return self.rows().get(key)

    def number(self, place: int) -> None:
        """Say which one it is, counted from 1."""
        self._place.setText(f"{place}")
        self._say()

    def value(self) -> dict[str, Any]:
        """The JSON body with the id it came with; raise ValueError with the first thing that is wrong, which is then shown."""
        held, faults = dict(self._body), list[tuple[str, str]]()
        for group in self._groups:
            for key in group.rows:
                held.pop(key, None)
            held |= group.values(faults)
        if faults:
            raise ValueError(faults[0][1])
        return held

    def drafted(self, path: str, unread: dict[str, str]) -> dict[str, Any]:
        """The JSON body as far as it can be read; what cannot is added to ``unread`` by its path."""
        held = dict(self._body)
        for group in self._groups:
            for key in group.rows:
                held.pop(key, None)
            held |= group.drafted(f"{path}/", unread)
        return held

    def settle(self, saved: Mapping[str, Any]) -> None:
        """Take the id and the keys this version does not know from the saved part; what is written in its blanks stays."""
        self._body = dict(saved)

    def _add_group(self, keys: list[str]) -> None:
        watch = self._habits.watch if self._habits else lambda widget: None
        blanks = blanks_of(self._part)
        group = BlankRows({key: blanks[key] for key in keys}, self._context, watch, two_from=700)
        group.load(self._body)
        group.edited.connect(self._written)
        if people.is_person(blanks) and "name" in keys and isinstance(name := group.rows["name"].editor, NameEditor):
            name.picked.connect(self._met)
        self._groups.append(group)
        self._blanks.addWidget(group)

    def _met(self, known: Known | None) -> None:
        """Write down what is known of the person whose name was picked; what is on the card can be seen and so corrected."""
        if known is None:
            return
        body = people.become(blanks_of(self._part), self.drafted("", {}), known.body)
        self._body = {key: value for key, value in body.items() if key not in self.rows()}
        for key, row in self.rows().items():
            if key in people.DESCRIBES and key != "name" and row.editor.drafted(key, {}) != body.get(key):
                row.editor.put(body.get(key))
        self._written()

    def _written(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _say(self) -> None:
        body = dict(self._body)
        for group in self._groups:
            body |= dict.fromkeys(group.rows) | group.readable()
        text = summary_of(self._part, body) or tr("未填写")
        self._says.setText(text)
        self._head.setAccessibleName(tr("第 {n} 项 {text}").format(n=self._place.text(), text=text))

    def _sign(self, wide_open: bool) -> None:
        self._head.setIcon(icon("chevron-down" if wide_open else "chevron-right", tokens().soft, px(14)))


class PartsEditor(Editor):
    """All parts of one list."""

    wide = True
    tall = True

    def __init__(self, type: Many, context: Context) -> None:
        super().__init__(type, context)
        self._part, self._most = type.part, type.at_most
        self._habits: Habits | None = None
        self.cards: list[PartCard] = []
        column = QVBoxLayout(self)
        snug(column, spacing=6)
        self._stack = QVBoxLayout()
        snug(self._stack, spacing=6)
        column.addLayout(self._stack)
        self._add = button(tr("添加"), self.add, look="add", sign="plus")
        column.addWidget(self._add)
        self.setFocusProxy(self._add)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        super().setAccessibleName(name)
        self._add.setText(tr("添加{label}").format(label=name))
        self._add.setAccessibleName(self._add.text())

    def display(self, value: Any) -> None:
        """Show one folded card for each part."""
        while self.cards:
            self._drop(self.cards[-1])
        for body in value or ():
            self._append(body)
        self._renumber()

    def read(self) -> Any:
        return [body for card in self.cards if (body := card.value())] or None

    def drafted(self, path: str, unread: dict[str, str]) -> Any:
        if not self.touched:
            return self._given
        return [body for place, card in enumerate(self.cards, 1) if (body := card.drafted(f"{path}/{place}", unread))] or None

    def at(self, path: str) -> Editor | None:
        """The editor of "2/phone", opened for it; None when there is no such part or blank."""
        place, _, key = path.partition("/")
        row = self.cards[int(place) - 1].row(key) if place.isdigit() and 1 <= int(place) <= len(self.cards) else None
        return row.editor if row is not None else None

    def settle(self, saved: Any, sent: Any) -> None:
        """Take ids from the saved parts without folding the cards the clerk has open."""
        same = len(saved or ()) == len(self.cards)
        try:
            typed_since = self.touched and self.read() != sent
        except ValueError:
            typed_since = True
        self._given = saved
        if same:
            for card, body in zip(self.cards, saved or (), strict=True):
                card.settle(body)
        if not typed_since:
            self.touched = False
            if not same:
                self.display(saved)

    def add(self) -> PartCard | None:
        """A new empty part, open, with the cursor in its first blank; None when there may be no more."""
        if len(self.cards) >= self._most:
            return None
        card = self._append({})
        self._renumber()
        card.open(True)
        self.touch()
        next(iter(card.rows().values())).editor.setFocus()
        return card

    def go_to(self, path: str) -> QWidget:
        """Open the card of "2/name" and put the cursor there; the button that adds, when there is no such part."""
        place, _, rest = path.partition("/")
        if not place.isdigit() or not 1 <= int(place) <= len(self.cards):
            return super().go_to("")
        card = self.cards[int(place) - 1]
        key, _, deeper = rest.partition("/")
        row = card.row(key)
        return row.editor.go_to(deeper) if row is not None else card

    def show_fault_at(self, path: str, says: str) -> bool:
        """Say what is wrong with a blank of one part; False when there is no such blank."""
        place, _, key = path.partition("/")
        if not place.isdigit() or not 1 <= int(place) <= len(self.cards) or not key:
            return False
        row = self.cards[int(place) - 1].row(key)
        if row is not None:
            row.show_fault(says)
        return row is not None

    def clear_faults(self) -> None:
        """Take away what was said to be wrong in the cards."""
        for card in self.cards:
            for row in card.rows().values():
                row.show_fault("")

    def watch_with(self, habits: Habits) -> None:
        """Let Enter move on in the cards too."""
        self._habits = habits

    def mark(self, bad: bool) -> None:
        self._add.setProperty("state", "bad" if bad else None)

    def _append(self, body: Mapping[str, Any]) -> PartCard:
        card = PartCard(self._part, self.context, self._habits, body, single=self._most == 1)
        card.edited.connect(self.touch)
        card.asked.connect(lambda what, card=card: self._asked(card, what))
        self.cards.append(card)
        self._stack.addWidget(card)
        return card

    def _asked(self, card: PartCard, what: str) -> None:
        at = self.cards.index(card)
        if what == "remove":
            self._drop(card)
        elif 0 <= (to := at + (-1 if what == "up" else 1)) < len(self.cards):
            self.cards.insert(to, self.cards.pop(at))
            self._stack.insertWidget(to, card)
        self._renumber()
        self.touch()

    def _drop(self, card: PartCard) -> None:
        self.cards.remove(card)
        self._stack.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _renumber(self) -> None:
        for place, card in enumerate(self.cards, 1):
            card.number(place)
        self._add.setVisible(len(self.cards) < self._most)


@editor.register
def _(type: Many, context: Context) -> Editor:
    return PartsEditor(type, context)
