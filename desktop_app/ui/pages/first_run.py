"""The first run: an office is made, its recovery code is kept on paper, a PIN is set, and the county is met. Works without a network.

Each step is a page in the window, none is a dialog; pairing can be done later and again. Source: DESKTOP §4.1 "Enrolment".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui.background import Background
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.labels import Plain, button, dress, rename, snug
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.page import card
from desktop_app.ui.pages.recovery_card import print_card
from desktop_app.ui.suggestions import Suggestion, Suggestions
from desktop_app.ui.theme import px
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.starting import Met

WELCOME, OFFICE, RECOVERY, PIN, COUNTY = range(5)  # the steps
CHECKED_DIGITS = 5  # of the recovery code, typed again to show that it is on paper


@dataclass(frozen=True)
class Starter:
    """What the first run may ask for; each call may raise a KarstError and is made away from the window."""

    towns: Callable[[str], list[tuple[str, str]]]  # code and name of townships that a text means
    make: Callable[[str, str, Path | None], tuple[Office, str]]  # code, name, key file → office, recovery code
    pair: Callable[[Office, str], Met]  # invitation → the county, and the office to go on with
    read: Callable[[Path], str]  # the invitation in a file


class FirstRun(QWidget):
    """The steps."""

    finished = Signal(object)  # the Office
    practising = Signal()

    def __init__(self, starter: Starter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._starter = starter
        self._work = Background("first-run", self)
        self._office: Office | None = None
        self.paired = False  # just now
        self._recovery, self._code = "", ""
        self.notice = Notice()
        self.steps = QStackedWidget()
        for step in (self._make_welcome, self._make_office, self._make_recovery, self._make_pin, self._make_county):
            self.steps.addWidget(step())
        column = QVBoxLayout(self)
        snug(column, margins=(40, 30, 40, 30), spacing=12)
        column.addWidget(self.notice)
        column.addWidget(self.steps, 1)

    def stop(self) -> None:
        """End the worker."""
        self._work.stop()

    def resume(self, office: Office, step: int = COUNTY) -> None:
        """Go through the later steps again with an office that is there already."""
        self._office = office
        rename(self._later, tr("返回"))
        self._go(step)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._work.waiting)

    def _go(self, step: int) -> None:
        self.notice.hide()
        self.steps.setCurrentIndex(step)
        first = {OFFICE: self.town, RECOVERY: self.check, PIN: self.pin, COUNTY: self.invitation}.get(step)
        if first is not None:
            first.setFocus()

    def _refused(self, error: KarstError) -> None:
        self.notice.tell(error.sentence, (Choice(tr("知道了"), lambda: None),))

    # ------------------------------------------------------------------------------------------------------------ the steps

    def _make_welcome(self) -> QWidget:
        step, inner = self._step(tr("欢迎使用石山司法所工作台"))
        inner.addWidget(Plain(tr("没有网络也能登记、查找、打印；数据在本机加密保存，有网时交给县局。"), tone="soft", wrap=True))
        row = self._row(inner)
        row.addWidget(button(tr("开始使用"), partial(self._go, OFFICE), look="primary"))
        row.addWidget(button(tr("先用虚构数据练习"), self.practising.emit))
        row.addStretch(1)
        return step

    def _make_office(self) -> QWidget:
        step, inner = self._step(tr("1　是哪个司法所"))
        self.town: QLineEdit = Line()
        self.town.setPlaceholderText(tr("乡镇名称、拼音首字母或 9 位区划代码"))
        self.town.setAccessibleName(tr("乡镇"))
        self.name: QLineEdit = Line()
        self.name.setAccessibleName(tr("司法所名称"))
        self._key = Plain(tr("钥匙存在系统密钥环里"), tone="soft")
        self._key_file: Path | None = None
        self._towns = Suggestions(self.town)
        self._towns.chosen.connect(self._town_chosen)
        self.town.textEdited.connect(self._ask_towns)
        self.town.returnPressed.connect(self._take_town)
        for says, line in ((tr("乡镇"), self.town), (tr("司法所名称"), self.name)):
            inner.addWidget(Plain(says, tone="soft"))
            inner.addWidget(line)
            line.setMaximumWidth(px(420))
        row = self._row(inner)
        row.addWidget(self._key)
        row.addWidget(button(tr("改存在优盘上…"), self._choose_key, look="link"))
        row.addStretch(1)
        row = self._row(inner)
        row.addWidget(button(tr("建立"), self.make, look="primary"))
        row.addWidget(button(tr("返回"), partial(self._go, WELCOME)))
        row.addStretch(1)
        return step

    def _make_recovery(self) -> QWidget:
        step, inner = self._step(tr("2　恢复卡"))
        says = tr("这是恢复码，只显示这一次。电脑坏了、密钥丢了，只有它能打开数据。请打印或抄在纸上，与电脑分开锁好。")
        inner.addWidget(Plain(says, wrap=True))
        self._shown = Plain("", rank="head")
        self._shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._shown.setAccessibleName(tr("恢复码"))
        inner.addWidget(self._shown)
        row = self._row(inner)
        row.addWidget(button(tr("打印恢复卡"), self._print_card))
        row.addStretch(1)
        inner.addWidget(Plain(tr("照纸上的抄写，输入最后五位数字，证明已经记下："), tone="soft"))
        self.check: QLineEdit = Line(digits=True)
        self.check.setAccessibleName(tr("恢复码最后五位"))
        self.check.setMaximumWidth(px(160))
        self.check.returnPressed.connect(self.confirm)
        inner.addWidget(self.check)
        row = self._row(inner)
        row.addWidget(button(tr("已经记下"), self.confirm, look="primary"))
        row.addStretch(1)
        return step

    def _make_pin(self) -> QWidget:
        step, inner = self._step(tr("3　锁屏密码"))
        inner.addWidget(Plain(tr("离开座位时按 Ctrl+L 锁定窗口。6–12 位数字，可以以后在“设置”里再设。"), tone="soft", wrap=True))
        self.pin: QLineEdit = Line(digits=True)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setAccessibleName(tr("锁屏密码"))
        self.pin.setMaximumWidth(px(200))
        self.pin.returnPressed.connect(self.set_pin)
        inner.addWidget(self.pin)
        row = self._row(inner)
        row.addWidget(button(tr("设定"), self.set_pin, look="primary"))
        row.addWidget(button(tr("以后再设"), partial(self._go, COUNTY)))
        row.addStretch(1)
        return step

    def _make_county(self) -> QWidget:
        step, inner = self._step(tr("4　与县局配对"))
        says = tr("把县局给的地址和配对码整段粘贴进来，或用扫码枪扫县局给的二维码，或从优盘读配对文件。没有网络可以以后再配对。")
        inner.addWidget(Plain(says, tone="soft", wrap=True))
        self.invitation: QLineEdit = Line()
        self.invitation.setPlaceholderText("https://…　XXXX-XXXX-XXXX")
        self.invitation.setAccessibleName(tr("县局地址和配对码"))
        self.invitation.returnPressed.connect(self.pair)
        inner.addWidget(self.invitation)
        row = self._row(inner)
        row.addWidget(button(tr("配对"), self.pair, look="primary"))
        row.addWidget(button(tr("从优盘读…"), self._choose_file))
        self._later = button(tr("以后再配对"), self.finish)
        row.addWidget(self._later)
        row.addStretch(1)
        self._paired = Plain("", rank="head", wrap=True)
        inner.addWidget(self._paired)
        return step

    # ------------------------------------------------------------------------------------------------------------ what they do

    def make(self) -> None:
        """Make the office."""
        code, name, key_file = self._code or self.town.text().strip(), self.name.text().strip(), self._key_file

        def made(answer: tuple[Office, str]) -> None:
            self._office, self._recovery = answer
            self._shown.setText(self._recovery)
            self._go(RECOVERY)

        self._work.submit(lambda: self._starter.make(code, name, key_file), made, self._refused, owner=self)

    def confirm(self) -> None:
        """Go on once the end of the recovery code was typed from paper."""
        if self.check.text().strip() == "".join(c for c in self._recovery if c.isdigit())[-CHECKED_DIGITS:]:
            self._shown.setText("")
            self._recovery = ""
            self._go(PIN)
        else:
            self.notice.tell(tr("与恢复码的最后五位不符，请照纸上再核对一遍。"))

    def set_pin(self) -> None:
        """Set the PIN."""
        office, pin = self._office, self.pin.text()
        self.pin.clear()
        if office is not None:
            self._work.submit(lambda: office.locking.set_pin(pin), lambda _none: self._go(COUNTY), self._refused, owner=self)

    def pair(self) -> None:
        """Meet the county."""
        office, text = self._office, self.invitation.text()

        def came(met: Met) -> None:
            self._office, self.paired = met.office, True
            says = tr("已与 {name} 配对。请打电话与县局核对指纹：{mark}").format(name=met.county, mark=met.fingerprint)
            self._paired.setText(says)
            dress(self._paired, tone="good")
            rename(self._later, tr("核对无误，取回县局已有的数据"))
            self._later.setFocus()

        if office is not None:
            self._work.submit(lambda: self._starter.pair(office, text), came, self._refused, owner=self)

    def finish(self) -> None:
        """Begin to work."""
        if self._office is not None:
            self.finished.emit(self._office)

    def _ask_towns(self, text: str) -> None:
        self._code = ""
        typed = text.strip()

        def came(found: list[tuple[str, str]]) -> None:
            if self.town.text().strip() == typed:
                self._towns.offer([Suggestion((code, name), name, code) for code, name in found])

        if typed:
            self._work.submit(lambda: self._starter.towns(typed), came, self._refused, key="towns", owner=self)

    def _take_town(self) -> None:
        marked = self._towns.marked()
        if marked is not None:
            self._towns.hide()
            self._town_chosen(marked.key)

    def _town_chosen(self, town: tuple[str, str]) -> None:
        self._code, name = town
        self.town.setText(f"{name}（{self._code}）")
        short = name
        for end in ("乡", "镇", "街道"):
            cut = name.rfind(end)
            if cut >= 0:
                short = name[: cut + len(end)]
        self.name.setText(short.split(tr("县"))[-1].split(tr("区"))[-1].removesuffix(tr("乡")).removesuffix(tr("镇")) + tr("司法所"))
        self.name.setFocus()

    def _choose_key(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, tr("密钥文件放在优盘上"), "karst.key", tr("密钥文件 (*.key)"))
        if name:
            self._key_file = Path(name)
            self._key.setText(tr("钥匙存在 {name}，每次打开都要插着").format(name=name))

    def _choose_file(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, tr("县局写的配对文件"))
        if name:
            self._work.submit(lambda: self._starter.read(Path(name)), self.invitation.setText, self._refused, owner=self)

    def _print_card(self) -> None:
        self.notice.tell(print_card(self.name.text().strip(), self._recovery))

    def _step(self, title: str) -> tuple[QWidget, QVBoxLayout]:
        holder = QWidget()
        column = QVBoxLayout(holder)
        snug(column)
        frame, inner = card(title)
        frame.setMaximumWidth(px(760))
        column.addStretch(1)
        column.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        frame.setMinimumWidth(px(560))
        return holder, inner

    def _row(self, inner: QVBoxLayout) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=8)
        inner.addLayout(row)
        return row
