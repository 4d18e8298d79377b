"""The main window: a shell that is painted before any store is open, with its pages and its commands.

``MainWindow(title, kinds)`` shows at once; ``attach(office)`` gives it work; ``failed_to_open(sentence)`` says why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.kind import Kind
from desktop_app.ui import look as looks
from desktop_app.ui.arrivals import Arrivals
from desktop_app.ui.command_lists import beginning, going, into, keeping, looking, on_a_register, reading, show_named
from desktop_app.ui.commands import Command, Commands
from desktop_app.ui.desk import Desk
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, snug
from desktop_app.ui.look import Look
from desktop_app.ui.navigation import Rail
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.catalogue import BIN, CONFLICTS, HELP, PEOPLE, SETTINGS, SYNC, TODAY, page_keys, places
from desktop_app.ui.search_box import SearchBox
from desktop_app.ui.sync_chip import SyncChip
from desktop_app.ui.theme import px
from desktop_app.ui.watchman import Watchman
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.ui.pages.first_run import FirstRun, Starter
    from desktop_app.ui.pages.page import Page
    from desktop_app.ui.pages.record_pane import RecordPane
    from desktop_app.ui.pages.register_page import RegisterPage

TROUBLE_MS = 12_000
NARROW_BELOW = 1180  # window width from which the rail shows words


class MainWindow(QMainWindow):
    """The program's window."""

    practising = Signal()  # wish for a window on made-up data
    pairing = Signal()  # wish to meet the county
    setting_up = Signal()  # wish to go through the first run again
    locking_up = Signal()  # wish to close the store and forget its key

    def __init__(self, title_office: str, kinds: Iterable[Kind], home: Path | None = None) -> None:
        super().__init__()
        self.kinds = {kind.key: kind for kind in kinds}
        self.desk = Desk(self.kinds, self)
        self.home = home  # where the look is kept; None keeps none
        self.places = {place.key: place for place in places(self.kinds.values(), lambda: self.commands.all.values())}
        self.commands = Commands(self, ())
        self._pages: dict[str, Page] = {}
        self._current, self._closing, self._office_name = TODAY, False, title_office
        self.setWindowIcon(icon("mark", "#ffffff", 64))
        self.resize(px(1366), px(768))
        self._make_status()
        self.watchman.stick.connect(self._stick_came)
        self.watchman.long_away.connect(self.locking_up)
        self.arrivals = Arrivals(self.desk, self._pane, lambda: self.notice, self)
        self.watchman.stick.connect(lambda _folder: self.arrivals.watched.look())
        self._build()
        self.desk.news.connect(self._news)
        self.desk.trouble.connect(lambda sentence: self.statusBar().showMessage(sentence, TROUBLE_MS))
        self.desk.changed.connect(self._count_all)
        self.desk.look_wished.connect(self._wear)
        self.desk.pairing_wished.connect(self.pairing)

    def attach(self, office: Office) -> None:
        """Begin to work with an open office."""
        self._call(office.name)
        self.desk.attach(office)
        self.go(self._current)
        self._count_all()
        titles = [command.title for command in self.commands.all.values()]
        self.desk.ask(lambda office: office.recalling.initials(titles), self._know_initials, owner=self)
        self.desk.ask(lambda office: office.practice(), self._ribbon.setVisible, owner=self)

    def begin_first_run(self, starter: Starter) -> FirstRun:
        """Show the first run in place of the pages; it ends with an office."""
        from desktop_app.ui.pages.first_run import FirstRun

        run = FirstRun(starter, self)
        self.stand_in(run)

        def finished(office: Office) -> None:
            run.stop()
            self.show_frame()
            if self.desk.office is not office:
                self.attach(office)
            self.desk.refresh()
            self.go(SYNC if run.paired else self._current)
            if run.paired:
                self.desk.sync()  # the first data, with its size and time on the page
            run.deleteLater()

        run.finished.connect(finished)
        run.practising.connect(self.practising)
        return run

    def stand_in(self, page: QWidget) -> None:
        """Show one widget in place of pages and frame, while there is no office to work with."""
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.show_frame(False)

    def release(self, then: Callable[[Office], object]) -> None:
        """Give the office back, with what is being written kept as drafts; every page goes, so that nothing of it is left here."""
        for page in self.registers():
            page.pane.keep_draft()

        def released(office: Office) -> None:
            self._pages.clear()
            self._build()
            then(office)

        self.desk.release(released)

    def failed_to_open(self, sentence: str) -> None:
        """Say why the store could not be opened; nothing else can be done in this window then."""
        self.desk.fail(sentence)
        self._holding_head.setText(tr("数据未能打开"))
        self._holding_says.setText(sentence)
        self.stack.setCurrentWidget(self._holding)

    def go(self, key: str) -> None:
        """Show a page; the record at hand stays as it is."""
        self._current = key
        self.rail.mark(key)
        self._title.setText(self.places[key].title)
        if self.desk.office is not None:
            page = self.page(key)
            self.stack.setCurrentWidget(page)
            page.enter()

    def page(self, key: str) -> Page:
        """A page; made when first needed, and its code is read then: the shell is painted before."""
        if key not in self._pages:
            from desktop_app.ui.pages.register_page import RegisterPage

            made = self.places[key].make(self.desk)
            made.opens.connect(self.open_record)
            made.goes.connect(self.go)
            if isinstance(made, RegisterPage):
                made.counted.connect(partial(self.rail.count, key))
            self._pages[key] = made
            self.stack.addWidget(made)
        return self._pages[key]

    def registers(self) -> Iterator[RegisterPage]:
        """The registers made so far."""
        from desktop_app.ui.pages.register_page import RegisterPage

        return (page for page in self._pages.values() if isinstance(page, RegisterPage))

    def register(self) -> RegisterPage | None:
        """The register now shown; None on other pages and before the store is open."""
        return next((page for page in self.registers() if page.kind.key == self._current), None)

    def _pane(self) -> RecordPane | None:
        page = self.register()
        return page.pane if page is not None else None

    def register_page(self, key: str) -> RegisterPage:
        """The register of a kind."""
        from desktop_app.ui.pages.register_page import RegisterPage

        page = self.page(key)
        assert isinstance(page, RegisterPage)
        return page

    def open_record(self, kind: str, id: str) -> None:
        """Show one record on its page; "" begins a new one there."""
        if kind in self.kinds and self.desk.office is not None:
            self.go(kind)
            page = self.register_page(kind)
            page.pane.open(id) if id else page.begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        unsaved = [page for page in self.registers() if page.unsaved()]
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

    def _build(self) -> None:
        """Make everything that is seen, in the look that is worn now."""
        self.setMinimumSize(QSize(min(px(880), 1000), min(px(540), 700)))  # a small screen stays enough at any scale
        keys = page_keys(self.places.values())
        on_rail = [(place.key, place.title, keys.get(place.key, "")) for place in self.places.values() if place.on_rail]
        self.rail = Rail(self._office_name or tr("司法所"), on_rail, apart=(*list(self.kinds)[:1], PEOPLE))
        self.rail.chosen.connect(self.go)
        self.stack = QStackedWidget()
        self._holding = self._make_holding()
        self.stack.addWidget(self._holding)
        right = QWidget()
        column = QVBoxLayout(right)
        snug(column)
        self._ribbon = Plain(tr("练习：全是虚构数据，不会上报县局，可以随便试"), parent=right)
        self._ribbon.setObjectName("ribbon")
        self._ribbon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ribbon.hide()
        column.addWidget(self._ribbon)
        self._top = self._make_top()
        column.addWidget(self._top)
        self.notice = Notice(right)
        column.addWidget(self.notice)
        column.addWidget(self.stack, 1)
        whole = QWidget()
        whole.setObjectName("ground")
        row = QHBoxLayout(whole)
        snug(row)
        row.addWidget(self.rail)
        row.addWidget(right, 1)
        self.setCentralWidget(whole)
        initials = self.commands.initials
        self.commands.release()
        self.commands = Commands(self, self._make_commands())
        self.commands.initials = initials
        self.search.commands = self.commands
        self._call(self._office_name)
        self.rail.mark(self._current)
        self._title.setText(self.places[self._current].title)

    def _stick_came(self, folder: Path) -> None:
        """One question: whether to exchange by the stick that was plugged in. Enter answers yes."""
        status = self.desk.status
        if status is None or not status.server:
            return

        def exchange() -> None:
            from desktop_app.ui.pages.sync_page import SyncPage

            self.go(SYNC)
            page = self.page(SYNC)
            assert isinstance(page, SyncPage)
            page.exchange(folder)

        says = tr("插上了优盘 {folder}。读入县局的回执，并写上等着送的 {n} 项？").format(folder=folder, n=status.pending)
        self.notice.tell(says, (Choice(tr("好（Enter）"), exchange, "primary"), Choice(tr("不用"), lambda: None)))
        if self.register() is None or not any(page.unsaved() for page in self.registers()):
            self.notice.focus_first()  # never away from somebody who writes

    def show_frame(self, on: bool = True) -> None:
        """Show or hide everything around the page."""
        for part in (self.rail, self._top, self._keys_told):
            part.setVisible(on)

    def _wear(self, look: Look) -> None:
        """Put on another look: what is written is saved, then everything is made anew in it."""
        unsaved = next((page for page in self.registers() if page.unsaved()), None)
        if unsaved is not None:
            unsaved.pane.leave(partial(self._wear, look))
            return
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        look.put_on(application)
        if self.home is not None:
            looks.save(self.home, look)
        opened = {page.kind.key: page.pane.id for page in self.registers() if page.pane.id}
        self._pages.clear()
        self._build()
        self._news()
        self.resizeEvent(QResizeEvent(self.size(), self.size()))
        self.go(self._current)
        if self._current in opened:
            self.register_page(self._current).pane.open(opened[self._current])
        self._count_all()

    def _make_top(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("topbar")
        row = QHBoxLayout(bar)
        snug(row, margins=(18, 9, 16, 9), spacing=18)
        self._title = Plain("", rank="title")
        self.search = SearchBox(self.desk)
        self.search.found.connect(self.open_record)
        self.search.named.connect(partial(show_named, self._bring))
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
        self._keys_told = Plain(tr("Ctrl+N 新登记　Ctrl+S 保存　Enter 下一栏　Ctrl+K 搜索和命令　F6 取上次的值　F7 固定　F12 全部快捷键"))
        bar.addWidget(self._keys_told)
        kept = Plain("")
        bar.addPermanentWidget(kept)
        self.watchman = Watchman(self.desk, self, kept)

    def _know_initials(self, initials: dict[str, tuple[str, ...]]) -> None:
        self.commands.initials = initials

    def _make_commands(self) -> list[Command]:
        return [
            *going(self.places.values(), self.go), *beginning(self.kinds.values(), self.open_record), *on_a_register(self._on_register),
            *reading(self._bring, self.kinds.values()), *keeping(self._bring), *looking(lambda: self.desk.look, self.desk.wish_look),
            Command("search", tr("搜索和命令"), lambda: into(self.search), "Ctrl+K", listed=False),
            Command("refresh", tr("刷新"), self._refresh, "F5"),
            Command("help", tr("当前栏目的帮助"), self._help, "F1"),
            Command("lock", tr("锁定窗口"), self.watchman.lock, "Ctrl+L"),
            Command("lock-up", tr("深度锁定"), self.locking_up.emit, "Ctrl+Shift+L"),
            Command("sync", tr("立即同步"), self.desk.sync),
            Command("pause", tr("暂停同步"), self.desk.pause),
            Command("practise", tr("打开练习窗口"), self.practising.emit),
            Command("pair", tr("与县局配对"), self.pairing.emit),
            Command("rerun", tr("重走首次设置向导"), self.setting_up.emit),
        ]  # fmt: skip

    def _on_register(self, act: Callable[[RegisterPage], object]) -> None:
        page = self.register()
        if page is not None:
            act(page)

    def _bring(self, key: str) -> Page | None:
        """Show a page; it, or None while there is no office."""
        self.go(key)
        return self.page(key) if self.desk.office is not None else None

    def _help(self) -> None:
        page = self.register()
        if page is None or not page.pane.help():
            self.go(HELP)

    def _refresh(self) -> None:
        if self.desk.office is not None:
            self.page(self._current).refresh()

    def _call(self, office: str) -> None:
        """Show the office's name where it belongs."""
        self._office_name = office
        self.setWindowTitle(tr("石山司法所工作台") + (f" · {office}" if office else ""))
        if office:
            self.rail.call(office)

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


__all__ = ["BIN", "CONFLICTS", "SETTINGS", "SYNC", "TODAY", "MainWindow"]
