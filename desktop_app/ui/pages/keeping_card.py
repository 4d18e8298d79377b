"""The card that keeps the data: backups and their drill, the check of the database, the lock, and the file for support."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.choice_editors import MenuEditor
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.labels import Plain, button, dress, rule_line, snug
from desktop_app.ui.pages.page import Card
from desktop_app.ui.theme import px
from desktop_app.ui.words import bytes_spoken, spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.backing_up import Plan
    from desktop_app.services.office import Office

IDLE = {"0": tr("不自动锁"), "3": tr("3 分钟"), "5": tr("5 分钟"), "10": tr("10 分钟"), "30": tr("30 分钟")}


class KeepingCard(Card):
    """Backups, check, lock, support."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("保管数据"))
        self._desk = desk
        self._backup, self._checked, self._free = Plain("", wrap=True), Plain("", tone="soft", wrap=True), Plain("", tone="soft")
        self.line(
            self._backup, button(tr("选择备份位置…"), self._choose), button(tr("立即备份"), self.back_up),
            button(tr("恢复演练"), self.drill),
        )  # fmt: skip
        self.line(self._checked, button(tr("检查数据库"), self.check), button(tr("导出支持文件…"), self.choose_support_file))
        self.line(self._free)
        self.column.addWidget(rule_line())
        self.column.addWidget(self._make_lock())

    def refresh(self) -> None:
        """Ask how things stand."""

        def read(office: Office) -> tuple[Plan, int, bool, int]:
            return office.backing_up.plan(), office.backing_up.free_bytes(), office.locking.has_pin(), office.locking.minutes()

        self._desk.ask(read, self._show, key="keeping", owner=self)

    def back_up(self) -> None:
        """Back up now, away from the window and from the desk's questions."""
        self._labour(tr("正在备份…"), self._backup, lambda office: office.backing_up.run(), self._show_plan)

    def drill(self) -> None:
        """Put the newest backup back into a folder of its own, to see that it would serve."""
        self._labour(tr("正在演练恢复…"), self._backup, lambda office: office.backing_up.drill(), self._show_plan)

    def check(self) -> None:
        """Look for faults in the store and its attachments."""
        from desktop_app.services import keeping

        self._labour(tr("正在检查，可以照常办公…"), self._checked, lambda office: keeping.faults(office.session), self._show_faults)

    def _labour(self, says: str, where: Plain, call: Callable[[Office], Any], done: Callable[[Any], object]) -> None:
        where.setText(says)
        dress(where, tone="soft")

        def failed(error: KarstError) -> None:
            where.setText(error.sentence)
            dress(where, tone="bad")

        self._desk.labour(call, done, failed, owner=self)

    def _show(self, kept: tuple[Plan, int, bool, int]) -> None:
        plan, free, has_pin, minutes = kept
        self._show_plan(plan)
        self._checked.setText(self._checked.text() or tr("检查数据库会核对每一页、每个附件和办理记录的链，大约每万条几秒。"))
        self._free.setText(tr("本机剩余空间 {free}").format(free=bytes_spoken(free)))
        self._lock_says.setText(tr("已设锁屏密码，Ctrl+L 立即锁定") if has_pin else tr("还没有锁屏密码"))
        self._forget.setVisible(has_pin)
        self._idle.setText(IDLE.get(str(minutes), IDLE["0"]))

    def _show_plan(self, plan: Plan) -> None:
        if plan.trouble:
            self._backup.setText(tr("上次备份没有成功：{why}").format(why=plan.trouble))
        elif plan.last_at:
            drilled = tr("，{at} 演练过恢复").format(at=spoken(plan.drilled_at)) if plan.drilled_at else tr("，还没有演练过恢复")
            self._backup.setText(tr("上次备份 {at}，存在 {folder}").format(at=spoken(plan.last_at), folder=plan.folder) + drilled)
        elif plan.folder:
            self._backup.setText(tr("备份存到 {folder}，还没有备份过").format(folder=plan.folder))
        else:
            self._backup.setText(tr("还没有自动备份。请选一个位置，最好是优盘或另一块硬盘；之后每天自动备份并核对。"))
        dress(self._backup, tone="bad" if plan.trouble else "" if plan.last_at else "wait")

    def _show_faults(self, faults: list[str]) -> None:
        self._checked.setText("；".join(faults[:5]) if faults else tr("检查完毕，没有发现问题。"))
        dress(self._checked, tone="bad" if faults else "good")

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("备份存到哪个文件夹"))
        if folder:
            self.use(Path(folder))

    def use(self, folder: Path) -> None:
        """Back up into this folder from now on."""
        self._desk.ask(lambda office: office.backing_up.choose(folder), self._show_plan, owner=self)

    def choose_support_file(self) -> None:
        """Ask where the file for support goes, and write it there."""
        name, _kind = QFileDialog.getSaveFileName(self, tr("支持文件存为"), "karstdesk-support.zip", "ZIP (*.zip)")
        if name:
            told = tr("已写好支持文件，里面没有任何人的资料。")
            self._labour(tr("正在写支持文件…"), self._checked, lambda office: office.supporting.write(Path(name)),
                         lambda _none: self._checked.setText(told))  # fmt: skip

    def _make_lock(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        snug(row, spacing=8)
        self._lock_says = Plain("", tone="soft")
        self._pin: QLineEdit = Line(digits=True)
        self._pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._pin.setPlaceholderText(tr("6–12 位数字"))
        self._pin.setAccessibleName(tr("新的锁屏密码"))
        self._pin.setMaximumWidth(px(150))
        self._pin.returnPressed.connect(self._set_pin)
        self._idle = MenuEditor(tr("多久不动就锁"), IDLE)
        self._idle.chosen.connect(self._set_minutes)
        self._forget = button(tr("取消密码"), self._forget_pin, look="link")
        row.addWidget(self._lock_says)
        row.addWidget(self._pin)
        row.addWidget(button(tr("设为锁屏密码"), self._set_pin))
        row.addWidget(self._forget)
        row.addStretch(1)
        row.addWidget(Plain(tr("多久不动就锁"), tone="soft"))
        row.addWidget(self._idle)
        return holder

    def _set_pin(self) -> None:
        pin = self._pin.text()
        self._pin.clear()

        def failed(error: KarstError) -> None:
            self._lock_says.setText(error.sentence)

        self._desk.ask(lambda office: office.locking.set_pin(pin), lambda _none: self.refresh(), failed, owner=self)

    def _forget_pin(self) -> None:
        self._desk.ask(lambda office: office.locking.forget_pin(), lambda _none: self.refresh(), owner=self)

    def _set_minutes(self, minutes: str) -> None:
        self._desk.ask(lambda office: office.locking.set_minutes(int(minutes)), lambda _none: self._desk.kept.emit(), owner=self)
