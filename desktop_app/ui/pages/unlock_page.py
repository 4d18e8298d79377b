"""The page in place of all others while the office is not unlocked: why, and every way to go on. It never offers to make a new store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui.background import Background
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.labels import Plain, button, snug
from desktop_app.ui.theme import px
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office

CODE_DIGITS = 40  # of a recovery code; no passphrase has as many


@dataclass(frozen=True, slots=True)
class Doors:
    """The ways in that the page may try; each opens the office or raises a sentence."""

    again: Callable[[], Office]
    with_file: Callable[[Path], Office]
    with_words: Callable[[str], Office]
    with_code: Callable[[str], Office]


class UnlockPage(QWidget):
    """Why the office is locked, and the ways in."""

    opened = Signal(object)  # the office

    def __init__(self, doors: Doors, sentence: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._doors, self._work = doors, Background("unlocking", self)
        column = QVBoxLayout(self)
        snug(column, margins=(40, 40, 40, 40), spacing=14)
        self.says = Plain(sentence, wrap=True)
        self.typed: QLineEdit = Line()
        self.typed.setEchoMode(QLineEdit.EchoMode.Password)
        self.typed.setPlaceholderText(tr("口令，或恢复卡上的 8 组数字"))
        self.typed.setAccessibleName(tr("口令或恢复码"))
        self.typed.setMinimumWidth(px(420))
        self.typed.returnPressed.connect(self.try_typed)
        opens = QHBoxLayout()
        snug(opens, spacing=8)
        opens.addWidget(self.typed)
        opens.addWidget(button(tr("打开"), self.try_typed, look="primary"))
        others = QHBoxLayout()
        snug(others, spacing=8)
        others.addWidget(button(tr("再试一次"), self.try_again, tip=tr("解锁系统密钥环之后")))
        others.addWidget(button(tr("用密钥文件…"), self._choose))
        others.addStretch(1)
        column.addStretch(2)
        column.addWidget(Plain(tr("数据还没有解锁"), rank="head"))
        column.addWidget(self.says)
        column.addLayout(opens)
        column.addLayout(others)
        column.addWidget(Plain(tr("数据都在本机，没有改动。恢复码也找不到时，请联系县局代开，不要新建。"), tone="soft", wrap=True))
        column.addStretch(3)
        self.setTabOrder(self.typed, self)
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def busy(self) -> bool:
        """Whether a way in is being tried."""
        return bool(self._work.waiting)

    def try_typed(self) -> None:
        """Try what was typed: forty digits are the recovery code, anything else a passphrase."""
        typed = self.typed.text()
        self.typed.clear()
        if typed:
            is_code = sum(c.isdigit() for c in typed) >= CODE_DIGITS
            self._try(lambda: self._doors.with_code(typed) if is_code else self._doors.with_words(typed))

    def try_again(self) -> None:
        """Ask the keyring once more."""
        self._try(self._doors.again)

    def try_file(self, path: Path) -> None:
        """Try a key file."""
        self._try(lambda: self._doors.with_file(path))

    def stop(self) -> None:
        """Let go of the worker."""
        self._work.stop()

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, tr("密钥文件"))
        if name:
            self.try_file(Path(name))

    def _try(self, door: Callable[[], Office]) -> None:
        self.says.setText(tr("正在打开…"))
        self._work.submit(door, self.opened.emit, self._refused, owner=self)

    def _refused(self, error: KarstError) -> None:
        self.says.setText(error.sentence)
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)
