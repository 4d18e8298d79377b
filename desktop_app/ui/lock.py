"""The lock: after some idle minutes the window shows nothing but a line for the PIN; what is being written stays below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.icons import pixmap
from desktop_app.ui.labels import Plain, button, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

LOOK_MS = 5_000  # how often idleness is looked at
WORK = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.InputMethod)


class Idleness(QObject):
    """Tells when nobody has touched keyboard or mouse for some minutes."""

    long = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.minutes = 0
        self._idle_ms = 0
        self._beat = QTimer(self)
        self._beat.setInterval(LOOK_MS)
        self._beat.timeout.connect(self._look)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def watch(self, minutes: int) -> None:
        """Tell after so many minutes; 0 = never."""
        self.minutes, self._idle_ms = minutes, 0
        if minutes:
            self._beat.start()
        else:
            self._beat.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in WORK:
            self._idle_ms = 0
        return False

    def _look(self) -> None:
        self._idle_ms += LOOK_MS
        if self._idle_ms >= self.minutes * 60_000:
            self._idle_ms = 0
            self.long.emit()


class LockScreen(QWidget):
    """Covers its window until the PIN is given."""

    opened = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._covered = desk, window
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        snug(column, margins=(40, 40, 40, 40), spacing=12)
        sign = Plain()
        sign.setPixmap(pixmap("lock", tokens().soft, px(40)))
        head = Plain(tr("已锁定"), rank="head")
        self._says = Plain(tr("输入锁屏密码继续；正在写的内容都在。"), tone="soft")
        self.pin: QLineEdit = Line(digits=True)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setFixedWidth(px(220))
        self.pin.setAccessibleName(tr("锁屏密码"))
        self.pin.returnPressed.connect(self.try_open)
        opens = button(tr("解锁"), self.try_open, look="primary")
        column.addStretch(2)
        for widget in (sign, head, self._says, self.pin, opens):
            if isinstance(widget, Plain):
                widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.pin.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside: what lies below must not be reached."""
        self.pin.setFocus()
        return True

    def try_open(self) -> None:
        """Ask whether the PIN is the right one."""
        pin = self.pin.text()
        self.pin.clear()
        self._desk.ask(lambda office: office.locking.opens(pin), self._answered, self._refused, owner=self)

    def _answered(self, right: bool) -> None:
        if right:
            self.hide()
            self.opened.emit()
            self.deleteLater()
        else:
            self._says.setText(tr("密码不对，请再试一次。"))

    def _refused(self, error: KarstError) -> None:
        self._says.setText(error.sentence)
