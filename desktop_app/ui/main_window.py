"""The main window: a shell that is painted before any store is open, and the pages made from the kinds.

``MainWindow(title, kinds)`` shows at once; ``attach(office)`` gives it work; ``failed_to_open(sentence)`` says why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.kind import Kind
from desktop_app.ui.desk import Desk
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, snug
from desktop_app.ui.navigation import Rail
from desktop_app.ui.search_box import SearchBox
from desktop_app.ui.sync_chip import SyncChip
from desktop_app.ui.theme import px
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.ui.pages.register_page import RegisterPage
    from desktop_app.ui.pages.sync_page import SyncPage

SYNC = "sync"
TROUBLE_MS = 12_000
NARROW_BELOW = 1180  # window width from which the rail shows words


class MainWindow(QMainWindow):
    """The program's window."""

    def __init__(self, title_office: str, kinds: Iterable[Kind]) -> None:
        super().__init__()
        self.kinds = {kind.key: kind for kind in kinds}
        self.desk = Desk(self.kinds, self)
        self._registers: dict[str, RegisterPage] = {}
        self._sync: SyncPage | None = None
        self._current, self._closing = "", False
        self.setWindowIcon(icon("mark", "#ffffff", 64))
        self.setMinimumSize(QSize(min(px(880), 1000), min(px(540), 700)))  # a small screen stays enough at any scale
        self.resize(px(1366), px(768))
        self.rail = Rail(title_office or tr("司法所"), [*((kind.key, kind.title) for kind in self.kinds.values()), (SYNC, tr("同步"))])
        self.rail.chosen.connect(self.go)
        self._call(title_office)
        self.stack = QStackedWidget()
        self._holding = self._make_holding()
        self.stack.addWidget(self._holding)
        right = QWidget()
        column = QVBoxLayout(right)
        snug(column)
        column.addWidget(self._make_top())
        column.addWidget(self.stack, 1)
        whole = QWidget()
        whole.setObjectName("ground")
        row = QHBoxLayout(whole)
        snug(row)
        row.addWidget(self.rail)
        row.addWidget(right, 1)
        self.setCentralWidget(whole)
        self._make_status()
        self._make_keys()
        self.desk.news.connect(self._news)
        self.desk.trouble.connect(lambda sentence: self.statusBar().showMessage(sentence, TROUBLE_MS))
        first = next(iter(self.kinds), SYNC)
        self._current = first
        self._name(first)

    def attach(self, office: Office) -> None:
        """Begin to work with an open office."""
        self._call(office.name)
        self.desk.attach(office)
        self.go(self._current)
        for key in self.kinds:
            self._ask_count(key)
        self.desk.changed.connect(self._count_all)

    def failed_to_open(self, sentence: str) -> None:
        """Say why the store could not be opened; nothing else can be done in this window then."""
        self.desk.fail(sentence)
        self._holding_head.setText(tr("数据未能打开"))
        self._holding_says.setText(sentence)
        self.stack.setCurrentWidget(self._holding)

    def go(self, key: str) -> None:
        """Show a page; the record at hand stays as it is."""
        self._current = key
        self._name(key)
        if self.desk.office is not None:
            self.stack.setCurrentWidget(self.sync_page() if key == SYNC else self.register_page(key))
            if key != SYNC:
                self.register_page(key).view.setFocus()

    def register_page(self, key: str) -> RegisterPage:
        """The page of a kind; made when first needed, and its code is read then: the shell is painted before."""
        if key not in self._registers:
            from desktop_app.ui.pages.register_page import RegisterPage

            made = RegisterPage(self.desk, self.kinds[key])
            made.counted.connect(lambda rows: self.rail.count(key, rows))
            self._registers[key] = made
            self.stack.addWidget(made)
        return self._registers[key]

    def sync_page(self) -> SyncPage:
        """The sync page; made when first needed."""
        if self._sync is None:
            from desktop_app.ui.pages.sync_page import SyncPage

            self._sync = SyncPage(self.desk)
            self.stack.addWidget(self._sync)
        return self._sync

    def register(self) -> RegisterPage | None:
        """The register now shown; None on the sync page and before the store is open."""
        return self._registers.get(self._current)

    def open_record(self, kind: str, id: str) -> None:
        """Show one record on its page."""
        if kind in self.kinds and self.desk.office is not None:
            self.go(kind)
            self.register_page(kind).pane.open(id)

    def closeEvent(self, event: QCloseEvent) -> None:
        unsaved = [page for page in self._registers.values() if page.pane.unsaved()]
        if unsaved and not self._closing:
            event.ignore()
            self.go(unsaved[0].kind.key)
            unsaved[0].pane.leave(lambda: QTimer.singleShot(0, self.close))
            return
        self._closing = True
        self.desk.close()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.narrow(self.width() < px(NARROW_BELOW))
        self.search.setFixedWidth(max(px(190), min(px(400), self.width() * 3 // 10 - px(40))))

    def _make_top(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("topbar")
        row = QHBoxLayout(bar)
        snug(row, margins=(18, 9, 16, 9), spacing=18)
        self._title = Plain("", rank="title")
        self.search = SearchBox(self.desk)
        self.search.found.connect(self.open_record)
        self.chip = SyncChip(self.desk)
        self.chip.clicked.connect(lambda: self.go(SYNC))
        row.addWidget(self._title)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addWidget(self.chip)
        return bar

    def _make_holding(self) -> QWidget:
        holding = QWidget()
        column = QVBoxLayout(holding)
        snug(column, margins=(40, 40, 40, 40), spacing=8)
        self._holding_head = Plain(tr("正在打开…"), rank="head")
        self._holding_says = Plain("", tone="soft", wrap=True)
        for label in (self._holding_head, self._holding_says):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        column.addWidget(self._holding_head)
        column.addWidget(self._holding_says)
        column.addStretch(3)
        return holding

    def _make_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._keys_told = Plain(tr("Ctrl+N 新登记　Ctrl+S 保存　Enter 下一栏　Ctrl+F 筛选　Ctrl+K 搜索　Alt+↑↓ 上一条、下一条　F5 刷新"))
        bar.addWidget(self._keys_told)

    def _make_keys(self) -> None:
        for place, key in enumerate([*self.kinds, SYNC][:9], 1):
            self._key(f"Ctrl+{place}", lambda key=key: self.go(key))  # type: ignore[misc]
        acts: dict[str, Callable[[RegisterPage], object]] = {
            "Ctrl+N": lambda page: page.begin(), "Ctrl+S": lambda page: page.pane.save(), "Ctrl+F": lambda page: _into(page.filter),
            "Alt+Up": lambda page: page.step(-1), "Alt+Down": lambda page: page.step(1), "Ctrl+D": lambda page: page.pane.duplicate(),
            "Ctrl+E": lambda page: page.pane.deck.turn(), "Ctrl+Delete": lambda page: page.pane.discard(),
        }  # fmt: skip
        for keys, act in acts.items():
            self._key(keys, lambda act=act: self._on_register(act))  # type: ignore[misc]
        self._key("Ctrl+K", lambda: _into(self.search))
        self._key("F5", self._refresh)

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)

    def _on_register(self, act: Callable[[RegisterPage], object]) -> None:
        page = self.register()
        if page is not None:
            act(page)

    def _refresh(self) -> None:
        if self.desk.office is not None:
            (self.sync_page() if self._current == SYNC else self.register_page(self._current)).refresh()

    def _call(self, office: str) -> None:
        """Show the office's name where it belongs."""
        self.setWindowTitle(tr("石山司法所工作台") + (f" · {office}" if office else ""))
        if office:
            self.rail.call(office)

    def _name(self, key: str) -> None:
        self.rail.mark(key)
        self._title.setText(tr("同步") if key == SYNC else self.kinds[key].title)

    def _news(self) -> None:
        status = self.desk.status
        if status is not None:
            calls = status.conflicts or status.pending
            self.rail.count(SYNC, calls, calls=bool(calls and (status.server or status.conflicts)))
            self.rail.say(self.desk.office.author if self.desk.office else "")

    def _count_all(self) -> None:
        for key in self.kinds:
            self._ask_count(key)

    def _ask_count(self, key: str) -> None:
        self.desk.ask(lambda office: office.count(key), lambda rows: self.rail.count(key, rows), key=f"count/{key}", owner=self)


def _into(line: QLineEdit) -> None:
    """Put the cursor into a line, with all of it selected."""
    line.setFocus(Qt.FocusReason.ShortcutFocusReason)
    line.selectAll()
