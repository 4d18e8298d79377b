"""The rail at the left: the mark of the program, the office, one entry for each kind of record, and sync."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.icons import icon, pixmap
from desktop_app.ui.labels import Elided, Plain, dress, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import thousands, tr

WIDTH = 188
TALL, LOW = 40, 27  # an entry's height where there is room, and the least
GAP = 10  # before a new group
NARROW = 56  # only the drawings


class Rail(QWidget):
    """The list of pages (name, title, shortcut); a new group begins at each entry of ``apart``."""

    chosen = Signal(str)  # key of a page

    def __init__(self, office: str, entries: Sequence[tuple[str, str, str]], *, apart: Collection[str] = ()) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(px(WIDTH))
        self._buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, Plain] = {}
        self._keys: dict[str, str] = {}
        self._narrow, self._groups = False, sum(key in apart for key, _title, _shortcut in entries)
        column = QVBoxLayout(self)
        snug(column)
        column.addWidget(self._make_head(office))
        inside = QWidget()
        inside.setObjectName("rail")
        listed = QVBoxLayout(inside)
        snug(listed)
        for key, title, shortcut in entries:
            if key in apart:
                listed.addSpacing(px(GAP))
            listed.addWidget(self._entry(key, title, shortcut))
        listed.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        column.addWidget(self._area, 1)
        self._foot = Elided("", tone="soft", rank="small")
        self._foot.setContentsMargins(px(16), 0, px(10), px(12))
        self._foot.setMinimumHeight(px(30))
        column.addWidget(self._foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the entries as tall as they all have room, so that none is out of sight on a low screen."""
        super().resizeEvent(event)
        room = (self._area.height() - self._groups * px(GAP)) // max(1, len(self._buttons))
        for made in self._buttons.values():
            made.setFixedHeight(max(px(LOW), min(px(TALL), room)))

    def mark(self, key: str) -> None:
        """Show which page is open."""
        for name, made in self._buttons.items():
            made.setChecked(name == key)
            made.setIcon(icon(name, "#ffffff" if name == key else tokens().rail_soft, px(18)))
            if name == key:
                self._area.ensureWidgetVisible(made)

    def count(self, key: str, number: int, *, calls: bool = False) -> None:
        """Show a number beside an entry, none for 0; ``calls`` makes it stand out."""
        label = self._counts[key]
        label.setText("" if not number else f"\u2002{thousands(number)}\u2002" if calls else thousands(number))
        label.setVisible(bool(number) and not self._narrow)
        dress(label, tone="wait" if calls else "")

    def call(self, office: str) -> None:
        """Show the office's name below that of the program."""
        self._office.setText(office)

    def say(self, text: str) -> None:
        """One line at the foot."""
        self._foot.setText(text)

    def narrow(self, narrow: bool) -> None:
        """Show only the drawings, where the window has little room."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(px(NARROW if narrow else WIDTH))
        self._words.setVisible(not narrow)
        self._foot.setVisible(not narrow)
        for key, made in self._buttons.items():
            made.setText("" if narrow else f"  {made.accessibleName()}")
            made.setToolTip(" ".join(filter(None, (made.accessibleName() if narrow else "", self._keys[key]))))
            dress(made, narrow="true" if narrow else "")
            self._counts[key].setVisible(not narrow and bool(self._counts[key].text()))

    def _make_head(self, office: str) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        snug(row, margins=(11, 14, 10, 16), spacing=10)
        mark = QLabel()
        mark.setPixmap(pixmap("mark", "#ffffff", px(34)))
        mark.setAccessibleName(tr("石山司法所工作台"))
        self._words = QWidget()
        words = QVBoxLayout(self._words)
        snug(words, spacing=1)
        name = Plain(tr("石山工作台"))
        name.setProperty("weight", "bold")
        words.addWidget(name)
        self._office = Elided(office, tone="soft", rank="small")
        words.addWidget(self._office)
        row.addWidget(mark)
        row.addWidget(self._words, 1)
        return head

    def _entry(self, key: str, title: str, shortcut: str) -> QPushButton:
        made = QPushButton(f"  {title}")
        made.setProperty("nav", "true")
        made.setCheckable(True)
        made.setIconSize(QSize(px(18), px(18)))
        made.setIcon(icon(key, tokens().rail_soft, px(18)))
        made.setAccessibleName(title)
        self._keys[key] = shortcut
        made.setToolTip(self._keys[key])
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _on=False: self.chosen.emit(key))
        row = QHBoxLayout(made)
        snug(row, margins=(0, 0, 12, 0))
        row.addStretch(1)
        count = Plain("")
        count.setProperty("count", "true")
        count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        count.hide()
        row.addWidget(count, 0, Qt.AlignmentFlag.AlignVCenter)
        self._buttons[key], self._counts[key] = made, count
        return made
