"""What the window does by itself: locks when nobody is there, backs up once a day, and says in the status bar how the data is kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.domain.fields import CHINA
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, dress
from desktop_app.ui.lock import Idleness, LockScreen
from desktop_app.ui.sticks import StickWatch
from desktop_app.ui.words import bytes_spoken, spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.backing_up import Plan
    from desktop_app.services.office import Office

FIRST_MS, EVERY_MS = 60_000, 1_800_000  # until the first look whether a backup is due, and between looks
LOW_BYTES = 2**30
DEEP_MS = 3_600_000  # a window locked for an hour closes its store and forgets the key


class Watchman(QObject):
    """Keeps watch over one window."""

    stick = Signal(object)  # a stick was plugged in: its folder
    long_away = Signal()  # the window has been locked for so long that the store should be closed too

    def __init__(self, desk: Desk, window: QWidget, told: Plain) -> None:
        super().__init__(window)
        self._desk, self._window, self._told = desk, window, told
        self.screen: LockScreen | None = None
        self._idle = Idleness(self)
        self._idle.long.connect(self.lock)
        self._round = QTimer(self)
        self._round.setInterval(EVERY_MS)
        self._round.timeout.connect(self.back_up_if_due)
        self._round.timeout.connect(self.sync_if_wished)
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.setInterval(DEEP_MS)
        self._away.timeout.connect(self.long_away)
        self._sticks = StickWatch(self)
        self._sticks.came.connect(self.stick)
        desk.opened.connect(self._begin)
        desk.kept.connect(self.look)

    def lock(self) -> None:
        """Cover the window, if there is a PIN; Ctrl+L."""
        if self.screen is None:
            self._desk.ask(lambda office: office.locking.has_pin(), self._lock_if, key="lock", owner=self)

    def lock_if_there_is_a_pin(self) -> None:
        """Cover the window when the program is opened, or a restart would be the way round the PIN."""

        def cover(has_pin: bool) -> None:
            if has_pin:
                self._lock_if(has_pin)

        self._desk.ask(lambda office: office.locking.has_pin(), cover, key="lock", owner=self)

    def look(self) -> None:
        """See how the data is kept, and after how many minutes to lock."""

        def read(office: Office) -> tuple[Plan, int, int]:
            return office.backing_up.plan(), office.backing_up.free_bytes(), office.locking.minutes()

        self._desk.ask(read, self._show, key="watch", owner=self)

    def back_up_if_due(self) -> None:
        """Back up when a day has gone by; what goes wrong is said in the status bar and in the settings."""

        def run(office: Office) -> None:
            if office.backing_up.is_due():
                office.backing_up.run()

        self._desk.labour(run, lambda _none: self.look(), self._complain, owner=self)

    def sync_if_wished(self) -> None:
        """Contact the county without being asked, when the clerk has allowed that at this hour and something waits."""
        status, hour = self._desk.status, datetime.now(CHINA).hour
        if status is not None and status.server and not self._desk.paused and (status.pending or status.pending_attachments):

            def may(allowed: bool) -> None:
                if allowed:
                    self._desk.sync()

            self._desk.ask(lambda office: office.outgoing.may_sync(hour), may, owner=self)

    def _begin(self) -> None:
        self.look()
        self._round.start()
        self._sticks.begin()
        QTimer.singleShot(FIRST_MS, self, self.back_up_if_due)

    def _lock_if(self, has_pin: bool) -> None:
        if has_pin and self.screen is None:
            self.screen = LockScreen(self._desk, self._window)
            self.screen.opened.connect(self._unlocked)
            self._away.start()
        elif not has_pin:
            self._desk.trouble.emit(tr("还没有锁屏密码，请在“设置”里设一个"))

    def uncover(self) -> None:
        """Take the cover away without a PIN, when there is nothing below it any more."""
        if self.screen is not None:
            self.screen.hide()
            self.screen.deleteLater()
            self._unlocked()

    def _unlocked(self) -> None:
        self.screen = None
        self._away.stop()

    def _show(self, kept: tuple[Plan, int, int]) -> None:
        plan, free, minutes = kept
        self._idle.watch(minutes)
        backup = tr("备份失败") if plan.trouble else tr("备份 {at}").format(at=spoken(plan.last_at)) if plan.last_at else tr("没有备份")
        self._told.setText(tr("{backup}　剩余空间 {free}").format(backup=backup, free=bytes_spoken(free)))
        dress(self._told, tone="bad" if plan.trouble or free < LOW_BYTES else "")

    def _complain(self, error: KarstError) -> None:
        self._desk.trouble.emit(error.sentence)
